/** The host's mirrors of assembly constants. */
import { describe, expect, it } from 'vitest';
import * as theirLaws from '../../assembly/kicks/laws.js';
import * as theirs from '../../assembly/layout.js';
import { layOut, planArena } from '../../src/engine/arena.js';
import { laws } from '../../src/engine/laws.js';
import * as ours from '../../src/engine/layout.js';
import { derive, parseConfig } from '../../src/model/index.js';

describe('mirrors', () => {
  it('the arena layout equals that of assembly/layout.ts', () => {
    expect(Object.keys(ours).length).toBeGreaterThan(60);
    expect({ ...ours }).toEqual({ ...theirs });
  });

  it('the kick laws equal those of assembly/kicks/laws.ts', () => {
    const numbers = Object.fromEntries(Object.entries(theirLaws).filter(([, value]) => typeof value === 'number'));
    expect(Object.keys(numbers).length).toBeGreaterThan(10);
    expect({ ...laws }).toEqual(numbers);
  });

  it('no two header fields overlap', () => {
    const fields = Object.entries(ours).filter(
      ([name]) => !/_BYTES$|^(PATH_|STATUS_|CANDIDATES|CHUNK|MAX_THREADS|TOUCH_A)/.test(name),
    ) as [string, number][];
    const taken = new Map<number, string>();
    for (const [name, offset] of fields) {
      const isWord = offset < ours.SEED || (offset >= ours.P_RELISTED && offset < ours.NOISE);
      const bytes = /^(POST|NOTE)_COUNTS/.test(name) ? 4 * ours.MAX_THREADS : name.startsWith('KEY_') ? 16 : isWord ? 4 : 8;
      expect(offset + bytes, name).toBeLessThanOrEqual(ours.HEADER_BYTES);
      for (let word = offset; word < offset + bytes; word += 4) {
        expect(taken.get(word), `${name} at ${word}`).toBeUndefined();
        taken.set(word, name);
      }
    }
  });
});

describe('layOut', () => {
  it('gives disjoint 64-byte aligned regions and at most 240 bytes a particle at row capacity 16', () => {
    const config = parseConfig({ particles: 100000, phi: 0.6 });
    const plan = planArena(100000, 3, derive(config), { rowCapacity: 16, skin: 0.3 });
    const { addresses: byThread, end } = layOut(plan, 1024);
    const addresses = byThread[0] as Map<number, number>;
    const sorted = [...addresses.values()].sort((a, b) => a - b);
    for (const address of sorted) expect(address % 64).toBe(0);
    expect(new Set(sorted).size).toBe(addresses.size);
    expect(sorted[0]).toBeGreaterThanOrEqual(1024 + ours.HEADER_BYTES);
    expect(end / 100000).toBeLessThan(240);
    const wide = planArena(100000, 3, derive(config), { rowCapacity: 32, skin: 0.3 });
    expect(layOut(wide, 1024).end / 100000).toBeLessThan(370);
  });
});

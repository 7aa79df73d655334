/** The numbers that both compilers read, and the regions that the host lays out. */
import { describe, expect, it } from 'vitest';
import { layOut, planArena } from '../../src/engine/arena.js';
import * as laws from '../../src/engine/lawNumbers.js';
import * as ours from '../../src/engine/layout.js';
import { derive, parseConfig } from '../../src/model/index.js';

describe('shared numbers', () => {
  it('each kick law has a number of its own, from 0 on', () => {
    const numbers = Object.values(laws).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, k) => k));
  });

  it('no two header fields overlap', () => {
    const fields = Object.entries(ours).filter(
      ([name]) => !/_BYTES$|^(PATH_|STATUS_|CANDIDATES|CHUNK|MAX_THREADS|TOUCH_A|RING_|BARRIER_|NEVER)/.test(name),
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

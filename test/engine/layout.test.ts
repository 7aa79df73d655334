/** The numbers that both compilers read, and the regions that the host lays out. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layOut, planArena } from '../../src/engine/arena.js';
import { fieldOffsets } from '../../src/engine/fieldOffsets.js';
import * as laws from '../../src/engine/lawNumbers.js';
import * as ours from '../../src/engine/layout.js';
import { derive, parseConfig } from '../../src/model/index.js';

describe('shared numbers', () => {
  it('each kick law has a number of its own, from 0 on', () => {
    const numbers = Object.values(laws).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, k) => k));
  });

  it('the header has room for its fields and the counts of mail behind them', () => {
    const sizes: Record<string, number> = { ...new ours.Arena() };
    const offsets: Record<string, number> = fieldOffsets(new ours.Arena());
    const names = Object.keys(sizes);
    expect(names.length).toBeGreaterThan(100);
    // no gaps: the order of the class is that of memory
    for (const [k, name] of names.slice(1).entries()) {
      const before = names[k] as string;
      expect(offsets[name], name).toBe((offsets[before] as number) + (sizes[before] as number));
    }
    const last = names.at(-1) as string;
    expect(ours.POST_COUNTS).toBe((offsets[last] as number) + (sizes[last] as number));
    expect(ours.NOTE_COUNTS).toBe(ours.POST_COUNTS + 4 * ours.MAX_THREADS);
    expect(ours.HEADER_BYTES).toBeGreaterThanOrEqual(ours.NOTE_COUNTS + 4 * ours.MAX_THREADS);
    expect(ours.HEADER_BYTES % 64).toBe(0);
  });

  it('sizes of fields are those of their types', () => {
    const bytes: Record<string, number> = { i32: 4, u32: 4, f32: 4, usize: 4, i64: 8, u64: 8, f64: 8 };
    for (const file of ['layout', 'latticeLayout', 'manifoldLayout']) {
      const fields = [...readFileSync(`src/engine/${file}.ts`, 'utf8').matchAll(/^ {2}(\w+): (\w+) = (\d+);/gm)];
      expect(fields.length).toBeGreaterThan(20);
      for (const [, name, type = '', size] of fields) expect([name, bytes[type]]).toEqual([name, Number(size)]);
    }
  });
});

describe('layOut', () => {
  it('gives disjoint 64-byte aligned regions and at most 240 bytes a particle at row capacity 16', () => {
    const config = parseConfig({ particles: 100000, phi: 0.6 });
    const plan = planArena(100000, 3, derive(config), { rowCapacity: 16, skin: 0.3 });
    const { addresses: byThread, end } = layOut(plan, 1024);
    const addresses = byThread[0] as Map<keyof ours.Arena, number>;
    const sorted = [...addresses.values()].sort((a, b) => a - b);
    for (const address of sorted) expect(address % 64).toBe(0);
    expect(new Set(sorted).size).toBe(addresses.size);
    expect(sorted[0]).toBeGreaterThanOrEqual(1024 + ours.HEADER_BYTES);
    expect(end / 100000).toBeLessThan(240);
    const wide = planArena(100000, 3, derive(config), { rowCapacity: 32, skin: 0.3 });
    expect(layOut(wide, 1024).end / 100000).toBeLessThan(370);
  });
});

/** The random words in the order of a run, through the small battery of bench/rng. dieharder's verdict is in docs/randomness.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNoTwin } from '../../bench/native/compile.js';
import { compileRng, layouts, quickBattery, weakLayout } from '../../bench/rng/run.js';

const reason = whyNoTwin();
const folder = mkdtempSync(join(tmpdir(), 'randorg-rng-'));
let programs: ReturnType<typeof compileRng>;

beforeAll(() => {
  if (!reason) programs = compileRng(folder);
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('random words', () => {
  it('the programs compile without warnings', (context) => {
    if (reason) return context.skip(reason);
    expect(programs.said).toBe('');
  });

  for (const layout of layouts) {
    it(`${layout}: no test of the battery fails`, async (context) => {
      if (reason) return context.skip(reason);
      for (const bits of ['high', 'low']) {
        const results = await quickBattery(programs.battery, layout, bits, 20);
        expect(results.length).toBe(11);
        for (const { test, p } of results) {
          // 200 p-values in all: below 1e-5 by chance in one choice of the seed of 250.
          expect(p, `${layout}, ${bits} bits, ${test}`).toBeGreaterThan(1e-5);
          expect(p, `${layout}, ${bits} bits, ${test}`).toBeLessThan(1 - 1e-5);
        }
      }
    });
  }

  it('the battery catches a mixer with one multiplication less', async (context) => {
    if (reason) return context.skip(reason);
    const results = await quickBattery(programs.battery, weakLayout, 'high', 20);
    expect(results.some(({ p }) => p < 1e-12)).toBe(true);
  });
});

/** Sweeps that show no absorbing phase: refused, whatever the estimators would make of them; and plans that stay where spheres fit. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ActivityCurve } from '../../src/analysis/index.js';
import { logTimes } from '../../src/study/calibrate/synthetic.js';
import { unseenTransition } from '../../src/study/exponents/absorbing.js';
import { type ExponentEstimates, estimateExponents } from '../../src/study/exponents/estimate.js';
import { nextPlan } from '../../src/study/exponents/nextPlan.js';
import type { SweepData } from '../../src/study/exponents/sweepData.js';
import { randorg } from '../support/randorg.js';

const names = { control: 'phi', size: 'particles' } as const;
const times = logTimes(6000, 8);

/** f_a that stays near that of the start, as dense spheres above phi_c do: it bends down at small phi and up at large ones, which looks like a critical point. */
function slow(phi: number, run: number, absorbs = false, particles = 2000): ActivityCurve {
  const fall = 3 * (0.6125 - phi);
  const noise = (t: number) => 0.0008 * Math.sin(12.9898 * (t % 97) + 7.3 * run + 100 * phi);
  const activity = times.map((t) => 0.9 + 0.06 / (1 + t / 30) - (fall * t) / 6000 + noise(t));
  const end = absorbs ? 10 : times.length;
  const system = { phi, particles, length: particles ** (1 / 3), dimension: 3, run };
  return { ...system, times: times.slice(0, end), activity: activity.slice(0, end), absorbedAt: absorbs ? 40 + run : null };
}
const phis = [0.575, 0.5825, 0.59, 0.5975, 0.605, 0.6125];
const runs = [0, 1, 2, 3];
const curves = phis.flatMap((phi) => runs.map((run) => slow(phi, run)));

function dataOf(all: ActivityCurve[], more: Partial<SweepData['system']> = {}): SweepData {
  const config = { model: 'sgd', mode: 'pair', dimension: 3, learningRate: 0.1 };
  const system = { config, ...names, runs: all.length, missing: 0, steps: 6000, fewestRuns: 4, seeds: ['2'], ...more };
  const nothing = { collapseCurves: [], samples: [], collapseSamples: [], leftOut: [] };
  return { dimension: 3, curves: all, ...nothing, randomStart: true, unseen: unseenTransition(all, system), system };
}

describe('without a phi that absorbs', () => {
  it('names the smallest phi, its activity and what to run', () => {
    expect(unseenTransition(curves, names)).toMatch(
      /^No phi is seen to absorb: at phi = 0\.575, the smallest of N = 2000, 4 of 4 runs are active after \d+ steps, with f_a = 0\.79\d?\. Add runs at smaller phi/,
    );
  });

  it('one run of the smallest phi that stays active is enough, and so is a large size beside a small one that absorbs', () => {
    const mixed = [...runs.map((run) => slow(0.56, run, run > 0)), ...curves];
    expect(unseenTransition(mixed, names)).toContain('at phi = 0.56, the smallest of N = 2000, 1 of 4 runs are active');
    const small = runs.map((run) => slow(0.56, run, true, 200));
    expect(unseenTransition([...small, ...curves], names)).toContain('N = 2000, 4 of 4');
    expect(unseenTransition([...runs.map((run) => slow(0.56, run, true)), ...curves], names)).toBeNull();
  });

  it('no critical point comes of it, and no delta even with one from elsewhere', () => {
    const data = dataOf(curves);
    const { criticalPoint, exponents } = estimateExponents(data);
    expect(criticalPoint.best).toEqual({ value: null, reason: data.unseen });
    for (const method of Object.values(criticalPoint.methods)) expect(method.value).toBeNull();
    const known = estimateExponents(data, { value: 0.5811, error: 0.0021 });
    expect(known.criticalPoint.best.value).toBe(0.5811);
    expect([exponents.delta.value, known.exponents.delta, known.exponents.z.value]).toEqual([
      null,
      { value: null, reason: data.unseen },
      null,
    ]);
  });
});

describe('the next plan', () => {
  const refused = { value: null, reason: 'none' };
  const estimates = (value: number | null, error: number): ExponentEstimates =>
    ({
      criticalPoint: { best: value === null ? refused : { value, error } },
      exponents: { beta: refused },
    }) as never;
  const gridOf = (data: SweepData, value: number | null, error = 0) => nextPlan(data, estimates(value, error))?.plan;

  it('looks below phi that stay active', () => {
    const grid = gridOf(dataOf(curves), null)?.grid?.phi as number[];
    expect(Math.max(...grid)).toBeLessThan(0.575);
    expect(Math.min(...grid)).toBeGreaterThan(0.5);
  });

  it.each([
    [3, 0.64],
    [2, 0.84],
    [1, 1],
  ])('exceeds random close packing of d = %i by 5 %% at most', (dimension, packing) => {
    const bound = dimension === 1 ? 1 : 1.05 * packing;
    const config = { model: 'bro', dimension };
    const seen = [...runs.map((run) => slow(0.5 * packing, run, true)), ...runs.map((run) => slow(0.98 * packing, run))];
    const of = (all: ActivityCurve[], value: number | null, error = 0) =>
      gridOf({ ...dataOf(all, { config }), dimension }, value, error)?.grid?.phi as number[];
    for (const grid of [
      of(seen, 0.97 * packing, 0.02),
      of(seen, 0.9 * packing, 1),
      of(
        runs.map((run) => slow(0.98 * packing, run, true)),
        null,
      ),
    ]) {
      expect(grid.length).toBeGreaterThan(7);
      expect(Math.min(...grid)).toBeGreaterThan(0);
      expect(Math.max(...grid)).toBeLessThanOrEqual(bound);
      expect(new Set(grid).size).toBe(grid.length);
    }
    const all = runs.map((run) => slow(1.2 * packing, run, true));
    expect(nextPlan({ ...dataOf(all, { config }), dimension }, estimates(null, 0))).toBeNull();
  });

  it('has no fewer than 500 particles', () => {
    const seen = [...runs.map((run) => slow(0.56, run, true)), ...curves];
    expect(gridOf(dataOf(seen), 0.58, 0.002)?.grid?.particles).toEqual([500, 4000, 32_000]);
    const small = seen.map((curve) => ({ ...curve, particles: 100 }));
    expect(gridOf(dataOf(small, { fewestRuns: 1 }), 0.58)?.base?.particles).toBe(500);
    const large = seen.map((curve) => ({ ...curve, particles: 64_000 }));
    expect(gridOf(dataOf(large), 0.58, 0.002)?.grid?.particles).toEqual([1000, 8000, 64_000]);
  });
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('refuses a sweep of SGD above phi_c, in one line, and writes nothing', async () => {
    const base = '{model: sgd, mode: pair, batchFraction: 0.5, learningRate: 0.1, particles: 500, steps: 1000}';
    writeFileSync(join(folder, 'plan.yaml'), `base: ${base}\ngrid: {phi: [0.6, 0.61, 0.62, 0.63, 0.64]}\nreplicas: 3\n`);
    expect((await randorg('sweep run plan.yaml --out s', folder)).code).toBe(0);
    const { code, stdout, stderr } = await randorg('exponents s --out e --json', folder);
    expect(stderr).toMatch(
      /^randorg: Not enough data: No phi is seen to absorb: at phi = 0\.6, the smallest of N = 500, 3 of 3 runs/,
    );
    expect([code, stderr.split('\n').length, existsSync(join(folder, 'e'))]).toEqual([2, 2, false]);
    const { phiC, next } = JSON.parse(stdout);
    expect(phiC.value).toBeNull();
    expect(Math.max(...next.plan.grid.phi)).toBeLessThan(0.6);
  }, 60_000);
});

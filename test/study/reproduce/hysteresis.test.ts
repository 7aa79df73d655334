/** Loops in phi: what is measured of them, what is said of them, and small ones that are run. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvRecords } from '../../../src/io/table/csv.js';
import { claimsOf, hysteresis, loopsOf, type Rate, wordsOf } from '../../../src/study/reproduce/figures/hysteresis.js';
import { areaOf, crossingsOf, limitOf, loopOf, middles, powerBetween } from '../../../src/study/reproduce/loops.js';
import { make } from '../../support/reproduceSmall.js';

const range = { from: 0.3, to: 0.4, bins: 10 };

/** A way down from 0.4 after a hold of 100 steps, and a way up; f_a lies 0.02 lower on the way up. */
function course() {
  const times = Array.from({ length: 2101 }, (_, t) => t);
  const phi = times.map((t) => (t < 100 ? 0.4 : t < 1100 ? 0.4 - 1e-4 * (t - 99.5) : 0.3 + 1e-4 * (t - 1099.5)));
  const activity = times.map((t, k) => (t < 100 ? 1 : (phi[k] as number) - (t < 1100 ? 0 : 0.02)));
  return { times, phi, activity };
}

describe('a loop', () => {
  const loop = loopOf(course(), range, 100, 1100);

  it('has the mean of each bin on each way, without the time before', () => {
    expect(middles(range)[0]).toBe(0.305);
    middles(range).forEach((phi, k) => {
      expect(loop.down[k]).toBeCloseTo(phi, 10);
      expect(loop.up[k]).toBeCloseTo(phi - 0.02, 3);
    });
  });

  it('has the area between the ways, and the phi at which each passes a level', () => {
    expect(areaOf(loop, range)).toBeCloseTo(0.02 * 0.1, 5);
    const { down, up } = crossingsOf(loop, range, 0.342);
    expect(down).toBeCloseTo(0.342, 10);
    expect(up).toBeCloseTo(0.362, 3);
    expect(crossingsOf(loop, range, 0.2)).toEqual({ down: Number.NaN, up: Number.NaN });
  });

  it('has no value where a bin has no record', () => {
    const { times, phi, activity } = course();
    const half = loopOf({ times: times.slice(0, 1200), phi, activity }, range, 100, 1100);
    expect(half.up.filter(Number.isFinite)).toHaveLength(1);
    expect(areaOf(half, range)).toBeNaN();
  });
});

describe('the limit of slow rates', () => {
  const measured = (value: number) => ({ value, error: 0.01 });

  it('is that of the power laws, if both have the power of the values', () => {
    const of = (rate: number) => measured(0.3 + 2 * rate ** 0.8);
    const { value, error } = limitOf(of(0.4), of(0.1), 4, [0.8, 0.8]);
    expect(value).toBeCloseTo(0.3, 12);
    const share = 1 / (4 ** 0.8 - 1);
    expect(error).toBeCloseTo(0.01 * Math.hypot(1 + share, share), 12);
    expect(powerBetween(measured(2 * 0.4 ** 0.8), measured(2 * 0.1 ** 0.8), 4).value).toBeCloseTo(0.8, 12);
  });

  it('lies between two powers, with half their distance in the error', () => {
    const exact = (value: number) => ({ value, error: 0 });
    // 1 - 0.5 / 3 with power 1, 1 - 0.5 with power 0.5
    const { value, error } = limitOf(exact(1.5), exact(1), 4, [0.5, 1]);
    expect(value).toBeCloseTo(1 - (0.5 + 0.5 / 3) / 2, 12);
    expect(error).toBeCloseTo((0.5 - 0.5 / 3) / 2, 12);
  });
});

describe('the verdict on loops', () => {
  const size = { particles: 4000, replicas: 8, ways: [2000, 8000, 32_000] as const };
  const rate = (way: number, value: number, error: number, absorbed = 8): Rate => {
    const phi = { value: 0.36, error: 0.001 };
    return { way, loops: [], absorbed, area: { value, error }, down: phi, up: phi, shift: { value, error } };
  };
  const claims = (areas: readonly number[], error: number, absorbed = 8) =>
    claimsOf(
      size.ways.map((way, k) => rate(way, areas[k] as number, error, absorbed)),
      size,
    );

  it('tells a lag from hysteresis, and from loops that are open or none', () => {
    const vanishing = claims([9.6e-3, 3e-3, 0.9e-3], 2e-5);
    expect(vanishing[0]).toMatchObject({ id: 'limit', verdict: 'agrees', main: true });
    expect(wordsOf(vanishing)).toMatch(/^A lag that vanishes with the rate, no hysteresis: .*\(\d+\)/);
    const staying = claims([6e-3, 3e-3, 2.4e-3], 2e-5);
    expect(staying[0]?.verdict).toBe('disagrees');
    expect(wordsOf(staying)).toMatch(/^Hysteresis: the area left at rate 0 is 0\.002\d*\(\d+\)/);
    expect(wordsOf(claims([9e-3, 3e-3, 1e-3], 3e-4))).toMatch(/cannot tell whether they close/);
    expect(wordsOf(claims([1e-4, -2e-4, 1e-4], 2e-4))).toMatch(/^No hysteresis: within errors/);
  });

  it('is none if runs came back up before they were absorbed', () => {
    const [limit] = claims([9.6e-3, 3e-3, 0.9e-3], 2e-5, 7);
    expect(limit).toMatchObject({ verdict: 'cannot tell at this preset', power: 0 });
    expect(limit?.reason).toContain('2 of 16 runs were never absorbed before the way up');
  });
});

describe('hysteresis', () => {
  it('goes down and up three times as it says, with records that fall between the changes of phi', async () => {
    for (const preset of ['quick', 'standard', 'full'] as const) {
      for (const { plan } of (await hysteresis.stages(preset)[0]?.plan({}, '.')) ?? []) {
        const rows = Object.values(plan.grid ?? {})[0] as [string, number, { every: number }, number][];
        expect(plan.base).toMatchObject({ model: 'ro', dimension: 2, sizes: 'binary', particles: 4000 });
        expect(new Set(rows.map(([, steps]) => steps)).size).toBe(3);
        expect(rows.length / 3).toBeGreaterThanOrEqual(8);
        for (const [, , { every }] of rows) expect(every % 2 === 1 && every % 5 !== 0).toBe(true);
      }
    }
  });

  it('gives loops that start active, absorb and come back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
    const size = { particles: 200, replicas: 2, ways: [1000, 2000, 4000] as const };
    const outcome = await make(loopsOf({ quick: size, standard: size, full: size }), join(folder, 'a'), 2);
    const read = (name: string) =>
      [...csvRecords(readFileSync(join(folder, 'a', `${name}.csv`), 'utf8'))].map(({ cells }) => cells);
    const [names = [], ...rows] = read('hysteresis');
    const points = read('hysteresis-loops').slice(1);
    rmSync(folder, { recursive: true });
    if (outcome.status !== 'done') throw new Error(outcome.status);
    expect(rows.map((row) => row[0])).toEqual(['0.0001', '0.00005', '0.000025']);
    for (const row of rows) {
      expect(row[names.indexOf('absorbed')]).toBe('2');
      expect(Number(row[names.indexOf('area')])).toBeGreaterThan(0);
      expect(Number(row[names.indexOf('phiUp')])).toBeGreaterThan(0.33);
    }
    expect(points).toHaveLength(3 * 2 * 25);
    const activity = points.map((row) => Number(row[3]));
    expect(Math.max(...activity)).toBeGreaterThan(0.2);
    expect(outcome.result.notes.at(-1)).toContain('(1 + beta)/(1 + nu_par) = 0.74');
  }, 120_000);
});

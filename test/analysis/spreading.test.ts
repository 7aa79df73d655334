/** delta, theta and z of spreading: directed percolation, powers without a correction, and what is refused. */
import { describe, expect, it } from 'vitest';
import {
  isRefusal,
  SeededRandom,
  type SpreadingData,
  type SpreadingExponent,
  spreadingCurves,
  spreadingExponents,
  spreadingNames,
} from '../../src/analysis/index.js';
import { percolation, percolationExponents } from './directedPercolation.js';

const times = [...new Set(Array.from({ length: 33 }, (_, k) => Math.round(10 ** (k / 8))))];

/** Powers of t, times a walk of chance in log t for each run. */
function powers(seed: number, spread = 0.02, runs = 12): SpreadingData {
  const random = new SeededRandom(seed, 1);
  const powerOf = (level: number, exponent: number) => {
    let walk = 0;
    return times.map((t) => {
      walk += spread * random.gaussian();
      return level * Math.exp(walk) * t ** exponent;
    });
  };
  return {
    times,
    runs: Array.from({ length: runs }, () => {
      const active = powerOf(1000, 0.3);
      const distances = powerOf(1, 1.25);
      return {
        spreads: 1000,
        surviving: powerOf(1000, -0.5),
        active,
        squares: active.map((n, k) => n * (distances[k] as number)),
      };
    }),
  };
}

describe('exponents of spreading', () => {
  it('are those of directed percolation in one dimension', () => {
    const exponents = spreadingExponents(percolation(7, { runs: 12, spreads: 250 }));
    const most = { delta: 0.02, theta: 0.04, z: 0.07 };
    for (const name of spreadingNames) {
      const { value, error } = exponents[name] as SpreadingExponent;
      expect(Math.abs(value - percolationExponents[name]) / error, name).toBeLessThan(3);
      expect(error, name).toBeLessThan(most[name]);
    }
  });

  it('are those of powers, from the tenth step on', () => {
    const truth = { delta: 0.5, theta: 0.3, z: 1.6 };
    const exponents = spreadingExponents(powers(1));
    for (const name of spreadingNames) {
      const { value, error, window } = exponents[name] as SpreadingExponent;
      expect(Math.abs(value - truth[name]) / error, name).toBeLessThan(2.5);
      // the first ten steps are left out
      expect(window.from).toBeGreaterThan(9.9);
    }
  });

  it('end where R is an eighth of the side', () => {
    // R^2 = t^1.25 is (512/8)^2 at t = 776
    const { z } = spreadingExponents({ ...powers(1), size: 512 });
    expect((z as SpreadingExponent).localSlopes.at(-1)?.time).toBeLessThan(776);
    expect((z as SpreadingExponent).localSlopes.at(-1)?.time).toBeGreaterThan(400);
  });

  it.each<[string, SpreadingData, RegExp]>([
    ['few runs', powers(1, 0.02, 3), /^Only 3 independent runs, and an error needs 4: add runs/],
    ['a small size', { ...powers(1), size: 64 }, /^Too few times before the size shows/],
    ['scattered runs', powers(1, 2), /^Too few times before the size shows or too few spreads survive: add spreads/],
    ['equal runs', powers(1, 0), /^All runs agree to the last digit/],
  ])('are refused for %s', (_, data, reason) => {
    for (const name of spreadingNames) {
      const found = spreadingExponents(data)[name];
      expect(isRefusal(found) && found.reason, name).toMatch(reason);
    }
  });
});

describe('curves of spreading', () => {
  it('are means over runs of all spreads, R^2 over the active sites of all', () => {
    const run = (surviving: number[], active: number[], squares: number[]) => ({ spreads: 10, surviving, active, squares });
    const { survival, active, squares } = spreadingCurves({
      times: [1, 2, 4],
      runs: [run([8, 4, 0], [20, 10, 0], [20, 40, 0]), run([6, 2, 0], [10, 10, 0], [20, 20, 0])],
    });
    // at t = 4 no spread is left
    expect([survival.times, survival.values]).toEqual([
      [1, 2],
      [0.7, 0.30000000000000004],
    ]);
    expect(survival.errors[0]).toBeCloseTo(0.1, 12);
    expect(active.values).toEqual([1.5, 1]);
    // not the mean of the ratios, 1.5 and 3
    expect(squares.values[0]).toBeCloseTo(40 / 30, 12);
    expect(squares.values[1]).toBeCloseTo(3, 12);
    // (20 - 4/3 20)/15 and (20 - 4/3 10)/15, that is -4/9 and 4/9
    expect(squares.errors[0]).toBeCloseTo(4 / 9, 12);
  });
});

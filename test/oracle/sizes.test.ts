import { describe, expect, it } from 'vitest';
import { drawnRadii, type SizeDistribution } from './sizes.js';

describe('sizes drawn from a distribution', () => {
  const n = 20000;
  const diameters = (distribution: SizeDistribution) => drawnRadii(distribution, n, 3n).map((radius) => 2 * radius);
  const mean = (values: number[], power: number) => values.reduce((sum, x) => sum + x ** power, 0) / n;
  /** Moment k of the density x^-b on [1, q], b - 1 not a moment that is looked at. */
  const powerMoment = (k: number, b: number, q: number) => {
    const integral = (e: number) => (e === 0 ? Math.log(q) : (q ** e - 1) / e);
    return integral(k + 1 - b) / integral(1 - b);
  };

  it('the mean diameter of the sample is 1', () => {
    for (const distribution of [
      { kind: 'uniform', delta: 0.2 },
      { kind: 'lognormal', delta: 0.3 },
      { kind: 'powerlaw', exponent: 3, ratio: 2.2 },
    ] as const)
      expect(mean(diameters(distribution), 1)).toBeCloseTo(1, 13);
  });

  it('uniform and log-normal have the standard deviation delta', () => {
    for (const kind of ['uniform', 'lognormal'] as const) {
      const sizes = diameters({ kind, delta: 0.2 });
      const deviation = Math.sqrt(mean(sizes, 2) - 1);
      expect(Math.abs(deviation / 0.2 - 1)).toBeLessThan(4 * Math.sqrt(1 / n)); // kurtosis below 5
    }
    const sizes = diameters({ kind: 'uniform', delta: 0.2 });
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeCloseTo(0.2 * Math.sqrt(12), 2);
    const logs = diameters({ kind: 'lognormal', delta: 0.2 }).map(Math.log);
    const centre = mean(logs, 1);
    const skewness = logs.reduce((sum, x) => sum + (x - centre) ** 3, 0) / n / Math.log(1.04) ** 1.5;
    expect(Math.abs(skewness)).toBeLessThan(4 * Math.sqrt(6 / n));
  });

  it('log-normal sizes lie within four standard deviations of the logarithm', () => {
    const logs = drawnRadii({ kind: 'lognormal', delta: 0.2 }, 200000, 8n).map(Math.log);
    const width = logs.reduce((most, x) => Math.max(most, x), -10) - logs.reduce((least, x) => Math.min(least, x), 10);
    expect(width).toBeCloseTo(8 * Math.sqrt(Math.log(1.04)), 12); // both ends are reached by 6 in 200000
  });

  it('a power law has its moments and its ratio', () => {
    for (const exponent of [0, 1, 3, 4.5]) {
      const sizes = diameters({ kind: 'powerlaw', exponent, ratio: 2 });
      const ratio = Math.max(...sizes) / Math.min(...sizes);
      expect(ratio).toBeLessThanOrEqual(2 + 1e-12);
      expect(ratio).toBeCloseTo(2, 2);
      const expected = powerMoment(2, exponent, 2) / powerMoment(1, exponent, 2) ** 2;
      expect(Math.abs(mean(sizes, 2) / expected - 1)).toBeLessThan(4 * Math.sqrt(0.02 / n));
    }
  });

  it('another seed gives other sizes, and a larger sample begins with the same ratios', () => {
    const few = drawnRadii({ kind: 'uniform', delta: 0.2 }, 3, 1n);
    const more = drawnRadii({ kind: 'uniform', delta: 0.2 }, 9, 1n);
    expect(more[2] / more[0]).toBeCloseTo(few[2] / few[0], 14);
    expect(drawnRadii({ kind: 'uniform', delta: 0.2 }, 3, 2n)).not.toEqual(few);
  });
});

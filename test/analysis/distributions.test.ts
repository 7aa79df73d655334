import { describe, expect, it } from 'vitest';
import { chiSquareProbability, logGamma, studentFactor } from '../../src/analysis/index.js';

describe('logGamma', () => {
  it('knows factorials and the half', () => {
    let log = 0;
    for (let n = 1; n < 40; n++) {
      expect(logGamma(n)).toBeCloseTo(log, 11);
      log += Math.log(n);
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
  });
});

describe('chiSquareProbability', () => {
  it('is exp(-x/2) for two degrees of freedom, below and above the change of method', () => {
    for (const x of [0.01, 0.5, 1, 3.9, 4.1, 20, 100]) expect(chiSquareProbability(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 12);
  });

  it('is the two-sided Gaussian tail for one', () => {
    // Tables: 1 sigma 0.317310507863, 2 sigma 0.045500263896, 3 sigma 0.002699796063.
    expect(chiSquareProbability(1, 1)).toBeCloseTo(0.317310507863, 11);
    expect(chiSquareProbability(4, 1)).toBeCloseTo(0.045500263896, 11);
    expect(chiSquareProbability(9, 1)).toBeCloseTo(0.002699796063, 11);
  });

  it('is a sum of Poisson terms for even numbers, and continuous between', () => {
    const exact = Math.exp(-6) * (1 + 6 + 18 + 36);
    expect(chiSquareProbability(12, 8)).toBeCloseTo(exact, 13);
    expect(chiSquareProbability(12, 7.5)).toBeLessThan(exact);
    expect(chiSquareProbability(0, 8)).toBe(1);
  });
});

describe('studentFactor', () => {
  // Quantiles of the table of Student's t at 0.841345.
  it.each([
    [1, 1.8373, 0.02],
    [2, 1.3213, 0.001],
    [3, 1.1969, 0.001],
    [7, 1.0767, 0.0005],
    [30, 1.017, 0.0005],
  ])('for %d degrees of freedom is %d', (nu, factor, tolerance) => {
    expect(Math.abs(studentFactor(nu) - factor)).toBeLessThan(tolerance * factor);
  });

  it('tends to 1', () => expect(studentFactor(1e9)).toBeCloseTo(1, 8));
});

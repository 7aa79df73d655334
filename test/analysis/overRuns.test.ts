/** Means and polynomials against closed forms. */
import { describe, expect, it } from 'vitest';
import { fitPolynomial, overRuns } from '../../src/analysis/overRuns.js';

describe('overRuns', () => {
  it('gives mean and 68.3 % interval by Student', () => {
    // s = 1, s/sqrt(3) = 0.57735; t of two degrees of freedom is 1.3213
    const { value, error } = overRuns([1, 2, 3]);
    expect(value).toBe(2);
    expect(error).toBeCloseTo(0.57735 * 1.3213, 2);
    expect(overRuns([1]).error).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('fitPolynomial', () => {
  it('finds coefficients and the error of the intercept', () => {
    const points = [1, 2, 3, 4].map((x) => ({ x, y: 1 - 2 * x + 0.5 * x * x, error: 0.1 }));
    const parabola = fitPolynomial(points, 2);
    expect(parabola?.coefficients.map((one) => Number(one.toFixed(9)))).toEqual([1, -2, 0.5]);
    expect(parabola?.chiSquare).toBeLessThan(1e-12);
    // Line: var(intercept) = s^2 (1/n + mean^2/Sxx) = 0.01 (1/4 + 6.25/5)
    expect(fitPolynomial(points, 1)?.intercept.error).toBeCloseTo(0.1 * Math.sqrt(1.5), 9);
    expect(fitPolynomial(points.slice(0, 2), 2)).toBeNull();
    const [one] = points as [(typeof points)[number]];
    expect(fitPolynomial([one, { ...one, y: 3 }], 1)).toBeNull();
  });
});

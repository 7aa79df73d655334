import { describe, expect, it } from 'vitest';
import { copulaCorrelation } from './correlated.js';
import { normal } from './inTime.js';
import { cumulative, quantile } from './normal.js';
import { hash, stepKey } from './random.js';

// References: mpmath with 40 digits.

describe('the standard normal distribution', () => {
  it('quantile agrees with references on all its branches to 1e-15', () => {
    const references: [number, number][] = [
      [2 ** -53, -8.209536151601387],
      [2 ** -40, -7.047700256664409],
      [1e-9, -5.9978070150076865],
      [0.001, -3.0902323061678136],
      [0.07, -1.4757910281791706],
      [0.08, -1.4050715603096324],
      [0.3, -0.5244005127080408],
      [0.6, 0.2533471031357997],
      [0.93, 1.475791028179171],
      [0.999, 3.090232306167813],
      [1 - 2 ** -53, 8.209536151601387],
    ];
    for (const [v, z] of references) expect(Math.abs(quantile(v) / z - 1), `quantile(${v})`).toBeLessThan(1e-15);
    expect(quantile(0.5)).toBe(0);
  });

  it('cumulative agrees with references to 3e-16, and is 0 or 1 far out', () => {
    const references: [number, number][] = [
      [-9, 1.1285884059538405e-19],
      [-7.5, 3.1908916729108963e-14],
      [-7, 1.279812543885835e-12],
      [-3, 0.0013498980316300946],
      [-1, 0.15865525393145705],
      [0.25, 0.5987063256829237],
      [1.5, 0.9331927987311419],
      [6, 0.9999999990134123],
    ];
    for (const [z, v] of references) {
      expect(Math.abs(cumulative(z) - v), `cumulative(${z})`).toBeLessThan(3e-16);
      expect(cumulative(z) / v, `cumulative(${z})`).toBeCloseTo(1, 7);
    }
    expect([cumulative(0), cumulative(-38), cumulative(38)]).toEqual([0.5, 0, 1]);
  });

  it('the two undo each other, and quantile is odd about 1/2', () => {
    for (let k = 1; k < 4096; k++) {
      const v = k / 4096;
      expect(Math.abs(cumulative(quantile(v)) - v)).toBeLessThan(4e-16);
      expect(quantile(1 - v)).toBe(-quantile(v) + 0);
    }
  });

  it('normal has mean 0, variance 1, skewness 0 and kurtosis 3', () => {
    const key = stepKey(5n, 2, 0);
    const n = 40000;
    const z = Array.from({ length: n }, (_, k) => normal(hash(key, BigInt(k))));
    const mean = (power: number) => z.reduce((sum, x) => sum + x ** power, 0) / n;
    // Variances of z, z^2, z^3, z^4: 1, 2, 15, 96.
    for (const [power, expected, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ])
      expect(Math.abs(mean(power) - expected), `moment ${power}`).toBeLessThan(4 * Math.sqrt(variance / n));
    expect([normal(0n), normal(2n ** 64n - 1n)]).toEqual([quantile(2 ** -53), quantile(1 - 2 ** -53)]);
  });
});

it('the copula has rho = 2 sin(pi c / 6), at most 1 in absolute value', () => {
  for (let c = -1; c < 1; c += 1 / 64) expect(copulaCorrelation(c)).toBeCloseTo(2 * Math.sin((Math.PI * c) / 6), 15);
  expect([copulaCorrelation(-1), copulaCorrelation(0)]).toEqual([-1, 0]);
  for (let k = 1; k < 1000; k++) expect(Math.abs(copulaCorrelation(1 - k * 2 ** -53))).toBeLessThanOrEqual(1);
});

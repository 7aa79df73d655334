import { describe, expect, it } from 'vitest';
import { exp, log, quantile } from '../../src/model/math.js';
import * as oracle from '../oracle/math.js';

/** Numbers spread over [0, 1), the same in every run. */
const spread = Array.from({ length: 2000 }, (_, k) => ((k + 1) * 0.6180339887498949) % 1);

describe('log and exp', () => {
  it('have the bits of the oracle', () => {
    for (const u of spread) {
      const x = 10 ** (40 * u - 20);
      expect(log(x)).toBe(oracle.log(x));
      const y = 1400 * u - 700;
      expect(exp(y)).toBe(oracle.exp(y));
    }
    expect([exp(-709), log(1), exp(0)]).toEqual([0, 0, 1]);
  });

  it('are within two units in the last place of the host', () => {
    for (const u of spread) {
      expect(Math.abs(log(1 + 30 * u) / Math.log(1 + 30 * u) - 1)).toBeLessThan(5e-16);
      expect(Math.abs(exp(8 * u - 4) / Math.exp(8 * u - 4) - 1)).toBeLessThan(5e-16);
    }
  });
});

describe('quantile', () => {
  // scipy.special.ndtri
  it.each([
    [2 ** -53, -8.209536151601387],
    [1e-15, -7.941345326170998],
    [1e-9, -5.9978070150076865],
    [0.001, -3.090232306167813],
    [0.075, -1.4395314709384563],
    [0.0750001, -1.4395307645017301],
    [0.1, -1.2815515655446004],
    [0.3, -0.5244005127080409],
    [0.6, 0.2533471031357997],
    [0.95, 1.6448536269514722],
    [0.999999, 4.753424308817087],
    [1 - 2 ** -53, 8.209536151601387],
  ])('of %d is %d', (v, z) => {
    expect(Math.abs(quantile(v) / z - 1)).toBeLessThan(2e-15);
  });

  it('is odd about 1/2 and rises', () => {
    expect(quantile(0.5)).toBe(0);
    let last = Number.NEGATIVE_INFINITY;
    for (let k = 1; k < 4096; k++) {
      const z = quantile(k / 4096);
      expect(z).toBe(0 - quantile(1 - k / 4096));
      expect(z).toBeGreaterThan(last);
      last = z;
    }
  });
});

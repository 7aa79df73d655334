/** Correlation of noise with the next step: closed forms against values known otherwise. */
import { describe, expect, it } from 'vitest';
import { correlationInTime, jointExcess } from '../../src/analysis/noiseInTime.js';
import { type ParticleConfig, parseConfig, type RunConfigInput } from '../../src/model/index.js';

const correlation = (input: RunConfigInput) => correlationInTime(parseConfig(input) as ParticleConfig);

describe('noise correlated in time', () => {
  it('orthants: P(U < 1/2, V < 1/2) - 1/4 = asin(rho) / (2 pi), and nothing beyond the ends', () => {
    for (const rho of [-0.5, -0.2, 0, 0.31, 0.5]) {
      expect(jointExcess(0.5, 0.5, rho)).toBeCloseTo(Math.asin(rho) / (2 * Math.PI), 14);
    }
    expect(jointExcess(1, 0.3, 0.5)).toBe(0);
  });

  it('is a function of the draws alone', () => {
    expect(correlation({ timeCorrelation: -1 })).toBeCloseTo((-6 / Math.PI) * Math.asin(0.25), 14);
    expect(correlation({ model: 'sde', timeCorrelation: 0.5 })).toBeCloseTo(0.4, 14);
    expect(correlation({ model: 'gd', thermalNoise: 1e-4, timeCorrelation: -1 })).toBe(-0.5);
    expect(correlation({ model: 'ro' })).toBeNull();
    // a fair coin is an orthant: 4 asin(rho) / (2 pi)
    expect(correlation({ model: 'sgd', batchFraction: 0.5, timeCorrelation: 1 })).toBeCloseTo(1 / 3, 14);
    expect(correlation({ model: 'sgd', batchFraction: 1, timeCorrelation: 1 })).toBe(0);
  });

  it('of partners that are selected together is that of one', () => {
    const of = (fields: RunConfigInput) => correlation({ model: 'sgd', batchFraction: 0.3, timeCorrelation: 0.8, ...fields });
    expect(of({ mode: 'correlated', correlation: 1 })).toBeCloseTo(of({ mode: 'pair' }) as number, 14);
    // the second side is selected in another stretch of the same number, which lies nearer to the middle: less is left
    const apart = of({ mode: 'correlated', correlation: 0 }) as number;
    expect(apart).toBeLessThan(of({ mode: 'pair' }) as number);
  });
});

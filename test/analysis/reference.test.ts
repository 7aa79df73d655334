import { describe, expect, it } from 'vitest';
import { pull, referenceDensity, referenceExponent } from '../../src/analysis/index.js';

describe('referenceExponent', () => {
  it('obeys the scaling relations of its class within the published errors', () => {
    for (const dimension of [1, 2, 3]) {
      const of = (name: Parameters<typeof referenceExponent>[2]) =>
        referenceExponent('manna', dimension, name) as { value: number; error: number };
      const gamma = {
        value: dimension * of('nuPerp').value - 2 * of('beta').value,
        error: Math.hypot(dimension * of('nuPerp').error, 2 * of('beta').error),
      };
      expect(Math.abs(pull(of('gammaPrime').value, of('gammaPrime').error, gamma))).toBeLessThan(2);
      const z = { value: of('nuParallel').value / of('nuPerp').value, error: 0.1 };
      expect(Math.abs(pull(of('z').value, of('z').error, z))).toBeLessThan(1);
    }
  });

  it('knows that Manna with random starts has delta other than beta/nu_par in d = 1 and directed percolation has not', () => {
    const ratio = (c: 'manna' | 'directedPercolation') =>
      (referenceExponent(c, 1, 'betaOverDelta')?.value as number) / (referenceExponent(c, 1, 'nuParallel')?.value as number);
    expect(ratio('manna')).toBeGreaterThan(1.3);
    expect(ratio('directedPercolation')).toBeCloseTo(1, 3);
  });

  it('is mean field from four dimensions on, and null where nothing is published', () => {
    expect(referenceExponent('manna', 4, 'beta')).toEqual({ value: 1, error: 0 });
    expect(referenceExponent('directedPercolation', 2, 'gammaPrime')).toBeNull();
    expect(referenceExponent('manna', 0, 'beta')).toBeNull();
  });
});

describe('referenceDensity', () => {
  it('is that of the two lattice models', () => {
    expect(referenceDensity('manna', 2)?.value).toBe(0.68333);
    expect(referenceDensity('manna-abelian', 3)?.value).toBe(0.6223);
    expect(referenceDensity('manna', 4)).toBeNull();
  });
});

describe('pull', () => {
  it('combines both errors and keeps the sign', () => {
    expect(pull(1, 0.3, { value: 2, error: 0.4 })).toBeCloseTo(-2, 12);
  });
});

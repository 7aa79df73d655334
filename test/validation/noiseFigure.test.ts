/** The figures of the noise of the rules, from the quick preset. */
import { describe, expect, it } from 'vitest';
import { noise } from '../../src/study/reproduce/figures/noise.js';
import type { AnalysisInput } from '../../src/study/reproduce/types.js';

describe('noise along the force', () => {
  it('has a point and its closed form at each packing fraction, for pairs and particles', { timeout: 180_000 }, async () => {
    const { figures } = await noise.analyse({ preset: 'quick', runs: [] } as unknown as AnalysisInput);
    const { series } = figures.find(({ spec }) => spec.name === 'noise-along-force')?.spec ?? { series: [] };
    const [pair, particle, closedForm] = series.map(({ points }) => points);
    const phis = [0.5, 0.6, 0.7, 0.8];
    for (const points of [pair, particle, closedForm]) expect(points?.map(({ x }) => x)).toEqual(phis);
    for (const [k, { y, error }] of (pair ?? []).entries()) {
      expect(Math.abs(y - (closedForm?.[k]?.y ?? Number.NaN))).toBeLessThan(4 * (error ?? Number.NaN));
      expect(y).toBeLessThan(0.5);
    }
    for (const { y, error } of particle ?? []) expect(Math.abs(y - 1)).toBeLessThan(4 * (error ?? Number.NaN));
  });
});

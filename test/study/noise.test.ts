/** Every rule against its closed form, particle by particle; and that the comparison would notice. */
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/model/index.js';
import { measureNoise, type NoiseComparison } from '../../src/study/index.js';
import { everyRule } from '../support/rules.js';
import { isWhole } from '../support/whole.js';

const system = { particles: 60, phi: 0.5, seed: 3 } as const;

/** Two of three particles in a row overlap the third, and the fourth touches nobody. */
const three = {
  config: { particles: 4, dimension: 3, phi: 0.00026, initial: 'listed.csv' } as const,
  positions: Float64Array.from([5, 5, 5, 5.6, 5.3, 5, 6.1, 5.5, 5.6, 15, 15, 15]),
};

describe('measured noise', () => {
  for (const rule of everyRule) {
    it(`${JSON.stringify(rule)} is what its closed form says`, async () => {
      const result = await measureNoise({ ...system, ...rule }, { draws: isWhole ? 3000 : 1500 });
      expect(result.contacts).toBeGreaterThan(30);
      expect({ ...result, config: undefined }).toMatchObject({ agrees: true });
      // the degrees of freedom are those that have noise: none in gradient descent, one for each in rank one
      if (rule.model === 'gd' && rule.thermalNoise === undefined) expect(result.mean.degreesOfFreedom).toBe(0);
      else expect(result.mean.chiSquare / result.mean.degreesOfFreedom).toBeLessThan(2);
      const small = await measureNoise(
        { ...rule, ...three.config },
        { draws: isWhole ? 20_000 : 6000, initialState: { positions: three.positions } },
      );
      expect(small.contacts).toBe(2);
      expect({ ...small, config: undefined }).toMatchObject({ agrees: true });
    });
  }

  it.each<RunConfigInput>([
    { model: 'bro', mode: 'nonreciprocal' },
    { model: 'bro', shearRange: 'symmetric' },
    { model: 'ro', mode: 'pair', directionCorrelation: 0.5 },
  ])('%j under shear is what its closed form says at the closest approach', async (rule) => {
    const sheared = { dimension: 2, particles: 60, phi: 0.3, seed: 3, shear: 1 } as const;
    const result = await measureNoise({ ...sheared, ...rule }, { draws: 2000 });
    const plain = await measureNoise({ ...sheared, ...rule, shear: 0 }, { draws: 100 });
    expect(result.contacts).toBeGreaterThan(1.2 * plain.contacts);
    expect({ ...result, config: undefined }).toMatchObject({ agrees: true });
  });

  it.each<[RunConfigInput, RegExp]>([
    [{ shearAxis: 'random' }, /^shearAxis must be fixed for noise, got random; /],
    [{ shearFactors: '1,0.5' }, /^shearFactors must be equal for noise, got 1,0.5; /],
  ])('%j is refused: its cycles differ', async (fields, message) => {
    const measured = measureNoise({ dimension: 2, particles: 60, phi: 0.3, shear: 1, ...fields }, { draws: 10 });
    await expect(measured).rejects.toThrow(message);
  });

  it.each<RunConfigInput>([
    { model: 'sgd', mode: 'both-batch', sampling: 'exact', batchSize: 1 },
    { species: { fractions: [0.5, 0.5], kicks: [0, 0] } },
  ])('%j is refused: it moves nobody, so that any closed form without a move would agree', async (fields) => {
    await expect(measureNoise({ ...system, ...fields }, { draws: 10 })).rejects.toThrow(
      'noise must have something to test, got ',
    );
  });

  it.each([
    undefined,
    {},
    { draws: 1 },
    { draws: 2.5 },
    { draws: '100' },
    { draws: 100, after: -1 },
    { draws: 100, after: null },
  ])('options %j are refused', async (options) => {
    const measured = measureNoise(system, options as unknown as { draws: number });
    await expect(measured).rejects.toThrow(
      /^(draws must be a whole number of at least 2|after must be a whole number of at least 0), got /,
    );
  });

  it.each<[string, RunConfigInput, RunConfigInput]>([
    ['bro and matched sgd', { model: 'sgd', learningRate: 0.4 / 3, batchFraction: 0.75 }, { kick: 0.1 }],
    ['bro and matched sde', { model: 'sde', learningRate: 0.1, noiseStrength: 0.01 / 3 }, { kick: 0.1 }],
    [
      'sgd correlated and bro correlated',
      { model: 'sgd', mode: 'correlated', learningRate: 0.4 / 3, batchFraction: 0.75, correlation: -0.2 },
      { mode: 'correlated', correlation: -0.2, kick: 0.1 },
    ],
    [
      'particle modes',
      { model: 'sgd', mode: 'particle', learningRate: 0.4 / 3, batchFraction: 0.75 },
      { mode: 'particle', kick: 0.1 },
    ],
    [
      'sgd and its sde',
      { model: 'sde', learningRate: 0.2 * 0.3, noiseStrength: 0.04 * 0.21 },
      { model: 'sgd', learningRate: 0.2, batchFraction: 0.3 },
    ],
    [
      'ro pair and undirected sde',
      { model: 'sde', mode: 'undirected', noiseStrength: 0.01 / 9 },
      { model: 'ro', mode: 'pair', kick: 0.1 },
    ],
  ])('%s have the same moments', async (_name, rule, expected) => {
    expect((await measureNoise({ ...system, ...rule }, { draws: 3000, expected })).agrees).toBe(true);
  });

  it('the contacts of a particle are selected together by both-batch', async () => {
    const rule = { model: 'sgd', mode: 'both-batch', learningRate: 0.2, batchFraction: 0.4 } as const;
    const { contactCovariance } = await measureNoise({ ...system, ...rule, phi: 0.6 }, { draws: isWhole ? 3000 : 1500 });
    const { value, error, expected, z } = contactCovariance as NoiseComparison;
    expect(expected).toBeCloseTo(0.4 ** 3 * 0.6 * 0.1 ** 2, 15);
    expect(Math.abs(z)).toBeLessThan(4);
    // the error is small enough to tell it from no covariance
    expect(value / error).toBeGreaterThan(8);
    const independent = await measureNoise(
      { ...system, ...rule, phi: 0.6, mode: 'pair', batchFraction: 0.16 },
      { draws: isWhole ? 3000 : 1500 },
    );
    expect(independent.contactCovariance?.expected).toBeCloseTo(0, 15);
    expect(independent.agrees).toBe(true);
  });

  it.each<[string, RunConfigInput, RunConfigInput]>([
    ['a drift 4/3 too large', { model: 'sde', learningRate: 0.4 / 3, noiseStrength: 0.01 / 3 }, { kick: 0.1 }],
    ['a noise 5 % too strong', { model: 'sde', learningRate: 0.1, noiseStrength: 0.0035 }, { kick: 0.1 }],
    ['independent for reciprocal kicks', { mode: 'nonreciprocal', kick: 0.1 }, { kick: 0.1 }],
    ['another correlation in time', { kick: 0.1, timeCorrelation: -1 }, { kick: 0.1, timeCorrelation: -0.3 }],
    ['a pair rule for a particle rule', { mode: 'nonreciprocal', kick: 0.1 }, { mode: 'particle', kick: 0.1 }],
    [
      'another correlation',
      { mode: 'correlated', correlation: 0.5, kick: 0.1 },
      { mode: 'correlated', correlation: 0.4, kick: 0.1 },
    ],
    [
      'a batch for independent selection',
      { model: 'sgd', mode: 'pair-batch', batchFraction: 0.5 },
      { model: 'sgd', batchFraction: 0.4 },
    ],
    [
      'independent contacts for those of a batch of particles',
      { model: 'sgd', mode: 'pair', batchFraction: 0.16, learningRate: 0.2 },
      { model: 'sgd', mode: 'both-batch', batchFraction: 0.4, learningRate: 0.2 },
    ],
  ])('%s is noticed', async (_name, rule, expected) => {
    expect((await measureNoise({ ...system, ...rule }, { draws: 3000, expected })).agrees).toBe(false);
  });
});

/** Ageing states and the transition: 8 seeds in the window of the reference, and where BRO absorbs. */
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/model/index.js';
import { meanAndError, steady } from '../support/steady.js';

const cases: [name: string, config: RunConfigInput, activity: [number, number], contacts: [number, number]][] = [
  ['bro reciprocal, phi 0.60, eps 0.1', { mode: 'reciprocal', kick: 0.1 }, [0.9189, 0.0017], [2.109, 0.008]],
  ['bro nonreciprocal, phi 0.60, eps 0.1', { mode: 'nonreciprocal', kick: 0.1 }, [0.903, 0.0018], [2.006, 0.007]],
  ['sgd pair, phi 0.60, p 0.5, alpha 0.1', { model: 'sgd', learningRate: 0.1, batchFraction: 0.5 }, [0.836, 0.007], [1.58, 0.03]],
];

describe('ageing states, N = 2000, steps 2000 to 5000, 8 seeds, within 3 combined errors', () => {
  it.each(cases)('%s', async (_name, config, activity, contacts) => {
    const runs = [];
    for (let seed = 1; seed <= 8; seed++) runs.push(await steady({ ...config, phi: 0.6, particles: 2000, seed }, 2000, 5000));
    // the reference's bracket is the standard deviation of one run over 8 seeds
    for (const [key, [value, deviation]] of [
      ['activity', activity],
      ['contacts', contacts],
    ] as const) {
      const ours = meanAndError(runs.map((run) => run[key]));
      expect(Math.abs(ours.mean - value), `${key} ${ours.mean}`).toBeLessThan(
        3 * Math.hypot(ours.error, deviation / Math.sqrt(8)),
      );
    }
  });
});

describe('bro reciprocal, eps 0.1, N = 4000', () => {
  it.each([1, 2, 3])('absorbs at phi 0.550 and not at 0.560, seed %i', async (seed) => {
    const below = await steady({ particles: 4000, phi: 0.55, kick: 0.1, seed }, 10000, 20000);
    expect(below.absorbedAt).not.toBeNull();
    const above = await steady({ particles: 4000, phi: 0.56, kick: 0.1, seed }, 10000, 20000);
    expect(above.absorbedAt).toBeNull();
    expect(above.activity).toBeGreaterThan(0.1);
  });
});

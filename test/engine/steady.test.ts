/** Stationary states against independent plain-double programs: value(error), N = 2000, random start. */
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/model/index.js';
import { meanAndError, steady } from '../support/steady.js';

const cases: [name: string, config: RunConfigInput, activity: [number, number], contacts: [number, number]][] = [
  ['bro reciprocal, phi 0.50, eps 0.5', { model: 'bro', phi: 0.5, kick: 0.5 }, [0.9867, 0.0001], [3.014, 0.001]],
  [
    'sgd pair, phi 0.55, p 0.5, alpha 0.5',
    { model: 'sgd', phi: 0.55, learningRate: 0.5, batchFraction: 0.5 },
    [0.9903, 0.0001],
    [2.999, 0.001],
  ],
  ['2D bro reciprocal, phi 0.5, eps 1', { model: 'bro', dimension: 2, phi: 0.5, kick: 1 }, [0.8024, 0.0004], [1.252, 0.001]],
];

describe('stationary states within 3 combined standard errors', () => {
  it.each(cases)('%s', async (_name, config, activity, contacts) => {
    const runs = [];
    for (let seed = 1; seed <= 4; seed++) runs.push(await steady({ ...config, particles: 2000, seed }, 500, 2000));
    for (const [key, [value, error]] of [
      ['activity', activity],
      ['contacts', contacts],
    ] as const) {
      const ours = meanAndError(runs.map((run) => run[key]));
      // the error of four seeds must itself be small, or the next line could not fail
      expect(ours.error, `${key} error`).toBeLessThan(3 * error);
      expect(Math.abs(ours.mean - value), `${key} ${ours.mean}`).toBeLessThan(3 * Math.hypot(ours.error, error));
    }
  });
});

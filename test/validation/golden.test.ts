/** Long comparisons: the oracle follows golden runs to their end, in every build; ageing states over many seeds. */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { oracleStep } from '../oracle/step.js';
import { oracleConfig } from '../support/oracleConfig.js';
import { meanAndError, steady } from '../support/steady.js';

const runs: RunConfigInput[] = [
  { particles: 500, phi: 0.6, kick: 0.1, seed: 1 },
  { model: 'sgd', dimension: 2, particles: 500, phi: 0.85, learningRate: 0.1, seed: 42 },
  { model: 'ro', particles: 500, phi: 0.4, kick: 0.2, seed: 3 },
  { model: 'gd', particles: 500, phi: 0.7, learningRate: 0.3, exponent: 2.3, seed: 4 },
  { model: 'bro', mode: 'particle-normalised', particles: 500, phi: 0.6, sizes: 'binary', seed: 5 },
];

describe('200 steps of the oracle', () => {
  it.each(runs)('%j', async (config) => {
    for (const build of ['release', 'scalar', 'debug'] as const) {
      const sim = await Simulation.create(config, { engine: { build } });
      const oracle = oracleConfig(sim);
      let state = sim.positionsU32();
      for (let t = 0; t < 200; t++) {
        const expected = oracleStep(oracle, state, t);
        const run = sim.step(1, { stopWhenAbsorbed: false });
        expect([run.active[0], run.contacts[0]]).toEqual([expected.active, expected.contacts]);
        state = expected.positions;
        expect(sim.positionsU32()).toEqual(state);
      }
    }
  });
});

describe('bro reciprocal, phi 0.60, eps 0.1, N = 2000, steps 2000 to 5000', () => {
  it('over 32 seeds: f_a 0.9194(3) and z 2.114(2) of a plain double program, within 3 combined errors', async () => {
    const results = [];
    for (let seed = 101; seed <= 132; seed++)
      results.push(await steady({ particles: 2000, phi: 0.6, kick: 0.1, seed }, 2000, 5000));
    const activity = meanAndError(results.map((run) => run.activity));
    const contacts = meanAndError(results.map((run) => run.contacts));
    expect(Math.abs(activity.mean - 0.9194)).toBeLessThan(3 * Math.hypot(activity.error, 0.0003));
    expect(Math.abs(contacts.mean - 2.114)).toBeLessThan(3 * Math.hypot(contacts.error, 0.002));
  });
});

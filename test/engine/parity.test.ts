/** The engine against the oracle, bit for bit, over random systems, every law, build and path. */
import { describe, expect, it } from 'vitest';
import { type EngineOptions, Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { type OracleConfig, oracleStep } from '../oracle/step.js';

/** The oracle's view of a simulation's config. */
function oracleConfig(sim: Simulation): OracleConfig {
  const { config, derived } = sim;
  return {
    model: config.model,
    mode: 'mode' in config ? config.mode : 'pair',
    dimension: config.dimension,
    boxLength: derived.boxLength,
    radii: [...sim.radii()],
    stepSize: derived.stepSize,
    batchFraction: config.model === 'sgd' ? config.batchFraction : 1,
    exponent: derived.exponent,
    activityCutoff: derived.activityCutoff,
    kickShape: config.model === 'ro' ? config.kickShape : 'ball',
    seed: derived.seed,
  };
}

/** Runs both for `steps` steps and compares positions, counts and energies at each. */
async function compare(config: RunConfigInput, steps: number, engine: EngineOptions = {}, positions?: Float64Array): Promise<Simulation> {
  const sim = await Simulation.create(
    { ...config, ...(positions ? { initial: 'listed.csv' } : {}) },
    { engine, ...(positions ? { initialState: { positions } } : {}) },
  );
  const oracle = oracleConfig(sim);
  let state = sim.positionsU32();
  for (let t = 0; t < steps; t++) {
    const expected = oracleStep(oracle, state, t);
    const seen = sim.observe();
    const where = `t = ${t}, ${JSON.stringify(config)}, ${JSON.stringify(engine)}`;
    expect([seen.active, seen.contacts, seen.energy * 2 ** 32], where).toEqual([
      expected.active,
      expected.contacts,
      Number(expected.energy),
    ]);
    if (t === 3) {
      expect([...sim.contacts()], where).toEqual(expected.contactList.flat());
      expect(sim.active(), where).toEqual(expected.activeFlags);
    }
    const counters = sim.step(1, { energy: t % 2 === 0, stopWhenAbsorbed: false });
    expect([counters.active[0], counters.contacts[0]], where).toEqual([expected.active, expected.contacts]);
    if (counters.energy) expect(counters.energy[0], where).toBe(Number(expected.energy) / 2 ** 32);
    expect(sim.positionsU32(), where).toEqual(expected.positions);
    state = expected.positions;
  }
  return sim;
}

const rules: RunConfigInput[] = [
  { model: 'bro', mode: 'reciprocal', kick: 0.1 },
  { model: 'bro', mode: 'nonreciprocal', kick: 0.1 },
  { model: 'bro', mode: 'particle', kick: 0.1 },
  { model: 'bro', mode: 'particle-normalised', kick: 0.1 },
  { model: 'sgd', mode: 'pair', learningRate: 0.2 },
  { model: 'sgd', mode: 'particle', learningRate: 0.2 },
  { model: 'gd', learningRate: 0.1 },
  { model: 'ro', mode: 'particle', kick: 0.2 },
  { model: 'ro', mode: 'particle', kick: 0.2, kickShape: 'uniform' },
  { model: 'sgd', mode: 'pair', learningRate: 0.3, exponent: 2 },
  { model: 'sgd', mode: 'particle', learningRate: 0.3, exponent: 1.5 },
  { model: 'gd', learningRate: 0.3, exponent: 2.3 },
  { model: 'sgd', mode: 'pair', learningRate: 0.2, activityCutoff: 0.01 },
];
const paths = ['dense', 'sparse', 'cells', 'auto'] as const;

for (const dimension of [2, 3] as const) {
  describe(`${dimension}D`, () => {
    for (const rule of rules) {
      it(`${JSON.stringify(rule)}: every path equals the oracle`, async () => {
        for (const path of paths) {
          await compare({ ...rule, dimension, particles: 150, phi: 0.55, seed: 7 }, 8, { path });
        }
      });
    }

    it('binary sizes, every build and path', async () => {
      for (const build of ['release', 'scalar', 'debug'] as const) {
        for (const path of paths) {
          await compare({ dimension, particles: 151, phi: 0.6, kick: 0.1, sizes: { kind: 'binary' } as never }, 6, { build, path });
        }
      }
    });
  });
}

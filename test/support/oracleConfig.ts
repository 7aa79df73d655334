import type { Simulation } from '../../src/engine/index.js';
import type { OracleConfig } from '../oracle/step.js';

/** The oracle's view of a simulation's config. */
export function oracleConfig(sim: Simulation): OracleConfig {
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

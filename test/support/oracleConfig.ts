import type { Simulation } from '../../src/engine/index.js';
import type { OracleConfig } from '../oracle/config.js';

/** The oracle's view of a simulation's config. */
export function oracleConfig(sim: Simulation): OracleConfig {
  const { config, derived } = sim;
  const own = config as Partial<Record<string, number>>;
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
    kickShape: config.model === 'ro' ? (config.kickShape ?? 'ball') : 'ball',
    correlation: own.correlation,
    isotropicWeight: own.isotropicWeight,
    magnitudeCorrelation: own.magnitudeCorrelation,
    directionCorrelation: own.directionCorrelation,
    noiseStrength: own.noiseStrength,
    momentum: own.momentum,
    momentumKind: 'momentumKind' in config ? config.momentumKind : undefined,
    thermalNoise: config.thermalNoise,
    seed: derived.seed,
  };
}

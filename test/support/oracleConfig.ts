import type { Simulation } from '../../src/engine/index.js';
import { type BroConfig, speciesById } from '../../src/model/index.js';
import type { OracleConfig } from '../oracle/config.js';

function shearOf(config: object): OracleConfig['shear'] {
  const {
    shear: strain,
    shearRange: range = 'forward',
    shearAxis: axis = 'fixed',
    shearFactors = '1',
  } = config as Partial<BroConfig>;
  if (!strain) return undefined;
  return { strain, range, axis, factors: shearFactors.split(',').map(Number) };
}

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
    sampling: config.model === 'sgd' ? config.sampling : undefined,
    batchSize: own.batchSize,
    exponent: derived.exponent,
    activityCutoff: derived.activityCutoff,
    kickShape: config.model === 'ro' ? (config.kickShape ?? 'ball') : 'ball',
    correlation: own.correlation,
    correlationLaw: config.model === 'bro' || config.model === 'ro' ? config.correlationLaw : undefined,
    timeCorrelation: own.timeCorrelation,
    isotropicWeight: own.isotropicWeight,
    magnitudeCorrelation: own.magnitudeCorrelation,
    directionCorrelation: own.directionCorrelation,
    noiseStrength: own.noiseStrength,
    momentum: own.momentum,
    momentumKind: 'momentumKind' in config ? config.momentumKind : undefined,
    thermalNoise: config.thermalNoise,
    shear: shearOf(config),
    thermalOn: config.thermalOn,
    seed: derived.seed,
    ...(config.species && { species: { ...config.species, of: [...speciesById(config.species, config.particles)] } }),
  };
}

/** Which kick law of the engine (lawNumbers.ts) serves a model and mode. */
import { ConfigError, type ParticleConfig } from '../model/index.js';
import * as laws from './lawNumbers.js';

const byMode: Record<string, number> = {
  'bro reciprocal': laws.BRO_RECIPROCAL,
  'bro nonreciprocal': laws.BRO_NONRECIPROCAL,
  'bro correlated': laws.BRO_CORRELATED,
  'bro particle': laws.BRO_PARTICLE,
  'bro particle-normalised': laws.BRO_NORMALISED,
  'bro mixed': laws.BRO_MIXED,
  'sgd pair': laws.SGD_PAIR,
  'sgd correlated': laws.SGD_CORRELATED,
  'sgd particle': laws.SGD_PARTICLE,
  'sgd pair-batch': laws.SGD_PAIR_BATCH,
  'sgd particle-batch': laws.SGD_PARTICLE_BATCH,
  'sde reciprocal': laws.SDE_RECIPROCAL,
  'sde nonreciprocal': laws.SDE_NONRECIPROCAL,
  'sde correlated': laws.SDE_CORRELATED,
  'sde particle': laws.SDE_PARTICLE,
  'sde undirected': laws.SDE_UNDIRECTED,
  'ro pair': laws.RO_PAIR,
};

/**
 * The law of a run. Correlations of 0 and 1 are the rules without one, bit for bit (docs/dynamics.md).
 * @throws ConfigError for a model and mode without a law
 */
export function lawOf(config: ParticleConfig): number {
  if (config.model === 'gd') return laws.SGD_PAIR;
  if (config.model === 'ro' && config.mode === 'particle') return config.kickShape === 'uniform' ? laws.RO_UNIFORM : laws.RO_BALL;
  let mode: string = config.mode;
  if ((config.model === 'bro' || config.model === 'sde') && mode === 'correlated') {
    if (config.correlation === 1) mode = 'reciprocal';
    if (config.correlation === 0) mode = 'nonreciprocal';
  }
  const law = byMode[`${config.model} ${mode}`];
  if (law === undefined) throw new ConfigError(`mode ${config.mode} of model ${config.model} has no kick law`, 'mode');
  return law;
}

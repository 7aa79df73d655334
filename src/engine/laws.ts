/** Which kick law of the engine (assembly/kicks/laws.ts) serves a model and mode. */
import { ConfigError, type ParticleConfig } from '../model/index.js';

/** Mirror of assembly/kicks/laws.ts, held equal by test/engine/layout.test.ts. */
export const laws = {
  OBSERVE: 0,
  BRO_RECIPROCAL: 1,
  BRO_NONRECIPROCAL: 2,
  BRO_PARTICLE: 3,
  BRO_NORMALISED: 4,
  SGD_PAIR: 5,
  SGD_PARTICLE: 6,
  RO_BALL: 7,
  RO_UNIFORM: 8,
  SGD_PAIR_SOFT: 9,
  SGD_PARTICLE_SOFT: 10,
  LIST_PAIRS: 11,
} as const;

/**
 * The law of a run. Exponents above 1 take the dithered laws.
 * @throws ConfigError for a model and mode without a law
 */
export function lawOf(config: ParticleConfig): number {
  if (config.model === 'bro') {
    if (config.mode === 'reciprocal') return laws.BRO_RECIPROCAL;
    if (config.mode === 'nonreciprocal') return laws.BRO_NONRECIPROCAL;
    if (config.mode === 'particle') return laws.BRO_PARTICLE;
    if (config.mode === 'particle-normalised') return laws.BRO_NORMALISED;
  } else if (config.model === 'ro') {
    return config.kickShape === 'uniform' ? laws.RO_UNIFORM : laws.RO_BALL;
  } else {
    const perParticle = config.model === 'sgd' && config.mode === 'particle';
    if (config.exponent > 1) return perParticle ? laws.SGD_PARTICLE_SOFT : laws.SGD_PAIR_SOFT;
    return perParticle ? laws.SGD_PARTICLE : laws.SGD_PAIR;
  }
  throw new ConfigError(`mode ${config.mode} of model ${config.model} has no kick law`, 'mode');
}

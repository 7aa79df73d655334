/** Which kick law of the engine (lawNumbers.ts) serves a model and mode: the record of the rule names it. */
import { ConfigError, type ParticleConfig, recordOf } from '../model/index.js';
import * as numbers from './lawNumbers.js';

/**
 * The law of a run: IN_TIME if the draws of its rule are correlated in time. Those of gd are thermal noise, of which laws know nothing.
 * @throws ConfigError for a model and mode without a law
 */
export function lawOf(config: ParticleConfig): number {
  const inTime = config.model !== 'gd' && 'timeCorrelation' in config && config.timeCorrelation !== 0;
  return inTime ? numbers.IN_TIME : plainLawOf(config);
}

/**
 * The law of a rule without correlation in time. Correlations of 0 and 1 are the rules without one, bit for bit (docs/dynamics.md).
 * @throws ConfigError for a model and mode without a law
 */
export function plainLawOf(config: ParticleConfig): number {
  const mode = 'mode' in config ? config.mode : '';
  const law = recordOf({ model: config.model, mode })?.law;
  const name = typeof law === 'function' ? law(config) : law;
  const number = (numbers as Record<string, number>)[name ?? ''];
  if (number === undefined) throw new ConfigError(`mode ${mode} of model ${config.model} has no kick law`, 'mode');
  return number;
}

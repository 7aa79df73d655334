/** Which kick law of the engine (lawNumbers.ts) serves a model and mode: the record of the rule names it. */
import { batchesOf, ConfigError, type ParticleConfig, recordOf } from '../model/index.js';
import * as numbers from './lawNumbers.js';

/**
 * The law of a run: SGD_DEALT if its batches are dealt out, IN_TIME if the draws of its rule are correlated in time. Those of gd are
 * thermal noise, of which laws know nothing.
 * @throws ConfigError for a model and mode without a law
 */
export function lawOf(config: ParticleConfig): number {
  const inTime = config.model !== 'gd' && 'timeCorrelation' in config && config.timeCorrelation !== 0;
  if (inTime) return numbers.IN_TIME;
  return batchesOf(config) === null ? plainLawOf(config) : numbers.SGD_DEALT;
}

/**
 * The law of a rule as it is without correlation in time and with independent draws. Correlations of 0 and 1 are the rules without one, bit for bit (docs/dynamics.md).
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

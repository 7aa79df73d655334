/** Which kick law of the engine (lawNumbers.ts) serves a model and mode: the record of the rule names it. */
import { ConfigError, type ParticleConfig, recordOf } from '../model/index.js';
import * as numbers from './lawNumbers.js';

/**
 * The law of a run. Correlations of 0 and 1 are the rules without one, bit for bit (docs/dynamics.md).
 * @throws ConfigError for a model and mode without a law
 */
export function lawOf(config: ParticleConfig): number {
  const mode = 'mode' in config ? config.mode : '';
  const law = recordOf({ model: config.model, mode })?.law;
  const name = typeof law === 'function' ? law(config) : law;
  const number = (numbers as Record<string, number>)[name ?? ''];
  if (number === undefined) throw new ConfigError(`mode ${mode} of model ${config.model} has no kick law`, 'mode');
  return number;
}

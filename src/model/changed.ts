/** A config with other values of its live fields. */
import { checkApplies, checkDrawsInTime, checkField, checkReachable } from './check.js';
import { ConfigError, listOf, showValue } from './errors.js';
import { isLiveField, type LiveField, liveFields } from './fields.js';
import type { ParticleConfig } from './schema.js';
import { isRestless } from './thermal.js';

/** Values of fields that may change in mid-run. */
export type LiveValues = { [F in LiveField]?: number };

/**
 * The config with some fields changed. It is that of a run whose fields were always these.
 * @param config complete
 * @throws ConfigError if a field is none that may change or that the rule has, or a value is refused
 */
export function changedConfig(config: ParticleConfig, values: LiveValues): ParticleConfig {
  const rule = { model: config.model, mode: 'mode' in config ? config.mode : '' };
  for (const [field, value] of Object.entries(values)) {
    if (!isLiveField(field)) {
      throw new ConfigError(
        `an event can change ${listOf(liveFields)}, got ${showValue(field)}; start anew with another value`,
        field,
      );
    }
    checkApplies(new Map([[field, value]]), rule);
    checkField(field, value);
  }
  if (values.batchFraction !== undefined && 'batchSize' in config) {
    throw new ConfigError(
      `batchFraction must be left out with batchSize ${config.batchSize}, got ${values.batchFraction}; start with batchFraction instead`,
      'batchFraction',
    );
  }
  // What was matched is no longer: the fields that followed from it stand for themselves.
  const { matched: _, ...rest } = config;
  const changed = { ...rest, ...values } as ParticleConfig;
  if (changed.model === 'sgd' && changed.mode === 'correlated') {
    checkReachable(changed.correlation as number, changed.batchFraction);
  }
  checkDrawsInTime(changed);
  if (changed.dimension === 1 && values.shear) {
    throw new ConfigError(`shear must be 0 in one dimension, got ${values.shear}; leave it out`, 'shear');
  }
  return isRestless(changed) ? { ...changed, stopWhenAbsorbed: false } : changed;
}

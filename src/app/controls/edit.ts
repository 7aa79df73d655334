/** What a change of one field makes of an experiment. */
import {
  appliesTo,
  ConfigError,
  type FieldPath,
  fieldAt,
  isFieldPath,
  isRestless,
  type Model,
  modes,
  nested,
  type RunConfigInput,
  type Schedule,
} from '../../model/index.js';
import { fieldsOfClouds } from '../../model/manifoldFields.js';
import { type ShownConfig, shownConfig } from '../limits.js';
import { givenFields } from '../link.js';

/** The config of values; a field that is needed and missing begins with the value that its record gives. */
function completed(values: Map<FieldPath, unknown>): ShownConfig {
  try {
    return shownConfig(nested(values));
  } catch (error) {
    const field = error instanceof ConfigError && isFieldPath(error.field) ? error.field : null;
    const begin = field === null || values.has(field) ? undefined : fieldAt(field).begin;
    if (field === null || begin === undefined) throw error;
    return completed(values.set(field, begin));
  }
}

/**
 * The config with a field as the user gave it. A change of model, mode, kind of sizes or fractions of species drops what belonged
 * to the old one; an empty list is none.
 * @throws ConfigError if the value is refused
 */
export function edited(config: ShownConfig, path: FieldPath, value: unknown): ShownConfig {
  // Fields at their default are left out: a default may follow from the field that changes.
  const values = givenFields(config, config.steps);
  if (value === '' && fieldAt(path).kind === 'list') values.delete(path);
  else values.set(path, value);
  if (path === 'model') values.delete('mode');
  if (path === 'model' || path === 'mode') {
    const model = String(values.get('model')) as Model;
    const mode = String(values.get('mode') ?? modes[model]?.[0] ?? '');
    for (const each of values.keys()) if (!appliesTo(each, { model, mode })) values.delete(each);
  }
  if (path === 'clouds') for (const each of fieldsOfClouds[value === 'rigid' ? 'free' : 'rigid']) values.delete(each);
  if (path === 'sizes.kind') {
    for (const each of values.keys()) if (each.startsWith('sizes.') && each !== path) values.delete(each);
  }
  if (path === 'species.fractions') {
    for (const each of values.keys()) if (each.startsWith('species.') && each !== path) values.delete(each);
  }
  if (path === 'thermalNoise' || path === 'thermalOn') {
    const [thermalNoise, thermalOn] = [values.get('thermalNoise'), values.get('thermalOn')];
    values.set('stopWhenAbsorbed', !isRestless({ thermalNoise, thermalOn }));
  }
  return completed(values);
}

/**
 * The config with a schedule, at t = 0: scheduled fields have their values of the start. A schedule is dropped if its field is the one that
 * was edited, or if the rule lacks it.
 * @throws ConfigError if some step of it is refused
 */
export function rescheduled(config: ShownConfig, start: ShownConfig, schedule: Schedule, path?: FieldPath): ShownConfig {
  const rule = { model: config.model, mode: 'mode' in config ? config.mode : '' };
  const kept = Object.entries(schedule).filter(([field]) => field !== path && appliesTo(field as FieldPath, rule));
  if (kept.length === 0) return config;
  const begun = kept.map(([field]) => [field, (start as unknown as Record<string, unknown>)[field]]);
  return shownConfig({ ...config, ...Object.fromEntries(begun), schedule: Object.fromEntries(kept) } as RunConfigInput);
}

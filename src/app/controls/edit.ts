/** What a change of one field makes of an experiment. */
import { appliesTo, type FieldPath, modes, nested, type ParticleConfig, type ParticleModel } from '../../model/index.js';
import { shownConfig } from '../limits.js';
import { givenFields } from '../link.js';

/** Fields that sizes of a kind need, with values to begin with. */
const sizesOfKind: Record<string, Record<string, number>> = {
  mono: {},
  binary: {},
  uniform: { 'sizes.polydispersity': 0.2 },
  lognormal: { 'sizes.polydispersity': 0.2 },
  powerlaw: { 'sizes.exponent': 3, 'sizes.ratio': 3 },
};
/**
 * The config with a field as the user gave it. A change of model, mode or kind of sizes drops what belonged to the old one.
 * @throws ConfigError if the value is refused
 */
export function edited(config: ParticleConfig, path: FieldPath, value: unknown): ParticleConfig {
  // Fields at their default are left out: a default may follow from the field that changes.
  const values = givenFields(config, config.steps);
  values.set(path, value);
  if (path === 'model') values.delete('mode');
  if (path === 'model' || path === 'mode') {
    const model = String(values.get('model')) as ParticleModel;
    const mode = String(values.get('mode') ?? modes[model]?.[0] ?? '');
    for (const each of values.keys()) if (!appliesTo(each, { model, mode })) values.delete(each);
    if (appliesTo('correlation', { model, mode }) && !values.has('correlation')) values.set('correlation', 1);
  }
  if (path === 'sizes.kind') {
    for (const each of values.keys()) if (each.startsWith('sizes.') && each !== path) values.delete(each);
    for (const [name, standard] of Object.entries(sizesOfKind[String(value)] ?? {})) values.set(name as FieldPath, standard);
  }
  if (path === 'thermalNoise') values.set('stopWhenAbsorbed', value === 0);
  return shownConfig(nested(values));
}

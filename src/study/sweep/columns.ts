/** The type of every column of a table of runs. It belongs to the field: the same in every sweep, whatever the values. */
import type { Column, ColumnType } from '../../io/index.js';
import { type Field, fieldAt, isFieldPath, liveFields, namesWith, showValue } from '../../model/index.js';

export type Cell = string | number | boolean | null;

/** Of the fields of a config. Seeds, and fields that take a number or a word, are text. */
const ofKind: Partial<Record<Field['kind'], ColumnType>> = { number: 'f64', whole: 'i64', switch: 'bool' };

/** What the table has besides: the run itself, what was asked for under names of their own, and the result. */
const otherColumns: Record<string, ColumnType> = {
  index: 'i64',
  directory: 'string',
  configHash: 'string',
  dynamicsVersion: 'i64',
  stepsAsked: 'i64',
  msdAsked: 'bool',
  absorbed: 'bool',
  absorbedAt: 'i64',
  'activity.last': 'f64',
  'activity.mean': 'f64',
  'activity.error': 'f64',
  'activity.changed': 'string',
  'activity.window.0': 'i64',
  'activity.window.1': 'i64',
  'contactsPerParticle.mean': 'f64',
  'contactsPerParticle.error': 'f64',
  ...Object.fromEntries(namesWith('inResult').map((name) => [name, 'f64' as const])),
  boxLength: 'f64',
  ...Object.fromEntries(liveFields.map((field) => [`fields.${field}`, 'f64' as const])),
  'compression.phi': 'f64',
  'compression.error': 'f64',
  'compression.absorbed': 'f64',
  'compression.active': 'f64',
  'compression.finished': 'bool',
  'compression.stages': 'i64',
  'timing.seconds': 'f64',
  'timing.nsPerParticleStep': 'f64',
  'timing.nsPerActiveStep': 'f64',
  digest: 'string',
};

const matched = 'matched.';

/** The type of a column; text for a field that only another version knows. */
export function columnType(name: string): ColumnType {
  const own = name.startsWith(matched) ? name.slice(matched.length) : name;
  if (Object.hasOwn(otherColumns, own)) return otherColumns[own] as ColumnType;
  return (isFieldPath(own) && ofKind[fieldAt(own).kind]) || 'string';
}

const fits: Record<ColumnType, (value: Cell) => boolean> = {
  f64: (value) => typeof value === 'number',
  i64: Number.isSafeInteger,
  bool: (value) => typeof value === 'boolean',
  string: () => true,
};

/**
 * A column of a table of runs.
 * @throws Error if a value is not of the type of its field: a stored run is damaged
 */
export function columnOf(name: string, values: readonly Cell[]): Column {
  const type = columnType(name);
  const bad = values.find((value) => value !== null && !fits[type](value));
  if (bad !== undefined) throw new Error(`${name} of a run is ${showValue(bad)}, which is no ${type}; its run.json is damaged`);
  if (type === 'string') return { name, type, values: values.map((value) => (value === null ? null : String(value))) };
  return { name, type, values } as Column;
}

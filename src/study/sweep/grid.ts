/** The values that a sweep gives its fields: lists as they are, ranges written out. */
import { ConfigError, fieldAt, isFieldPath, isRecord, showValue } from '../../model/index.js';

/** A sweep of more runs than this is refused. */
export const mostRuns = 1_000_000;

/** Values of a range carry this many digits, so that 0.55 is 0.55 and not 0.5500000000000001. */
const rangeDigits = 12;

/** A field and the values it takes, in order; numbers are numbers, or bigint where a double can't hold them. */
export interface Axis {
  /** Dotted path, as `phi` or `sizes.ratio`; several, joined by commas, vary together and have lists as values. */
  field: string;
  values: readonly unknown[];
}

type Values = Record<string, unknown>;

function refuse(field: string, must: string, got: unknown, remedy: string): ConfigError {
  const name = `grid.${field}`;
  return new ConfigError(`${name} ${must}, got ${showValue(got)}; ${remedy}`, name);
}

/** Whole numbers come from YAML as bigint; those that a double holds become numbers. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plainValue);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plainValue(entry)]));
  return value;
}

/** Whether a field takes whole numbers only: a range of it is rounded to them. */
function isWhole(field: string): boolean {
  if (!isFieldPath(field)) return false;
  const { schema } = fieldAt(field);
  return schema.safeParse(2).success && !schema.safeParse(1.5).success;
}

interface Range {
  from: number;
  to: number;
  step?: number;
  count?: number;
  scale?: unknown;
}

const shapes = 'give a list, {from, to, step} or {from, to, count, scale: linear or log}';

function checkedRange(field: string, given: Values): Range {
  const known = ['from', 'to', 'step', 'count', 'scale'];
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw refuse(field, 'must be a range of from, to and step or count', { [unknown]: '...' }, shapes);
  for (const name of ['from', 'to', 'step', 'count']) {
    const value = given[name];
    const needed = name === 'from' || name === 'to';
    if (value === undefined && !needed) continue;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw refuse(field, `must have a number as ${name}`, value, shapes);
    }
  }
  const range = given as unknown as Range;
  if ((range.step === undefined) === (range.count === undefined)) {
    throw refuse(field, 'must have either a step or a count', range.step === undefined ? 'neither' : 'both', shapes);
  }
  if (range.scale !== undefined && (range.step !== undefined || !['linear', 'log'].includes(range.scale as string))) {
    throw refuse(field, 'must have scale linear or log, with a count', range.scale, shapes);
  }
  return range;
}

function countOf(field: string, { from, to, step, count, scale }: Range): number {
  if (step !== undefined) {
    if (step === 0 || (to - from) / step < 0) throw refuse(field, 'must have a step that leads from from to to', step, shapes);
    // A range that ends on `to` but for rounding includes it.
    const steps = (to - from) / step;
    return Math.floor(steps + 1e-9 * Math.max(1, steps)) + 1;
  }
  const points = count as number;
  if (!Number.isInteger(points) || points < 1)
    throw refuse(field, 'must have a whole number of at least 1 as count', points, shapes);
  if (scale === 'log' && !(from > 0 && to > 0))
    throw refuse(field, 'must have positive ends on scale log', Math.min(from, to), shapes);
  return points;
}

function rangeValues(field: string, given: Values): number[] {
  const range = checkedRange(field, given);
  const { from, to, step, scale } = range;
  const count = countOf(field, range);
  if (count > mostRuns) throw tooMany(count, `grid.${field}`);
  const at = (k: number): number => {
    if (step !== undefined) return from + k * step;
    if (count === 1) return from;
    const share = k / (count - 1);
    return scale === 'log' ? from * (to / from) ** share : from + share * (to - from);
  };
  const whole = isWhole(field);
  return Array.from({ length: count }, (_, k) => {
    const value = Number(at(k).toPrecision(rangeDigits));
    return whole ? Math.round(value) : value;
  });
}

/** The refusal of a sweep that is too large. */
export function tooMany(count: number, field: string): ConfigError {
  return new ConfigError(`a sweep has at most ${mostRuns} runs, got ${count}; give fewer values or several plans`, field);
}

/** Fields of an axis: one, or several that vary together. */
export const fieldsOf = (field: string): string[] => field.split(',');

/** Every value of fields that vary together is a list with an entry for each. */
function checkTogether(field: string, values: readonly unknown[]): void {
  const count = fieldsOf(field).length;
  const bad = values.find((value) => !Array.isArray(value) || value.length !== count);
  if (count === 1 || bad === undefined) return;
  throw refuse(field, `must have lists of ${count} values, one for each field`, bad, 'give one list for each run');
}

/**
 * The axis of a field.
 * @param field dotted path; several joined by commas vary together: `phi,replica` with the values [0.55, 0], [0.56, 1]
 * @param given a list of values, `{from, to, step}` or `{from, to, count, scale}`; ranges include both ends, and are rounded
 *   for fields of whole numbers
 * @throws ConfigError with the field `grid.<field>`
 */
export function axisOf(field: string, given: unknown): Axis {
  const plain = plainValue(given);
  const values = isRecord(plain) ? rangeValues(field, plain) : plain;
  if (!Array.isArray(values)) throw refuse(field, 'must be a list of values or a range', plain, 'put constants into base');
  if (values.length === 0) throw refuse(field, 'must have at least one value', plain, 'give some, or put a constant into base');
  checkTogether(field, values);
  return { field, values };
}

/**
 * Values of a run as fields of its config, over those of the base.
 * @param path dotted, or several joined by commas with a list of values; `sizes: binary` in the base stands for sizes.kind
 */
export function withField(input: Values, path: string, value: unknown): Values {
  const together = fieldsOf(path);
  if (together.length > 1) return together.reduce((all, one, k) => withField(all, one, (value as unknown[])[k]), input);
  const [branch = '', ...leaves] = path.split('.');
  if (leaves.length === 0) return { ...input, [branch]: value };
  const below = input[branch];
  const expanded = typeof below === 'string' ? { kind: below } : isRecord(below) ? below : {};
  return { ...input, [branch]: withField(expanded, leaves.join('.'), value) };
}

/** Checks of single fields against the table, with the words of their messages. */
import { ConfigError, listOf, showValue } from './errors.js';
import { type FieldPath, fieldAt } from './fields.js';
import { smallestCorrelation } from './matching.js';
import { appliesTo, isLatticeModel, type Model, modes, type Rule } from './modes.js';
import { nearest } from './suggest.js';

/** Values by dotted path; absent if not given. */
export type Given = Map<FieldPath, unknown>;

const seeds: readonly FieldPath[] = ['seed', 'initialSeed', 'sizes.seed'];

/** Whole numbers may come as bigint (YAML, flags). Those a double can't hold stay bigint, so that a message shows every digit. */
function plainNumber(path: FieldPath, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  if (seeds.includes(path)) return value.toString();
  const number = Number(value);
  if (path === 'particles') return number;
  return Number.isSafeInteger(number) ? number : value;
}

/** Digits without leading zeros: one seed, one spelling, one hash. */
export const seedDigits = (value: unknown): string => BigInt(value as string | number).toString();

/**
 * The value of a field, if its schema accepts it.
 * @throws ConfigError `<field> must be <range>, got <value>; <remedy>`
 */
export function checkField(path: FieldPath, value: unknown): unknown {
  const { schema, expects, remedy } = fieldAt(path);
  const plain = plainNumber(path, value);
  const result = schema.safeParse(plain);
  if (result.success) return result.data;
  let help = remedy;
  if (path === 'model' && typeof plain === 'string') {
    const near = nearest(plain, Object.keys(modes));
    if (near) help = `did you mean ${near}?`;
  }
  throw new ConfigError(`${nameOf(path)} must be ${expects}, got ${showValue(value)}; ${help}`, path);
}

/** A field as users know it. */
const nameOf = (path: FieldPath): string => (path === 'sizes.kind' ? 'sizes' : path);

/** What to do about a field of another model or mode. */
function insteadOf(path: FieldPath, rule: Rule): string | undefined {
  if (isLatticeModel(rule.model)) return 'leave it out: a lattice takes size and density';
  const { instead } = fieldAt(path);
  return typeof instead === 'function' ? instead(rule) : instead;
}

/** Refuses fields of another model or mode. */
export function checkApplies(given: Given, rule: Rule): void {
  for (const [path, value] of given) {
    const { only } = fieldAt(path);
    if (appliesTo(only, rule)) continue;
    const place = only?.[rule.model] === undefined ? `model ${rule.model}` : `mode ${rule.mode} of model ${rule.model}`;
    throw new ConfigError(`${nameOf(path)} does not apply to ${place}, got ${showValue(value)}; ${insteadOf(path, rule)}`, path);
  }
}

export function checkMode(model: Model, mode: unknown): string {
  const own: readonly string[] = modes[model];
  if (mode === undefined || own.length === 0) return own[0] ?? '';
  if (own.includes(mode as string)) return mode as string;
  const others = Object.entries(modes).filter(([, names]) => (names as readonly string[]).includes(mode as string));
  const near = typeof mode === 'string' ? nearest(mode, own) : null;
  let remedy = near ? `did you mean ${near}?` : `leave it out for ${own[0]}`;
  if (others.length > 0) remedy = `it is a mode of model ${listOf(others.map(([name]) => name))}`;
  throw new ConfigError(`mode must be ${listOf(own)} for model ${model}, got ${showValue(mode)}; ${remedy}`, 'mode');
}

/** The correlation of a mode that has no default for it. */
export function requiredCorrelation(given: Given, { model, mode }: Rule): number {
  if (given.has('correlation')) return checkField('correlation', given.get('correlation')) as number;
  throw new ConfigError(
    `correlation is missing, mode ${mode} of model ${model} needs it; give a number in [-1, 1], 1 for equal and opposite kicks, ` +
      '0 for independent ones',
    'correlation',
  );
}

/** Decimals such as 0.8 are not exact in binary, nor is the bound that follows from them; the joint probability may be this much below 0. */
const roundingSlack = 1e-12;

/** Refuses a correlation that two selections of probability p can't have. */
export function checkReachable(correlation: number, batchFraction: number): void {
  const least = smallestCorrelation(batchFraction);
  if (correlation >= least - roundingSlack) return;
  throw new ConfigError(
    `correlation must be at least ${Number(least.toPrecision(12))} for batchFraction ${batchFraction}, which is -min(p/(1-p), (1-p)/p), got ${correlation}; ` +
      'give a larger one, or a batchFraction nearer to 0.5',
    'correlation',
  );
}

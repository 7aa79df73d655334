/** Checks of single fields against the table, with the words of their messages. */

import { smallestCorrelation } from './equalMoments.js';
import { ConfigError, listOf, showValue } from './errors.js';
import { type Get, isFollowing } from './fieldRecord.js';
import { appliesTo, type FieldPath, fieldAt } from './fields.js';
import { listOfText } from './listText.js';
import { kindOf, type Model, models, modelTakes, modes, type Rule } from './rules.js';
import { nearest } from './suggest.js';

/** Values by dotted path; absent if not given. */
export type Given = Map<FieldPath, unknown>;

/** A list may come as text. Whole numbers may come as bigint (YAML, flags). Those a double can't hold stay bigint, so that a message shows every digit. */
function plain(path: FieldPath, value: unknown): unknown {
  if (fieldAt(path).kind === 'list') return listOfText(value);
  if (typeof value !== 'bigint') return value;
  if (fieldAt(path).kind === 'seed') return value.toString();
  const number = Number(value);
  if (path === 'particles') return number;
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * The value of a field, if its schema accepts it.
 * @throws ConfigError `<field> must be <range>, got <value>; <remedy>`
 */
export function checkField(path: FieldPath, value: unknown): unknown {
  const { schema, expects, remedy } = fieldAt(path);
  const own = plain(path, value);
  const result = schema.safeParse(own);
  if (result.success) return result.data;
  let help = remedy;
  if (path === 'model' && typeof own === 'string') {
    const near = nearest(own, models);
    if (near) help = `did you mean ${near}?`;
  }
  throw new ConfigError(`${nameOf(path)} must be ${expects}, got ${showValue(value)}; ${help}`, path);
}

/** A field as users know it. */
const nameOf = (path: FieldPath): string => (path === 'sizes.kind' ? 'sizes' : path);

/** What clouds have instead of a field of other systems. */
const insteadOnSphere: Partial<Record<FieldPath, string>> = {
  dimension: 'use embedding',
  particles: 'use cloudsNumber',
  phi: 'use cloudSize with rigid clouds',
  size: 'use cloudSize with rigid clouds',
  batchSize: 'use batch',
  batchFraction: 'use batch',
  kick: 'use learningRate',
};

/** What to do about a field of another model or mode. */
function insteadOf(path: FieldPath, rule: Rule): string {
  const kind = kindOf(rule.model);
  if (kind === 'lattices') return 'leave it out: a lattice takes size and density';
  if (kind === 'manifolds' && path !== 'frames.format')
    return insteadOnSphere[path] ?? 'leave it out: docs/manifold.md has the fields of clouds';
  const { instead = takersOf(path, rule) } = fieldAt(path);
  return typeof instead === 'function' ? instead(rule) : instead;
}

/** The modes of the model that take a parameter; else the model that does, and its mode if only one does. */
function takersOf(path: FieldPath, rule: Rule): string {
  const takersIn = (model: Model): string[] => modes[model].filter((mode) => appliesTo(path, { model, mode }));
  if (modelTakes(rule.model, path)) return `leave it out, or use mode ${listOf(takersIn(rule.model))}`;
  const model = models.find((each) => modelTakes(each, path)) as Model;
  const takers = takersIn(model);
  return `leave it out, or use model ${model}${takers.length === 1 ? ` with mode ${takers[0]}` : ''}`;
}

/** Refuses fields of another model or mode. */
export function checkApplies(given: Given, rule: Rule): void {
  for (const [path, value] of given) {
    if (appliesTo(path, rule)) continue;
    const place = modelTakes(rule.model, path) ? `mode ${rule.mode} of model ${rule.model}` : `model ${rule.model}`;
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

/** Reads fields that were given and checked, and defaults of the others; undefined where there is none. */
export function reader(given: Given, rule: Rule): Get {
  const get: Get = <T>(path: string): T => {
    if (given.has(path as FieldPath)) return given.get(path as FieldPath) as T;
    const { standard } = fieldAt(path as FieldPath);
    if (!isFollowing(standard)) return standard as T;
    const { value } = standard;
    return (typeof value === 'function' ? value(get, rule) : value) as T;
  };
  return get;
}

/** A field that has no default where it is needed. `who` needs it, such as `uniform sizes need`. */
export function missing(path: FieldPath, who: string): ConfigError {
  const { needed, remedy } = fieldAt(path);
  return new ConfigError(`${path} is missing, ${who} it; ${needed ?? remedy}`, path);
}

/** A parameter of a rule, checked. */
export function requiredOf(path: FieldPath, given: Given, rule: Rule): unknown {
  const value = reader(given, rule)(path);
  if (value !== undefined) return checkField(path, value);
  throw missing(path, `mode ${rule.mode} of model ${rule.model} needs`);
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

/**
 * Draws of the step before are those of plain rules.
 * @param config complete; its schedule counts
 * @throws ConfigError for a time correlation of batches without replacement, or of a mixture
 */
export function checkDrawsInTime(config: object): void {
  const { timeCorrelation = 0, schedule, ...rest } = config as Record<string, unknown>;
  if (timeCorrelation === 0 && !Object.hasOwn((schedule as object | undefined) ?? {}, 'timeCorrelation')) return;
  for (const [path, plain] of [
    ['sampling', 'independent'],
    ['correlationLaw', 'copula'],
  ] as const) {
    const value = rest[path] ?? plain;
    if (value === plain) continue;
    throw new ConfigError(`${path} must be ${plain} with timeCorrelation, got ${value}; leave one of the two out`, path);
  }
}

/** From what a user gives to a complete config: names, checks, defaults. */
import { fieldOfAlias } from './aliases.js';
import { checkSampling } from './batches.js';
import { checkApplies, checkDrawsInTime, checkField, checkMode, type Given, missing, reader, requiredOf } from './check.js';
import { ConfigError, listOf, showName, showValue } from './errors.js';
import type { Field, Get } from './fieldRecord.js';
import { type FieldPath, fieldAt, fieldPaths, isFieldPath } from './fields.js';
import { checkManifold } from './manifold.js';
import { applyMatch } from './match.js';
import { isLatticeModel, kindOf, type Model, type Rule, recordOf } from './rules.js';
import { lastThermalNoise } from './schedule.js';
import { applySchedule, checkReachableAt } from './scheduleInput.js';
import { type Branch, branches, isBranch, leavesOf, type ParticleConfig, type RunConfig, type RunConfigInput } from './schema.js';
import type { Sizes } from './sizes.js';
import { sizesLeaves } from './sizesFields.js';
import { speciesOf } from './species.js';
import { nearest } from './suggest.js';

/** Names a mistyped one can be compared with, at the level it stands on. */
function knownAt(prefix: string): string[] {
  const names = fieldPaths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return [...new Set(names.map((name) => name.split('.')[0] as string))];
}

function unknownField(path: string, prefix: string): ConfigError {
  if (prefix === '' && isFieldPath(path)) {
    const [branch, leaf] = path.split('.');
    return new ConfigError(`unknown field ${path}; write ${branch}: {${leaf}: ...}`, path);
  }
  const name = path.slice(prefix.length);
  // A field of the other level is worth a hint too: perDecade at the top means record.perDecade.
  const elsewhere = fieldPaths.find((known) => known.split('.').pop() === name) ?? null;
  const own = nearest(name, knownAt(prefix)) && prefix + nearest(name, knownAt(prefix));
  const near = prefix === '' ? (fieldOfAlias(name) ?? elsewhere ?? own) : (own ?? elsewhere);
  const hint = near ? `did you mean ${near}?` : `the fields are ${knownAt(prefix).join(', ')}`;
  return new ConfigError(`unknown field ${showName(path)}; ${hint}`, path);
}

/** Whether a value is a set of fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Turns nested input into dotted paths and refuses names that no field has. `matched` is no field: only a complete config has it. */
function flatten(input: unknown): { given: Given; matched: unknown } {
  if (!isRecord(input)) throw new ConfigError(`a run is a set of fields, got ${showValue(input)}; give an object`);
  const given: Given = new Map();
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || name === 'matched') continue;
    if (name === 'sizes' && !isRecord(value)) {
      given.set('sizes.kind', value);
    } else if (isBranch(name)) {
      if (!isRecord(value)) {
        throw new ConfigError(`${name} must be ${branches[name]}, got ${showValue(value)}; give its fields`, name);
      }
      for (const [leaf, leafValue] of Object.entries(value)) {
        const path = `${name}.${leaf}`;
        if (!isFieldPath(path)) throw unknownField(path, `${name}.`);
        if (leafValue !== undefined) given.set(path, leafValue);
      }
    } else if (isFieldPath(name) && !name.includes('.')) {
      given.set(name, value);
    } else {
      throw unknownField(name, '');
    }
  }
  return { given, matched: input.matched };
}

/** The other way: fields by dotted path as a file nests them. */
export function nested(values: Iterable<readonly [path: string, value: unknown]>): RunConfigInput {
  const input: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const [branch = '', leaf] = path.split('.');
    input[branch] = leaf === undefined ? value : { ...(input[branch] as object | undefined), [leaf]: value };
  }
  return input as RunConfigInput;
}

/** Times of records or frames; undefined if they are not given. */
function timesOf(given: Given, branch: 'record' | 'frames'): object | undefined {
  const every = given.get(`${branch}.every`);
  const perDecade = given.get(`${branch}.perDecade`);
  if (every === undefined) return perDecade === undefined ? undefined : { perDecade };
  if (perDecade === undefined) return { every };
  throw new ConfigError(`${branch} takes every or perDecade, got both; leave one out`, `${branch}.every`);
}

/** Undefined if no frames are asked for. */
function framesOf(given: Given, get: Get): object | undefined {
  const times = timesOf(given, 'frames');
  const format = get('frames.format');
  // Frames of clouds have one format.
  if (times !== undefined) return format === undefined ? times : { ...times, format };
  if (!given.has('frames.format')) return undefined;
  throw new ConfigError(
    `frames.format needs frames.every or frames.perDecade, got ${format} alone; give one of them`,
    'frames.format',
  );
}

/** A wider log-normal distribution has particles so large that a box of usual size does not hold its tail. */
const widestLognormal = 0.5;

/** Kinds of sizes that take a field. */
const kindsOf = (path: FieldPath): string[] =>
  Object.entries(sizesLeaves).flatMap(([kind, leaves]) => (leaves.some((leaf) => `sizes.${leaf}` === path) ? [kind] : []));

/** Sizes with the fields of their kind. */
function sizesOf(given: Given, get: Get): object {
  const kind: Sizes['kind'] = get('sizes.kind');
  for (const path of leavesOf('sizes')) {
    if (path === 'sizes.kind' || !given.has(path)) continue;
    const kinds = kindsOf(path);
    if (kinds.includes(kind)) continue;
    throw new ConfigError(
      `${path} needs ${listOf(kinds)} sizes, got ${kind}; set sizes to ${listOf(kinds)} or leave it out`,
      path,
    );
  }
  const leaves = sizesLeaves[kind].map((leaf): [string, unknown] => {
    const value = get(`sizes.${leaf}`);
    if (value === undefined) throw missing(`sizes.${leaf}`, `${kind} sizes need`);
    return [leaf, value];
  });
  const sizes: Record<string, unknown> = { kind, ...Object.fromEntries(leaves) };
  if (kind === 'lognormal' && (sizes.polydispersity as number) > widestLognormal) {
    throw new ConfigError(
      `sizes.polydispersity must be in (0, ${widestLognormal}] for lognormal sizes, got ${sizes.polydispersity}; give a smaller one, or uniform sizes`,
      'sizes.polydispersity',
    );
  }
  return sizes;
}

/** A branch of a complete config. */
function branchOf(branch: Branch, given: Given, get: Get): object | undefined {
  if (branch === 'sizes') return sizesOf(given, get);
  if (branch === 'species') return speciesOf(given, get);
  if (branch === 'frames') return framesOf(given, get);
  if (branch === 'record') return timesOf(given, branch) ?? { perDecade: get('record.perDecade') };
  return Object.fromEntries(leavesOf(branch).map((path) => [path.slice(branch.length + 1), get(path)]));
}

/** Names on the first level of the fields of a kind of system. */
const namesOfKind = (kind: Field['of']): string[] => [
  ...new Set(fieldPaths.filter((path) => fieldAt(path).of === kind).map((path) => path.split('.')[0] as string)),
];
const ofAll = namesOfKind('all');
const framed = namesOfKind('framed');
/** Of each kind of system its own names, and those it shares with another. */
const ofKind = {
  spheres: [...namesOfKind('boxed'), ...namesOfKind('spheres'), ...framed],
  lattices: [...namesOfKind('boxed'), ...namesOfKind('lattices')],
  manifolds: [...namesOfKind('manifolds'), ...framed],
};

/** Names on the first level of a complete config of a rule, in its order. `frames` may be absent and comes last. */
function namesOf(rule: Rule): string[] {
  const names = new Set([...(recordOf(rule)?.fields ?? []), ...ofKind[kindOf(rule.model)], ...ofAll]);
  const hasFrames = names.delete('frames');
  return [...names, ...(hasFrames ? ['frames'] : [])];
}

/** Whether a complete config does without a field, at the value that changes nothing; not where others of it say that they need it. */
function isQuiet(name: string, value: unknown, rule: Rule, get: Get): boolean {
  if (!isFieldPath(name)) return false;
  const { quiet, neutral } = fieldAt(name);
  if (quiet !== true || value !== neutral) return false;
  return !namesOf(rule).some(
    (other) => isFieldPath(other) && neededBy(other, rule) === name && get(other) !== fieldAt(other).neutral,
  );
}

/** Fields that contradict each other. */
function checkTogether(given: Given, get: Get): void {
  const thermalNoise = lastThermalNoise(get);
  if (thermalNoise > 0 && given.get('stopWhenAbsorbed')) {
    throw new ConfigError(
      `stopWhenAbsorbed must be false with thermalNoise ${thermalNoise}, got true; with thermal noise nothing absorbs, leave one out`,
      'stopWhenAbsorbed',
    );
  }
}

/** The field that another one needs, by their paths. */
function neededBy(path: FieldPath, rule: Rule): FieldPath | undefined {
  const { needs } = fieldAt(path);
  return (typeof needs === 'function' ? needs(rule) : needs) as FieldPath | undefined;
}

/** @throws ConfigError for a field without the one that it needs. That one may be there and 0, as in a sweep over it. */
function checkNeeds(given: Given, get: Get, rule: Rule): void {
  for (const [path, value] of given) {
    if (!isFieldPath(path) || value === fieldAt(path).neutral) continue;
    const needed = neededBy(path, rule);
    if (needed === undefined || given.has(needed)) continue;
    if (Object.hasOwn(get<object | undefined>('schedule') ?? {}, needed)) continue;
    throw new ConfigError(
      `${path} needs ${needed} above 0, got ${showValue(value)} without; give ${needed} too, or leave ${path} out`,
      path,
    );
  }
}

/** @throws ConfigError for shear on a line */
function checkShear(given: Given, get: Get): void {
  if (get<number>('dimension') > 1) return;
  const schedule = get<Record<string, unknown> | undefined>('schedule');
  if (!given.get('shear') && schedule?.shear === undefined) return;
  throw new ConfigError(`shear must be 0 in 1D, got ${showValue(given.get('shear'))}; give dimension 2 or more`, 'shear');
}

/** @throws ConfigError for a dimension that spheres have and lattices don't, or none has */
function checkLatticeDimension(given: Given): void {
  const dimension = given.get('dimension');
  if (dimension === undefined || [1, 2, 3].some((own) => own === dimension || BigInt(own) === dimension)) return;
  throw new ConfigError(`dimension must be 1, 2 or 3 on a lattice, got ${showValue(dimension)}; use one of them`, 'dimension');
}

/**
 * Checks a run and fills in its defaults. Parsing the result again gives the same result.
 * @param input fields as users give them; a field that is undefined counts as not given
 * @returns the complete config, with only the fields that apply to its model and mode; `match` is carried out and leaves `matched`
 * @throws ConfigError, one line: `phi must be in (0, 1.5], got 1.7; give a packing fraction such as 0.6`
 */
export function parseConfig(input: RunConfigInput): RunConfig {
  const { given, matched: carried } = flatten(input);
  const check = (path: FieldPath) => {
    if (given.has(path)) given.set(path, checkField(path, given.get(path)));
  };
  // The model and its mode decide which other fields make sense, so they are checked first.
  check('model');
  const model = (given.get('model') ?? 'bro') as Model;
  const rule = { model, mode: checkMode(model, given.get('mode')) };
  if (isLatticeModel(model)) checkLatticeDimension(given);
  check('dimension');
  const get = reader(given, rule);
  const kind = kindOf(model);
  const matched = applyMatch(given, rule, carried, get('dimension'));
  checkApplies(given, rule);
  applySchedule(given, rule);
  for (const path of fieldPaths) check(path);
  const config: Record<string, unknown> = rule.mode === '' ? { model } : rule;
  for (const path of (recordOf(rule)?.fields ?? []) as readonly FieldPath[]) {
    if (fieldAt(path).optional !== true) requiredOf(path, given, rule);
  }
  if (kind === 'manifolds') checkManifold(given, get);
  checkTogether(given, get);
  checkNeeds(given, get, rule);
  checkShear(given, get);
  if (rule.model === 'sgd')
    checkSampling(get, rule.mode, (path) => given.has(path as FieldPath) || (path === 'match' && matched !== undefined));
  for (const name of namesOf(rule)) {
    const value = isBranch(name) ? branchOf(name, given, get) : get(name);
    if (value !== undefined && !isQuiet(name, value, rule, get)) config[name] = value;
  }
  if (matched !== undefined) config.matched = matched;
  if (rule.model === 'sgd' && rule.mode === 'correlated') checkReachableAt(config as unknown as ParticleConfig);
  checkDrawsInTime(config as unknown as ParticleConfig);
  return config as unknown as RunConfig;
}

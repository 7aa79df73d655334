import { checkApplies, checkField, checkMode, type Given, seedDigits } from './check.js';
import { dynamicsOf } from './dynamicsConfig.js';
import { ConfigError, showName, showValue } from './errors.js';
import { type FieldPath, fieldPaths } from './fields.js';
import { checkLatticeDimension, latticeOf } from './latticeConfig.js';
import { applyMatch, type Matched } from './match.js';
import { isLatticeModel, type Model } from './modes.js';
import { checkpointEvery, framesOf, timesOf } from './outputConfig.js';
import type { CommonConfig, RunConfig, RunConfigInput, SpheresConfig } from './schema.js';
import { sizesOf } from './sizesConfig.js';
import { nearest } from './suggest.js';

/** Fields with fields of their own, and what to give for them. */
const branches = {
  sizes: 'mono or {kind: binary, ratio: 1.4, fraction: 0.5}',
  record: '{every: n} or {perDecade: n}',
  frames: '{every: n} or {perDecade: n}, with format if not gsd',
  checkpoint: '{every: 1000} or {every: 30s}',
} as const;
const isBranch = (name: string): name is keyof typeof branches => Object.hasOwn(branches, name);
const isPath = (name: string): name is FieldPath => (fieldPaths as readonly string[]).includes(name);

/** Names a mistyped one can be compared with, at the level it stands on. */
function knownAt(prefix: string): string[] {
  const names = fieldPaths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return [...new Set(names.map((name) => name.split('.')[0] as string))];
}

function unknownField(path: string, prefix: string): ConfigError {
  if (prefix === '' && isPath(path)) {
    const [branch, leaf] = path.split('.');
    return new ConfigError(`unknown field ${path}; write ${branch}: {${leaf}: ...}`, path);
  }
  const name = path.slice(prefix.length);
  // A field of the other level is worth a hint too: perDecade at the top means record.perDecade.
  const elsewhere = fieldPaths.find((known) => known.split('.').pop() === name) ?? null;
  const near = elsewhere ?? (nearest(name, knownAt(prefix)) && prefix + nearest(name, knownAt(prefix)));
  const hint = near ? `did you mean ${near}?` : `the fields are ${knownAt(prefix).join(', ')}`;
  return new ConfigError(`unknown field ${showName(path)}; ${hint}`, path);
}

function isRecord(value: unknown): value is Record<string, unknown> {
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
        if (!isPath(path)) throw unknownField(path, `${name}.`);
        if (leafValue !== undefined) given.set(path, leafValue);
      }
    } else if (isPath(name) && !name.includes('.')) {
      given.set(name, value);
    } else {
      throw unknownField(name, '');
    }
  }
  return { given, matched: input.matched };
}

/** Reads given fields, with their defaults. */
const valuesOf =
  (given: Given) =>
  <T>(path: FieldPath, standard: T): T =>
    given.has(path) ? (given.get(path) as T) : standard;

/** Thermal noise moves particles that overlap nothing, so that no configuration is the last. */
function stopsWhenAbsorbed(given: Given, thermalNoise: number): boolean {
  const asked = given.get('stopWhenAbsorbed') as boolean | undefined;
  if (thermalNoise > 0 && asked) {
    throw new ConfigError(
      `stopWhenAbsorbed must be false with thermalNoise ${thermalNoise}, got true; with thermal noise nothing absorbs, leave one out`,
      'stopWhenAbsorbed',
    );
  }
  return asked ?? thermalNoise === 0;
}

/** The fields of every run, with their defaults. */
function commonOf(given: Given): CommonConfig {
  const value = valuesOf(given);
  const seed = seedDigits(value('seed', 1));
  const out = value<string | undefined>('out', undefined);
  return {
    seed,
    initialSeed: seedDigits(value('initialSeed', seed)),
    replica: value('replica', 0),
    steps: value('steps', 10000),
    stopWhenAbsorbed: value('stopWhenAbsorbed', true),
    threads: value<'auto' | number>('threads', 'auto'),
    record: timesOf(given, 'record') ?? { perDecade: 20 },
    checkpoint: { every: checkpointEvery(value('checkpoint.every', '60s')) },
    ...(out === undefined ? {} : { out }),
    json: value('json', false),
    force: value('force', false),
  };
}

/** The fields of every run of spheres, with their defaults. */
function spheresOf(given: Given, matched: Matched | undefined): Omit<SpheresConfig, 'model'> {
  const value = valuesOf(given);
  const frames = framesOf(given);
  const common = commonOf(given);
  const thermalNoise = value('thermalNoise', 0);
  return {
    dimension: value<SpheresConfig['dimension']>('dimension', 3),
    particles: value('particles', 1000),
    phi: value('phi', 0.6),
    sizes: sizesOf(given, common.initialSeed),
    initial: value('initial', 'random'),
    thermalNoise,
    msd: value('msd', false),
    ...common,
    stopWhenAbsorbed: stopsWhenAbsorbed(given, thermalNoise),
    ...(frames === null ? {} : { frames }),
    ...(matched === undefined ? {} : { matched }),
  };
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
  const dimension = (given.get('dimension') ?? 3) as number;
  const matched = applyMatch(given, rule, carried, dimension);
  checkApplies(given, rule);
  for (const path of fieldPaths) check(path);
  if (isLatticeModel(model)) return { ...latticeOf(given, model), ...commonOf(given) };
  return { ...dynamicsOf(given, model, rule.mode, dimension), ...spheresOf(given, matched) } as RunConfig;
}

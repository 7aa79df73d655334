import { ConfigError, listOf, showValue } from './errors.js';
import { type FieldPath, fieldAt, fieldPaths, latticeDimensions, type Model, modes, particleDimensions } from './fields.js';
import { isLatticeModel } from './lattice.js';
import type { RunConfig, RunConfigInput } from './schema.js';
import type { Sizes } from './sizes.js';
import { nearest } from './suggest.js';

/** Values by dotted path; absent if not given. */
type Given = Map<FieldPath, unknown>;

const branches = ['sizes', 'record'] as const;
const isBranch = (name: string): name is (typeof branches)[number] => (branches as readonly string[]).includes(name);
const isPath = (name: string): name is FieldPath => (fieldPaths as readonly string[]).includes(name);

/** Names a mistyped one can be compared with, at the level it stands on. */
function knownAt(prefix: string): string[] {
  const names = fieldPaths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return [...new Set(names.map((name) => name.split('.')[0] as string))];
}

function unknownField(path: string, prefix: string): ConfigError {
  const name = path.slice(prefix.length);
  // A field of the other level is worth a hint too: perDecade at the top means record.perDecade.
  const elsewhere = fieldPaths.find((known) => known.split('.').pop() === name) ?? null;
  const near = elsewhere ?? (nearest(name, knownAt(prefix)) && prefix + nearest(name, knownAt(prefix)));
  const hint = near ? `did you mean ${near}?` : `the fields are ${knownAt(prefix).join(', ')}`;
  return new ConfigError(`unknown field ${path}; ${hint}`, path);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Turns nested input into dotted paths and refuses names that no field has. */
function flatten(input: unknown): Given {
  if (!isRecord(input)) throw new ConfigError(`a run is a set of fields, got ${showValue(input)}; give an object`);
  const given: Given = new Map();
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    if (name === 'sizes' && !isRecord(value)) {
      given.set('sizes.kind', value);
    } else if (isBranch(name)) {
      if (!isRecord(value)) {
        throw new ConfigError(
          `record must be {every: n} or {perDecade: n}, got ${showValue(value)}; give one of the two`,
          'record',
        );
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
  return given;
}

/** Whole numbers may come as bigint (YAML, flags). Those a double can't hold stay bigint, so that a message shows every digit. */
function plainNumber(path: FieldPath, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  if (path === 'seed' || path === 'initialSeed') return value.toString();
  const number = Number(value);
  if (path === 'particles') return number;
  return Number.isSafeInteger(number) ? number : value;
}

function checkField(path: FieldPath, value: unknown): unknown {
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

/** Refuses fields of another model. */
function checkModelFields(given: Given, model: Model): void {
  for (const [path, value] of given) {
    const { only, instead } = fieldAt(path);
    if (only === undefined || only.includes(model)) continue;
    const remedy = isLatticeModel(model) ? 'leave it out: a lattice takes size and density' : instead;
    throw new ConfigError(`${nameOf(path)} does not apply to model ${model}, got ${showValue(value)}; ${remedy}`, path);
  }
}

/** Lattices have a dimension more. */
function checkDimension(dimension: unknown, model: Model): void {
  const own: readonly unknown[] = isLatticeModel(model) ? latticeDimensions : particleDimensions;
  const plain = plainNumber('dimension', dimension);
  if (dimension === undefined || own.includes(plain)) return;
  const remedy = isLatticeModel(model) ? 'use one of them' : fieldAt('dimension').remedy;
  throw new ConfigError(`dimension must be ${listOf(own.map(String))}, got ${showValue(plain)}; ${remedy}`, 'dimension');
}

function checkMode(model: Model, mode: unknown): string {
  const own: readonly string[] = modes[model];
  if (mode === undefined) return own[0] ?? '';
  if (own.includes(mode as string)) return mode as string;
  const others = Object.entries(modes).filter(([, names]) => (names as readonly string[]).includes(mode as string));
  const near = nearest(String(mode), own);
  let remedy = near ? `did you mean ${near}?` : `leave it out for ${own[0]}`;
  if (others.length > 0) remedy = `it is a mode of model ${listOf(others.map(([name]) => name))}`;
  throw new ConfigError(`mode must be ${listOf(own)} for model ${model}, got ${showValue(mode)}; ${remedy}`, 'mode');
}

function sizesOf(given: Given): Sizes {
  const kind = (given.get('sizes.kind') ?? 'mono') as Sizes['kind'];
  if (kind === 'binary') {
    const ratio = (given.get('sizes.ratio') ?? 1.4) as number;
    const fraction = (given.get('sizes.fraction') ?? 0.5) as number;
    return { kind, ratio, fraction };
  }
  for (const path of ['sizes.ratio', 'sizes.fraction'] as const) {
    if (given.has(path)) {
      throw new ConfigError(`${path} needs binary sizes, got ${kind}; set sizes to binary or leave it out`, path);
    }
  }
  return { kind };
}

/** Digits without leading zeros: one seed, one spelling, one hash. */
const seedDigits = (value: unknown): string => BigInt(value as string | number).toString();

/**
 * Checks a run and fills in its defaults. Parsing the result again gives the same result.
 * @param input fields as users give them; a field that is undefined counts as not given
 * @returns the complete config, with only the fields that apply to its model
 * @throws ConfigError, one line: `phi must be in (0, 1.5], got 1.7; give a packing fraction such as 0.6`
 */
export function parseConfig(input: RunConfigInput): RunConfig {
  const given = flatten(input);
  const value = <T>(path: FieldPath, standard: T): T => (given.has(path) ? (given.get(path) as T) : standard);

  // The model decides which other fields make sense, so it is checked first.
  if (given.has('model')) given.set('model', checkField('model', given.get('model')));
  const model = value<Model>('model', 'bro');
  checkModelFields(given, model);
  const mode = checkMode(model, given.get('mode'));
  checkDimension(given.get('dimension'), model);
  for (const path of fieldPaths) if (given.has(path)) given.set(path, checkField(path, given.get(path)));
  if (given.has('record.every') && given.has('record.perDecade')) {
    throw new ConfigError('record takes every or perDecade, got both; leave one out', 'record.every');
  }

  const seed = seedDigits(value('seed', 1));
  const out = value<string | undefined>('out', undefined);
  const exponent = value('exponent', 1);
  const common = {
    seed,
    initialSeed: seedDigits(value('initialSeed', seed)),
    replica: value('replica', 0),
    steps: value('steps', 10000),
    stopWhenAbsorbed: value('stopWhenAbsorbed', true),
    threads: value<'auto' | number>('threads', 'auto'),
    record: given.has('record.every') ? { every: value('record.every', 1) } : { perDecade: value('record.perDecade', 20) },
    ...(out === undefined ? {} : { out }),
    json: value('json', false),
    force: value('force', false),
  };
  if (isLatticeModel(model)) {
    return {
      model,
      dimension: value<1 | 2 | 3>('dimension', 3),
      size: value('size', 64),
      density: value('density', 0.7),
      start: value<'random' | 'natural'>('start', 'random'),
      ...common,
    };
  }
  const spheres = {
    dimension: value<2 | 3>('dimension', 3),
    particles: value('particles', 1000),
    phi: value('phi', 0.6),
    sizes: sizesOf(given),
    initial: value('initial', 'random'),
    ...common,
  };
  if (model === 'bro' || model === 'ro') {
    const own = { model, mode, kick: value('kick', 0.1) };
    return (
      model === 'bro' ? { ...own, ...spheres } : { ...own, kickShape: value('kickShape', 'ball'), ...spheres }
    ) as RunConfig;
  }
  const force = { learningRate: value('learningRate', 0.1), exponent };
  const activityCutoff = value('activityCutoff', exponent === 1 ? 0 : 1e-7);
  if (model === 'gd') return { model, ...force, activityCutoff, ...spheres };
  return { model, mode, ...force, batchFraction: value('batchFraction', 0.5), activityCutoff, ...spheres } as RunConfig;
}

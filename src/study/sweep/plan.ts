/** What a sweep is to do: every combination of its fields, checked, each with a directory of its own. */
import { createHash } from 'node:crypto';
import {
  ConfigError,
  canonicalJson,
  isRecord,
  populationOf,
  type RunConfigInput,
  requireWhole,
  trajectoryHash,
} from '../../model/index.js';
import { type PreparedSystem, prepareSystem } from '../../run/index.js';
import { type Axis, axisOf, fieldsOf, mostRuns, plainValue, tooMany, withField } from './grid.js';
import { checkPlanInput, type PlanInput } from './planFile.js';

type Values = Record<string, unknown>;

/** Digits of the trajectory hash in the name of a directory. */
export const shortHashDigits = 8;

export interface PlannedRun {
  /** Place in the cross product, the last field varying fastest and the replica fastest of all. */
  index: number;
  /** Name of its directory, `<index>-<first digits of the trajectory hash>`. */
  directory: string;
  particles: number;
  steps: number;
}

/** What the constructor of a plan takes: everything in it has been checked. */
export interface PlanContent {
  /** SHA-256 of what the plan asks for. */
  hash: string;
  base: Values;
  axes: readonly Axis[];
  replicas: number;
  runs: readonly PlannedRun[];
  /** Runs left out, since an earlier one has the same trajectory and steps: [index, index of that one]. */
  duplicates: readonly (readonly [number, number])[];
}

export class SweepPlan {
  readonly hash: string;
  readonly base: Values;
  readonly axes: readonly Axis[];
  readonly replicas: number;
  readonly runs: readonly PlannedRun[];
  readonly duplicates: readonly (readonly [number, number])[];

  constructor({ hash, base, axes, replicas, runs, duplicates }: PlanContent) {
    this.hash = hash;
    this.base = base;
    this.axes = axes;
    this.replicas = replicas;
    this.runs = runs;
    this.duplicates = duplicates;
  }

  /** Number of combinations, duplicates included. */
  get size(): number {
    return this.axes.reduce((product, { values }) => product * values.length, this.replicas);
  }

  /** The varied fields of a run by dotted path, the replica among them if there are several. */
  valuesOf(index: number): Values {
    const { replicas } = this;
    const entries: [string, unknown][] = replicas > 1 ? [['replica', index % replicas]] : [];
    let rest = Math.floor(index / replicas);
    for (const { field, values } of [...this.axes].reverse()) {
      entries.push([field, values[rest % values.length]]);
      rest = Math.floor(rest / values.length);
    }
    return Object.fromEntries(entries.reverse());
  }

  /** Fields of a run, as `prepareRun` takes them, without its directory. */
  inputOf(index: number): RunConfigInput {
    const values = Object.entries(this.valuesOf(index));
    return values.reduce((input, [field, value]) => withField(input, field, value), this.base) as RunConfigInput;
  }

  /** What is accepted but should be said, one line each. */
  get warnings(): string[] {
    const [first] = this.duplicates;
    if (first === undefined) return [];
    const count = this.duplicates.length;
    const others = count === 1 ? '1 run equals another and is' : `${count} runs equal others and are`;
    return [`${others} run once (first: run ${first[0]} is run ${first[1]}, with the same trajectory and steps)`];
  }
}

/** Fields that the sweep itself decides on. */
const ownFields: Record<string, string> = {
  out: 'each run has a directory of its own in that of the sweep, so leave it out',
  json: 'leave it out and use sweep collect',
  force: 'leave it out; sweep run goes on where it stopped, and --retry repeats failed runs',
};

function checkFields(base: Values, axes: readonly Axis[], replicas: number): void {
  const varied = axes.flatMap(({ field }) => fieldsOf(field));
  const given = [...Object.keys(base).map((name) => ['base', name]), ...varied.map((field) => ['grid', field])];
  const seen = new Set(Object.keys(base));
  for (const [part, name] of given as [string, string][]) {
    const path = `${part}.${name}`;
    if (Object.hasOwn(ownFields, name)) throw new ConfigError(`${path} has no place in a plan; ${ownFields[name]}`, path);
    if (name === 'replica' && replicas > 1) {
      throw new ConfigError(`${path} is given and so is replicas, got ${replicas}; leave one out`, path);
    }
    if (part === 'grid' && seen.has(name)) throw new ConfigError(`${path} is in base too; leave one out`, path);
  }
}

/** A run's error, with the field as the plan names it. */
function inPlan(error: unknown, axes: readonly Axis[]): unknown {
  if (!(error instanceof ConfigError) || error.field === '') return error;
  const { field } = error;
  const isField = (own: string): boolean =>
    own === field || field.startsWith(`${own}.`) || own.startsWith(`${field}.`) || `${own}.kind` === field;
  const axis = axes.find(({ field: own }) => fieldsOf(own).some(isField));
  return new ConfigError(error.message, axis ? `grid.${axis.field}` : `base.${field}`);
}

/** Seeds beyond 2^53 are digits in JSON; no other field of a checked run is so large. */
function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(jsonValue);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, jsonValue(entry)]));
}

/** Checks runs; those that differ in the replica only are checked once. Nothing is made on disk. */
class RunChecker {
  #cell = -1;
  #prepared: PreparedSystem | undefined;

  constructor(readonly plan: SweepPlan) {}

  check(index: number): { hash: string; run: PlannedRun } {
    const { replicas } = this.plan;
    const cell = Math.floor(index / replicas);
    if (cell !== this.#cell) {
      this.#prepared = prepareSystem(this.plan.inputOf(index));
      this.#cell = cell;
    }
    const { config, configHash, initialSha256, sizesSha256 } = this.#prepared as PreparedSystem;
    const replica = index % replicas;
    const hash =
      replica === 0 ? configHash : trajectoryHash({ ...config, replica }, initialSha256 ?? undefined, sizesSha256 ?? undefined);
    const directory = `${String(index).padStart(6, '0')}-${hash.slice(0, shortHashDigits)}`;
    return { hash, run: { index, directory, particles: populationOf(config).particles, steps: config.steps } };
  }
}

/** Paths are left out of the hash of a plan: the trajectory hashes hold what is in the files. */
function withoutPaths({ initial: _path, ...rest }: Values): Values {
  return rest;
}

/**
 * Checks a sweep and writes its runs out.
 * @throws ConfigError of the first run that is refused, or if the plan has unknown parts, an empty grid or more than 1e6 runs;
 *   its field is that of the plan, as `grid.phi`
 */
export function planSweep(given: PlanInput): SweepPlan {
  const input = checkPlanInput(given);
  const base = plainValue(input.base) as Values;
  const remedy = 'give the independent runs of each combination';
  const replicas = requireWhole('replicas', plainValue(input.replicas ?? 1), 1, mostRuns, remedy);
  const axes = Object.entries(input.grid ?? {}).map(([field, values]) => axisOf(field, values));
  if (axes.length === 0 && (input.grid !== undefined || replicas === 1)) {
    throw new ConfigError('grid must name at least one field with its values, got none; for one run use randorg run', 'grid');
  }
  checkFields(base, axes, replicas);
  const draft = new SweepPlan({ hash: '', base, axes, replicas, runs: [], duplicates: [] });
  const { size } = draft;
  if (size > mostRuns) throw tooMany(size, 'grid');

  const runs: PlannedRun[] = [];
  const duplicates: [number, number][] = [];
  const firsts = new Map<string, number>();
  const content = createHash('sha256');
  const checker = new RunChecker(draft);
  try {
    for (let index = 0; index < size; index++) {
      const { hash, run } = checker.check(index);
      const key = `${hash.slice(0, 32)}:${run.steps}`;
      const first = firsts.get(key);
      content.update(`${hash} ${run.steps}\n`);
      if (first === undefined) {
        firsts.set(key, index);
        runs.push(run);
      } else duplicates.push([index, first]);
    }
  } catch (error) {
    throw inPlan(error, axes);
  }
  const json = {
    base: jsonValue(base) as Values,
    axes: axes.map(({ field, values }) => ({ field, values: jsonValue(values) as unknown[] })),
  };
  const shape = { base: withoutPaths(json.base), axes: json.axes.filter(({ field }) => field !== 'initial'), replicas };
  content.update(canonicalJson(shape));
  return new SweepPlan({ hash: content.digest('hex'), ...json, replicas, runs, duplicates });
}

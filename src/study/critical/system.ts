/** The system whose critical point is looked for: which field drives it, which one is its size, and what a search decides itself. */
import {
  ConfigError,
  type Control,
  type ControlName,
  canonicalJson,
  controlOf,
  fieldValue,
  isLattice,
  isManifold,
  isRestless,
  isSpheres,
  type ManifoldConfig,
  parseConfig,
  type RunConfig,
  type RunConfigInput,
  refuseSchedule,
  type SizeField,
  sha256Hex,
  showValue,
} from '../../model/index.js';
import { prepareSystem } from '../../run/index.js';
import { plainValue } from '../sweep/grid.js';

/** Fields of a run without those that the search decides on. */
export type BaseFields = Record<string, unknown>;

export interface CriticalSystem {
  base: BaseFields;
  /** Name of the control parameter. */
  control: ControlName;
  /** How values of it are set. */
  setting: Control;
  /** Largest value that it takes. */
  largestControl: number;
  /** Field of the size: N, the sites along a side of a lattice, or what of clouds stays as it is. */
  sizeField: SizeField;
  dimension: number;
  /** Largest number of particles (of sites on a lattice) that the user allows; the size of clouds. */
  largestCount: number;
  /** Tells searches apart: SHA-256 of everything that shapes their runs. */
  hash: string;
}

/** N or sites that no search exceeds unless it is asked to. */
const standardLargest = 2 ** 20;
const varies = 'it is what the search varies, so leave it out';
/** Fields that the search decides on, and what to do instead of giving them. */
export const decided: Record<string, string> = {
  phi: varies,
  density: varies,
  steps: 'the search doubles them, so leave them out',
  replica: 'the search numbers its runs itself, so leave it out and give another seed',
  record: 'estimators need times at equal distances in the logarithm, so leave it out',
  frames: 'a search stores none, so leave it out; run the phi of interest with randorg run',
  force: 'a search goes on where it stopped, so leave it out and give another directory to begin anew',
};

function checkBase(input: BaseFields): void {
  for (const [name, remedy] of Object.entries(decided)) {
    if (input[name] === undefined || input[name] === false) continue;
    throw new ConfigError(
      `${name} has no place in a search for the critical point, got ${showValue(input[name])}; ${remedy}`,
      name,
    );
  }
}

/** @throws ConfigError for clouds whose fields change or that never absorb, or whose control parameter is given */
function checkClouds(config: ManifoldConfig, input: BaseFields, { name, field }: Control): void {
  if (input[field] !== undefined) {
    const what = name === field ? varies : `${name}, N/D, is what the search varies, so leave it out`;
    throw new ConfigError(
      `${field} has no place in this search for the critical point, got ${showValue(input[field])}; ${what}`,
      field,
    );
  }
  for (const path of ['warmUp', 'cosine', 'sizeWeight'] as const) {
    const value = config[path] ?? 0;
    if (value === 0) continue;
    const why =
      path === 'sizeWeight' ? 'with it clouds shrink for ever and nothing absorbs' : 'a critical point is one of constant fields';
    throw new ConfigError(`${path} must be 0 for a critical point, got ${value}; ${why}, leave it out`, path);
  }
}

/** What rules a transition, or sizes that can be doubled, out. */
function checkTransition(config: RunConfig): void {
  if (!config.stopWhenAbsorbed && (!isSpheres(config) || !isRestless(config))) {
    throw new ConfigError('stopWhenAbsorbed must be true for a critical point, got false; leave it out', 'stopWhenAbsorbed');
  }
  if (!isSpheres(config)) return;
  refuseSchedule(config, 'a critical point is one of constant fields');
  const { thermalNoise, initial } = config;
  if (isRestless(config)) {
    throw new ConfigError(
      `thermalNoise must be 0 for a critical point, got ${thermalNoise}; with thermal noise nothing absorbs and there is no transition, leave it out`,
      'thermalNoise',
    );
  }
  if (initial !== 'random') {
    throw new ConfigError(
      `initial must be random for a critical point, got ${showValue(initial)}; errors come from independent starts of several sizes, leave it out`,
      'initial',
    );
  }
  const kind = config.sizes.kind;
  if (kind === 'list' || kind === 'file') {
    throw new ConfigError(
      `sizes must be drawn or the same for any N, since the search doubles it, got ${kind}; give mono, binary or a distribution`,
      'sizes.kind',
    );
  }
}

/** Flags give whole numbers as bigint; of those only a seed may be beyond a double, and is digits then. */
function storable(value: unknown): unknown {
  const plain = plainValue(value);
  return typeof plain === 'bigint' ? plain.toString() : plain;
}

/**
 * The system of a search.
 * @param input fields of a run without phi (density) and steps; particles, or size, are the largest that the search may use
 * @throws ConfigError for a field that is wrong or that the search decides on, and for models without a transition
 */
export function criticalSystem(input: RunConfigInput): CriticalSystem {
  const { out: _out, json: _json, ...fields } = input as BaseFields;
  const config: RunConfig = parseConfig(input);
  const setting = controlOf(config);
  const { size: sizeField, dimension, name: control } = setting;
  const { [sizeField]: given, ...others } = fields;
  // A size that the model lacks has been refused.
  const { particles: _particles, size: _size, ...rest } = others;
  checkBase(rest);
  checkTransition(config);
  if (isManifold(config)) checkClouds(config, rest, setting);
  const base = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, storable(value)]));
  const asked = given === undefined ? standardLargest : isLattice(config) ? Number(given) ** dimension : Number(given);
  const largestCount = isManifold(config) ? (config[sizeField as 'cloudsNumber' | 'embedding'] as number) : asked;
  const shaping = { ...parseConfig(rest as RunConfigInput), threads: null, checkpoint: null, msd: null, largestCount };
  return {
    base,
    control,
    setting,
    largestControl: setting.largest,
    sizeField,
    dimension,
    largestCount,
    hash: sha256Hex(new TextEncoder().encode(canonicalJson(shaping))),
  };
}

/** The fields of a run of a size and a value of the control parameter. */
export const fieldsAt = ({ sizeField, setting }: CriticalSystem, size: number, value: number): BaseFields => ({
  [sizeField]: size,
  [setting.field]: fieldValue(setting, value),
});

/** Digits of phi: enough for any width, few enough to read. A load is a whole number of clouds. */
export function roundControl({ setting }: Pick<CriticalSystem, 'setting'>, value: number): number {
  const { name, unit } = setting;
  return Number((name === 'load' ? Math.max(2, fieldValue(setting, value)) * unit : value).toPrecision(8));
}

/** Values of the control parameter, rounded, each once, in its range. */
export const roundedControls = (system: CriticalSystem, values: readonly number[]): number[] =>
  [...new Set(values.filter((value) => value > 0).map((value) => roundControl(system, value)))].filter(
    (value) => value > 0 && value <= system.largestControl,
  );

/** What the field of the size is for about so many particles (sites on a lattice). */
export function sizeFor({ sizeField, dimension }: CriticalSystem, count: number): number {
  return sizeField === 'size' ? Math.round(count ** (1 / dimension)) : count;
}

/**
 * Linear size that estimators compare: sites along a side, or N^(1/d); of clouds it is only a name, since a search has one size. At fixed N the side of a box depends on phi, but a search
 * compares phi at fixed N.
 */
export function lengthOf({ sizeField, dimension }: CriticalSystem, size: number): number {
  return sizeField === 'size' ? size : size ** (1 / dimension);
}

/**
 * The smallest of some numbers of particles that the model accepts over the whole range: boxes may be too small for a large phi.
 * @throws ConfigError of the largest, if none is accepted
 */
export function smallestCount(system: CriticalSystem, counts: readonly number[], controls: readonly number[]): number {
  let refusal: unknown;
  for (const count of counts) {
    if (count > system.largestCount) break;
    try {
      for (const value of controls) prepareSystem({ ...system.base, ...fieldsAt(system, sizeFor(system, count), value) });
      return count;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      refusal = error;
    }
  }
  if (refusal !== undefined) throw refusal;
  const { sizeField, largestCount } = system;
  const least = sizeFor(system, counts[0] as number);
  throw new ConfigError(
    `${sizeField} must be at least ${least} for a search, got ${sizeFor(system, largestCount)}; it is the largest that the search uses, give more`,
    sizeField,
  );
}

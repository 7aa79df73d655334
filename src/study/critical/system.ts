/** The system whose critical point is looked for: which field drives it, which one is its size, and what a search decides itself. */
import {
  ConfigError,
  canonicalJson,
  isLattice,
  isManifold,
  isRestless,
  type ManifoldConfig,
  parseConfig,
  type RunConfig,
  type RunConfigInput,
  refuseSchedule,
  sha256Hex,
  showValue,
} from '../../model/index.js';
import { prepareSystem } from '../../run/index.js';
import { plainValue } from '../sweep/grid.js';

/** Fields of a run without those that the search decides on. */
export type BaseFields = Record<string, unknown>;

export interface CriticalSystem {
  base: BaseFields;
  /** Field of the control parameter: the packing fraction, or the density of a lattice. */
  control: 'phi' | 'density';
  /** Largest value that the field takes. */
  largestControl: number;
  /** Field of the size: N, or the sites along a side of a lattice. */
  sizeField: 'particles' | 'size';
  dimension: number;
  /** Largest number of particles (of sites on a lattice) that the user allows. */
  largestCount: number;
  /** Tells searches apart: SHA-256 of everything that shapes their runs. */
  hash: string;
}

/** N or sites that no search exceeds unless it is asked to. */
const standardLargest = 2 ** 20;
/** Fields that the search decides on, and what to do instead of giving them. */
export const decided: Record<string, string> = {
  phi: 'it is what the search varies, so leave it out',
  density: 'it is what the search varies, so leave it out',
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

/** What rules a transition, or sizes that can be doubled, out. */
function checkTransition(config: RunConfig): asserts config is Exclude<RunConfig, ManifoldConfig> {
  if (isManifold(config)) {
    throw new ConfigError('model must not be manifold in a search for the critical point; sweep its fields instead', 'model');
  }
  if (!config.stopWhenAbsorbed && (isLattice(config) || !isRestless(config))) {
    throw new ConfigError('stopWhenAbsorbed must be true for a critical point, got false; leave it out', 'stopWhenAbsorbed');
  }
  if (isLattice(config)) return;
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
  const { particles, size, out: _out, json: _json, ...rest } = input as BaseFields;
  checkBase(rest);
  const config: RunConfig = parseConfig(input);
  checkTransition(config);
  const { dimension } = config;
  const lattice = isLattice(config);
  const given = lattice ? size : particles;
  const base = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, storable(value)]));
  const largestCount = given === undefined ? standardLargest : lattice ? Number(given) ** dimension : Number(given);
  const shaping = { ...parseConfig(rest as RunConfigInput), threads: null, checkpoint: null, msd: null, largestCount };
  return {
    base,
    control: lattice ? 'density' : 'phi',
    largestControl: lattice ? 4 : 1.5,
    sizeField: lattice ? 'size' : 'particles',
    dimension,
    largestCount,
    hash: sha256Hex(new TextEncoder().encode(canonicalJson(shaping))),
  };
}

/** What the field of the size is for about so many particles (sites on a lattice). */
export function sizeFor({ sizeField, dimension }: CriticalSystem, count: number): number {
  return sizeField === 'particles' ? count : Math.round(count ** (1 / dimension));
}

/**
 * Linear size that estimators compare: sites along a side, or N^(1/d). At fixed N the side of a box depends on phi, but a search
 * compares phi at fixed N.
 */
export function lengthOf({ sizeField, dimension }: CriticalSystem, size: number): number {
  return sizeField === 'particles' ? size ** (1 / dimension) : size;
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
      for (const value of controls)
        prepareSystem({ ...system.base, [system.sizeField]: sizeFor(system, count), [system.control]: value });
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

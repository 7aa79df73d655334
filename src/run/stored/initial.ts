/** What a run begins from, if that is stored: the configuration of another run, or a frame of a file. A CSV of positions says no box. */
import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { littleEndianBytes } from '../../engine/sealed.js';
import {
  cubicTolerance,
  type Frame,
  isFound,
  isFrames,
  openFrames,
  particlesOf,
  readManifest,
  readSizes,
  refuseCompressed,
} from '../../io/index.js';
import { checkField } from '../../model/check.js';
import {
  boxLength,
  ConfigError,
  type FieldPath,
  fieldAt,
  isIn,
  isLattice,
  isRecord,
  isSpheres,
  listMoment,
  type ParticleConfig,
  parseConfig,
  phiOf,
  type Range,
  type RunConfigInput,
  radiiById,
  type Sizes,
  type Step,
  showValue,
  stepOf,
} from '../../model/index.js';
import { framesOfRun } from './runFrames.js';

/** A stored configuration. */
export interface StoredInitial {
  /** As run.json names it: the path, and which configuration of it. */
  name: string;
  frame: Frame;
  /** Sizes of the run that it is of; null of a file. */
  sizes: Sizes | null;
}

const fail = (message: string): ConfigError => new ConfigError(message, 'initial');

/** `<path>#<configuration>`, taken apart, unless there is a file of that very name; without `#` it is the last one. */
function partsOf(given: string): { path: string; selection: string } {
  const at = isFound(given) ? -1 : given.lastIndexOf('#');
  return at < 0 ? { path: given, selection: 'last' } : { path: given.slice(0, at), selection: given.slice(at + 1) };
}

/** Index of the configuration that a selection names: `last`, its place from 0, or `step=5000`. */
function indexOf(selection: string, steps: readonly Step[], path: string): number {
  const last = steps.length - 1;
  if (selection === 'last') return last;
  const [, name, digits] = /^(step=)?(\d+)$/.exec(selection) ?? [];
  const value = digits === undefined ? Number.NaN : Number(digits);
  if (name !== undefined) {
    const found = steps.lastIndexOf(stepOf(digits as string));
    if (found >= 0) return found;
    throw fail(`${path} holds no configuration of step ${digits}; its steps go from ${steps[0]} to ${steps[last]}`);
  }
  if (value <= last) return value;
  throw fail(`initial ${path}# must go on with last, a frame from 0 to ${last} or step=n, got ${showValue(selection)}`);
}

function ofRun(path: string, selection: string): StoredInitial {
  const { config } = readManifest(path);
  if (!isSpheres(config)) {
    throw fail(
      `${path} is of ${isLattice(config) ? 'a lattice' : 'clouds on a sphere'}, which has no positions; give a run of spheres`,
    );
  }
  const { steps, read, close } = framesOfRun(path);
  try {
    if (steps.length === 0) throw fail(`${path} holds no configuration yet; let its run write a checkpoint or frames first`);
    const k = indexOf(selection, steps, path);
    // Which of them it is by number changes while the run goes on.
    return { name: `${path}#step=${steps[k]}`, frame: read(k), sizes: config.sizes };
  } finally {
    close();
  }
}

function ofFile(path: string, selection: string): StoredInitial {
  const reader = openFrames(path);
  try {
    const { count, problem, steps } = reader;
    if (count === 0) throw fail(`${path} holds no whole frame${problem === null ? '' : ` (${problem})`}; give another file`);
    const k = indexOf(selection, steps, path);
    return { name: `${path}#${k}`, frame: reader.read(k), sizes: null };
  } finally {
    reader.close();
  }
}

/** @throws ConfigError naming the field, whatever the reader says */
function read(given: string): StoredInitial | null {
  const { path, selection } = partsOf(given);
  if (!isFound(path)) return null;
  if (statSync(path).isDirectory()) return ofRun(path, selection);
  refuseCompressed(path);
  if (isFrames(path)) return ofFile(path, selection);
  if (path === given) return null;
  throw fail(`${path} is a file of one configuration; leave #${selection} out`);
}

/**
 * The stored configuration that a run is to begin from.
 * @param input fields of the run, unchecked
 * @returns null of a random start, a CSV of positions, and what is no path
 * @throws ConfigError if it can't be read, is not of spheres in a periodic cubic box, or has no such configuration
 */
export function storedInitial(input: unknown): StoredInitial | null {
  const given = isRecord(input) ? input.initial : undefined;
  if (typeof given !== 'string' || given === 'random' || given === '') return null;
  try {
    const stored = read(given);
    if (stored !== null && particlesOf(stored.frame) === 0) throw fail(`${stored.name} holds no particles; give another one`);
    return stored;
  } catch (error) {
    throw error instanceof ConfigError ? fail(error.message) : error;
  }
}

/** @throws ConfigError saying the field, its value, and what the stored configuration has */
function refuse(field: FieldPath, given: unknown, { name }: StoredInitial, own: number, remedy = 'leave it out'): never {
  throw new ConfigError(`${field} must be that of ${name}, ${own}, got ${showValue(given)}; ${remedy}`, field);
}

/** A field that is given must be that of the file. */
function checkSame(field: 'dimension' | 'particles', input: RunConfigInput, stored: StoredInitial, own: number): void {
  const given = input[field];
  if (given !== undefined && checkField(field, given) !== own) refuse(field, given, stored, own);
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= cubicTolerance * b;
const isClasses = (sizes: Sizes) => sizes.kind === 'mono' || sizes.kind === 'binary';

/** Radii of sizes that are given, as far as they are known before the run's seeds are: null of drawn ones. */
function radiiOf(sizes: Sizes, particles: number): Float64Array | null {
  if (isClasses(sizes)) return radiiById(sizes, particles);
  return sizes.kind === 'file' ? readSizes(sizes.path, particles).radii : null;
}

/** Sizes of the run and its radii, those of the file where it has them. */
function sizesOf(input: RunConfigInput, stored: StoredInitial): { sizes: Sizes; radii: Float64Array | null } {
  const { name, frame, sizes: ownSizes } = stored;
  const { dimension, radii } = frame;
  const particles = particlesOf(frame);
  const fields = { particles, dimension, sizes: input.sizes } as RunConfigInput;
  const given = input.sizes === undefined ? null : (parseConfig(fields) as ParticleConfig).sizes;
  if (given !== null && given.kind !== 'list') {
    const own = radiiOf(given, particles);
    if (frame.radiiAssumed || (isClasses(given) && own?.every((radius, id) => near(radius, radii[id] as number)))) {
      return { sizes: given, radii: own };
    }
    throw new ConfigError(`sizes must be those of ${name}, which has radii, got ${given.kind}; leave them out`, 'sizes.kind');
  }
  const known = [ownSizes, { kind: 'mono' } as const].find(
    (sizes) => sizes !== null && isClasses(sizes) && radiiById(sizes, particles).every((radius, id) => radius === radii[id]),
  );
  return { sizes: given ?? known ?? { kind: 'list' }, radii };
}

/** Phi of the run: that of the file, unless another one is given and the box is to be rescaled. */
function phiIn(input: RunConfigInput, stored: StoredInitial, radii: Float64Array | null): number {
  const { name, frame } = stored;
  const given = input.phi === undefined ? null : (checkField('phi', input.phi) as number);
  const rescaled = input.rescale !== undefined && checkField('rescale', input.rescale);
  if (given !== null && rescaled) return given;
  if (radii === null) {
    throw new ConfigError(
      `sizes must be mono, binary or of a file to fit the box of ${name}; to draw others, give phi and rescale`,
      'sizes.kind',
    );
  }
  const { dimension } = frame;
  const moment = listMoment(radii, dimension);
  const own = phiOf(moment, frame.boxLength, dimension);
  if (given === null) {
    if (isIn(fieldAt('phi').range as Range, own)) return own;
    throw fail(`${name} has phi ${own}, which must be in (0, 1.5]; give phi and rescale to take another box`);
  }
  if (near(boxLength(moment, given, dimension), frame.boxLength)) return given;
  return refuse('phi', given, stored, own, 'leave it out, or give rescale to take positions as fractions of the box');
}

/**
 * Fields of a run with those that its stored initial configuration has: dimension, particles, sizes and phi.
 * @throws ConfigError for a field that contradicts it
 */
export function filledIn(input: RunConfigInput, stored: StoredInitial): RunConfigInput {
  const { name, frame } = stored;
  const particles = particlesOf(frame);
  checkSame('dimension', input, stored, frame.dimension);
  checkSame('particles', input, stored, particles);
  const { sizes, radii } = sizesOf(input, stored);
  const dimension = frame.dimension as ParticleConfig['dimension'];
  return { ...input, initial: name, dimension, particles, sizes, phi: phiIn(input, stored, radii) } as RunConfigInput;
}

/**
 * SHA-256 of what the run takes: the positions, as the digest of a run has them, and the radii behind if they are listed.
 */
export function sha256Of({ frame }: StoredInitial, sizes: Sizes): string {
  const hash = createHash('sha256').update(littleEndianBytes(frame.positions));
  if (sizes.kind === 'list') hash.update(littleEndianBytes(frame.radii));
  return hash.digest('hex');
}

/** @throws ConfigError if the run would replace the run that it begins from */
export function checkApart(out: string, initial: string): void {
  const { path } = partsOf(initial);
  if (!isFound(out) || !isFound(path)) return;
  const [own, from] = [out, path].map((each) => realpathSync(each)) as [string, string];
  if (own !== from && !(own === dirname(from) && initial.includes('#'))) return;
  throw new ConfigError(`out must be another directory than that of initial, got ${out}; the run would replace it`, 'out');
}

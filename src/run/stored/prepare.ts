import type { InitialState } from '../../engine/types.js';
import {
  type PositionFile,
  readPositions,
  readSizes,
  readVectors,
  type SizesFile,
  toCoordinate,
  type VectorsFile,
  wrapIntoBox,
} from '../../io/index.js';
import { checkField } from '../../model/check.js';
import {
  ConfigError,
  type Derived,
  type DerivedLattice,
  type DerivedManifold,
  derive,
  deriveLattice,
  deriveManifold,
  type FieldPath,
  isLattice,
  isSpheres,
  type LatticeConfig,
  type ManifoldConfig,
  type ParticleConfig,
  parseConfig,
  type RunConfig,
  type RunConfigInput,
  showValue,
  trajectoryHash,
} from '../../model/index.js';
import { checkDirectory } from './directory.js';
import { checkApart, filledIn, type StoredInitial, sha256Of, storedInitial } from './initial.js';

/** A system whose input has been checked in full. */
export interface PreparedSystem {
  config: RunConfig;
  derived: Derived | DerivedLattice | DerivedManifold;
  /** Hash of the fields that shape the trajectory, 64 hexadecimal digits. */
  configHash: string;
  /** Positions of a file, wrapped into L [N*d], and its radii [N], in sigma; or the vectors of one. */
  initialState: InitialState | null;
  initialSha256: string | null;
  /** SHA-256 of a file of sizes. */
  sizesSha256: string | null;
}

/** A run whose input has been checked in full; nothing has been created yet. */
export interface PreparedRun extends PreparedSystem {
  config: RunConfig & { out: string };
}

/** Default directory of runs. */
const runsDirectory = './randorg-runs';

/** Positions that a run begins from, whatever they were read from. */
interface Initial extends Pick<PositionFile, 'rows' | 'radii' | 'sha256'> {
  /** In sigma, in a box of side L. */
  positionsIn(length: number): Float64Array;
}

function initialOf(stored: StoredInitial, { sizes }: ParticleConfig): Initial {
  const { positions, radii } = stored.frame;
  return {
    rows: radii.length,
    radii: sizes.kind === 'list' ? radii : null,
    sha256: sha256Of(stored, sizes),
    // A fraction of 32 bits comes back from a double as it was.
    positionsIn: (length) => Float64Array.from(positions, (fraction) => toCoordinate(fraction, length)),
  };
}

/** The initial file, or null for a random start. A radius column stands in for sizes, which may not be given then. */
function readInitial(config: ParticleConfig, input: RunConfigInput): Initial | null {
  if (config.rescale) {
    throw new ConfigError(
      `rescale needs an initial that says its box, got ${showValue(config.initial)}; leave it out, phi gives the box`,
      'rescale',
    );
  }
  if (config.initial === 'random') return null;
  const file = readPositions(config.initial, config.dimension, input.particles === undefined ? undefined : config.particles);
  if (file.radii !== null && input.sizes !== undefined && config.sizes.kind !== 'list') {
    throw new ConfigError(
      `sizes must be left out when the initial file has a radius column, got ${config.sizes.kind}; the file gives the radii`,
      'sizes.kind',
    );
  }
  refuseOpenEnd(config.initial, 'initial', file);
  return { ...file, positionsIn: (length) => wrapIntoBox(file.positions, length) };
}

/** The file of sizes, or null if the sizes are of another kind. */
function readSizesFile(config: ParticleConfig, input: RunConfigInput, initial: Initial | null): SizesFile | null {
  if (config.sizes.kind !== 'file') return null;
  const file = readSizes(config.sizes.path, input.particles === undefined ? undefined : config.particles);
  if (initial !== null && file.rows !== initial.rows) {
    throw new ConfigError(
      `${config.sizes.path} must have as many rows as ${config.initial}, ${initial.rows}, got ${file.rows}; give a size for each position`,
      'sizes.path',
    );
  }
  return file;
}

/** @throws ConfigError if the last line of a file has no end: a cut number looks like another number */
function refuseOpenEnd(path: string, field: FieldPath, file: { openEnd: boolean; rows: number } | null): void {
  if (!file?.openEnd) return;
  const line = file.rows + 1;
  throw new ConfigError(
    `${path}:${line}: the last line has no line end, the file may be cut short; add one if it is whole`,
    field,
  );
}

/** A lattice needs no files. */
const prepareLattice = (config: LatticeConfig): PreparedSystem => ({
  config,
  derived: deriveLattice(config),
  configHash: trajectoryHash(config),
  initialState: null,
  initialSha256: null,
  sizesSha256: null,
});

/** Clouds, with the vectors of a file if there is one: it says how many clouds, views and numbers there are. */
function prepareClouds(parsed: ManifoldConfig, input: RunConfigInput): PreparedSystem {
  const path = parsed.vectors;
  const file = path === undefined ? null : readVectors(path);
  if (path !== undefined) refuseOpenEnd(path, 'vectors', file && { openEnd: file.openEnd, rows: file.clouds * file.views });
  const config = file === null ? parsed : (parseConfig(filledFrom(file, parsed, input)) as ManifoldConfig);
  return {
    config,
    derived: deriveManifold(config),
    configHash: trajectoryHash(config, file?.sha256),
    initialState: file === null ? null : { vectors: file.vectors },
    initialSha256: file?.sha256 ?? null,
    sizesSha256: null,
  };
}

/** @throws ConfigError for a field that is given and is not that of the file */
function filledFrom(file: VectorsFile, { vectors: path, freshViews = 0 }: ManifoldConfig, input: RunConfigInput): RunConfigInput {
  if (file.views - freshViews < 2) {
    throw new ConfigError(
      `freshViews must leave two views or more of the ${file.views} that each cloud has in ${path}, got ${freshViews}; give fewer`,
      'freshViews',
    );
  }
  const own = { cloudsNumber: file.clouds, views: file.views - freshViews, inputDimension: file.dimension };
  for (const [field, value] of Object.entries(own) as [keyof typeof own, number][]) {
    const given = input[field];
    if (given === undefined || checkField(field, given) === value) continue;
    throw new ConfigError(`${field} must be that of ${path}, ${value}, got ${showValue(given)}; leave it out`, field);
  }
  return { ...input, ...own };
}

function prepareSpheres(parsed: ParticleConfig, input: RunConfigInput, stored: StoredInitial | null): PreparedSystem {
  const initial = stored === null ? readInitial(parsed, input) : initialOf(stored, parsed);
  const sized = readSizesFile(parsed, input, initial);
  if (parsed.sizes.kind === 'file') refuseOpenEnd(parsed.sizes.path, 'sizes.path', sized);
  const config: ParticleConfig = {
    ...parsed,
    particles: initial?.rows ?? sized?.rows ?? parsed.particles,
    ...(initial?.radii ? { sizes: { kind: 'list' } } : {}),
  };
  const radii = initial?.radii ?? sized?.radii;
  const derived = derive(config, radii);
  const given = {
    ...(initial ? { positions: initial.positionsIn(derived.boxLength) } : {}),
    ...(radii ? { radii } : {}),
  };
  return {
    config,
    derived,
    configHash: trajectoryHash(config, initial?.sha256, sized?.sha256),
    initialState: initial || radii ? given : null,
    initialSha256: initial?.sha256 ?? null,
    sizesSha256: sized?.sha256 ?? null,
  };
}

/**
 * Checks a system: its fields, its initial file and that of its sizes, and what follows from them.
 * @throws ConfigError
 */
export function prepareSystem(input: RunConfigInput): PreparedSystem {
  const stored = storedInitial(input);
  const parsed = parseConfig(stored === null ? input : filledIn(input, stored));
  if (isSpheres(parsed)) return prepareSpheres(parsed, input, stored);
  return isLattice(parsed) ? prepareLattice(parsed) : prepareClouds(parsed, input);
}

/**
 * Checks a run: its system, and its output directory.
 * @throws ConfigError
 */
export function prepareRun(input: RunConfigInput): PreparedRun {
  const system = prepareSystem(input);
  const out = system.config.out ?? `${runsDirectory}/${system.configHash.slice(0, 16)}`;
  checkDirectory(out, system.config.force);
  if (system.initialState?.positions) checkApart(out, (system.config as ParticleConfig).initial);
  return { ...system, config: { ...system.config, out } };
}

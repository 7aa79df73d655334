import { type PositionFile, readPositions, readSizes, type SizesFile, wrapIntoBox } from '../io/index.js';
import {
  ConfigError,
  type Derived,
  derive,
  parseConfig,
  type RunConfig,
  type RunConfigInput,
  trajectoryHash,
} from '../model/index.js';
import { checkDirectory } from './directory.js';

/** A run whose input has been checked in full; nothing has been created yet. */
export interface PreparedRun {
  config: RunConfig & { out: string };
  derived: Derived;
  /** Hash of the fields that shape the trajectory, 64 hexadecimal digits. */
  configHash: string;
  /** Positions of a file, wrapped into L [N*d], and its radii [N], in sigma. */
  initialState: { positions: Float64Array; radii?: Float64Array } | null;
  initialSha256: string | null;
  /** Radii of a sizes file by id [N], in sigma; null if the config's sizes or the initial file give them. */
  sizesRadii: Float64Array | null;
  /** What is accepted but looks wrong, one line each. */
  warnings: string[];
}

/** Default directory of runs. */
const runsDirectory = './randorg-runs';

/** The initial file, or null for a random start. A radius column stands in for sizes, which may not be given then. */
function readInitial(config: RunConfig, input: RunConfigInput): PositionFile | null {
  if (config.initial === 'random') return null;
  const file = readPositions(config.initial, config.dimension, input.particles === undefined ? undefined : config.particles);
  if (file.radii !== null && input.sizes !== undefined && config.sizes.kind !== 'list') {
    throw new ConfigError(
      `sizes must be left out when the initial file has a radius column, got ${config.sizes.kind}; the file gives the radii`,
      'sizes.kind',
    );
  }
  return file;
}

/** The file of sizes, or null if the sizes are of another kind. */
function readSizesFile(config: RunConfig, input: RunConfigInput, initial: PositionFile | null): SizesFile | null {
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

function warningsOf(files: readonly (readonly [path: string, file: { openEnd: boolean } | null])[]): string[] {
  const open = files.filter(([, file]) => file?.openEnd);
  return open.map(([path]) => `${path} ends without a line end; if it was cut short, its last number may be wrong`);
}

/**
 * Checks a run: its fields, its initial file and that of its sizes, what follows from them, and its output directory.
 * @throws ConfigError
 */
export function prepareRun(input: RunConfigInput): PreparedRun {
  const parsed = parseConfig(input);
  const initial = readInitial(parsed, input);
  const sized = readSizesFile(parsed, input, initial);
  const config: RunConfig = {
    ...parsed,
    particles: initial?.rows ?? sized?.rows ?? parsed.particles,
    ...(initial?.radii ? { sizes: { kind: 'list' } } : {}),
  };
  const derived = derive(config, initial?.radii ?? sized?.radii);
  const configHash = trajectoryHash(config, initial?.sha256, sized?.sha256);
  const out = config.out ?? `${runsDirectory}/${configHash.slice(0, 16)}`;
  checkDirectory(out, config.force);
  const radii = initial?.radii ?? sized?.radii;
  return {
    config: { ...config, out },
    derived,
    configHash,
    initialState: initial && { positions: wrapIntoBox(initial.positions, derived.boxLength), ...(radii ? { radii } : {}) },
    initialSha256: initial?.sha256 ?? null,
    sizesRadii: sized?.radii ?? null,
    warnings: warningsOf([
      [config.initial, initial],
      [parsed.sizes.kind === 'file' ? parsed.sizes.path : '', sized],
    ]),
  };
}

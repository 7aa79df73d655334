import { type PositionFile, readPositions, wrapIntoBox } from '../io/index.js';
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
  /** What is accepted but looks wrong, one line each. */
  warnings: string[];
}

/** Default directory of runs. */
const runsDirectory = './randorg-runs';

/** A file of positions as the state of a system of box side L. */
export function initialStateOf({ positions, radii }: PositionFile, boxLength: number): PreparedRun['initialState'] {
  return { positions: wrapIntoBox(positions, boxLength), ...(radii ? { radii } : {}) };
}

/**
 * Checks a run: its fields, its initial file, what follows from them, and its output directory.
 * @throws ConfigError
 */
export function prepareRun(input: RunConfigInput): PreparedRun {
  let config = parseConfig(input);
  let file: PositionFile | null = null;
  if (config.initial !== 'random') {
    file = readPositions(config.initial, config.dimension, input.particles === undefined ? undefined : config.particles);
    config = { ...config, particles: file.rows };
    if (file.radii !== null) {
      if (input.sizes !== undefined && config.sizes.kind !== 'list') {
        throw new ConfigError(
          `sizes must be left out when the initial file has a radius column, got ${config.sizes.kind}; the file gives the radii`,
          'sizes.kind',
        );
      }
      config = { ...config, sizes: { kind: 'list' } };
    }
  }
  const derived = derive(config, file?.radii ?? undefined);
  const configHash = trajectoryHash(config, file?.sha256);
  const out = config.out ?? `${runsDirectory}/${configHash.slice(0, 16)}`;
  checkDirectory(out, config.force);
  const initialState = file && initialStateOf(file, derived.boxLength);
  const warnings = file?.openEnd
    ? [`${config.initial} ends without a line end; if it was cut short, its last number may be wrong`]
    : [];
  return { config: { ...config, out }, derived, configHash, initialState, initialSha256: file?.sha256 ?? null, warnings };
}

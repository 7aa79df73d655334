import { type PositionFile, readPositions, wrapIntoBox } from '../io/index.js';
import {
  ConfigError,
  type Derived,
  type DerivedLattice,
  derive,
  deriveLattice,
  isLattice,
  type ParticleConfig,
  parseConfig,
  type RunConfig,
  type RunConfigInput,
  trajectoryHash,
} from '../model/index.js';
import { checkDirectory } from './directory.js';

/** A run whose input has been checked in full; nothing has been created yet. */
export interface PreparedRun {
  config: RunConfig & { out: string };
  derived: Derived | DerivedLattice;
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

/** Takes the initial file of spheres into their config. */
function withFile(
  given: ParticleConfig,
  input: RunConfigInput,
): { config: ParticleConfig; derived: Derived; file: PositionFile | null } {
  if (given.initial === 'random') return { config: given, derived: derive(given), file: null };
  const file = readPositions(given.initial, given.dimension, input.particles === undefined ? undefined : given.particles);
  const config = { ...given, particles: file.rows };
  if (file.radii !== null) {
    if (input.sizes !== undefined && given.sizes.kind !== 'list') {
      throw new ConfigError(
        `sizes must be left out when the initial file has a radius column, got ${given.sizes.kind}; the file gives the radii`,
        'sizes.kind',
      );
    }
    config.sizes = { kind: 'list' };
  }
  return { config, derived: derive(config, file.radii ?? undefined), file };
}

/**
 * Checks a run: its fields, its initial file, what follows from them, and its output directory.
 * @throws ConfigError
 */
export function prepareRun(input: RunConfigInput): PreparedRun {
  const parsed = parseConfig(input);
  const { config, derived, file } = isLattice(parsed)
    ? { config: parsed, derived: deriveLattice(parsed), file: null }
    : withFile(parsed, input);
  const configHash = trajectoryHash(config, file?.sha256);
  const out = config.out ?? `${runsDirectory}/${configHash.slice(0, 16)}`;
  checkDirectory(out, config.force);
  const initialState = file && {
    positions: wrapIntoBox(file.positions, derived.boxLength),
    ...(file.radii ? { radii: file.radii } : {}),
  };
  const warnings =
    file?.openEnd && !isLattice(config)
      ? [`${config.initial} ends without a line end; if it was cut short, its last number may be wrong`]
      : [];
  return { config: { ...config, out }, derived, configHash, initialState, initialSha256: file?.sha256 ?? null, warnings };
}

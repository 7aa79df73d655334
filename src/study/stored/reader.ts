/** Configurations of runs, sweeps and files of frames, our own or other programs'. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration, Occupation, Touch } from '../../analysis/structure/index.js';
import { decodeLattice } from '../../engine/latticeState.js';
import {
  allPeriodic,
  type Frame,
  findCheckpoint,
  isFound,
  isFrames,
  manifestName,
  openFrames,
  readManifest,
  refuseCompressed,
} from '../../io/index.js';
import {
  ConfigError,
  configAt,
  isLattice,
  isManifold,
  isRestless,
  type LatticeConfig,
  momentumOf,
  type ParticleConfig,
  partsSome,
  requireParticles,
  speciesById,
  strainsOf,
} from '../../model/index.js';
import { framesOfRun } from '../../run/index.js';
import { isFinished, ofChance, runsOf } from '../sweep/finished.js';
import { planName } from '../sweep/layout.js';
import { readPlan } from '../sweep/planStore.js';
import { type BoxOption, type ConfigurationSource, openCsv, type StoredConfiguration } from './configurations.js';

const configurationOf = ({ dimension, boxLength, positions, radii, active }: Frame): StoredConfiguration => ({
  dimension: dimension as Configuration['dimension'],
  boxLength,
  positions,
  radii,
  active,
});

/** The frames of a file. */
function fileSource(path: string): ConfigurationSource {
  const reader = openFrames(path);
  if (reader.count === 0) {
    const why = reader.problem === null ? '' : ` (${reader.problem})`;
    throw new ConfigError(`${path} holds no whole frame${why}; give a file with configurations`);
  }
  return {
    name: path,
    frames: reader.count,
    steps: reader.steps,
    exponent: null,
    notes: reader.notes,
    boundariesOf: (frame) => reader.boundariesOf(frame),
    read: (frame) => configurationOf(reader.read(frame)),
  };
}

const learningRateOf = (config: ParticleConfig): number | null =>
  'learningRate' in config ? (config.learningRate ?? null) : null;

const touchOf = ({ species, particles }: ParticleConfig): Touch | undefined =>
  partsSome(species) ? { species: speciesById(species, particles), rows: species.touch } : undefined;

/** What moves particles of a run that do not touch at rest; null if nothing does. */
function movesOf(config: ParticleConfig): string | null {
  if (strainsOf(config).length > 0) return 'particles may touch during a cycle of the shear';
  if (isRestless(config)) return 'thermal noise moves every particle';
  return momentumOf(config) > 0 ? 'particles may move without a contact' : null;
}

/** The configurations of a run, the last of which is its final one if it is done. */
function runSource(directory: string): ConfigurationSource {
  const stored = readManifest(directory).config;
  const what = isManifold(stored) ? 'clouds on a sphere' : 'a lattice';
  const config = requireParticles(stored, `${directory} is of ${what}, which has no positions`);
  const { steps, read, notes } = framesOfRun(directory);
  const touch = touchOf(config);
  if (steps.length === 0) {
    throw new ConfigError(`${directory} holds no configuration; its run has written neither frames nor a checkpoint yet`);
  }
  return {
    name: directory,
    frames: steps.length,
    steps,
    exponent: 'exponent' in config ? (config.exponent ?? 1) : 1,
    learningRate: learningRateOf(configAt(config, steps.at(-1) as number)),
    moves: movesOf(config),
    notes,
    boundariesOf: () => allPeriodic(config.dimension, 'the dynamics of the run, whose box is periodic along every axis'),
    read: (frame) => ({ ...configurationOf(read(frame)), touch }),
  };
}

/** A run of a sweep that is done, and what tells its system from the others of the sweep. */
interface SweptRun {
  directory: string;
  system: Record<string, unknown>;
}

/** The runs of a sweep that are done. @throws ConfigError if there is none */
function sweptRuns(directory: string): SweptRun[] {
  const plan = readPlan(directory);
  const done = [...runsOf(directory, plan)].filter(isFinished);
  if (done.length === 0) throw new ConfigError(`${directory} holds no finished run; run the sweep first`);
  return done.map(({ directory: run, index }) => ({
    directory: run,
    system: Object.fromEntries(Object.entries(plan.valuesOf(index)).filter(([field]) => !ofChance.has(field))),
  }));
}

/** One source for each run of a sweep that is done. */
const sweepSources = (directory: string): ConfigurationSource[] =>
  sweptRuns(directory).map(({ directory: run, system }) => ({ ...runSource(run), system }));

/** Refuses a box for what says its own. */
function refuseBox(path: string, { phi, boxLength }: BoxOption): void {
  const option = phi === undefined ? 'box-length' : 'phi';
  const value = phi ?? boxLength;
  if (value === undefined) return;
  throw new ConfigError(`${option} does not apply to ${path}, which says its box, got ${value}; leave it out`, option);
}

/** A run of a lattice model. */
export interface LatticeSource {
  /** Its directory. */
  name: string;
  config: LatticeConfig;
  system: SweptRun['system'] | null;
  /**
   * Its last state, and what to beware of in the files.
   * @throws ConfigError if there is none, or it can't be read
   */
  read(): { occupation: Occupation; step: number; damages: string[] };
}

function latticeSource(directory: string, system: LatticeSource['system']): LatticeSource {
  const { config } = readManifest(directory);
  if (!isLattice(config)) {
    throw new ConfigError(`${directory} is of spheres, beside runs of lattices; analyse runs of one kind at a time`);
  }
  const read: LatticeSource['read'] = () => {
    const { checkpoint, damages: found } = findCheckpoint(directory);
    if (checkpoint === null) {
      throw new ConfigError(`${directory} holds no configuration; its run has not written a checkpoint yet`);
    }
    const { heights, time } = decodeLattice(checkpoint.engine);
    const { dimension, size } = config;
    const damages = found.map((damage) => damage.replace(`${directory}/`, ''));
    return { occupation: { dimension, size, heights }, step: time, damages };
  };
  return { name: directory, config, system, read };
}

/**
 * Opens the directory of a run or of a sweep of lattice models.
 * @returns one source for each run, null if the path is anything else
 * @throws ConfigError if there is nothing to read
 */
export function openLattices(path: string, box: BoxOption = {}): LatticeSource[] | null {
  const isSweep = isFound(join(path, planName));
  if (!isSweep && !isFound(join(path, manifestName))) return null;
  const runs = isSweep ? sweptRuns(path) : [{ directory: path, system: null }];
  if (!isLattice(readManifest((runs[0] as SweptRun).directory).config)) return null;
  refuseBox(path, box);
  return runs.map(({ directory, system }) => latticeSource(directory, system));
}

/**
 * Opens whatever holds configurations: the directory of a run or of a sweep, GSD, extended XYZ, LAMMPS dumps, CSV of positions.
 * @param box of files that don't say it
 * @returns one source for a file or a run, one for each run of a sweep
 * @throws ConfigError if there is nothing to read
 */
export async function openStored(path: string, box: BoxOption = {}): Promise<ConfigurationSource[]> {
  if (isFound(path) && statSync(path).isDirectory()) {
    refuseBox(path, box);
    if (isFound(join(path, planName))) return sweepSources(path);
    if (isFound(join(path, manifestName))) return [runSource(path)];
    throw new ConfigError(`${path} is neither the directory of a run nor of a sweep; give one, or a file of configurations`);
  }
  if (isFound(path)) {
    refuseCompressed(path);
    if (isFrames(path)) {
      refuseBox(path, box);
      return [fileSource(path)];
    }
  }
  return [openCsv(path, box)];
}

/** Configurations of runs, sweeps and files of frames, our own or other programs'. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../../analysis/structure/index.js';
import {
  allPeriodic,
  type Frame,
  isFound,
  isFrames,
  manifestName,
  openFrames,
  readManifest,
  refuseCompressed,
} from '../../io/index.js';
import { ConfigError, requireParticles } from '../../model/index.js';
import { isFinished, runsOf } from '../sweep/finished.js';
import { planName } from '../sweep/layout.js';
import { readPlan } from '../sweep/planStore.js';
import { type BoxOption, type ConfigurationSource, openCsv } from './configurations.js';
import { framesOfRun } from './runFrames.js';

const configurationOf = ({ dimension, boxLength, positions, radii }: Frame): Configuration => ({
  dimension: dimension as Configuration['dimension'],
  boxLength,
  positions,
  radii,
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

/** The configurations of a run, the last of which is its final one if it is done. */
function runSource(directory: string): ConfigurationSource {
  const config = requireParticles(readManifest(directory).config, `${directory} is of a lattice, which has no positions`);
  const { steps, read, notes } = framesOfRun(directory);
  if (steps.length === 0) {
    throw new ConfigError(`${directory} holds no configuration; its run has written neither frames nor a checkpoint yet`);
  }
  return {
    name: directory,
    frames: steps.length,
    steps,
    exponent: 'exponent' in config ? (config.exponent ?? 1) : 1,
    learningRate: 'learningRate' in config ? (config.learningRate ?? null) : null,
    notes,
    boundariesOf: () => allPeriodic(config.dimension, 'the dynamics of the run, whose box is periodic along every axis'),
    read: (frame) => configurationOf(read(frame)),
  };
}

/** Fields that tell independent runs of one system apart. */
const ofChance = new Set(['seed', 'initialSeed', 'replica']);

/** One source for each run of a sweep that is done. */
function sweepSources(directory: string): ConfigurationSource[] {
  const plan = readPlan(directory);
  const done = [...runsOf(directory, plan)].filter(isFinished);
  if (done.length === 0) throw new ConfigError(`${directory} holds no finished run; run the sweep first`);
  return done.map((run) => ({
    ...runSource(run.directory),
    system: Object.fromEntries(Object.entries(plan.valuesOf(run.index)).filter(([field]) => !ofChance.has(field))),
  }));
}

/** Refuses a box for what says its own. */
function refuseBox(path: string, { phi, boxLength }: BoxOption): void {
  const option = phi === undefined ? 'box-length' : 'phi';
  const value = phi ?? boxLength;
  if (value === undefined) return;
  throw new ConfigError(`${option} does not apply to ${path}, which says its box, got ${value}; leave it out`, option);
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

/** Configurations of runs, sweeps and files of frames, our own or other programs'. */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Configuration } from '../../analysis/structure/index.js';
import { decodeState } from '../../engine/state.js';
import {
  allPeriodic,
  type Frame,
  findCheckpoint,
  framesName,
  isFound,
  isFrames,
  manifestName,
  openFrames,
  readManifest,
  refuseCompressed,
} from '../../io/index.js';
import { ConfigError, derive, frameFormats, parseConfig, type RunConfigInput, requireParticles } from '../../model/index.js';
import { planName, runDirectory } from '../sweep/layout.js';
import { readPlan } from '../sweep/planStore.js';
import { stateOf } from '../sweep/states.js';
import { type BoxOption, type ConfigurationReader, type ConfigurationSource, csvReader } from './configurations.js';

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

/** The frames of a run and, last, the state of its checkpoint, which is its final one if it is done. */
function runSource(directory: string): ConfigurationSource {
  const noPositions = `${directory} is of a lattice, which has no positions`;
  const config = requireParticles(readManifest(directory).config, noPositions);
  const stored = frameFormats.map((format) => join(directory, framesName(format))).find(isFound);
  const frames = stored ? openFrames(stored) : null;
  const { checkpoint, damages } = findCheckpoint(directory);
  if (checkpoint === null && !frames?.count) {
    throw new ConfigError(`${directory} holds no configuration; its run has written neither frames nor a checkpoint yet`);
  }
  const state = checkpoint && decodeState(checkpoint.engine);
  const earlier = frames ? frames.steps.filter((step) => state === null || step < state.time).length : 0;
  const steps = [...(frames?.steps ?? []).slice(0, earlier), ...(state === null ? [] : [state.time])];
  const last = (): Configuration => {
    const { config: complete, positions, radii } = state as NonNullable<typeof state>;
    const derived = derive(requireParticles(parseConfig(complete as RunConfigInput), noPositions), radii ?? undefined);
    return { dimension: complete.dimension, boxLength: derived.boxLength, positions, radii: derived.radii };
  };
  return {
    name: directory,
    frames: steps.length,
    steps,
    exponent: 'exponent' in config ? (config.exponent ?? 1) : 1,
    learningRate: 'learningRate' in config ? (config.learningRate ?? null) : null,
    notes: [
      ...(frames?.notes ?? []).map((note) => `${basename(stored as string)}: ${note}`),
      ...damages.map((damage) => damage.replace(`${directory}/`, '')),
    ],
    boundariesOf: () => allPeriodic(config.dimension, 'the dynamics of the run, whose box is periodic along every axis'),
    read: (frame) => (frame < earlier && frames ? configurationOf(frames.read(frame)) : last()),
  };
}

/** Fields that tell independent runs of one system apart. */
const ofChance = new Set(['seed', 'initialSeed', 'replica']);

/** One source for each run of a sweep that is done. */
function sweepSources(directory: string): ConfigurationSource[] {
  const plan = readPlan(directory);
  const done = plan.runs.filter((run) => stateOf(directory, run).state === 'done');
  if (done.length === 0) throw new ConfigError(`${directory} holds no finished run; run the sweep first`);
  return done.map((run) => ({
    ...runSource(runDirectory(directory, run.directory)),
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
 * Reads whatever holds configurations: the directory of a run or of a sweep, GSD, extended XYZ, LAMMPS dumps, CSV of positions.
 * @param box of files that don't say it
 */
export function storedReader(box: BoxOption): ConfigurationReader {
  const open = async (path: string): Promise<ConfigurationSource[]> => {
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
    return csvReader(box).open(path);
  };
  return { open };
}

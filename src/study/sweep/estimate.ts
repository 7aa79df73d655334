/** What a sweep will take: time from the speed of this machine, disk from what a run writes. */
import { formats } from '../../io/index.js';
import { deriveManifold, isManifold, parseConfig, type Recording, type RunConfig } from '../../model/index.js';
import type { PlannedRun, SweepPlan } from './plan.js';
import { probeSpeeds } from './speeds.js';

/** Time that a run takes apart from its steps, in s: files, and making the engine ready. */
const secondsPerRun = 0.01;
/** Bytes of a manifest, of a row of the series, of a checkpoint besides its positions, and of a block of the file system. */
const bytes = { manifest: 2200, row: 70, checkpoint: 4000, block: 4096 };

export interface SweepEstimate {
  runs: number;
  /** Sum of particles times steps. */
  particleSteps: number;
  /** Measured on one core of this machine at random starts of the plan's rules, the most by dimension. */
  nsPerParticleStep: Record<string, number>;
  workers: number;
  /** With so many workers; runs that thin out or absorb take less. */
  seconds: number;
  /** Seconds of the longest run. */
  longest: number;
  /** Bytes on disk. */
  bytes: number;
}

/** Work of a run, in particle-steps: what decides who goes first. One step is the least. */
export const workOf = ({ particles, steps }: PlannedRun): number => particles * Math.max(1, steps);

/** Rows of a series after so many steps, or a few more. */
export function rowsOf(record: Recording, steps: number): number {
  if ('every' in record) return Math.floor(steps / record.every) + 2;
  return Math.min(steps + 1, Math.ceil(record.perDecade * Math.log10(Math.max(1, steps))) + 2);
}

/** Coordinates of a particle; of a cloud those of its points. */
const coordinatesOf = (config: RunConfig): number =>
  isManifold(config) ? config.embedding * deriveManifold(config).points : config.dimension;

const blocks = (size: number): number => Math.ceil(size / bytes.block) * bytes.block;

/** Plans have up to a million runs, whose configurations are made one by one. */
function* eachOf<T, U>(values: readonly T[], of: (value: T) => U): Generator<U> {
  for (const value of values) yield of(value);
}

/**
 * Time and disk of a sweep, as if nothing of it were done.
 * @param workers runs side by side
 * @param runs those that count, all of the plan if not told otherwise
 */
export async function estimateSweep(
  plan: SweepPlan,
  workers: number,
  runs: readonly PlannedRun[] = plan.runs,
): Promise<SweepEstimate> {
  const configOf = (run: PlannedRun): RunConfig => parseConfig(plan.inputOf(run.index));
  const speedOf = await probeSpeeds(eachOf(runs, configOf));
  const speeds: Record<string, number> = {};
  let particleSteps = 0;
  let seconds = 0;
  let size = 0;
  let longest = 0;
  for (const run of runs) {
    const config = configOf(run);
    const { record, frames, msd } = config;
    const dimension = coordinatesOf(config);
    const speed = speedOf(config);
    speeds[dimension] = Math.max(speeds[dimension] ?? 0, speed);
    const took = (workOf(run) * speed) / 1e9 + secondsPerRun;
    particleSteps += run.particles * run.steps;
    seconds += took;
    longest = Math.max(longest, took);
    size += blocks(bytes.manifest) + blocks(rowsOf(record, run.steps) * bytes.row);
    // the last checkpoint and the one before
    const perCoordinate = isManifold(config) ? 8 : msd ? 12 : 4;
    size += 2 * blocks(bytes.checkpoint + perCoordinate * dimension * run.particles);
    if (!frames) continue;
    const perFrame = 'format' in frames ? formats[frames.format].bytesPerParticle(dimension) : 8 * dimension;
    size += blocks(rowsOf(frames, run.steps) * perFrame * run.particles);
  }
  const side = Math.min(workers, runs.length);
  return {
    runs: runs.length,
    particleSteps,
    nsPerParticleStep: speeds,
    workers,
    // The longest run is done by one worker, however many there are.
    seconds: Math.max(longest, seconds / side),
    longest,
    bytes: size,
  };
}

/** The configurations of a run: the frames it has written, and the state of its checkpoint. */
import { basename, join } from 'node:path';
import { decodeState, type State } from '../../engine/state.js';
// Not from io/index.js: the page reads runs too, and has no use for HDF5 and Parquet.
import { findCheckpoint } from '../../io/checkpoint.js';
import type { Frame } from '../../io/frames.js';
import { framesName, openFrames } from '../../io/openFrames.js';
import { isFound } from '../../io/presence.js';
import { derive, frameFormats, type ParticleConfig, parseConfig, type RunConfigInput, type Step } from '../../model/index.js';

export interface RunFrames {
  /** Step of each configuration. */
  steps: readonly Step[];
  /** @param k 0 to steps.length - 1 */
  read(k: number): Frame;
  /** What to beware of in the files that were read: the name of a file and a sentence each. */
  notes: string[];
  close(): void;
}

function frameOf({ config: complete, time, positions, radii }: State): Frame {
  // The state of an older version may lack a field.
  const config = parseConfig(complete as RunConfigInput) as ParticleConfig;
  const { boxLength, radii: all } = derive(config, radii ?? undefined);
  return { step: time, boxLength, dimension: config.dimension, positions, radii: all, active: null, log: {} };
}

/**
 * The configurations of a run of spheres, none if it has written none. The state of the checkpoint is the last of them, unless there are
 * later frames: a run that goes on writes frames more often than checkpoints, and each of them belongs to its trajectory.
 * @throws ConfigError if a file can't be read, or is of another format
 */
export function framesOfRun(directory: string): RunFrames {
  const stored = frameFormats.map((format) => join(directory, framesName(format))).find(isFound);
  const frames = stored === undefined ? null : openFrames(stored);
  const steps = frames?.steps ?? [];
  const { checkpoint, damages } = findCheckpoint(directory);
  const state = checkpoint && decodeState(checkpoint.engine);
  const last = state !== null && state.time >= (steps.at(-1) ?? 0) ? state : null;
  const earlier = last === null ? steps : steps.filter((step) => step < last.time);
  return {
    steps: last === null ? earlier : [...earlier, last.time],
    read: (k) => (last !== null && k === earlier.length ? frameOf(last) : (frames as NonNullable<typeof frames>).read(k)),
    notes: [
      ...(frames?.notes ?? []).map((note) => `${basename(stored as string)}: ${note}`),
      ...damages.map((damage) => damage.replace(`${directory}/`, '')),
    ],
    close: () => frames?.close(),
  };
}

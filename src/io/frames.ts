/** Frames: configurations of a run as files hold them, whatever the format. */
import { ConfigError, gridUnits, type Step } from '../model/index.js';
import type { Boundaries } from './box.js';

export interface Frame {
  /** Steps done; a bigint from 2^53 on. */
  step: Step;
  /** Side L of the periodic cubic box, in sigma. */
  boxLength: number;
  /** 1 to 5. */
  dimension: number;
  /** [N * d], id-major, fractions of the box in units of 2^-32. */
  positions: Uint32Array;
  /** [N] by id, in sigma. */
  radii: Float64Array;
  /** True where a file says no sizes: the radii are 0.5 then. */
  radiiAssumed?: true;
  /** [N] by id, 1 for each active particle; null where a file does not say. */
  active: Uint8Array | null;
  /** [N * d] by id, sigma a step, of a run with momentum; readers leave them out. */
  velocities?: Float64Array | undefined;
  /** Observables of the configuration by name: activity, contactsPerParticle, energyPerParticle. */
  log: Record<string, number>;
}

export interface FrameWriter {
  /** Bytes of the file, everything appended included. */
  readonly bytes: number;
  /**
   * Running CRC-32 of all frames appended: of an extended XYZ file that of its bytes; of a GSD file, whose index moves, that of the checksums which
   * each frame has of its data and index entries.
   */
  readonly checksum: number;
  /**
   * Adds a frame. It is on disk after the next `flush`, or some seconds later at most, as long as frames come.
   * @throws Error if box, radii or observables are not those of the first frame; the error of the file system
   */
  append(frame: Frame): void;
  /** Puts everything appended on the disk itself: it survives a power cut afterwards. */
  flush(): void;
  /** Flushes and closes. */
  close(): void;
}

export interface FrameReader {
  /** Name of the format: `gsd`, `extxyz` or `lammps`. */
  readonly format: string;
  /** Version of the format, where it has one. */
  readonly version: string | null;
  /** Number of whole frames. */
  readonly count: number;
  /** [count] step of each. */
  readonly steps: readonly Step[];
  /** What is wrong with the rest of the file, on one line; null if there is no rest. */
  readonly problem: string | null;
  /** What to beware of in the file as it is, a sentence each, `problem` included. */
  readonly notes: readonly string[];
  /**
   * Which axes of frame k are periodic, open ones included, which `read` refuses.
   * @throws RangeError for another k; ConfigError if the file says it in no known way
   */
  boundariesOf(k: number): Boundaries;
  /**
   * Reads a frame, k from 0 to count - 1.
   * @throws RangeError for another k; ConfigError if it is damaged, or not of a cubic periodic box
   */
  read(k: number): Frame;
  /** What is wrong with the bytes of a file of ours that can be read none the less, in a sentence; null if nothing is. */
  verify?(): string | null;
  close(): void;
}

/** A format of frames, which is a row of `formats` (formats.ts). Errors are ConfigErrors that name the path. */
export interface FileFormat {
  readonly name: string;
  /** The format in a list: GSD, extended XYZ, LAMMPS dump. */
  readonly title: string;
  /** A file of it, with its article. */
  readonly noun: string;
  /** Whether a file begins as one of this format. `head` has its first 512 bytes. */
  matches(head: Buffer): boolean;
  /** A reader of an open file, which closes it. */
  read(file: number, path: string): FrameReader;
}

/** A format that runs can store their frames in. Its name stands in `frameFormats` of the model. */
export interface StoredFormat extends FileFormat {
  /** The largest dimension that it holds. */
  readonly dimensions: number;
  /** Bytes of a particle in a frame, measured on files of 2000 particles. */
  bytesPerParticle(dimension: number): number;
  /**
   * A writer that goes on behind the frames up to a step. The frames beyond that step are cut off.
   * @param file open for reading and writing; empty for a new one
   * @param guard as of `FrameWriterOptions`, as is boxChanges
   */
  write(file: number, path: string, keepUpTo: number, guard: () => void, boxChanges: boolean): FrameWriter;
  /** The checksum of the frames up to a step, as `FrameWriter.checksum` has it while they are written. */
  checksum(file: number, path: string, step: number): number;
}

/** Number of frames up to a step; steps grow. */
export function countUpTo(steps: readonly Step[], step: number): number {
  const beyond = steps.findIndex((each) => each > step);
  return beyond < 0 ? steps.length : beyond;
}

export const notOurs = (path: string): ConfigError =>
  new ConfigError(`${path}: not written by randorg; only its own files can be continued`);

/** Frames are handed to the disk after this time at the latest, in ms, as long as frames come. */
export const longestFrameWait = 2000;

/** Number of particles N. */
export const particlesOf = ({ radii }: Pick<Frame, 'radii'>): number => radii.length;

/** A coordinate in sigma, in [0, L). */
export const toCoordinate = (fraction: number, boxLength: number): number => (fraction / gridUnits) * boxLength;

/** What all frames of one file share. */
export type System = Pick<Frame, 'boxLength' | 'dimension' | 'radii'> & { observables: readonly string[]; hasActive: boolean } & {
  /** Whether each frame has a box of its own. */
  boxChanges: boolean;
  hasVelocities: boolean;
};

export function systemOf(frame: Frame, boxChanges: boolean): System {
  const { boxLength, dimension, radii, log, active, velocities } = frame;
  const [hasActive, hasVelocities] = [active !== null, velocities !== undefined];
  return { boxLength, dimension, radii, observables: Object.keys(log), hasActive, boxChanges, hasVelocities };
}

/** @throws Error if a frame does not belong to a file: the program mixed up two runs */
export function checkSystem(system: System, frame: Frame): void {
  const { boxLength, dimension, radii, observables, hasActive } = systemOf(frame, system.boxChanges);
  const refuse = (what: string) => new Error(`frame of step ${frame.step}: ${what} must be that of the file's first frame`);
  if (dimension !== system.dimension) throw refuse('dimension');
  if (boxLength !== system.boxLength && !system.boxChanges) throw refuse('boxLength');
  if (radii.length !== system.radii.length) throw refuse('the number of particles');
  if (radii.some((radius, i) => radius !== system.radii[i])) throw refuse('the list of radii');
  if (frame.positions.length !== radii.length * dimension) throw refuse('the number of positions');
  if (observables.join() !== system.observables.join()) throw refuse('the list of observables');
  if (hasActive !== system.hasActive) throw refuse('the list of active particles');
}

/** @throws RangeError if there is no frame k */
export function checkFrameIndex(k: number, count: number): void {
  if (!Number.isInteger(k) || k < 0 || k >= count) {
    throw new RangeError(`frame must be a whole number from 0 to ${count - 1}, got ${k}`);
  }
}

/** Opens files of frames: to read, whatever the format; to write, new or cut back. */
import { closeSync, openSync } from 'node:fs';
import { ConfigError, type FrameFormat, frameFormats, listOf, type RunConfig } from '../model/index.js';
import { CloudFrameWriter, type CloudSystem, checksumOfCloudFrames, cloudFramesName } from './cloudFrames.js';
import { formatNouns, formatOf, formats } from './formats.js';
import type { FrameReader, FrameWriter } from './frames.js';
import { closing, openToRead, readAt } from './openFile.js';

/** Bytes that are enough to tell a format. */
const headSize = 512;

/** Name of a run's file of frames. */
export const framesName = (format: FrameFormat): string => `frames.${format}`;

/** Name of the file of frames that a run of a config stores. */
export const framesNameOf = ({ frames }: RunConfig): string =>
  frames !== undefined && 'format' in frames ? framesName(frames.format) : cloudFramesName;

/** Names of the files of frames that a run may have. */
export const framesNames: readonly string[] = [...frameFormats.map(framesName), cloudFramesName];

/** Whether a file begins as one of frames does. @throws ConfigError if it can't be read */
export const isFrames = (path: string): boolean =>
  closing(openToRead(path, 'a file of frames'), (file) => formatOf(readAt(file, 0, headSize)) !== null);

/** Does something with an open file, which is closed if that fails. */
function orClose<T>(file: number, action: () => T): T {
  try {
    return action();
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * Opens a file of frames, by content: GSD, extended XYZ, LAMMPS text dump.
 * @throws ConfigError if it can't be read, or is none of them
 */
export function openFrames(path: string): FrameReader {
  const file = openToRead(path, 'a file of frames');
  return orClose(file, () => {
    const format = formatOf(readAt(file, 0, headSize));
    if (format !== null) return format.read(file, path);
    throw new ConfigError(`${path}: no frames; give ${listOf(formatNouns)}`);
  });
}

/**
 * Checksum of the frames of a file up to a step, those beyond being left out.
 * @throws ConfigError if it can't be read, or is no file of frames
 */
export function checksumOfFrames(path: string, format: FrameFormat, step = Number.POSITIVE_INFINITY): number {
  return closing(openToRead(path, 'the frames of a run'), (file) => formats[format].checksum(file, path, step));
}

/** The same of a run's own file of frames, whatever they are of. */
export const checksumOfOwnFrames = (path: string, { frames }: RunConfig, step?: number): number =>
  frames !== undefined && 'format' in frames ? checksumOfFrames(path, frames.format, step) : checksumOfCloudFrames(path, step);

export interface FrameWriterOptions {
  /**
   * Continue a file: frames up to this step are kept, the rest is cut off. With -1, a file that is missing is made. Without it the
   * file must not exist.
   */
  keepUpTo?: number;
  /** Called before anything is written to a file that is open; what it throws keeps it from being written. */
  guard?: () => void;
  /** Whether the box changes from frame to frame, as under a schedule of phi (default false). */
  boxChanges?: boolean;
}

/**
 * Opens a file of frames for writing.
 * @throws ConfigError if the file to be continued is damaged before that step, or was not written by us; the error of the file system,
 *   EEXIST if a new one exists, ENOENT if one to be continued does not
 */
export function openFrameWriter(path: string, format: FrameFormat, options: FrameWriterOptions = {}): FrameWriter {
  const { keepUpTo, guard = () => {}, boxChanges = false } = options;
  const file = keepUpTo === undefined ? openSync(path, 'wx+') : openToContinue(path, keepUpTo);
  return orClose(file, () => formats[format].write(file, path, keepUpTo ?? -1, guard, boxChanges));
}

/** The same of frames of clouds. */
export function openCloudFrameWriter(path: string, system: CloudSystem, options: FrameWriterOptions = {}): CloudFrameWriter {
  const { keepUpTo, guard = () => {} } = options;
  const file = keepUpTo === undefined ? openSync(path, 'wx+') : openToContinue(path, keepUpTo);
  return orClose(file, () => new CloudFrameWriter(file, path, system, keepUpTo ?? -1, guard));
}

function openToContinue(path: string, keepUpTo: number): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || keepUpTo >= 0) throw error;
    return openSync(path, 'wx+');
  }
}

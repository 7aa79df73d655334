/** Opens files of frames: to read, whatever the format; to write, new or cut back. */
import { closeSync, openSync } from 'node:fs';
import { ConfigError } from '../model/index.js';
import { checksumOfStart } from './checksum.js';
import { cutExtxyz, ExtxyzWriter } from './extxyz.js';
import { openExtxyz, readExtxyz } from './extxyzReader.js';
import type { FrameFormat, FrameReader, FrameWriter } from './frames.js';
import { countUpTo } from './framesSum.js';
import { gsdMagic } from './gsdLayout.js';
import { GsdReader, openGsd } from './gsdReader.js';
import { cutGsd, GsdWriter, gsdChecksum, isBeginning } from './gsdWriter.js';
import { openLammpsDump } from './lammpsDump.js';
import { openToRead, readAt } from './openFile.js';
import { markLength } from './textFile.js';

/** Name of a run's file of frames. */
export const framesName = (format: FrameFormat): string => `frames.${format}`;

/** Format of frames by the first bytes of a file; null if they are of no format we read. 512 bytes are enough. */
export function frameFormatOf(head: Uint8Array): FrameReader['format'] | null {
  const bytes = Buffer.from(head);
  if (bytes.length >= 8 && bytes.subarray(0, 8).equals(gsdMagic)) return 'gsd';
  const text = bytes.toString('latin1', markLength(bytes));
  if (text.startsWith('ITEM: ')) return 'lammps';
  return /^\s*\d+[ \t]*\r?\n/.test(text) ? 'extxyz' : null;
}

const openers = { gsd: openGsd, extxyz: openExtxyz, lammps: openLammpsDump } as const;

/** Whether a file begins as one of frames does. @throws ConfigError if it can't be read */
export function isFrames(path: string): boolean {
  const file = openToRead(path, 'a file of frames');
  try {
    return frameFormatOf(readAt(file, 0, 512)) !== null;
  } finally {
    closeSync(file);
  }
}

/**
 * Opens a file of frames, by content: GSD, extended XYZ, LAMMPS text dump.
 * @throws ConfigError if it can't be read, or is none of them
 */
export function openFrames(path: string): FrameReader {
  const file = openToRead(path, 'a file of frames');
  const format = frameFormatOf(readAt(file, 0, 512));
  closeSync(file);
  if (format !== null) return openers[format](path);
  throw new ConfigError(`${path}: no frames; give a GSD file, an extended XYZ file or a LAMMPS text dump`);
}

export interface FrameWriterOptions {
  /**
   * Continue a file: frames up to this step are kept, the rest is cut off. With -1, a file that is missing is made. Without it the
   * file must not exist.
   */
  keepUpTo?: number;
  /** Called before anything is written to a file that is open; what it throws keeps it from being written. */
  guard?: () => void;
}

/**
 * Opens a file of frames for writing.
 * @throws ConfigError if the file to be continued is damaged before that step, or was not written by us; the error of the file system,
 *   EEXIST if a new one exists, ENOENT if one to be continued does not
 */
export function openFrameWriter(path: string, format: FrameFormat, options: FrameWriterOptions = {}): FrameWriter {
  const { keepUpTo, guard = () => {} } = options;
  const open = format === 'gsd' ? continueGsd : continueExtxyz;
  if (keepUpTo === undefined) return open(openSync(path, 'wx+'), path, -1, guard);
  return open(openToContinue(path, keepUpTo), path, keepUpTo, guard);
}

function openToContinue(path: string, keepUpTo: number): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || keepUpTo >= 0) throw error;
    return openSync(path, 'wx+');
  }
}

function continueGsd(file: number, path: string, keepUpTo: number, guard: () => void): FrameWriter {
  if (isBeginning(file)) {
    cutGsd(file, null, 0);
    return new GsdWriter(file, [], null, 0, guard);
  }
  const reader = new GsdReader(file, path);
  if (!reader.ours) throw notOurs(path, file);
  const keep = countUpTo(reader.steps, keepUpTo);
  const checksum = gsdChecksum(file, reader.index, keep);
  cutGsd(file, reader.index, keep);
  const first = keep > 0 ? { frame: reader.read(0), names: reader.index.names } : null;
  return new GsdWriter(file, reader.index.frames.slice(0, keep), first, checksum, guard);
}

function continueExtxyz(file: number, path: string, keepUpTo: number, guard: () => void): FrameWriter {
  const reader = readExtxyz(file, path);
  if (reader.count > 0 && reader.version === null) throw notOurs(path, file);
  const keep = countUpTo(reader.steps, keepUpTo);
  const bytes = cutExtxyz(file, reader.scan.frames, keep);
  return new ExtxyzWriter(file, bytes, keep > 0 ? reader.read(0) : null, checksumOfStart(file, bytes), guard);
}

function notOurs(path: string, file: number): ConfigError {
  closeSync(file);
  return new ConfigError(`${path}: not written by randorg; only its own files can be continued`);
}

/** Checksums of the frames in files of ours, as `FrameWriter.checksum` has them while they are written. */
import { closeSync } from 'node:fs';
import { checksumOfStart } from './checksum.js';
import { readExtxyz } from './extxyzReader.js';
import type { FrameFormat } from './frames.js';
import { GsdReader } from './gsdReader.js';
import { gsdChecksum } from './gsdWriter.js';
import { openToRead } from './openFile.js';

/** Number of frames up to a step; steps grow. */
export function countUpTo(steps: readonly number[], step: number): number {
  const beyond = steps.findIndex((each) => each > step);
  return beyond < 0 ? steps.length : beyond;
}

/**
 * Checksum of the frames of a file up to a step, those beyond being left out.
 * @throws ConfigError if it can't be read, or is no file of frames
 */
export function checksumOfFrames(path: string, format: FrameFormat, step = Number.POSITIVE_INFINITY): number {
  const file = openToRead(path, 'the frames of a run');
  try {
    if (format === 'gsd') {
      const reader = new GsdReader(file, path);
      return gsdChecksum(file, reader.index, countUpTo(reader.steps, step));
    }
    const { steps, scan } = readExtxyz(file, path);
    const keep = countUpTo(steps, step);
    return checksumOfStart(file, keep === 0 ? 0 : (scan.frames[keep - 1]?.end ?? 0));
  } finally {
    closeSync(file);
  }
}

import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { OpenFrameWriter } from '../../src/run/index.js';

/** Bytes of the lines of frames up to a step. */
function bytesUpTo(path: string, step: number): number {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.filter((line) => JSON.parse(line).step <= step).reduce((sum, line) => sum + line.length + 1, 0);
}

/** Frames as lines of text, written at once. */
export const openFakeFrames: OpenFrameWriter = (path, format, { keepUpTo } = {}) => {
  let bytes = keepUpTo === undefined ? 0 : bytesUpTo(path, keepUpTo);
  const file = openSync(path, keepUpTo === undefined ? 'wx' : 'r+');
  if (keepUpTo !== undefined) ftruncateSync(file, bytes);
  return {
    get bytes() {
      return bytes;
    },
    get checksum() {
      return crc32(readFileSync(path));
    },
    append(frame) {
      const { positions, radii, active, ...rest } = frame;
      const line = JSON.stringify({ format, ...rest, positions: [...positions], radii: [...radii], active: [...active] });
      bytes += writeSync(file, `${line}\n`, bytes);
    },
    flush() {},
    close() {
      closeSync(file);
    },
  };
};

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { OpenFrameWriter } from '../../src/run/index.js';

/** Frames as lines of text, written at once. */
export const openFakeFrames: OpenFrameWriter = (path, format, { keepUpTo } = {}) => {
  const file = openSync(path, keepUpTo === undefined ? 'wx' : 'r+');
  if (keepUpTo !== undefined) ftruncateSync(file, keepUpTo);
  let bytes = keepUpTo ?? 0;
  return {
    get bytes() {
      return bytes;
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

/** GSD as a format of frames: the schema hoomd, of which `gsdLayout.ts` draws the bytes and `gsdChunks.ts` says the names. */
import { countUpTo, type FrameWriter, notOurs, type StoredFormat } from './frames.js';
import { gsdMagic } from './gsdLayout.js';
import { GsdReader } from './gsdReader.js';
import { cutGsd, GsdWriter, gsdChecksum, isBeginning } from './gsdWriter.js';

function write(file: number, path: string, keepUpTo: number, guard: () => void, boxChanges: boolean): FrameWriter {
  if (isBeginning(file)) {
    cutGsd(file, null, 0);
    return new GsdWriter(file, [], null, 0, guard, boxChanges);
  }
  const reader = new GsdReader(file, path);
  if (!reader.ours) throw notOurs(path);
  const keep = countUpTo(reader.steps, keepUpTo);
  const checksum = gsdChecksum(file, reader.index, keep);
  cutGsd(file, reader.index, keep);
  const first = keep > 0 ? { frame: reader.read(0), names: reader.index.names } : null;
  return new GsdWriter(file, reader.index.frames.slice(0, keep), first, checksum, guard, boxChanges);
}

export const gsd: StoredFormat = {
  name: 'gsd',
  title: 'GSD',
  noun: 'a GSD file',
  dimensions: 5,
  bytesPerParticle: (dimension) => 14 + 4 * dimension,
  matches: (head) => head.subarray(0, gsdMagic.length).equals(gsdMagic),
  read: (file, path) => new GsdReader(file, path),
  write,
  checksum(file, path, step) {
    const { index, steps } = new GsdReader(file, path);
    return gsdChecksum(file, index, countUpTo(steps, step));
  },
};

/** Holds a GSD file of ours against what its frames say it must be: a file is a function of its frames, byte for byte. */
import { checksumsOf, chunkNames, encodeNames, firstCapacity, firstIndexAt, ourHeader } from './gsdChunks.js';
import type { FrameEntries, GsdIndex } from './gsdIndex.js';
import { bytesOf, dataSize, encodeEntries, encodeHeader, entrySize, type GsdEntry, headerSize } from './gsdLayout.js';
import { emptyLayout, type Layout, sorted, withFrame, withRoom } from './gsdPlaces.js';
import { readAt } from './openFile.js';

interface Index {
  at: number;
  capacity: number;
  entries: GsdEntry[];
}

/** Indices of a file, old ones included, and its layout; null if an entry is not where it must be. */
function indicesOf(frames: readonly FrameEntries[]): { indices: Index[]; layout: Layout } | null {
  const indices: Index[] = [{ at: firstIndexAt, capacity: firstCapacity, entries: [] }];
  let layout = emptyLayout;
  for (const frame of frames) {
    let { indexAt: at, indexCapacity: capacity, end } = withRoom(layout, frame.size);
    layout = withFrame(layout, frame);
    let last = indices.at(-1) as Index;
    if (last.at !== at) {
      last = { at, capacity, entries: [...last.entries] };
      indices.push(last);
    }
    for (const entry of sorted(frame)) {
      if (entry.at !== end) return null;
      end += dataSize(entry);
      last.entries.push(entry);
    }
  }
  return { indices, layout };
}

/** Whether the data of a frame are those of its checksums. */
function isWhole(file: number, names: readonly string[], frame: FrameEntries): boolean {
  const entries = sorted(frame);
  const sums = entries.pop();
  if (sums === undefined || names[sums.name] !== chunkNames.checksums) return false;
  const data = entries.map((entry) => readAt(file, entry.at, dataSize(entry)));
  return readAt(file, sums.at, dataSize(sums)).equals(bytesOf(checksumsOf(names, entries, data)));
}

/** The first thing that is wrong with header, names, indices or data of whole frames, in a sentence; null if nothing is. */
export function checkGsd(file: number, { names, frames, problem }: GsdIndex): string | null {
  const isSame = (at: number, bytes: Buffer): boolean => readAt(file, at, bytes.length).equals(bytes);
  if (names.includes(chunkNames.checksums)) {
    const damaged = frames.findIndex((frame) => !isWhole(file, names, frame));
    if (damaged >= 0) return `frame ${damaged} is damaged, its checksums do not match; the others can be used`;
  }
  // Behind whole frames the file is not what they say.
  if (problem !== null) return null;
  const found = indicesOf(frames);
  if (found === null) return 'the index is damaged; nothing of the file can be relied on';
  const { indexAt, indexCapacity } = found.layout;
  if (!isSame(0, encodeHeader(ourHeader(names, indexAt, indexCapacity)))) return 'the header is damaged; the frames can be used';
  if (!isSame(headerSize + firstCapacity * entrySize, encodeNames(names))) return 'the names are damaged; the frames can be used';
  const damaged = found.indices.some(({ at, capacity, entries }) => !isSame(at, encodeEntries(entries, capacity)));
  return damaged ? 'the index is damaged; the frames can be used' : null;
}

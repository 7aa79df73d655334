/** Where things are in a GSD file of ours: a function of its frames alone. */
import { dataStart, firstCapacity, firstIndexAt } from './gsdChunks.js';
import type { FrameEntries } from './gsdIndex.js';
import { dataSize, entrySize, type GsdEntry } from './gsdLayout.js';

export interface Layout {
  indexAt: number;
  indexCapacity: number;
  /** Entries used. */
  entries: number;
  /** End of the file. */
  end: number;
}

export const emptyLayout: Layout = { indexAt: firstIndexAt, indexCapacity: firstCapacity, entries: 0, end: dataStart };

/** The layout with room for the entries of one more frame. */
export function withRoom(layout: Layout, entries: number): Layout {
  if (layout.entries + entries <= layout.indexCapacity) return layout;
  const indexCapacity = 2 * layout.indexCapacity;
  return { ...layout, indexAt: layout.end, indexCapacity, end: layout.end + indexCapacity * entrySize };
}

/** The layout with one more frame. */
export function withFrame(layout: Layout, frame: FrameEntries): Layout {
  const roomy = withRoom(layout, frame.size);
  const data = [...frame.values()].reduce((sum, entry) => sum + dataSize(entry), 0);
  return { ...roomy, entries: roomy.entries + frame.size, end: roomy.end + data };
}

/** Entries of a frame in the order of their names, which is that of their data. */
export const sorted = (frame: FrameEntries): GsdEntry[] => [...frame.values()].sort((a, b) => a.name - b.name);

/** The index of a GSD file, as far as it can be trusted. */
import { fstatSync } from 'node:fs';
import { ConfigError } from '../model/index.js';
import { entriesOf, firstCapacity, firstIndexAt, isOurs } from './gsdChunks.js';
import {
  dataSize,
  decodeEntry,
  decodeHeader,
  decodeNames,
  entrySize,
  type GsdEntry,
  type GsdHeader,
  headerSize,
  nameBlock,
  typeSize,
  versionText,
} from './gsdLayout.js';
import { readAt } from './openFile.js';

/** Entries of one frame, by number of the name. */
export type FrameEntries = ReadonlyMap<number, GsdEntry>;

export interface GsdIndex {
  header: GsdHeader;
  names: readonly string[];
  /** Whole frames only. */
  frames: readonly FrameEntries[];
  /** What is wrong with the rest, or null. */
  problem: string | null;
}

/** Entries of an index block up to the first empty one, or to the end of the file. */
function readBlock(file: number, at: number, capacity: number): GsdEntry[] {
  const bytes = readAt(file, at, capacity * entrySize);
  const entries: GsdEntry[] = [];
  for (let start = 0; start + entrySize <= bytes.length; start += entrySize) {
    const entry = decodeEntry(bytes, start);
    if (entry.at === 0) break;
    entries.push(entry);
  }
  return entries;
}

const endOf = (entries: readonly GsdEntry[]): number => {
  const last = entries.at(-1);
  return last ? last.at + dataSize(last) : 0;
};

/** The entries of one of our files whose index was cut off: those of the index before it. */
function readPredecessor(file: number, header: GsdHeader, fileSize: number): GsdEntry[] {
  let capacity = firstCapacity;
  let entries = readBlock(file, firstIndexAt, capacity);
  for (;;) {
    const at = endOf(entries);
    capacity *= 2;
    if (at === 0 || at >= header.indexAt || at + capacity * entrySize > fileSize) return entries;
    entries = readBlock(file, at, capacity);
  }
}

/** The library's conditions for an entry. */
const validEntry =
  ({ indexCapacity }: GsdHeader, fileSize: number, names: number) =>
  (entry: GsdEntry): boolean =>
    typeSize(entry.type) > 0 &&
    entry.at + dataSize(entry) <= fileSize &&
    entry.frame < Math.min(indexCapacity, fileSize / entrySize) &&
    entry.name < names &&
    entry.flags === 0;

/** Gathers entries into frames, up to the first one that can't be right. A frame without entries is that of the defaults. */
function gather(
  entries: readonly GsdEntry[],
  isRight: (entry: GsdEntry) => boolean,
): { frames: Map<number, GsdEntry>[]; stopped: boolean } {
  const frames: Map<number, GsdEntry>[] = [];
  for (const entry of entries) {
    if (entry.frame < frames.length - 1 || !isRight(entry)) {
      // The frame that the bad entry belongs to is not whole.
      if (entry.frame === frames.length - 1) frames.pop();
      return { frames, stopped: true };
    }
    while (frames.length <= entry.frame) frames.push(new Map());
    frames[entry.frame]?.set(entry.name, entry);
  }
  return { frames, stopped: false };
}

function readHeader(file: number, path: string): GsdHeader {
  const header = decodeHeader(readAt(file, 0, headerSize));
  if (header === null) throw new ConfigError(`${path}: not a GSD file, or cut within its header`);
  const major = header.fileVersion >>> 16;
  if (major === 1 || major === 2) return header;
  throw new ConfigError(`${path}: GSD version must be 1 or 2, got ${versionText(header.fileVersion)}`);
}

/** What is wrong with the file behind its whole frames. */
function problemOf(header: GsdHeader, frames: readonly FrameEntries[], damaged: boolean, fileSize: number): string | null {
  const whole = `${frames.length} whole ${frames.length === 1 ? 'frame' : 'frames'}`;
  const blocksEnd = Math.max(header.indexAt + header.indexCapacity * entrySize, header.namesAt + header.nameBlocks * nameBlock);
  if (blocksEnd > fileSize) return `the file is cut short; it holds ${whole}`;
  if (damaged) return `frame ${frames.length} is cut short or damaged; ${whole} before it`;
  const end = Math.max(blocksEnd, endOf([...(frames.at(-1)?.values() ?? [])]));
  return isOurs(header) && fileSize > end ? `${fileSize - end} bytes of a frame that was not finished; ${whole} before it` : null;
}

/**
 * Reads header, names and index.
 * @throws ConfigError if the file is no GSD file, of a version that is not known, or cut within its names
 */
export function readGsdIndex(file: number, path: string): GsdIndex {
  const fileSize = fstatSync(file).size;
  const header = readHeader(file, path);
  const names = decodeNames(readAt(file, header.namesAt, header.nameBlocks * nameBlock), header.fileVersion);
  const cutOff = header.indexAt + header.indexCapacity * entrySize > fileSize;
  const ours = isOurs(header);
  const entries =
    cutOff && ours ? readPredecessor(file, header, fileSize) : readBlock(file, header.indexAt, header.indexCapacity);
  const gathered = gather(entries, validEntry(header, fileSize, names.length));
  // Of ours, every frame has the same entries, and they may have reached the disk in part.
  const torn = ours ? gathered.frames.findIndex(({ size }, k) => size !== entriesOf(k, names)) : -1;
  const frames = torn < 0 ? gathered.frames : gathered.frames.slice(0, torn);
  return { header, names, frames, problem: problemOf(header, frames, gathered.stopped || torn >= 0, fileSize) };
}

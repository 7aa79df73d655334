/** Writes GSD files frame by frame, and cuts them back. */

import { fstatSync, fsyncSync, ftruncateSync } from 'node:fs';
import { append } from '../model/arrays.js';
import { addToChecksum } from './checksum.js';
import { FrameFile } from './frameFile.js';
import type { Frame, System } from './frames.js';
import {
  checksumsOf,
  chunkNames,
  chunksOf,
  dataStart,
  encodeNames,
  entriesOf,
  firstCapacity,
  firstIndexAt,
  type GsdChunk,
  namesOf,
  ourHeader,
} from './gsdChunks.js';
import type { FrameEntries, GsdIndex } from './gsdIndex.js';
import { bytesOf, dataSize, encodeEntries, encodeHeader, entrySize, type GsdEntry, gsdMagic, typeOf } from './gsdLayout.js';
import { emptyLayout, type Layout, sorted, withFrame, withRoom } from './gsdPlaces.js';
import { readAt, writeAt, writeParts } from './openFile.js';

/**
 * Cuts a file of ours back to its first frames, in place. Until the last step the file can be read, and cut again.
 * @param index of the file; null makes it empty, whatever it holds
 * @param keep number of frames to keep
 */
export function cutGsd(file: number, index: GsdIndex | null, keep: number): void {
  const kept = index?.frames.slice(0, keep) ?? [];
  const layout = kept.reduce(withFrame, emptyLayout);
  writeAt(file, layout.indexAt, encodeEntries(kept.flatMap(sorted), layout.indexCapacity));
  fsyncSync(file);
  writeAt(file, 0, encodeHeader(ourHeader(kept.length > 0 ? (index?.names ?? []) : [], layout.indexAt, layout.indexCapacity)));
  fsyncSync(file);
  ftruncateSync(file, layout.end);
  if (kept.length === 0) writeAt(file, firstIndexAt + firstCapacity * entrySize, encodeNames([]));
  fsyncSync(file);
}

/**
 * What a frame adds to the running checksum: its entries, and of its own checksums all but the last. A CRC-32 over bytes that end with their own CRC-32
 * is the same for all bytes.
 */
const sumsOf = (sums: Buffer, entries: readonly GsdEntry[]): Buffer[] => [
  sums.subarray(0, -Uint32Array.BYTES_PER_ELEMENT),
  encodeEntries(entries),
];

/** Running checksum of the first frames of a file: of their entries and their own checksums or, in older files, their data. */
export function gsdChecksum(file: number, { names, frames }: GsdIndex, keep: number): number {
  const own = names.indexOf(chunkNames.checksums);
  const dataOf = (entry: GsdEntry): Buffer => readAt(file, entry.at, dataSize(entry));
  let checksum = 0;
  for (const frame of frames.slice(0, keep)) {
    const sums = frame.get(own);
    const entries = sorted(frame);
    const parts = sums ? sumsOf(dataOf(sums), entries) : [...entries.map(dataOf), encodeEntries(entries)];
    checksum = parts.reduce(addToChecksum, checksum);
  }
  return checksum;
}

export class GsdWriter extends FrameFile {
  #layout: Layout;
  #frames: number;
  #names: readonly string[];
  #pending: GsdEntry[] = [];

  /**
   * @param file `cutGsd` has left it
   * @param frames its frames
   * @param first its first frame and its names, if it has any
   * @param checksum as `gsdChecksum` gives it
   */
  constructor(
    file: number,
    frames: readonly FrameEntries[],
    first: { frame: Frame; names: readonly string[] } | null,
    checksum: number,
    guard: () => void,
    boxChanges: boolean,
  ) {
    super(file, first?.frame ?? null, checksum, guard, boxChanges);
    this.#layout = frames.reduce(withFrame, emptyLayout);
    this.#frames = frames.length;
    this.#names = first?.names ?? [];
  }

  get bytes(): number {
    return this.#layout.end;
  }

  protected write(frame: Frame): void {
    const chunks = chunksOf(frame, this.#frames, this.#names);
    this.#makeRoom(entriesOf(this.#frames, this.#names));
    const { entries, end, sums } = this.#put(chunks);
    append(this.#pending, entries);
    this.checksum = sums.reduce(addToChecksum, this.checksum);
    this.#layout = { ...this.#layout, entries: this.#layout.entries + entries.length, end };
    this.#frames++;
  }

  /** Writes the chunks of a frame behind the rest, and their checksums behind them. */
  #put(chunks: readonly GsdChunk[]): { entries: GsdEntry[]; end: number; sums: Buffer[] } {
    let { end } = this.#layout;
    const written: Buffer[] = [];
    const entries: GsdEntry[] = [];
    const put = ({ data, name, rows, columns, type }: GsdChunk): void => {
      const bytes = bytesOf(data);
      written.push(bytes);
      entries.push({ frame: this.#frames, rows, at: end, columns, name, type, flags: 0 });
      end += bytes.length;
    };
    chunks.forEach(put);
    const name = this.#names.indexOf(chunkNames.checksums);
    if (name >= 0) {
      const data = checksumsOf(this.#names, entries, written);
      put({ data, name, rows: data.length, columns: 1, type: typeOf(data) });
    }
    writeParts(this.file, this.#layout.end, written);
    return { entries, end, sums: name < 0 ? [...written, encodeEntries(entries)] : sumsOf(written.at(-1) as Buffer, entries) };
  }

  /** The first frame says which names there are. */
  protected begin(_: Frame, system: System): void {
    this.#names = namesOf(system);
    writeAt(this.file, firstIndexAt + firstCapacity * entrySize, encodeNames(this.#names));
  }

  /** Moves the index to the end of the file if it has no room. Data and old index are safe on the disk before the header turns. */
  #makeRoom(entries: number): void {
    const old = this.#layout;
    const roomy = withRoom(old, entries);
    if (roomy === old) return;
    this.flush();
    this.#checkHeader(old);
    const block = Buffer.alloc(roomy.indexCapacity * entrySize);
    readAt(this.file, old.indexAt, old.entries * entrySize).copy(block);
    writeAt(this.file, roomy.indexAt, block);
    fsyncSync(this.file);
    this.guard();
    writeAt(this.file, 0, encodeHeader(ourHeader(this.#names, roomy.indexAt, roomy.indexCapacity)));
    fsyncSync(this.file);
    this.#layout = roomy;
  }

  /** Another process may have moved the index on, or the file may have been cut: its header is not turned back then. */
  #checkHeader({ indexAt, indexCapacity, end }: Layout): void {
    const header = encodeHeader(ourHeader(this.#names, indexAt, indexCapacity));
    this.checkNotCut(end);
    if (readAt(this.file, 0, header.length).equals(header)) return;
    throw new Error('the file of frames was changed by another process while it was written; its frames are left as they are');
  }

  /** Entries follow their data: an entry on the disk never points to data that are not. */
  protected sync(): void {
    if (this.#pending.length === 0) return;
    fsyncSync(this.file);
    this.guard();
    const { indexAt, entries } = this.#layout;
    const bytes = encodeEntries(this.#pending);
    writeAt(this.file, indexAt + (entries - this.#pending.length) * entrySize, bytes);
    fsyncSync(this.file);
    this.#pending = [];
  }
}

/** Whether a file is too short for a frame: its program was killed while making it, or it was cut. */
export function isBeginning(file: number): boolean {
  const { size } = fstatSync(file);
  const magic = gsdMagic.subarray(0, size);
  return size < dataStart && readAt(file, 0, magic.length).equals(magic);
}

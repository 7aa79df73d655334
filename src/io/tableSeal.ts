/**
 * A digest within a table whose format leaves room that no reader looks at: 8 bytes "RANDSUM" and 0, then the SHA-256 of all other bytes. HDF5 ends where
 * its own header says, so that it stands behind; Parquet is read from its footer, so that it stands before that.
 */
import { createHash } from 'node:crypto';
import { fstatSync, openSync } from 'node:fs';
import { closing, openRegular, readAt, writeAt } from './openFile.js';

const magic = Buffer.from('RANDSUM\0', 'latin1');
const digestSize = 32;
const trailerSize = magic.length + digestSize;
const pieceSize = 1 << 22;

export type SealedTable = 'hdf5' | 'parquet';

/** Bytes at the end of a table that stand behind the digest. */
function tailSize(file: number, format: SealedTable, size: number): number {
  if (format === 'hdf5') return 0;
  const end = readAt(file, Math.max(0, size - 8), 8);
  return end.length === 8 ? Math.min(size, end.readUInt32LE(0) + 8) : size;
}

/** The digest of two parts of a file. */
function digestOf(file: number, parts: readonly [start: number, end: number][]): Buffer {
  const hash = createHash('sha256');
  for (const [start, end] of parts) {
    for (let at = start; at < end; at += pieceSize) hash.update(readAt(file, at, Math.min(pieceSize, end - at)));
  }
  return hash.digest();
}

/** Puts its digest into a table. @throws the error of the file system */
export function sealTable(path: string, format: SealedTable): void {
  closing(openSync(path, 'r+'), (file) => {
    const { size } = fstatSync(file);
    const at = size - tailSize(file, format, size);
    const tail = readAt(file, at, size - at);
    writeAt(file, at, Buffer.concat([magic, digestOf(file, [[0, size]]), tail]));
  });
}

export type SealState = 'whole' | 'missing' | 'damaged';

/** Whether a table is as its digest says. @throws the error of the file system */
export function sealOf(path: string, format: SealedTable): SealState {
  return closing(openRegular(path), (file) => {
    const { size } = fstatSync(file);
    const end = size - tailSize(file, format, size);
    const start = end - trailerSize;
    const trailer = readAt(file, Math.max(0, start), trailerSize);
    if (start < 0 || !trailer.subarray(0, magic.length).equals(magic)) {
      return 'missing';
    }
    const digest = digestOf(file, [
      [0, start],
      [end, size],
    ]);
    return trailer.subarray(magic.length).equals(digest) ? 'whole' : 'damaged';
  });
}

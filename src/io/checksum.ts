/** Running checksums of files that grow: CRC-32, as zip and PNG have it, so that any program can compute it. */
import { crc32 } from 'node:zlib';
import { closing, openToRead, readAt } from './openFile.js';

const pieceSize = 1 << 20;

/** The checksum of what has the checksum `before`, with more bytes behind. */
export const addToChecksum = (before: number, bytes: Uint8Array): number => crc32(bytes, before);

/** Of the first bytes of an open file; of fewer, if it ends before. */
export function checksumOfStart(file: number, length: number): number {
  let checksum = 0;
  for (let at = 0; at < length; at += pieceSize) checksum = crc32(readAt(file, at, Math.min(pieceSize, length - at)), checksum);
  return checksum;
}

/** Of the first bytes of a series. @throws ConfigError if it can't be read */
export const checksumOfSeries = (path: string, length: number): number =>
  closing(openToRead(path, 'the series of a run'), (file) => checksumOfStart(file, length));

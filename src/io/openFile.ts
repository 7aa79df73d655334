/** Reading and writing parts of open files. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { ConfigError } from '../model/index.js';
import { fileErrorReason } from './reason.js';

/**
 * Opens a file that the user named.
 * @param give what to give instead, for the message
 * @throws ConfigError if it can't be read
 */
export function openToRead(path: string, give: string): number {
  try {
    const file = openSync(path, 'r');
    if (fstatSync(file).isFile()) return file;
    closeSync(file);
  } catch (error) {
    throw new ConfigError(`${path}: can't be read, ${fileErrorReason(error)}; give ${give}`);
  }
  throw new ConfigError(`${path}: can't be read, it is not a file; give ${give}`);
}

/** Bytes from a place on; fewer than asked if the file ends before. */
export function readAt(file: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, Math.min(length, fstatSync(file).size - start)));
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(file, bytes, done, bytes.length - done, start + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

/** Writes all bytes at a place. */
export function writeAt(file: number, start: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, start + done);
}

/** Reading and writing parts of open files, and the one way to open a file that is read: it is a regular file, of a size that fits. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync, writeSync } from 'node:fs';
import { reading, refusedFile } from './reason.js';

/** Largest files that are read whole, in bytes. */
export const largestFile = {
  /** What people write: configs, plans; and what describes one run. */
  text: 16 * 2 ** 20,
  /** Documents that become one string: a plan of 1e6 runs. V8 takes no longer string. */
  document: 2 ** 29 - 25,
  /** Tables and checkpoints. Node reads no more at once. */
  data: 2 ** 31 - 1,
} as const;

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

/**
 * Opens a regular file to read. Devices are not opened, and a pipe without a writer does not make it wait.
 * @throws the error of the file system, or one that `fileErrorReason` explains if it is no regular file
 */
export function openRegular(path: string): number {
  const refuse = (stats: Stats) => refusedFile('ENOTFILE', `it is ${kindOf(stats)}, not a file`);
  if (typeof path !== 'string')
    throw refusedFile('ENOTFILE', `its path must be text, not ${path === null ? 'null' : `a ${typeof path}`}`);
  const before = statSync(path);
  if (!before.isFile()) throw refuse(before);
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const stats = fstatSync(file);
  if (stats.isFile()) return file;
  closeSync(file);
  throw refuse(stats);
}

/**
 * All bytes of a regular file.
 * @param most bytes, `largestFile` of its kind
 * @throws the error of the file system, or one that `fileErrorReason` explains if it is no regular file or has more bytes
 */
export function readBytes(path: string, most: number): Buffer {
  return closing(openRegular(path), (file) => {
    const { size } = fstatSync(file);
    if (size > most) throw refusedFile('EFBIG', `it has ${size} bytes, and at most ${most} can be read`);
    return readAt(file, 0, size);
  });
}

/** A regular file as UTF-8 text; as `readBytes`. */
export const readText = (path: string, most: number = largestFile.text): string => readBytes(path, most).toString('utf8');

/**
 * Opens a file that the user named.
 * @param give what to give instead, for the message
 * @throws ConfigError if it can't be read
 */
export const openToRead = (path: string, give: string): number => reading(path, `give ${give}`, () => openRegular(path));

/** Whether a path that the user named is a directory; as `openToRead`. */
export const isDirectory = (path: string, give: string): boolean =>
  reading(path, `give ${give}`, () => typeof path === 'string' && statSync(path).isDirectory());

/** Does something with an open file, and closes it. */
export function closing<T>(file: number, action: (file: number) => T): T {
  try {
    return action(file);
  } finally {
    closeSync(file);
  }
}

/** Bytes of one call of the system, which takes no more than 2^31 - 1. */
const mostAtOnce = 2 ** 30;

/** Bytes from a place on; fewer than asked if the file ends before. */
export function readAt(file: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, Math.min(length, fstatSync(file).size - start)));
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(file, bytes, done, Math.min(bytes.length - done, mostAtOnce), start + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

/** @throws Error if a file that only grows has lost some of its bytes, which would leave a hole */
export function checkNotCut(file: number, bytes: number, name: string): void {
  if (fstatSync(file).size >= bytes) return;
  throw new Error(`${name} was cut while the run went on; start the run again with randorg run --force`);
}

/** Writes all bytes at a place. */
export function writeAt(file: number, start: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, Math.min(bytes.length - done, mostAtOnce), start + done);
  }
}

/** Parts of so many bytes are put together: a call of the system takes longer than a copy. */
const mostCopied = 1 << 20;

/** Writes parts one behind the other. */
export function writeParts(file: number, start: number, parts: readonly Uint8Array[]): void {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length <= mostCopied) {
    writeAt(file, start, Buffer.concat(parts, length));
    return;
  }
  let at = start;
  for (const part of parts) {
    writeAt(file, at, part);
    at += part.length;
  }
}

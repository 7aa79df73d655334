import { constants, copyFileSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closing } from './openFile.js';
import { isThere } from './presence.js';

/** Makes a rename survive a power cut. Not every file system can; then the rename itself must do. */
export function syncDirectory(path: string): void {
  try {
    closing(openSync(path, 'r'), fsyncSync);
  } catch {
    // Windows opens no directories; some network file systems refuse to sync them.
  }
}

/** Puts what a file holds on the disk. */
export const syncFile = (path: string): void => closing(openSync(path, 'r+'), fsyncSync);

const temporaryOf = (path: string, mark: string): string => join(dirname(path), `.${basename(path)}.${mark}.tmp`);

/** Digits that no other process has: of two containers, both may have the same pid. */
let ownMark: string | undefined;
const markOfProcess = (): string => {
  ownMark ??= `${process.pid}${Math.random().toFixed(12).slice(2)}`;
  return ownMark;
};

/** Removes what a process that was killed has left beside a path. No other process may be writing there. */
export function removeTemporaries(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    const [, mark] = /\.(\d+)\.tmp$/.exec(name) ?? [];
    if (mark !== undefined && name === basename(temporaryOf(path, mark))) rmSync(join(dirname(path), name), { force: true });
  }
}

export interface AtomicOptions {
  /** Called when all is on the disk, right before the file is put in its place; what it throws leaves things as they were. */
  guard?: (() => void) | undefined;
  /**
   * Whether another file follows in the same directory, whose write puts the names of both on the disk. The content is there in any case: a power cut
   * in between leaves the new file or what was before, whole.
   */
  isFollowed?: boolean | undefined;
}

/** Makes a file beside a path, to the disk, and puts it there by `place`, which takes the temporary file away. Nothing is left beside it. */
function aside(
  path: string,
  make: (temporary: string) => void,
  place: (temporary: string) => void,
  { guard, isFollowed }: AtomicOptions = {},
): void {
  const temporary = temporaryOf(path, markOfProcess());
  try {
    make(temporary);
    syncFile(temporary);
    guard?.();
    place(temporary);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (!isFollowed) syncDirectory(dirname(path));
}

const writeAside = (
  path: string,
  content: string | Uint8Array,
  place: (temporary: string) => void,
  options?: AtomicOptions,
): void => aside(path, (temporary) => writeFileSync(temporary, content), place, options);

/**
 * Replaces a file at once: readers see the old content or the new, never a part.
 * @param path of the file
 * @param content text, or bytes
 * @throws the error of the file system, or what the guard throws; the old file and no temporary one are left then
 */
export function writeAtomic(path: string, content: string | Uint8Array, options?: AtomicOptions): void {
  writeAside(path, content, (temporary) => renameSync(temporary, path), options);
}

/**
 * Replaces a file at once and keeps the old one under another name, instead of an older one there.
 * @param previous path of the old one, in the same directory
 * @throws the error of the file system, or what the guard throws; no temporary file is left then
 */
export function writeRotating(path: string, previous: string, content: Uint8Array, options?: AtomicOptions): void {
  const place = (temporary: string): void => {
    if (isThere(path)) renameSync(path, previous);
    renameSync(temporary, path);
  };
  writeAside(path, content, place, options);
}

/**
 * Makes a file that must not be there yet: of all who try, one succeeds. Readers see all of it or no file.
 * @throws the error of the file system, EEXIST if the file is there
 */
export function writeNew(path: string, content: string | Uint8Array): void {
  writeAside(path, content, (temporary) => {
    try {
      linkSync(temporary, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
      // Not every file system has links. This too is exclusive, but a reader may see a part.
      writeFileSync(path, content, { flag: 'wx' });
    }
    rmSync(temporary, { force: true });
  });
}

/** Puts a copy in the place of a file: whoever has the old one open writes to it no more. */
export function renewFile(path: string): void {
  aside(
    path,
    (temporary) => copyFileSync(path, temporary, constants.COPYFILE_FICLONE),
    (temporary) => renameSync(temporary, path),
  );
}

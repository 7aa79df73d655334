import { closeSync, constants, copyFileSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { markOfProcess, syncDirectory, temporaryOf } from './atomic.js';

/** Puts a copy in the place of a file: whoever has the old one open writes to it no more. */
export function renewFile(path: string): void {
  const temporary = temporaryOf(path, markOfProcess());
  try {
    copyFileSync(path, temporary, constants.COPYFILE_FICLONE);
    const file = openSync(temporary, 'r+');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncDirectory(dirname(path));
}

import { lstatSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Whether there is a directory; false if there is nothing. @throws ENOTDIR if there is something else */
function isThere(path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return true;
  throw Object.assign(new Error(`${path} is no directory`), { code: 'ENOTDIR' });
}

/**
 * mkdir -p. Node's own `recursive` never returns where a parent exists but takes no entries (/proc).
 * @returns the directories that were made, the outermost first
 * @throws the error of the file system, ENOTDIR if a part of the path is something else
 */
export function makeDirectory(path: string): string[] {
  const whole = resolve(path);
  if (isThere(whole)) return [];
  const parent = dirname(whole);
  const made = parent === whole ? [] : makeDirectory(parent);
  try {
    mkdirSync(whole);
  } catch (error) {
    // Another process may have made it in between.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && isThere(whole)) return made;
    for (const one of made.reverse()) removeEmpty(one);
    throw error;
  }
  return [...made, whole];
}

/** Removes a directory if nothing is in it. */
export function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Something has come into it.
  }
}

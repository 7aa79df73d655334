import { statSync } from 'node:fs';
import { reading } from './reason.js';

const absent = new Set(['ENOENT', 'ENOTDIR']);

/** Whether an error of the file system says that there is no such file, and not that it could not be told. */
export const isAbsent = (error: unknown): boolean => absent.has((error as NodeJS.ErrnoException | undefined)?.code ?? '');

/**
 * Whether there is something at a path.
 * @throws the error of the file system if that can't be told (no permission, a disk out of order): what can't be seen is not gone
 */
export function isThere(path: string): boolean {
  try {
    // Node makes no error then for what is absent: that takes ten times as long as asking.
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** The same for a file that the user named. @throws ConfigError if it can't be told */
export const isFound = (path: string): boolean => reading(path, 'put that right and try again', () => isThere(path));

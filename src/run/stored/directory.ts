/** The output directory of a run: refused before anything is touched, taken when the run starts. */
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  fileErrorReason,
  isFound,
  isThere,
  looseManifest,
  type Manifest,
  makeDirectory,
  manifestName,
  readIfThere,
  removeCheckpoints,
  writeFirstManifest,
  writeManifest,
} from '../../io/index.js';
import { ConfigError } from '../../model/index.js';
import { isLock, whileLocked } from './lock.js';
import { removeOutput } from './output.js';
import { enterDirectory } from './owner.js';
import { checkEnded, checkNotAlive, type Place } from './takeOver.js';

function refuse(message: string): ConfigError {
  return new ConfigError(message, 'out');
}

function checkWritable(out: string, directory: string): void {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw refuse(`out ${out} can't be written, ${fileErrorReason(error)}; choose another directory`);
  }
}

/** A lock, or a half-written file, of a process that was killed while it took the directory. */
const isLeftover = (name: string): boolean => isLock(name) || /^\..+\.\d+\.tmp$/.test(name);

/** How messages begin that a run keeps from its directory. */
export const placeOf = (out: string): Place => ({ subject: `out ${out} holds`, field: 'out' });

const notARun = (out: string): ConfigError =>
  refuse(`out ${out} is not empty and not a run; choose another directory (--force replaces runs only)`);

const holdsRun = (out: string): ConfigError =>
  refuse(`out ${out} already holds a run; choose another directory, or replace the run with --force`);

/**
 * Checks that a run may write to a directory. Touches nothing.
 * @throws ConfigError if it holds a run and force is false or the run is still going, holds other files, is no directory, or
 *   can't be written
 */
export function checkDirectory(out: string, force: boolean): void {
  let ancestor = resolve(out);
  while (!isFound(ancestor) && dirname(ancestor) !== ancestor) ancestor = dirname(ancestor);
  if (!statSync(ancestor).isDirectory()) {
    throw refuse(`out must be a directory, got ${out}; ${ancestor} is a file`);
  }
  if (ancestor === resolve(out)) {
    let names: string[];
    try {
      names = readdirSync(ancestor).filter((name) => !isLeftover(name));
    } catch (error) {
      throw refuse(`out ${out} can't be read, ${fileErrorReason(error)}; choose another directory`);
    }
    const text = readIfThere(join(ancestor, manifestName), 'choose another directory');
    const manifest = text === null ? null : looseManifest(text);
    if (manifest !== null) {
      if (!force) throw holdsRun(out);
      checkNotAlive(out, manifest, placeOf(out));
    } else if (names.length > 0) throw notARun(out);
  }
  checkWritable(out, ancestor);
}

/**
 * Puts a manifest in the place of that of an older run, and removes the files of that run. Files that are not of a run stay. Killed at any
 * instant, it leaves a run that can be replaced again.
 */
function replaceRun(out: string, manifest: Manifest): void {
  whileLocked(out, (content) => {
    // Since the first look another run may have come.
    const older = looseManifest(content);
    if (older === null) throw notARun(out);
    checkEnded(out, older, placeOf(out));
    // An old checkpoint under the new manifest could be resumed.
    removeCheckpoints(out);
    writeManifest(out, manifest);
    removeOutput(out);
  });
}

/** @throws ConfigError for what the file system says, or if another run was first */
function orRefuse(out: string, force: boolean, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw refuse(`out ${out} can't be made, ${fileErrorReason(error)}; choose another directory`);
    }
    throw force ? refuse(`out ${out} has just been taken by another run; choose another directory`) : holdsRun(out);
  }
}

/** Makes the directory for a run that takes it later. @throws ConfigError if the file system refuses */
export function makeRunDirectory(out: string): void {
  orRefuse(out, false, () => makeDirectory(out));
  enterDirectory(out);
}

/**
 * Makes the directory and takes it for a run by its manifest; with force, removes the files of an older run, and only those.
 * Of several runs that start at once, one gets it.
 * @throws ConfigError if another run was first, or the file system refuses
 */
export function takeDirectory(out: string, force: boolean, manifest: Manifest): void {
  orRefuse(out, force, () => {
    makeDirectory(out);
    if (force && isThere(join(out, manifestName))) replaceRun(out, manifest);
    else writeFirstManifest(out, manifest);
  });
  enterDirectory(out);
}

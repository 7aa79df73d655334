/** The output directory of a run: refused before anything is touched, taken when the run starts. */
import { accessSync, constants, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  fileErrorReason,
  type Manifest,
  makeDirectory,
  manifestIn,
  manifestName,
  removeCheckpoints,
  writeFirstManifest,
} from '../io/index.js';
import { ConfigError } from '../model/index.js';
import { removeOutput } from './output.js';
import { enterDirectory, livingOwner } from './owner.js';

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

/** Refuses to replace a run that is still going. One on another machine can't be asked. */
function checkEnded(out: string, manifest: Partial<Manifest>): void {
  const owner = livingOwner(out, manifest);
  if (owner === null) return;
  throw refuse(`out ${out} holds a run that is still going (process ${owner}); stop it first, or choose another directory`);
}

const holdsRun = (out: string): ConfigError =>
  refuse(`out ${out} already holds a run; choose another directory, or replace the run with --force`);

/**
 * Checks that a run may write to a directory. Touches nothing.
 * @throws ConfigError if it holds a run and force is false or the run is still going, holds other files, is no directory, or
 *   can't be written
 */
export function checkDirectory(out: string, force: boolean): void {
  let ancestor = resolve(out);
  while (!existsSync(ancestor) && dirname(ancestor) !== ancestor) ancestor = dirname(ancestor);
  if (!statSync(ancestor).isDirectory()) {
    throw refuse(`out must be a directory, got ${out}; ${ancestor} is a file`);
  }
  if (ancestor === resolve(out)) {
    let names: string[];
    try {
      names = readdirSync(ancestor);
    } catch (error) {
      throw refuse(`out ${out} can't be read, ${fileErrorReason(error)}; choose another directory`);
    }
    const manifest = manifestIn(join(ancestor, manifestName));
    if (manifest !== null) {
      if (!force) throw holdsRun(out);
      checkEnded(out, manifest);
    } else if (names.length > 0) {
      throw refuse(`out ${out} is not empty and not a run; choose another directory (--force replaces runs only)`);
    }
  }
  checkWritable(out, ancestor);
}

/** Takes the manifest of an older run away, and then its other files. Files that are not of a run stay. */
function removeRun(out: string): void {
  const path = join(out, manifestName);
  const aside = join(out, `.${manifestName}.${process.pid}.old`);
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    // Since the first look another run may have come.
    const manifest = manifestIn(aside);
    if (manifest === null) throw refuse(`out ${out} is not a run; choose another directory (--force replaces runs only)`);
    checkEnded(out, manifest);
  } catch (error) {
    renameSync(aside, path);
    throw error;
  }
  removeCheckpoints(out);
  removeOutput(out);
  rmSync(aside);
}

/**
 * Makes the directory and takes it for a run by its manifest; with force, removes the files of an older run, and only those.
 * Of several runs that start at once, one gets it.
 * @throws ConfigError if another run was first, or the file system refuses
 */
export function takeDirectory(out: string, force: boolean, manifest: Manifest): void {
  try {
    makeDirectory(out);
    if (force) removeRun(out);
    writeFirstManifest(out, manifest);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw refuse(`out ${out} can't be made, ${fileErrorReason(error)}; choose another directory`);
    }
    throw force ? refuse(`out ${out} has just been taken by another run; choose another directory`) : holdsRun(out);
  }
  enterDirectory(out);
}

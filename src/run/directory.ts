/** The output directory of a run: refused before anything is touched, made when the run starts. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileErrorReason, manifestName, seriesName } from '../io/index.js';
import { ConfigError } from '../model/index.js';

/** Files that a run writes, and so may replace. */
const ownFiles = [manifestName, seriesName];

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

/**
 * Checks that a run may write to a directory. Touches nothing.
 * @throws ConfigError if it holds a run and force is false, holds other files, is no directory, or can't be written
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
    if (names.includes(manifestName)) {
      if (!force) throw refuse(`out ${out} already holds a run; choose another directory, or replace the run with --force`);
    } else if (names.length > 0) {
      throw refuse(`out ${out} is not empty and not a run; choose another directory (--force replaces runs only)`);
    }
  }
  checkWritable(out, ancestor);
}

/** mkdir -p. Node's own `recursive` never returns where a parent exists but takes no entries (/proc). */
function makeParents(path: string): void {
  if (existsSync(path)) return;
  makeParents(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it in between.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Makes the directory; removes the files of an older run, and only those.
 * @throws ConfigError if the file system refuses
 */
export function makeDirectory(out: string): void {
  try {
    makeParents(resolve(out));
    for (const name of ownFiles) rmSync(join(out, name), { force: true });
  } catch (error) {
    throw refuse(`out ${out} can't be made, ${fileErrorReason(error)}; choose another directory`);
  }
}

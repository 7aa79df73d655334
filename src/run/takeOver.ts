/** How a run that has ended gets a new process: one of all that try. */
import { join } from 'node:path';
import {
  checkpointName,
  fileErrorReason,
  type Manifest,
  manifestName,
  readManifest,
  removeTemporaries,
  writeManifest,
} from '../io/index.js';
import { ConfigError } from '../model/index.js';
import { lockName, whileLocked } from './lock.js';
import { enterDirectory, livingOwner } from './owner.js';

/**
 * Refuses a run that a process of this machine still works on.
 * @throws ConfigError naming the process
 */
export function checkEnded(directory: string, manifest: Partial<Manifest>): void {
  const owner = livingOwner(directory, manifest);
  if (owner === null) return;
  throw new ConfigError(`${directory} is a run that is still going (process ${owner}); stop it first, or wait for its end`);
}

/**
 * Makes a run this process's, by its manifest. Of several processes that try at once, one gets it.
 * @param seen the manifest that the decision to go on was made from
 * @param next the one to write
 * @param tidy what has to be done in the directory before
 * @throws ConfigError if another process is at it or was meanwhile, or the directory can't be written
 */
export function takeOver(directory: string, seen: Manifest, next: Manifest, tidy: () => void): void {
  try {
    whileLocked(directory, () => {
      const now = readManifest(directory);
      checkEnded(directory, now);
      if (JSON.stringify(now) !== JSON.stringify(seen)) {
        throw new ConfigError(`${directory} was changed by another process meanwhile; try again`);
      }
      for (const name of [manifestName, checkpointName, lockName]) removeTemporaries(join(directory, name));
      tidy();
      writeManifest(directory, next);
      enterDirectory(directory);
    });
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${directory} can't be written, ${fileErrorReason(error)}; a run is resumed in its directory`);
  }
}

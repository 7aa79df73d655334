/** How a run that has ended gets a new process: one of all that try. */
import { linkSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  checkpointName,
  fileErrorReason,
  type Manifest,
  manifestName,
  readManifest,
  removeTemporaries,
  writeManifest,
  writeNew,
} from '../io/index.js';
import { ConfigError } from '../model/index.js';
import { enterDirectory, livingOwner } from './owner.js';

const lockName = '.resume.lock';
/** A lock is held for some milliseconds; one this old, in ms, was left by a process that was killed. */
const staleAfter = 60_000;

/**
 * Refuses a run that a process of this machine still works on.
 * @throws ConfigError naming the process
 */
export function checkEnded(directory: string, manifest: Partial<Manifest>): void {
  const owner = livingOwner(directory, manifest);
  if (owner === null) return;
  throw new ConfigError(`${directory} is a run that is still going (process ${owner}); stop it first, or wait for its end`);
}

/** Whether whoever made a lock can't give it back any more. */
function isStale(directory: string, path: string): boolean {
  if (Date.now() - statSync(path).mtimeMs > staleAfter) return true;
  const holder = JSON.parse(readFileSync(path, 'utf8')) as Pick<Manifest, 'host' | 'pid'>;
  return holder.host === hostname() && holder.pid !== process.pid && livingOwner(directory, holder) === null;
}

/** Removes a lock that a killed process has left. @returns whether there is none any more */
function removeStaleLock(directory: string, path: string): boolean {
  const aside = `${path}.${process.pid}.old`;
  try {
    const seen = readFileSync(path, 'utf8');
    if (!isStale(directory, path)) return false;
    renameSync(path, aside);
    // Another process may have removed the same one and made its own in between: that goes back.
    if (readFileSync(aside, 'utf8') === seen) return true;
    linkSync(aside, path);
    return false;
  } catch (error) {
    // Whoever held it may just have given it back.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @returns what gives the lock back */
function lock(directory: string): () => void {
  const path = join(directory, lockName);
  const now = new Date().toISOString();
  const holder: Partial<Manifest> = { status: 'running', host: hostname(), pid: process.pid, startedAt: now };
  for (let tries = 2; ; tries--) {
    try {
      writeNew(path, JSON.stringify(holder));
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (tries > 1 && removeStaleLock(directory, path)) continue;
      throw new ConfigError(`${directory} is just being resumed by another process; wait for its end`);
    }
  }
}

/**
 * Makes a run this process's, by its manifest. Of several processes that try at once, one gets it.
 * @param seen the manifest that the decision to go on was made from
 * @param next the one to write
 * @param tidy what has to be done in the directory before
 * @throws ConfigError if another process is at it or was meanwhile, or the directory can't be written
 */
export function takeOver(directory: string, seen: Manifest, next: Manifest, tidy: () => void): void {
  let unlock = (): void => {};
  try {
    unlock = lock(directory);
    const now = readManifest(directory);
    checkEnded(directory, now);
    if (JSON.stringify(now) !== JSON.stringify(seen)) {
      throw new ConfigError(`${directory} was changed by another process meanwhile; try again`);
    }
    for (const name of [manifestName, checkpointName, lockName]) removeTemporaries(join(directory, name));
    tidy();
    writeManifest(directory, next);
    enterDirectory(directory);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${directory} can't be written, ${fileErrorReason(error)}; a run is resumed in its directory`);
  } finally {
    unlock();
  }
}

/** Who may change whose run a directory is: one process at a time. */
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Manifest, writeNew } from '../io/index.js';
import { ConfigError } from '../model/index.js';
import { livingOwner } from './owner.js';

export const lockName = '.lock';
/** A lock is held for some milliseconds; one this old, in ms, was left by a process that was killed. */
const staleAfter = 60_000;

/** Locks of this process: a pid of our own says nothing, pids are used again. */
const held = new Set<string>();

/** Whether whoever made a lock can't give it back any more. */
function isStale(directory: string, path: string, content: string): boolean {
  if (Date.now() - statSync(path).mtimeMs > staleAfter) return true;
  const holder = JSON.parse(content) as Pick<Manifest, 'host' | 'pid'>;
  if (holder.host !== hostname()) return false;
  return holder.pid === process.pid ? !held.has(path) : livingOwner(directory, holder) === null;
}

/** Removes a lock that a killed process has left. @returns whether there is none any more */
function removeStaleLock(directory: string, path: string): boolean {
  const aside = join(directory, `.${lockName}.${process.pid}.tmp`);
  try {
    const seen = readFileSync(path, 'utf8');
    if (!isStale(directory, path, seen)) return false;
    renameSync(path, aside);
    const moved = readFileSync(aside, 'utf8');
    if (moved === seen) return true;
    // Another process has removed the same one and made its own in between: that goes back.
    writeNew(path, moved);
    return false;
  } catch (error) {
    // Whoever held it may just have given it back.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  } finally {
    rmSync(aside, { force: true });
  }
}

function take(directory: string, path: string, content: string): void {
  for (let tries = 2; ; tries--) {
    try {
      writeNew(path, content);
      held.add(path);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (tries > 1 && removeStaleLock(directory, path)) continue;
      throw new ConfigError(`${directory} is just being taken by another process; wait for its end`);
    }
  }
}

/** Gives a lock back, unless it was taken away as stale. */
function giveBack(path: string, content: string): void {
  held.delete(path);
  try {
    if (readFileSync(path, 'utf8') === content) rmSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/**
 * Does something while no other process changes whose run a directory is.
 * @throws ConfigError if another process is at it; what the file system or the action throws
 */
export function whileLocked(directory: string, action: () => void): void {
  const path = join(directory, lockName);
  const startedAt = new Date().toISOString();
  const holder: Partial<Manifest> = { status: 'running', host: hostname(), pid: process.pid, startedAt };
  const content = JSON.stringify(holder);
  take(directory, path, content);
  try {
    action();
  } finally {
    giveBack(path, content);
  }
}

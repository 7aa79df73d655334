/** The file that a command writes, named by `out`: what may be there before, and how it is replaced. */
import {
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ConfigError, sha256Hex } from '../model/index.js';
import { syncDirectory, syncFile } from './atomic.js';
import { closing } from './openFile.js';
import { lifeOf, ownOwner } from './process.js';
import { fileErrorReason, isSystemError } from './reason.js';

export interface OutFileOptions {
  /** Whether a regular file that is there is replaced. */
  force?: boolean | undefined;
}

interface Target {
  /** Where links lead to. */
  path: string;
  kind: 'none' | 'file' | 'device';
}

const refuse = (path: string, reason: string, remedy = 'choose another path'): ConfigError =>
  new ConfigError(`out ${path} ${reason}; ${remedy}`, 'out');

const unwritable = (path: string, error: unknown): ConfigError =>
  new ConfigError(`${path}: can't be written, ${fileErrorReason(error)}; choose another path`, 'out');

/** What is at a path, links followed. */
function targetOf(path: string): Target {
  let found: Stats | undefined;
  let real = path;
  try {
    const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
    found = statSync(path, { throwIfNoEntry: false });
    if (link && found === undefined) throw refuse(path, 'is a symbolic link that leads nowhere');
    // A pipe behind /dev/stdout has no path of its own.
    if (link && (found?.isFile() || found?.isDirectory())) real = realpathSync(path);
  } catch (error) {
    throw error instanceof ConfigError ? error : unwritable(path, error);
  }
  if (found === undefined) return { path, kind: 'none' };
  if (found.isFile()) return { path: real, kind: 'file' };
  if (found.isCharacterDevice()) return { path: real, kind: 'device' };
  if (found.isDirectory()) throw refuse(path, 'is a directory', 'give the path of a file');
  throw refuse(path, `is ${found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a block device'}`);
}

/**
 * Judges the path of a file that is to be written. Links are followed. A file that is there needs `force`; a character device, such as
 * /dev/null, is written through; anything else is refused.
 * @throws ConfigError
 */
export function checkOutFile(path: string, { force = false }: OutFileOptions = {}): void {
  if (path === '') throw new ConfigError('out must be the path of a file, got ""; give one such as out/runs.csv', 'out');
  if (targetOf(path).kind === 'file' && !force) throw refuse(path, 'exists', 'add --force to replace it, or choose another path');
}

/** Whether there is a file, not a device, at a path or could be one. */
export const isDevice = (path: string): boolean => targetOf(path).kind === 'device';

/** Files that this process has begun. */
let written = 0;
/** Where this process and its pid are known, in a file name: the host, its boot and the namespace of pids. */
function placeName(): string {
  const { host, bootId, pidNamespace } = ownOwner();
  return sha256Hex(new TextEncoder().encode(JSON.stringify([host, bootId, pidNamespace]))).slice(0, 16);
}
/** A file that no process has written to for so long, in ms, is left over from one elsewhere that was killed. */
const longestPause = 3_600_000;

/** The name of a file that is not finished: it says which process writes it. */
function temporaryName(path: string): string {
  const { pid, startTicks } = ownOwner();
  return `.${basename(path)}.${placeName()}.${pid}-${startTicks ?? 0}-${++written}.tmp`;
}

/** Removes what processes that were killed have left beside a path. */
function removeLeftovers(path: string): void {
  const [begin, here] = [`.${basename(path)}.`, placeName()];
  for (const name of readdirSync(dirname(path))) {
    const [, place, pid, ticks] =
      (name.startsWith(begin) && /^([0-9a-f]+)\.(\d+)-(\d+)-\d+\.tmp$/.exec(name.slice(begin.length))) || [];
    if (place === undefined) continue;
    const leftover = join(dirname(path), name);
    const age = Date.now() - (statSync(leftover, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    const life = place === here ? lifeOf({ ...ownOwner(), pid: Number(pid), startTicks: Number(ticks) || null }) : 'unknown';
    if (life === 'dead' || (life === 'unknown' && age > longestPause)) rmSync(leftover, { force: true });
  }
}

/** Copies a file to a device, piece by piece. */
function copyTo(device: string, from: string): void {
  const piece = Buffer.alloc(1 << 20);
  closing(openSync(from, 'r'), (source) =>
    closing(openSync(device, 'w'), (sink) => {
      for (let count = readSync(source, piece); count > 0; count = readSync(source, piece)) {
        for (let done = 0; done < count; ) done += writeSync(sink, piece, done, count - done);
      }
    }),
  );
}

/** Puts a finished file in its place: readers see what was there before or all of it. */
function place(temporary: string, { path, kind }: Target, given: string, force: boolean): void {
  syncFile(temporary);
  if (kind === 'device') {
    copyTo(path, temporary);
    return;
  }
  if (!force) {
    try {
      linkSync(temporary, path);
      syncDirectory(dirname(path));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') checkOutFile(given);
      // Not every file system has links.
    }
  }
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/**
 * Writes a file, whole or not at all. What a killed process left of the same file is removed.
 * @param write writes the content into a file, which is then put in its place
 * @throws ConfigError if it may not or can't be written there, and what `write` throws
 */
export async function writeOutFile(
  path: string,
  { force = false }: OutFileOptions,
  write: (temporary: string) => void | Promise<void>,
): Promise<void> {
  checkOutFile(path, { force });
  const target = targetOf(path);
  const folder = target.kind === 'device' ? tmpdir() : dirname(target.path);
  const temporary = join(folder, temporaryName(target.path));
  try {
    if (target.kind !== 'device') removeLeftovers(target.path);
    writeFileSync(temporary, '');
    await write(temporary);
    place(temporary, target, path, force);
  } catch (error) {
    throw isSystemError(error) ? unwritable(path, error) : error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

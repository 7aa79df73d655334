/** How far the runs of a sweep are, from what is in its directory. */
import { fstatSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import {
  checkStored,
  closing,
  isFound,
  type Manifest,
  manifestIn,
  manifestName,
  openToRead,
  parseStored,
  readIfThere,
  StoredDamage,
  schemaOf,
  seriesName,
  writeAtomic,
} from '../../io/index.js';
import { ConfigError } from '../../model/index.js';
import { failureFile, runDirectory } from './layout.js';
import type { PlannedRun } from './plan.js';

/** waiting: not begun; unfinished: begun, and to be gone on with. Whether it runs now, its claim says. */
export type RunState =
  | { state: 'waiting' }
  | { state: 'unfinished'; manifest: Manifest }
  | { state: 'done'; manifest: Manifest }
  | { state: 'failed'; message: string };

const failureSchema = schemaOf(() => z.looseObject({ message: z.string() }));

function failureOf(sweep: string, run: PlannedRun): string | null {
  const path = failureFile(sweep, run.directory);
  const text = readIfThere(path, 'put that right and try again');
  return text === null ? null : checkStored(failureSchema, parseStored(text, path), path).message;
}

/** The state of one run; one that can't be read, or is damaged, has failed. */
export function stateOf(sweep: string, run: PlannedRun): RunState {
  const directory = runDirectory(sweep, run.directory);
  try {
    const manifest = manifestIn(join(directory, manifestName));
    if (manifest?.status === 'done') return { state: 'done', manifest };
    const failure = failureOf(sweep, run);
    if (failure !== null) return { state: 'failed', message: failure };
    // The process that should have noted the failure was killed before it could.
    if (manifest?.status === 'failed') return { state: 'failed', message: manifest.error ?? 'no message was left' };
    return manifest === null ? { state: 'waiting' } : { state: 'unfinished', manifest };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const remedy = error instanceof StoredDamage ? `; or remove ${directory} to do the run again` : '';
    return { state: 'failed', message: `${error.message}${remedy}` };
  }
}

/**
 * Notes that a run failed, for good until it is retried. Where that can't be written, the process that saw the failure still reports it, and the
 * run is tried again by the next.
 */
export function noteFailure(sweep: string, run: Pick<PlannedRun, 'directory'>, message: string): void {
  const failure = { message, failedAt: new Date().toISOString() };
  try {
    writeAtomic(failureFile(sweep, run.directory), `${JSON.stringify(failure)}\n`);
  } catch {
    // The disk may be full, and be the reason.
  }
}

/** Forgets a failure that was noted. What the run has left stays, to be gone on with. */
export function forgetFailure(sweep: string, run: Pick<PlannedRun, 'directory'>): void {
  rmSync(failureFile(sweep, run.directory), { force: true });
}

/** Bytes at the end of a series that hold its last row for sure. */
const lastRowBytes = 512;

/** Time t of the last row that a run has recorded; 0 if there is none yet. */
export function lastRecordedTime(sweep: string, run: PlannedRun): number {
  const path = join(runDirectory(sweep, run.directory), seriesName);
  if (!isFound(path)) return 0;
  return closing(openToRead(path, 'the series of a run'), (file) => {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, lastRowBytes));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    // What follows the last line end may be a part of a row.
    const rows = bytes.toString('utf8').split('\n').slice(0, -1);
    return Number.parseInt(rows.at(-1) ?? '', 10) || 0;
  });
}

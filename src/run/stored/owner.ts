/**
 * Whether the process that works on a run, or holds a claim, still lives.
 *
 * One of another host, boot or namespace of pids than ours (io/process.ts) can only be heard: it gives a sign every `heartbeatPeriod` by writing to a file, and counts as dead when this process has watched that file in vain for
 * `heartbeatLifetime`. Waiting goes by the clock that nobody can set.
 */
import { fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { closing, type Manifest } from '../../io/index.js';
import { isOld, isOwn, type Life, lifeOf, ownOwner, readOrNull, statusOf } from '../../io/process.js';

/** Time between two heartbeats, in ms. Tests that wait for the end of one shorten it. */
export const heartbeatPeriod = Number(process.env.RANDORG_TEST_HEARTBEAT) || 10_000;
/** Without a heartbeat for so long a process counts as dead, in ms. */
export const heartbeatLifetime = 6 * heartbeatPeriod;
/** What looks dead already is watched for so long, in ms: the clock may just have been set. */
const shortestWatch = 2.5 * heartbeatPeriod;

/** Time of the last sign in a file, in ms since 1970, by the clock of its file system. Opened, since network file systems remember old times. */
const signIn = (path: string): number => closing(openSync(path, 'r'), (file) => fstatSync(file).mtimeMs);

const watched = new Map<string, { sign: number; since: number }>();

/**
 * How long this process has seen no sign in a file, in ms; some time is granted to one that looks old already.
 * @throws the error of the file system
 */
export function silenceOf(path: string): number {
  const key = resolve(path);
  const sign = signIn(path);
  const now = performance.now();
  const seen = watched.get(key);
  if (seen?.sign === sign) return now - seen.since;
  const granted = seen === undefined && ageOf(path) > heartbeatLifetime ? heartbeatLifetime - shortestWatch : 0;
  watched.set(key, { sign, since: now - granted });
  return granted;
}

/** Time since the last sign in a file by the clocks of both, in ms, for those who can't wait and do no harm if it is wrong. */
export const ageOf = (path: string): number => Date.now() - signIn(path);

/** Gives a sign in a file: its first byte is written again, so that the file system sets the time. */
export function giveSign(path: string): void {
  closing(openSync(path, 'r+'), (file) => writeSync(file, '{', 0));
}

/** Linux counts starts of processes in hundredths of a second. */
const tickTime = 10;
/** A clock that is set at the boot moves by less, in ms. */
const longestStep = 600_000;

/** Whether a process of this machine began so long after the run of an old version was taken that it only has the same pid. */
function beganAfter({ pid, startedAt, resumedAt }: Partial<Manifest>): boolean {
  const boot = /^btime (\d+)$/m.exec(readOrNull(() => readFileSync('/proc/stat', 'utf8')) ?? '')?.[1];
  const ticks = statusOf(pid as number)?.startTicks;
  if (boot === undefined || ticks === undefined) return false;
  return 1000 * Number(boot) + tickTime * ticks > Date.parse(resumedAt ?? startedAt ?? '') + longestStep;
}

/** Directories that runs of this process have taken and not given back: a pid of our own says nothing. */
const taken = new Set<string>();

/**
 * Whether a process works on a run. `unknown`: one that can't be asked from here, and has not been silent for long enough.
 * @param path of its run.json, which holds the signs
 */
export function lifeOfRun(directory: string, manifest: Partial<Manifest>, path: string): Life {
  if (manifest.status !== 'running') return 'dead';
  if (isOwn(manifest)) return taken.has(resolve(directory)) ? 'alive' : 'dead';
  const life = lifeOf(manifest);
  if (life !== 'unknown') return life;
  // An old version on this machine gives no signs.
  if (isOld(manifest) && manifest.host === ownOwner().host) return beganAfter(manifest) ? 'dead' : 'alive';
  return silenceOf(path) > heartbeatLifetime ? 'dead' : 'unknown';
}

/** Says that a run of this process has taken a directory. */
export function enterDirectory(directory: string): void {
  taken.add(resolve(directory));
}

/** Says that no run of this process writes there any more. */
export function leaveDirectory(directory: string): void {
  taken.delete(resolve(directory));
}

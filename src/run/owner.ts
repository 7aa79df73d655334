/**
 * Whether the process that works on a run, or holds a claim, still lives: the one way to judge it.
 *
 * On the same host, in the same boot and the same namespace of pids, the pid and its start time tell. Any other process can only be heard: it
 * gives a sign every `heartbeatPeriod` by writing to a file, and counts as dead when this process has watched that file in vain for
 * `heartbeatLifetime`. Waiting goes by the clock that nobody can set.
 */
import { closeSync, fstatSync, openSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Manifest, Owner } from '../io/index.js';

/** Time between two heartbeats, in ms. Tests that wait for the end of one shorten it. */
export const heartbeatPeriod = Number(process.env.RANDORG_TEST_HEARTBEAT) || 10_000;
/** Without a heartbeat for so long a process counts as dead, in ms. */
export const heartbeatLifetime = 6 * heartbeatPeriod;
/** What looks dead already is watched for so long, in ms: the clock may just have been set. */
const shortestWatch = 2.5 * heartbeatPeriod;

/** alive, dead: known for sure. unknown: it has to be heard. */
export type Life = 'alive' | 'dead' | 'unknown';

function readOrNull(read: () => string): string | null {
  try {
    return read().trim();
  } catch {
    // Only Linux has these files, and it may hide those of others.
    return null;
  }
}

/** What Linux says about a process: whether it has ended and only waits to be noticed, and its start in ticks since the boot. */
function statusOf(pid: number): { isZombie: boolean; startTicks: number } | null {
  // The second field, the name, is in brackets and may hold anything.
  const text = readOrNull(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
    ?.split(') ')
    .at(-1);
  if (text === undefined) return null;
  const [state, ...fields] = text.split(' ');
  return { isZombie: state === 'Z' || state === 'X', startTicks: Number(fields[18]) };
}

/** A process of this machine, as others will look for it. */
export function ownerOf(pid: number): Owner {
  return {
    host: hostname(),
    pid,
    bootId: readOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    pidNamespace: readOrNull(() => readlinkSync('/proc/self/ns/pid')),
    startTicks: statusOf(pid)?.startTicks ?? null,
  };
}

let own: Owner | undefined;
/** This process. */
export function ownOwner(): Owner {
  own ??= ownerOf(process.pid);
  return own;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Versions before 2 wrote host and pid only. */
const isOld = ({ bootId }: Partial<Owner>): boolean => bootId === undefined;

/** Whether a process lives, as far as this one can tell at once. */
export function lifeOf(owner: Partial<Owner>): Life {
  const here = ownOwner();
  const { host, pid, bootId, pidNamespace, startTicks } = owner;
  if (typeof pid !== 'number' || host !== here.host) return 'unknown';
  if (!isOld(owner) && (bootId !== here.bootId || pidNamespace !== here.pidNamespace)) return 'unknown';
  const found = statusOf(pid);
  if (!isThere(pid) || found?.isZombie) return 'dead';
  if (typeof startTicks !== 'number' || found === null) return 'unknown';
  return found.startTicks === startTicks ? 'alive' : 'dead';
}

/** Whether an owner is this very process. */
export function isOwn({ host, pid, startTicks, ...owner }: Partial<Owner>): boolean {
  const here = ownOwner();
  if (host !== here.host || pid !== here.pid) return false;
  // An old entry with our pid says nothing of others, for pids are used again.
  return (
    isOld(owner) || (startTicks === here.startTicks && owner.pidNamespace === here.pidNamespace && owner.bootId === here.bootId)
  );
}

/** Time of the last sign in a file, in ms since 1970, by the clock of its file system. Opened, since network file systems remember old times. */
function signIn(path: string): number {
  const file = openSync(path, 'r');
  try {
    return fstatSync(file).mtimeMs;
  } finally {
    closeSync(file);
  }
}

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
  const file = openSync(path, 'r+');
  try {
    writeSync(file, '{', 0);
  } finally {
    closeSync(file);
  }
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

/**
 * Whether a process still lives, as far as this one can tell at once: the one way to judge it. On the same host, in the same boot and the same namespace of
 * pids, the pid and its start time tell; any other process can only be heard (run/stored/owner.ts) or its files looked at.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Owner } from './manifest.js';

/** alive, dead: known for sure. unknown: it has to be heard. */
export type Life = 'alive' | 'dead' | 'unknown';

/** What a file or link of /proc says, or null. */
export function readOrNull(read: () => string): string | null {
  try {
    return read().trim();
  } catch {
    // Only Linux has these files, and it may hide those of others.
    return null;
  }
}

/** What Linux says about a process: whether it has ended and only waits to be noticed, and its start in ticks since the boot. */
export function statusOf(pid: number): { isZombie: boolean; startTicks: number } | null {
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
export const isOld = ({ bootId }: Partial<Owner>): boolean => bootId === undefined;

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

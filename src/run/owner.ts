/** Whose a run directory is: the process that its manifest names, if that still lives. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Manifest } from '../io/index.js';

/** Directories that runs of this process have taken and not given back: a pid of our own says nothing, pids are used again. */
const taken = new Set<string>();

/** Start times are known to the second, and the clock may have been set, in ms. */
const clockTolerance = 5000;
/** Linux counts start times in hundredths of a second since the start of the machine. */
const ticksPerSecond = 100;

/** What Linux says about a process: whether it has ended and only waits to be noticed, and its start in ms since 1970. */
function statusOf(pid: number): { isZombie: boolean; startedAt: number } | null {
  try {
    const bootTime = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1];
    // The second field, the name, is in brackets and may hold anything.
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return {
      isZombie: state === 'Z' || state === 'X',
      startedAt: 1000 * (Number(bootTime) + Number(fields[18]) / ticksPerSecond),
    };
  } catch {
    return null;
  }
}

/** Whether a process of this machine runs. One that is dead but not yet taken note of by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statusOf(pid)?.isZombie !== true;
}

/**
 * Pid of the process of this machine that still works on a run; null if there is none, or it is on another machine and can't
 * be asked. A process that started after the run was taken only has the same number.
 */
export function livingOwner(directory: string, manifest: Partial<Manifest>): number | null {
  const { status, host, pid, startedAt, resumedAt } = manifest;
  if (status !== 'running' || host !== hostname() || pid === undefined) return null;
  if (pid === process.pid) return taken.has(resolve(directory)) ? pid : null;
  if (!isAlive(pid)) return null;
  const found = statusOf(pid);
  const takenAt = Date.parse(resumedAt ?? startedAt ?? '');
  return found !== null && found.startedAt > takenAt + clockTolerance ? null : pid;
}

/** Says that a run of this process has taken a directory. */
export function enterDirectory(directory: string): void {
  taken.add(resolve(directory));
}

/** Says that no run of this process writes there any more. */
export function leaveDirectory(directory: string): void {
  taken.delete(resolve(directory));
}

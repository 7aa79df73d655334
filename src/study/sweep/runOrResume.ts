/** How a sweep does one of its runs. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { manifestName } from '../../io/index.js';
import { ConfigError, type RunConfigInput } from '../../model/index.js';
import {
  type CreateEngine,
  type PreparedRun,
  type Progress,
  prepareRun,
  type RestoreEngine,
  RunLost,
  type RunOutcome,
  resumeRun,
  runSimulation,
} from '../../run/index.js';
import { shortHashDigits } from './plan.js';

export interface RunHooks {
  signal: AbortSignal;
  /** Whether this process still holds the claim of the run: if not, nothing may be written to its directory any more. */
  isOurs?: (() => boolean) | undefined;
  onProgress: (progress: Progress) => void;
  /** Other engines: those of a GPU. */
  create?: CreateEngine | undefined;
  restore?: RestoreEngine | undefined;
}

/**
 * Begins a run in a directory, or goes on with the one that is there unfinished. Whoever calls it holds the claim of the run, so nobody
 * else writes to the directory.
 */
export type RunOrResume = (input: RunConfigInput, directory: string, hooks: RunHooks) => Promise<RunOutcome>;

/** The name of a directory ends with its trajectory hash: a file of positions may have changed since. */
function checkHash({ configHash }: PreparedRun, directory: string): void {
  const planned = directory.slice(-shortHashDigits);
  if (configHash.startsWith(planned)) return;
  throw new ConfigError(
    `the run has the trajectory hash ${configHash.slice(0, shortHashDigits)}, but its plan says ${planned}; restore the initial ` +
      'file, or plan the sweep again in another directory',
  );
}

/** @throws the error of the file system if it can't tell: nothing is removed then */
function hasManifest(directory: string): boolean {
  try {
    statSync(join(directory, manifestName));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Goes on with a run that has a manifest, begins one otherwise. */
export const runOrResume: RunOrResume = async (input, directory, hooks) => {
  if (hasManifest(directory)) return resumeRun(directory, hooks);
  if (hooks.isOurs?.() === false) throw new RunLost(directory);
  // a process that was killed at its very start may have left a file without a manifest
  rmSync(directory, { recursive: true, force: true });
  const prepared = prepareRun({ ...input, out: directory });
  checkHash(prepared, directory);
  return runSimulation(prepared, { ...hooks, isClaimed: true });
};

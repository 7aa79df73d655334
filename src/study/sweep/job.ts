/** One run of a sweep, done under its claim. */
import { join } from 'node:path';
import { fileErrorReason, looseManifest, manifestName, readIfThere } from '../../io/index.js';
import { keepAlive, lifeOfRun, RunLost, StillGoing } from '../../run/index.js';
import { claimRun } from './claims.js';
import { runDirectory } from './layout.js';
import type { Job, Outcome } from './messages.js';
import type { RunHooks, RunOrResume } from './runOrResume.js';
import { noteFailure, stateOf } from './states.js';

/** What somebody else has made of a run before it was claimed; null if there is something to do. */
function settled(sweep: string, { run, retry }: Job): Outcome | null {
  const state = stateOf(sweep, run);
  if (state.state === 'done') return { kind: 'found' };
  if (state.state === 'failed' && !retry) return { kind: 'failed', message: state.message };
  return null;
}

/** Whether the process that began a run may still be at it. */
function isHeld(sweep: string, { run }: Job): boolean {
  const directory = runDirectory(sweep, run.directory);
  const path = join(directory, manifestName);
  const text = readIfThere(path, 'put that right and try again');
  return text !== null && lifeOfRun(directory, looseManifest(text) ?? {}, path) !== 'dead';
}

async function doClaimed(
  sweep: string,
  job: Job,
  runOrResume: RunOrResume,
  hooks: RunHooks,
  isOurs: () => boolean,
): Promise<Outcome> {
  const before = settled(sweep, job);
  if (before !== null) return before;
  try {
    const directory = runDirectory(sweep, job.run.directory);
    const { status } = await runOrResume(job.input, directory, { ...hooks, isOurs });
    return { kind: status };
  } catch (error) {
    // A process that slept through its heartbeats, or whose run another has: whoever has it does it.
    if (error instanceof RunLost || error instanceof StillGoing || !isOurs()) return { kind: 'held' };
    const message = messageOf(error);
    noteFailure(sweep, job.run, message);
    return { kind: 'failed', message };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Claims a run, does it and says how it ended; a failure is noted in the sweep's directory. Doesn't throw.
 * @param sweep directory of the sweep
 */
export async function doJob(sweep: string, job: Job, runOrResume: RunOrResume, hooks: RunHooks): Promise<Outcome> {
  try {
    // Both are asked each time, so that the silence of both is known when one of them ends.
    const isAtWork = isHeld(sweep, job);
    const claim = claimRun(sweep, job.run.index);
    if (isAtWork) claim?.withdraw();
    if (claim === null || isAtWork) return { kind: 'held' };
    const heart = keepAlive(() => claim.beat(), hooks.signal);
    let outcome: Outcome | null = null;
    try {
      outcome = await doClaimed(sweep, job, runOrResume, { ...hooks, signal: heart.signal }, () => claim.isOurs());
      return outcome;
    } finally {
      heart.end();
      if (outcome?.kind === 'done' || outcome?.kind === 'found') claim.finish();
      else claim.release();
    }
  } catch (error) {
    return { kind: 'failed', message: `the run can't be claimed or given back, ${fileErrorReason(error)}` };
  }
}

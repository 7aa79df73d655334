/** One run of a sweep, done under its claim. */
import { fileErrorReason } from '../../io/index.js';
import { Claim, heartbeatPeriod } from './claims.js';
import { runDirectory } from './layout.js';
import type { Job, Outcome } from './messages.js';
import type { RunHooks, RunOrResume } from './runOrResume.js';
import { noteFailure, stateOf } from './states.js';

/** What somebody else has made of a run before it was claimed; null if there is something to do. */
function settled(sweep: string, { run, retry }: Job): Outcome | null {
  const state = stateOf(sweep, run);
  if (state.state === 'done') return { kind: 'done' };
  if (state.state === 'failed' && !retry) return { kind: 'failed', message: state.message };
  return null;
}

/** Beats the heart of a claim until `end`; `lost` is aborted if another has taken the run. */
function keepAlive(claim: Claim): { lost: AbortSignal; end(): void } {
  const lost = new AbortController();
  const heart = setInterval(() => {
    try {
      if (!claim.beat()) lost.abort();
    } catch {
      // The file system is out of order for the moment; if it stays so, the run itself will say it.
    }
  }, heartbeatPeriod);
  return { lost: lost.signal, end: () => clearInterval(heart) };
}

async function doClaimed(
  sweep: string,
  job: Job,
  runOrResume: RunOrResume,
  hooks: RunHooks,
  lost: AbortSignal,
): Promise<Outcome> {
  const before = settled(sweep, job);
  if (before !== null) return before;
  try {
    const signal = AbortSignal.any([hooks.signal, lost]);
    const { status } = await runOrResume(job.input, runDirectory(sweep, job.run.directory), { ...hooks, signal });
    if (status === 'done') return { kind: 'done' };
    return { kind: lost.aborted ? 'held' : 'stopped' };
  } catch (error) {
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
    const claim = Claim.take(sweep, job.run.index);
    if (claim === null) return { kind: 'held' };
    const heart = keepAlive(claim);
    let outcome: Outcome | null = null;
    try {
      outcome = await doClaimed(sweep, job, runOrResume, hooks, heart.lost);
      return outcome;
    } finally {
      heart.end();
      claim.release(outcome?.kind === 'done');
    }
  } catch (error) {
    return { kind: 'failed', message: `the run can't be claimed or given back, ${fileErrorReason(error)}` };
  }
}

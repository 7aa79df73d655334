/** One run of a sweep, done under its claim. */
import { fileErrorReason } from '../../io/index.js';
import { ConfigError } from '../../model/index.js';
import { Claim, heartbeatPeriod } from './claims.js';
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

interface Heart {
  /** Aborted by a request to stop, or because another has taken the run. */
  signal: AbortSignal;
  readonly lost: boolean;
  end(): void;
}

/** Beats the heart of a claim. */
function keepAlive(claim: Claim, { signal: request, onLost }: RunHooks): Heart {
  const stop = new AbortController();
  const pass = (): void => stop.abort();
  // Not AbortSignal.any: a worker's request outlives thousands of runs, and would remember them all.
  if (request.aborted) pass();
  request.addEventListener('abort', pass);
  let lost = false;
  const timer = setInterval(() => {
    try {
      lost = !claim.beat();
    } catch {
      // The file system is out of order for the moment; if it stays so, the run itself will say it.
    }
    if (!lost) return;
    onLost?.();
    pass();
  }, heartbeatPeriod);
  return {
    signal: stop.signal,
    get lost() {
      return lost;
    },
    end() {
      clearInterval(timer);
      request.removeEventListener('abort', pass);
    },
  };
}

async function doClaimed(sweep: string, job: Job, runOrResume: RunOrResume, hooks: RunHooks, heart: Heart): Promise<Outcome> {
  const before = settled(sweep, job);
  if (before !== null) return before;
  try {
    const directory = runDirectory(sweep, job.run.directory);
    const { status } = await runOrResume(job.input, directory, { ...hooks, signal: heart.signal });
    if (status === 'done') return { kind: 'done' };
    return { kind: heart.lost ? 'held' : 'stopped' };
  } catch (error) {
    const message = messageOf(error);
    // A process that slept through its heartbeats may be awake again: whoever came in its place leaves the run to it.
    if (error instanceof ConfigError && /run that is still going \(process/.test(message)) return { kind: 'held' };
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
    const heart = keepAlive(claim, hooks);
    let outcome: Outcome | null = null;
    try {
      outcome = await doClaimed(sweep, job, runOrResume, hooks, heart);
      return outcome;
    } finally {
      heart.end();
      claim.release(outcome?.kind === 'done' || outcome?.kind === 'found');
    }
  } catch (error) {
    return { kind: 'failed', message: `the run can't be claimed or given back, ${fileErrorReason(error)}` };
  }
}

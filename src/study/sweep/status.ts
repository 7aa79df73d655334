/** Where a sweep stands, from its directory alone. */
import { isRunClaimed } from './claims.js';
import { workOf } from './estimate.js';
import type { PlannedRun, SweepPlan } from './plan.js';
import type { FailedRun } from './session.js';
import { lastRecordedTime, stateOf } from './states.js';

export interface SweepStatus {
  directory: string;
  planHash: string;
  runs: number;
  /** Runs by state. interrupted: begun, unfinished, and nobody works on it. */
  counts: { waiting: number; running: number; interrupted: number; done: number; failed: number };
  failures: FailedRun[];
  /** Steps that running runs have recorded. */
  running: { index: number; directory: string; t: number; steps: number }[];
  /** Share of the work done, by particle-steps, from 0 to 1. */
  progress: number;
  /** With the workers of now, at the mean speed of the runs done; null if nothing runs or nothing is done yet. */
  secondsLeft: number | null;
  /** Tasks of the Slurm job by squeue's state; null if it was not submitted, or squeue can't be asked. */
  slurm: Record<string, number> | null;
}

/** The states of all runs of a sweep, its failures, and the time left. */
export function sweepStatus(directory: string, plan: SweepPlan): Omit<SweepStatus, 'slurm'> {
  const counts = { waiting: 0, running: 0, interrupted: 0, done: 0, failed: 0 };
  const failures: FailedRun[] = [];
  const running: SweepStatus['running'] = [];
  let work = 0;
  let settled = 0;
  let timedWork = 0;
  let seconds = 0;
  const share = (run: PlannedRun, t: number): number => (workOf(run) * Math.min(t, run.steps)) / Math.max(1, run.steps);
  for (const run of plan.runs) {
    work += workOf(run);
    const state = stateOf(directory, run);
    if (state.state === 'waiting') {
      counts.waiting++;
    } else if (state.state === 'unfinished') {
      const t = lastRecordedTime(directory, run);
      settled += share(run, t);
      const claimed = isRunClaimed(directory, run.index);
      counts[claimed ? 'running' : 'interrupted']++;
      if (claimed) running.push({ index: run.index, directory: run.directory, t, steps: run.steps });
    } else {
      settled += workOf(run);
      counts[state.state]++;
      if (state.state === 'failed') {
        failures.push({ index: run.index, directory: run.directory, message: state.message });
      } else {
        timedWork += workOf(run);
        seconds += (state.manifest.summary?.timing as { seconds?: number } | undefined)?.seconds ?? 0;
      }
    }
  }
  const known = counts.running > 0 && seconds > 0;
  return {
    directory,
    planHash: plan.hash,
    runs: plan.runs.length,
    counts,
    failures,
    running,
    progress: settled / work,
    secondsLeft: known ? ((work - settled) * seconds) / timedWork / counts.running : null,
  };
}

/** What a sweep and its worker processes say to each other. */
import type { RunConfigInput } from '../../model/index.js';
import type { PlannedRun } from './plan.js';

/** A run for a worker. */
export interface Job {
  run: PlannedRun;
  input: RunConfigInput;
  /** Whether to go on with the run although it has failed before. */
  retry: boolean;
}

/**
 * How a job ended; `found`: another process had finished the run already; `held`: another works on it; `stopped`: by a request to stop, to be
 * gone on with.
 */
export type Outcome = { kind: 'done' | 'found' | 'stopped' | 'held' } | { kind: 'failed'; message: string };

export type ToWorker = { type: 'run'; job: Job } | { type: 'stop' };

export type FromWorker =
  | { type: 'ready' }
  | { type: 'progress'; t: number; activity: number }
  | { type: 'end'; outcome: Outcome };

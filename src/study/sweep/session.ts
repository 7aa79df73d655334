/** The runs of a sweep, handed out to workers, longest first. */

import { setTimeout as pause } from 'node:timers/promises';
import { append } from '../../model/arrays.js';
import { workOf } from './estimate.js';
import type { Job, Outcome } from './messages.js';
import type { PlannedRun, SweepPlan } from './plan.js';
import { forgetFailure, noteFailure, stateOf } from './states.js';
import { type SweepWorker, WorkerDied } from './workerProcess.js';

/** Time between two looks at runs that another process holds, in ms. */
const heldPeriod = 1000;
/** A worker gets so long to write its checkpoint before it is killed, in ms. Slurm kills after 60 s. */
const stopPatience = 50_000;
/** A run whose worker died is put back so often. */
const secondChances = 1;
/** Workers that die before they have started up: so many in a row, and it is no accident. */
const mostFalseStarts = 3;

export interface FailedRun {
  index: number;
  directory: string;
  message: string;
}

export interface RunningRun extends PlannedRun {
  /** Steps done. */
  t: number;
  activity: number | null;
}

export interface SweepProgress {
  runs: number;
  done: number;
  failed: number;
  /** Runs that another process works on, waited for. */
  held: number;
  running: readonly RunningRun[];
  /** Since the start of this process' part, in s. */
  seconds: number;
  /** At the mean speed so far; null if nothing is known yet. */
  secondsLeft: number | null;
}

export interface SessionOptions {
  directory: string;
  plan: SweepPlan;
  /** The part of the plan's runs to do. */
  runs: readonly PlannedRun[];
  workers: number;
  retry: boolean;
  startWorker: () => SweepWorker;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: SweepProgress) => void) | undefined;
}

export interface SessionOutcome {
  /** stopped: by the signal, with runs left. */
  status: 'done' | 'stopped';
  runs: number;
  /** Finished, by this process or another. */
  done: number;
  /** Finished by this process. */
  doneNow: number;
  failed: FailedRun[];
  seconds: number;
}

export class Session {
  /** To do, the longest last. */
  private readonly queue: PlannedRun[] = [];
  private held: PlannedRun[] = [];
  private readonly running = new Map<SweepWorker, RunningRun>();
  private readonly failed: FailedRun[] = [];
  private readonly deaths = new Map<number, number>();
  private readonly retried = new Set<number>();
  private done = 0;
  private doneNow = 0;
  private workDone = 0;
  private workLeft = 0;
  private falseStarts = 0;
  private readonly started = performance.now();

  constructor(private readonly options: SessionOptions) {
    for (const run of options.runs) this.sort(run);
    // Of equal runs the first goes first.
    this.queue.sort((a, b) => workOf(a) - workOf(b) || b.index - a.index);
  }

  private sort(run: PlannedRun): void {
    const { directory, retry } = this.options;
    const state = stateOf(directory, run);
    if (state.state === 'done') {
      this.done++;
    } else if (state.state === 'failed' && !retry) {
      this.failed.push({ index: run.index, directory: run.directory, message: state.message });
    } else {
      if (state.state === 'failed') {
        forgetFailure(directory, run);
        this.retried.add(run.index);
      }
      this.workLeft += workOf(run);
      this.queue.push(run);
    }
  }

  /** Does them all. Runs that other processes hold are waited for, and taken over should those die. */
  async finish(): Promise<SessionOutcome> {
    const { workers, runs, signal } = this.options;
    this.report();
    const side = Math.min(workers, this.queue.length);
    const onAbort = (): void => this.stopWorkers();
    signal?.addEventListener('abort', onAbort);
    try {
      const ends = await Promise.allSettled(Array.from({ length: side }, () => this.serve()));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
    this.failed.sort((a, b) => a.index - b.index);
    const left = runs.length - this.done - this.failed.length;
    const seconds = this.seconds;
    return {
      status: left > 0 ? 'stopped' : 'done',
      runs: runs.length,
      done: this.done,
      doneNow: this.doneNow,
      failed: this.failed,
      seconds,
    };
  }

  private get aborted(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  private get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** One worker's life, and that of its successors should it die. */
  private async serve(): Promise<void> {
    let worker: SweepWorker | null = null;
    try {
      for (let run = await this.next(); run !== null; run = await this.next()) {
        worker ??= this.options.startWorker();
        try {
          this.settle(run, await this.runOn(worker, run));
        } catch (error) {
          if (!(error instanceof WorkerDied)) throw error;
          worker = null;
          this.bury(run, error);
        }
        this.report();
      }
    } finally {
      await worker?.close();
    }
  }

  private async runOn(worker: SweepWorker, run: PlannedRun): Promise<Outcome> {
    const state: RunningRun = { ...run, t: 0, activity: null };
    this.running.set(worker, state);
    this.report();
    const job: Job = {
      run,
      // Many runs side by side: a core each serves better than threads within one.
      input: { threads: 1, ...this.options.plan.inputOf(run.index) },
      retry: this.retried.has(run.index),
    };
    try {
      return await worker.run(job, ({ t, activity }) => {
        Object.assign(state, { t, activity });
        this.report();
      });
    } finally {
      this.running.delete(worker);
    }
  }

  /** The next run for a worker, waiting for held ones; null if there is none any more. */
  private async next(): Promise<PlannedRun | null> {
    while (!this.aborted) {
      const run = this.queue.pop();
      if (run !== undefined) return run;
      if (this.held.length === 0) return null;
      // The signal ends the pause, and the loop.
      await pause(heldPeriod, undefined, { signal: this.options.signal }).catch(() => {});
      if (this.queue.length > 0) continue;
      append(this.queue, this.held.reverse());
      this.held = [];
    }
    return null;
  }

  private settle(run: PlannedRun, outcome: Outcome): void {
    this.falseStarts = 0;
    if (outcome.kind === 'held') this.held.push(run);
    if (outcome.kind === 'stopped' && !this.aborted) this.queue.push(run);
    if (outcome.kind === 'failed') this.failed.push({ index: run.index, directory: run.directory, message: outcome.message });
    if (outcome.kind === 'done') this.doneNow++;
    if (outcome.kind === 'done' || outcome.kind === 'found') this.done++;
    if (outcome.kind === 'held' || outcome.kind === 'stopped') return;
    this.workLeft -= workOf(run);
    this.workDone += workOf(run);
  }

  /** Puts the run of a dead worker back, once. */
  private bury(run: PlannedRun, death: WorkerDied): void {
    if (!death.began) {
      if (++this.falseStarts >= mostFalseStarts) throw new Error(`workers of the sweep don't start: ${death.message}`);
      this.queue.push(run);
      return;
    }
    if (this.aborted) return;
    const deaths = (this.deaths.get(run.index) ?? 0) + 1;
    this.deaths.set(run.index, deaths);
    if (deaths <= secondChances) {
      this.queue.push(run);
      return;
    }
    const message = `its worker process died ${deaths} times (${death.message}); it may need more memory than there is`;
    noteFailure(this.options.directory, run, message);
    this.settle(run, { kind: 'failed', message });
  }

  private stopWorkers(): void {
    const stopping = [...this.running.keys()];
    for (const worker of stopping) worker.stop();
    setTimeout(() => {
      for (const worker of this.running.keys()) if (stopping.includes(worker)) worker.kill();
    }, stopPatience).unref();
  }

  private report(): void {
    const { onProgress, runs } = this.options;
    if (onProgress === undefined) return;
    const running = [...this.running.values()];
    const partly = running.reduce((sum, run) => sum + (workOf(run) * run.t) / Math.max(1, run.steps), 0);
    const rate = (this.workDone + partly) / this.seconds;
    onProgress({
      runs: runs.length,
      done: this.done,
      failed: this.failed.length,
      held: this.held.length,
      running,
      seconds: this.seconds,
      secondsLeft: rate > 0 ? (this.workLeft - partly) / rate : null,
    });
  }
}

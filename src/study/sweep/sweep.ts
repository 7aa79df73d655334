import { availableParallelism } from 'node:os';
import { parseConfig, requireWhole } from '../../model/index.js';
import { type Device, isForGpu } from '../../run/index.js';
import { requirePath } from '../out/directory.js';
import { type Collected, type CollectOptions, collectSweep } from './collect.js';
import { estimateSweep, type SweepEstimate } from './estimate.js';
import { gpuWorkers } from './gpuWorkers.js';
import { runDirectory } from './layout.js';
import { type PlannedRun, planSweep, SweepPlan } from './plan.js';
import { type PlanInput, readPlanFile } from './planFile.js';
import { openSweepDirectory, readPlan } from './planStore.js';
import { Session, type SessionOutcome, type SweepProgress } from './session.js';
import { squeueStates } from './slurmQueue.js';
import { type SweepStatus, sweepStatus } from './status.js';
import { WorkerProcess, workerProgram } from './workerProcess.js';

const mostWorkers = 1024;
/** Runs side by side on a GPU. */
const togetherOnGpu = 256;

export interface SweepRunOptions {
  /** Runs side by side, each in a process and on one thread of its own (default: all cores); on a GPU in this process (default: 256). */
  workers?: number | undefined;
  /** Where the steps are made (default cpu); no bit depends on it. */
  device?: Device | undefined;
  /** Try failed runs again. */
  retry?: boolean | undefined;
  /** The part of the runs to do (default: all). */
  runs?: readonly PlannedRun[] | undefined;
  /** Told which device `auto` takes, and why. */
  onNote?: ((note: string) => void) | undefined;
  /** Stops all runs after their checkpoint. */
  signal?: AbortSignal | undefined;
  /** Called a few times a second, and when a run begins or ends. */
  onProgress?: ((progress: SweepProgress) => void) | undefined;
  /** Another worker program, for tests. */
  program?: URL | undefined;
}

/** @throws ConfigError for a number of workers out of range */
export const checkWorkers = (workers: number | undefined): number =>
  requireWhole('workers', workers ?? availableParallelism(), 1, mostWorkers);

/** Runs side by side, as asked for or as a device likes them. @throws ConfigError for a number out of range */
export const workersFor = (workers: number | undefined, device: Device | undefined): number =>
  checkWorkers(workers ?? (device === 'gpu' ? togetherOnGpu : undefined));

/**
 * Many runs in one directory: every combination of the values that a plan gives, done once each, by any number of processes and machines that see
 * the directory.
 * @example
 * const sweep = new Sweep({ base: { particles: 500 }, grid: { phi: [0.5, 0.6] }, replicas: 4 }, 'out/sweep');
 * await sweep.run({ onProgress: ({ done, runs }) => console.error(done, 'of', runs) });
 * await sweep.collect({ path: 'sweep.csv' });
 */
export class Sweep {
  readonly plan: SweepPlan;

  /**
   * Checks every run of the plan; nothing is written before `run`.
   * @param plan as in a plan file, or one that has been checked
   * @param directory of the sweep
   * @throws ConfigError with the field of the plan
   */
  constructor(
    plan: PlanInput | SweepPlan,
    readonly directory: string,
  ) {
    requirePath(directory);
    this.plan = plan instanceof SweepPlan ? plan : planSweep(plan);
  }

  /** The sweep of a plan file; messages say the line and column. */
  static fromFile(path: string, directory: string): Sweep {
    return new Sweep(readPlanFile(path, planSweep), directory);
  }

  /** The sweep that a directory holds. */
  static open(directory: string): Sweep {
    requirePath(directory);
    return new Sweep(readPlan(directory), directory);
  }

  /** Time and disk for the whole of it; measures the speed of this machine, for a second or so. */
  estimate(workers?: number): Promise<SweepEstimate> {
    return estimateSweep(this.plan, checkWorkers(workers));
  }

  /**
   * Does the runs that are left, longest first. Finished ones are never repeated; a failed one doesn't stop the others.
   * @returns what is done and what failed; if the signal stopped it, `status` says so, and `run` goes on from there
   * @throws ConfigError if the directory is another plan's or can't be made
   */
  async run(options: SweepRunOptions = {}): Promise<SessionOutcome> {
    const { directory, plan } = this;
    const { runs = plan.runs, retry = false, program = workerProgram, device, onNote, signal, onProgress } = options;
    const mayBeOnGpu = device !== undefined && device !== 'cpu';
    const configs = mayBeOnGpu ? runs.map(({ index }) => parseConfig(plan.inputOf(index))) : [];
    const isOnGpu = await isForGpu(device, configs, onNote);
    const workers = workersFor(options.workers, isOnGpu ? 'gpu' : 'cpu');
    openSweepDirectory(directory, plan);
    const startWorker = isOnGpu ? gpuWorkers(directory) : () => WorkerProcess.start(directory, program);
    return await new Session({ directory, plan, runs, workers, retry, startWorker, signal, onProgress }).finish();
  }

  /** Counts by state, failures, time left, and what squeue says of a submitted sweep. */
  status(): SweepStatus {
    return { ...sweepStatus(this.directory, this.plan), slurm: squeueStates(this.directory) };
  }

  /** Writes the finished runs into a table; runs without a result are returned. */
  collect(options: CollectOptions): Promise<Collected> {
    return collectSweep(this.directory, this.plan, options);
  }
}

/**
 * Does the runs of a sweep that are left, and those that failed before again.
 * @returns whether all are done; false if the signal came first
 * @throws Error if a run fails
 */
export async function finishSweep(sweep: Sweep, options: Omit<SweepRunOptions, 'retry' | 'runs'>): Promise<boolean> {
  const { status, failed } = await sweep.run({ ...options, retry: true });
  const [first] = failed;
  if (first === undefined) return status === 'done';
  const others = failed.length > 1 ? ` (and ${failed.length - 1} others)` : '';
  const name = runDirectory(sweep.directory, first.directory);
  throw new Error(`run ${name}${others} failed: ${first.message}; the same command tries again`);
}

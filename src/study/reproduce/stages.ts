/** The runs of a figure, stage after stage: here by worker processes, or on a cluster. */
import { join } from 'node:path';
import { ConfigError } from '../../model/index.js';
import { estimateSweep } from '../sweep/estimate.js';
import { type SlurmJob, squeueStates, submitSweep } from '../sweep/slurmQueue.js';
import type { SlurmOptions } from '../sweep/slurmScripts.js';
import { stateOf } from '../sweep/states.js';
import { finishSweep, Sweep, type SweepRunOptions } from '../sweep/sweep.js';
import { readRuns, type StoredRun } from './storedRuns.js';
import type { NamedPlan, Stage } from './types.js';

export const sweepsFolder = 'sweeps';
/** Files that runs start from. */
export const startsFolder = 'starts';

export interface FigureStage {
  stage: string;
  /** From 1. */
  number: number;
  stages: number;
  sweep: string;
  runs: number;
}

export interface StageOptions
  extends Pick<SweepRunOptions, 'workers' | 'device' | 'onNote' | 'signal' | 'onProgress' | 'program'> {
  /** Runs go to Slurm instead. */
  slurm?: SlurmOptions | undefined;
  /** Wall time of this call, s. */
  budget?: number | undefined;
  /** Called as a sweep with runs left begins, and as it ends. */
  onBegin?: ((report: FigureStage) => void) | undefined;
  onEnd?: ((report: FigureStage) => void) | undefined;
}

export interface Submitted {
  sweep: string;
  /** Null if tasks of it are still queued, so that nothing was submitted. */
  job: SlurmJob | null;
  queued: Record<string, number> | null;
}

/** done: every run has a result. Otherwise the same call goes on. */
export type StagesOutcome =
  | { status: 'done'; runs: Record<string, StoredRun[]> }
  | { status: 'stopped' | 'budget'; stage: string; done: number; of: number }
  | { status: 'submitted'; stage: string; jobs: Submitted[] };

const sweepOf = ({ name, plan }: NamedPlan, directory: string): Sweep => new Sweep(plan, join(directory, sweepsFolder, name));

const doneIn = (sweep: Sweep): number => sweep.plan.runs.filter((run) => stateOf(sweep.directory, run).state === 'done').length;

/** Refuses a budget in which not even the longest run that is left can be done. */
async function checkBudget(sweeps: readonly Sweep[], budget: number): Promise<void> {
  for (const { plan, directory } of sweeps) {
    const left = plan.runs.filter((run) => stateOf(directory, run).state !== 'done');
    if (left.length === 0) continue;
    const { longest } = await estimateSweep(plan, 1, left);
    if (budget >= longest) continue;
    throw new ConfigError(
      `budget must be at least one run, about ${Math.ceil(longest)}s for the longest of ${directory} on this machine, got ${budget}s; give more`,
      'budget',
    );
  }
}

/** Sweeps of a figure differ in their number of runs: one with fewer than are asked of a task is one task. */
export const slurmFor = (slurm: SlurmOptions, runs: number): SlurmOptions =>
  slurm.perTask !== undefined && slurm.perTask > runs ? { ...slurm, perTask: runs } : slurm;

/** Sends what is left of the sweeps of a stage to Slurm. */
function submit(named: readonly NamedPlan[], sweeps: readonly Sweep[], slurm: SlurmOptions): Submitted[] {
  return sweeps.flatMap((sweep, k): Submitted[] => {
    if (doneIn(sweep) === sweep.plan.runs.length) return [];
    const name = (named[k] as NamedPlan).name;
    const queued = squeueStates(sweep.directory);
    if (queued !== null && Object.keys(queued).length > 0) return [{ sweep: name, job: null, queued }];
    return [
      { sweep: name, job: submitSweep(sweep.directory, sweep.plan, slurmFor(slurm, sweep.plan.runs.length)), queued: null },
    ];
  });
}

/**
 * Does the runs that are left.
 * @param directory of the figure
 * @throws ConfigError for a budget below one run; Error if a run failed
 */
export async function doStages(stages: readonly Stage[], directory: string, options: StageOptions): Promise<StagesOutcome> {
  const { workers, device, slurm, budget, signal, onNote, onProgress, program } = options;
  const end = budget === undefined ? undefined : AbortSignal.timeout(Math.min(Math.ceil(budget * 1000), 2 ** 31 - 1));
  const stop = AbortSignal.any([signal, end].filter((one) => one !== undefined));
  const runs: Record<string, StoredRun[]> = {};
  for (const [index, stage] of stages.entries()) {
    const named = await stage.plan(runs, join(directory, startsFolder));
    const sweeps = named.map((plan) => sweepOf(plan, directory));
    if (index === 0 && budget !== undefined) await checkBudget(sweeps, budget);
    if (slurm !== undefined) {
      const jobs = submit(named, sweeps, slurm);
      if (jobs.length > 0) return { status: 'submitted', stage: stage.name, jobs };
    }
    for (const [k, sweep] of sweeps.entries()) {
      const { name } = named[k] as NamedPlan;
      const of = sweep.plan.runs.length;
      const done = doneIn(sweep);
      if (done < of) {
        const report = { stage: stage.name, number: index + 1, stages: stages.length, sweep: name, runs: of };
        options.onBegin?.(report);
        await finishSweep(sweep, { workers, device, signal: stop, onNote, onProgress, program });
        options.onEnd?.(report);
        if (stop.aborted && doneIn(sweep) < of) {
          return { status: signal?.aborted ? 'stopped' : 'budget', stage: stage.name, done: doneIn(sweep), of };
        }
      }
      runs[name] = readRuns(name, sweep);
    }
  }
  return { status: 'done', runs };
}

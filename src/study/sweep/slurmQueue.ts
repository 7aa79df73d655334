/** Talk with Slurm: submitting a sweep, asking for its tasks, putting one back. */
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { checkStored, makeDirectory, parseStored, readIfThere, schemaOf, writeAtomic } from '../../io/index.js';
import { ConfigError } from '../../model/index.js';
import { slurmFolder } from './layout.js';
import type { SweepPlan } from './plan.js';
import { openSweepDirectory } from './planStore.js';
import { type SlurmOptions, slurmScripts } from './slurmScripts.js';

export interface SlurmJob {
  /** Id of the array job and of the one that collects. */
  job: string;
  collectJob: string;
  tasks: number;
  perTask: number;
  /** ISO 8601, UTC. */
  submittedAt: string;
}

const scriptPath = (directory: string, name: 'array' | 'collect'): string => join(slurmFolder(directory), `${name}.sh`);
const jobsPath = (directory: string): string => join(slurmFolder(directory), 'jobs.json');

/** What a program printed; null if it is not there. */
function ask(program: string, args: readonly string[]): { code: number; stdout: string; stderr: string } | null {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return null;
  return { code: status ?? 1, stdout: stdout ?? '', stderr: (stderr || error?.message) ?? '' };
}

const jobsSchema = schemaOf(() => {
  const text = z.string();
  return z.array(
    z.looseObject({ job: text.regex(/^\d+$/), collectJob: text, tasks: z.number(), perTask: z.number(), submittedAt: text }),
  );
});

/** Jobs that were submitted for a sweep, in order. @throws ConfigError if the list of them can't be read or is damaged */
export function submittedJobs(directory: string): SlurmJob[] {
  const path = jobsPath(directory);
  const stored = readIfThere(path, 'put that right and try again');
  return stored === null ? [] : checkStored(jobsSchema, parseStored(stored, path), path);
}

function sbatch(...args: string[]): string {
  const answer = ask('sbatch', ['--parsable', ...args]);
  // The id, and behind a semicolon the cluster if there are several.
  const id = answer?.stdout.trim().split(';')[0] ?? '';
  if (answer?.code === 0 && /^\d+$/.test(id)) return id;
  throw new Error(`sbatch did not take the job: ${(answer?.stderr || answer?.stdout || 'no answer').trim()}`);
}

/**
 * Writes the plan and the scripts into the sweep's directory and submits them.
 * @throws ConfigError if there is no sbatch, for bad options, or if the directory is another plan's; an Error with sbatch's words if it refuses
 */
export function submitSweep(directory: string, plan: SweepPlan, options: SlurmOptions): SlurmJob {
  const scripts = slurmScripts(directory, plan, options);
  if (ask('sbatch', ['--version']) === null) {
    throw new ConfigError(
      "engine slurm needs sbatch, which was not found in PATH; submit on a machine of the cluster, or use 'randorg sweep run' here",
      'engine',
    );
  }
  openSweepDirectory(directory, plan);
  makeDirectory(slurmFolder(directory));
  for (const name of ['array', 'collect'] as const) {
    writeAtomic(scriptPath(directory, name), scripts[name]);
    chmodSync(scriptPath(directory, name), 0o755);
  }
  const job = sbatch(scriptPath(directory, 'array'));
  // Whatever becomes of the tasks, the runs that are done are collected and the others named.
  const collectJob = sbatch(`--dependency=afterany:${job}`, scriptPath(directory, 'collect'));
  const { tasks, perTask } = scripts;
  const submitted = { job, collectJob, tasks, perTask, submittedAt: new Date().toISOString() };
  writeAtomic(jobsPath(directory), `${JSON.stringify([...submittedJobs(directory), submitted], null, 2)}\n`);
  return submitted;
}

/** Tasks of the sweep's jobs that are in the queue, by state; null if there are no jobs or no squeue. */
export function squeueStates(directory: string): Record<string, number> | null {
  const jobs = submittedJobs(directory);
  if (jobs.length === 0) return null;
  const ids = jobs.map(({ job }) => job).join(',');
  const answer = ask('squeue', ['--noheader', '--array', `--jobs=${ids}`, '--format=%T']);
  if (answer === null) return null;
  const counts: Record<string, number> = {};
  // Of jobs that ended long ago squeue says that their id is invalid: nothing is queued then.
  for (const state of answer.code === 0 ? answer.stdout.split('\n').filter(Boolean) : [])
    counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Whether a list such as `1-9,143` of Slurm's configuration has an exit code. */
export function listHasCode(list: string, code: number): boolean {
  return list.split(',').some((part) => {
    const [first = '', last = first] = part.trim().split('-');
    return first !== '' && Number(first) <= code && code <= Number(last);
  });
}

/**
 * Puts the task that this process is back into the queue, where nothing else does: its exit code does on clusters with RequeueExit, and a
 * preempted or cancelled task is not ours to put back. Outside Slurm it does nothing.
 * @param code exit code of the task
 */
export function requeueTask(code: number, environment: Record<string, string | undefined> = process.env): void {
  const job = environment.SLURM_JOB_ID;
  if (job === undefined) return;
  const config = ask('scontrol', ['show', 'config'])?.stdout ?? '';
  const list = /^RequeueExit\s*=\s*(.*)$/m.exec(config)?.[1] ?? '';
  if (listHasCode(list, code)) return;
  const state = ask('squeue', ['--noheader', `--jobs=${job}`, '--format=%T'])?.stdout.trim();
  if (state === 'RUNNING') ask('scontrol', ['requeue', job]);
}

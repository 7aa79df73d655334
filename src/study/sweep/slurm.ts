/** Sweeps on Slurm: an array job whose tasks each take a block of runs, and a job that collects once they have ended. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeAtomic } from '../../io/index.js';
import { ConfigError, showValue } from '../../model/index.js';
import { slurmFolder } from './layout.js';
import type { PlannedRun, SweepPlan } from './plan.js';
import { openSweepDirectory } from './planStore.js';

export interface SlurmOptions {
  /** How a task starts randorg: executable and script, absolute. */
  command: readonly string[];
  partition?: string | undefined;
  /** Time limit of a task, as sbatch takes it. */
  time?: string | undefined;
  /** Tasks at once. */
  arrayParallelism?: number | undefined;
  /** Runs a task; by default so many that there are at most 1000 tasks, since Slurm's own limit is 1001. */
  perTask?: number | undefined;
}

export interface SlurmScripts {
  perTask: number;
  tasks: number;
  array: string;
  collect: string;
}

export interface SlurmJob {
  /** Id of the array job and of the one that collects. */
  job: string;
  collectJob: string;
  tasks: number;
  perTask: number;
  /** ISO 8601, UTC. */
  submittedAt: string;
}

const usualTasks = 1000;
/** Seconds between SIGTERM and the end of a task: a checkpoint must fit in. */
const notice = 60;
/** Exit code of a task that SIGTERM stopped. */
const stoppedCode = 143;

const scriptPath = (directory: string, name: 'array' | 'collect'): string => join(slurmFolder(directory), `${name}.sh`);
const jobsPath = (directory: string): string => join(slurmFolder(directory), 'jobs.json');

function checked(name: string, value: string | undefined, pattern: RegExp, remedy: string): string | undefined {
  if (value === undefined || pattern.test(value)) return value;
  throw new ConfigError(`${name} must be what sbatch takes, got ${showValue(value)}; ${remedy}`, name);
}

function checkedCount(name: string, value: number | undefined, most: number): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return value;
  throw new ConfigError(`${name} must be a whole number from 1 to ${most}, got ${showValue(value)}`, name);
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** A path in a #SBATCH line: quoted for sbatch, which replaces %A and the like in it. */
const logPath = (directory: string, name: string): string => `"${slurmFolder(directory).replaceAll('%', '%%')}/${name}"`;

function script(lines: readonly (string | null)[], command: string): string {
  const options = lines.filter((line) => line !== null).map((line) => `#SBATCH ${line}`);
  return ['#!/bin/bash', ...options, command, ''].join('\n');
}

/**
 * The batch scripts of a sweep. A task is replaced by Node (exec), so that Slurm's SIGTERM reaches it, and is put back into the queue when it
 * was stopped.
 * @param directory of the sweep, on a file system that all nodes share
 * @throws ConfigError for options out of range
 */
export function slurmScripts(directory: string, plan: SweepPlan, options: SlurmOptions): SlurmScripts {
  const out = resolve(directory);
  const runs = plan.runs.length;
  const perTask = checkedCount('perTask', options.perTask, runs) ?? Math.ceil(runs / usualTasks);
  const parallel = checkedCount('arrayParallelism', options.arrayParallelism, 1_000_000);
  const time = checked('time', options.time, /^(\d+-)?\d+(:\d+){0,2}$/, 'give minutes, hours:minutes:seconds or days-hours');
  const partition = checked('partition', options.partition, /^[\w.-]+(,[\w.-]+)*$/, 'give the name of a partition');
  const tasks = Math.ceil(runs / perTask);
  const name = `randorg-${plan.hash.slice(0, 8)}`;
  const command = options.command.map(quoted).join(' ');
  const common = ['--ntasks=1', '--cpus-per-task=1', '--open-mode=append', partition ? `--partition=${partition}` : null];
  const task = `exec ${command} sweep task ${quoted(out)} --index "$SLURM_ARRAY_TASK_ID" --per-task ${perTask}`;
  const array = script(
    [
      `--job-name=${name}`,
      `--array=0-${tasks - 1}${parallel === undefined ? '' : `%${parallel}`}`,
      ...common,
      time ? `--time=${time}` : null,
      '--requeue',
      `--signal=B:TERM@${notice}`,
      `--output=${logPath(out, '%A_%a.log')}`,
    ],
    task,
  );
  const table = `${quoted(out)} --format csv --out ${quoted(join(out, 'runs.csv'))}`;
  const collect = script(
    [`--job-name=${name}-collect`, ...common, `--output=${logPath(out, 'collect.log')}`],
    `exec ${command} sweep collect ${table}`,
  );
  return { perTask, tasks, array, collect };
}

/** The runs of a task: a block of the plan's. */
export function runsOfTask(plan: SweepPlan, index: number, perTask: number): readonly PlannedRun[] {
  const tasks = Math.ceil(plan.runs.length / perTask);
  if (!Number.isInteger(index) || index < 0 || index >= tasks) {
    throw new ConfigError(`index must be a whole number from 0 to ${tasks - 1}, got ${showValue(index)}`, 'index');
  }
  return plan.runs.slice(index * perTask, (index + 1) * perTask);
}

/** What a program printed; null if it is not there. */
function ask(program: string, args: readonly string[]): { code: number; stdout: string; stderr: string } | null {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return null;
  return { code: status ?? 1, stdout: stdout ?? '', stderr: (stderr || error?.message) ?? '' };
}

function sbatch(...args: string[]): string {
  const answer = ask('sbatch', ['--parsable', ...args]);
  // The id, and behind a semicolon the cluster if there are several.
  const id = answer?.stdout.trim().split(';')[0] ?? '';
  if (answer?.code === 0 && /^\d+$/.test(id)) return id;
  throw new Error(`sbatch did not take the job: ${(answer?.stderr || answer?.stdout || 'no answer').trim()}`);
}

/** Jobs that were submitted for a sweep, in order. */
export function submittedJobs(directory: string): SlurmJob[] {
  try {
    return JSON.parse(readFileSync(jobsPath(directory), 'utf8')) as SlurmJob[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
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
  mkdirSync(slurmFolder(directory), { recursive: true });
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

/** Whether a list such as `1-9,143` of Slurm's configuration has the code of a stopped task. */
export function listHasStoppedCode(list: string): boolean {
  return list.split(',').some((part) => {
    const [first = '', last = first] = part.trim().split('-');
    return first !== '' && Number(first) <= stoppedCode && stoppedCode <= Number(last);
  });
}

/**
 * Puts the task that this process is back into the queue, where nothing else does: its exit code does on clusters with RequeueExit, and a
 * preempted or cancelled task is not ours to put back. Outside Slurm it does nothing.
 */
export function requeueTask(environment: Record<string, string | undefined> = process.env): void {
  const job = environment.SLURM_JOB_ID;
  if (job === undefined) return;
  const config = ask('scontrol', ['show', 'config'])?.stdout ?? '';
  const list = /^RequeueExit\s*=\s*(.*)$/m.exec(config)?.[1] ?? '';
  if (listHasStoppedCode(list)) return;
  const state = ask('squeue', ['--noheader', `--jobs=${job}`, '--format=%T'])?.stdout.trim();
  if (state === 'RUNNING') ask('scontrol', ['requeue', job]);
}

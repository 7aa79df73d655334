/** The batch scripts of a sweep: an array job whose tasks each take a block of runs, and a job that collects once they have ended. */
import { join, resolve } from 'node:path';
import { ConfigError, requireWhole, showValue } from '../../model/index.js';
import { requirePath } from '../out/directory.js';
import { slurmFolder } from './layout.js';
import type { PlannedRun, SweepPlan } from './plan.js';

export interface SlurmOptions {
  /** How a task starts randorg: executable and script, absolute. */
  command: readonly string[];
  partition?: string | undefined;
  /** Time limit of a task, as sbatch takes it. */
  time?: string | undefined;
  /** Time in s after which a task stops its runs and goes back into the queue. */
  maxTime?: number | undefined;
  /** Tasks at once. */
  arrayParallelism?: number | undefined;
  /** Runs a task; by default so many that there are at most 1000 tasks, since Slurm's own limit is 1001. */
  perTask?: number | undefined;
  /** Try failed runs again. */
  retry?: boolean | undefined;
}

export interface SlurmScripts {
  perTask: number;
  tasks: number;
  array: string;
  collect: string;
}

const usualTasks = 1000;
/** Seconds between SIGTERM and the end of a task: a checkpoint must fit in. */
const notice = 60;

function checked(name: string, value: string | undefined, pattern: RegExp, remedy: string): string | undefined {
  if (value === undefined || pattern.test(value)) return value;
  throw new ConfigError(`${name} must be what sbatch takes, got ${showValue(value)}; ${remedy}`, name);
}

const checkedCount = (name: string, value: number | undefined, most: number): number | undefined =>
  value === undefined ? undefined : requireWhole(name, value, 1, most);

/** What would end a line of a script. */
const lineEnd = /[\p{Cc}\u2028\u2029]/u;
/** What sbatch takes for something else in the name of a log. */
const toSbatch = /["\\]/;

/** @throws ConfigError for a path that would break out of its line */
function checkedPath(name: string, path: string, mayQuote = false): string {
  if (!lineEnd.test(path) && (mayQuote || !toSbatch.test(path))) return path;
  const words = mayQuote ? 'line end' : 'quotation mark, backslash, line end';
  throw new ConfigError(
    `${name} must have no ${words} or other control character, got ${showValue(path)}; choose another path`,
    name,
  );
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
  requirePath(directory);
  const out = checkedPath('out', resolve(directory));
  const runs = plan.runs.length;
  const perTask = checkedCount('perTask', options.perTask, runs) ?? Math.ceil(runs / usualTasks);
  const parallel = checkedCount('arrayParallelism', options.arrayParallelism, 1_000_000);
  const time = checked('time', options.time, /^(\d+-)?\d+(:\d+){0,2}$/, 'give minutes, hours:minutes:seconds or days-hours');
  const partition = checked('partition', options.partition, /^[\w.-]+(,[\w.-]+)*$/, 'give the name of a partition');
  const tasks = Math.ceil(runs / perTask);
  const name = `randorg-${plan.hash.slice(0, 8)}`;
  const command = options.command.map((word) => quoted(checkedPath('command', word, true))).join(' ');
  const common = ['--ntasks=1', '--cpus-per-task=1', '--open-mode=append', partition ? `--partition=${partition}` : null];
  const maxTime = options.maxTime === undefined ? '' : ` --max-time ${options.maxTime}s`;
  const task =
    `exec ${command} sweep task ${quoted(out)} --index "$SLURM_ARRAY_TASK_ID" --per-task ${perTask}` +
    `${options.retry ? ' --retry' : ''}${maxTime}`;
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
  const table = `${quoted(out)} --force --format csv --out ${quoted(join(out, 'runs.csv'))}`;
  const collect = script(
    [`--job-name=${name}-collect`, ...common, `--output=${logPath(out, 'collect.log')}`],
    `exec ${command} sweep collect ${table}`,
  );
  return { perTask, tasks, array, collect };
}

/** The runs of a task: a block of the plan's. */
export function runsOfTask(plan: SweepPlan, index: number, perTask: number): readonly PlannedRun[] {
  if (plan.runs.length === 0) throw new ConfigError('the plan has no runs; make the sweep anew from its plan file');
  requireWhole('index', index, 0, Math.ceil(plan.runs.length / perTask) - 1);
  return plan.runs.slice(index * perTask, (index + 1) * perTask);
}

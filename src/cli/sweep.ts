import type { Command } from 'commander';
import { maxOf } from '../model/arrays.js';
import { ConfigError, showValue } from '../model/index.js';
import type { Device } from '../run/index.js';
import {
  checkWorkers,
  formatOf,
  planSweep,
  readPlanFile,
  requeueTask,
  runsOfTask,
  type SessionOutcome,
  Sweep,
  type SweepRunOptions,
  slurmScripts,
  submitSweep,
} from '../study/index.js';
import type { ActionOf } from './action.js';
import { deviceFlag } from './device.js';
import { numberFlag, ranges, workersFlag } from './numbers.js';
import { print, printResult, progressStream, say, warn } from './print.js';
import { type SlurmFlags, slurmOptions } from './self.js';
import { type Stop, withSignals } from './signals.js';
import { sweepProgressDisplay } from './sweepProgress.js';
import { estimateTable, outcomeTable, statusTable } from './sweepTables.js';
import { maxTimeFlag, timeToStop } from './timeLimit.js';

const examples = `
Examples:
  randorg sweep plan examples/phase-diagram.yaml
  randorg sweep run examples/phase-diagram.yaml --out out/s --workers 2
  randorg sweep status out/s
  randorg sweep collect out/s --out out/s.csv
  randorg sweep submit examples/phase-diagram.yaml --out /shared/s --engine slurm --dry-run

A plan has base (fields of all runs), grid (fields that vary) and replicas; docs/sweeps.md describes it.`;

const example = (line: string): string => `\nExample:\n  ${line}`;

interface Options extends SlurmFlags {
  out: string;
  device?: Device;
  workers?: number;
  json?: boolean;
  format?: string;
  force?: boolean;
  series?: boolean;
  engine: string;
  index: number;
  dryRun?: boolean;
}

/** Adds what `randorg sweep` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description('Grids of runs, here or on a Slurm cluster: planned, run, watched and collected into one table.')
    .addHelpText('after', examples);
  command
    .command('plan <plan.yaml>')
    .description('Check a plan; count its runs, estimate time and disk.')
    .addOption(workersFlag())
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('randorg sweep plan examples/phase-diagram.yaml --workers 4'))
    .action(actionOf(plan));
  command
    .command('run <plan.yaml>')
    .description('Do the runs of a plan that are not done yet. Failed ones are listed at the end and kept until --retry.')
    .requiredOption('--out <path>', 'directory of the sweep')
    .addOption(workersFlag('runs side by side, on one thread each (default: all cores)'))
    .addOption(deviceFlag())
    .option('--retry', 'try failed runs again')
    .addOption(maxTimeFlag('this process'))
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('randorg sweep run examples/phase-diagram.yaml --out out/s --workers 2'))
    .action(actionOf(run));
  command
    .command('status <directory>')
    .description('Say where a sweep stands.')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('randorg sweep status out/s --json'))
    .action(actionOf(status));
  command
    .command('collect <directory>')
    .description('Write the finished runs into one table, with every field of the config and of the result.')
    .requiredOption('--out <path>', 'file to write; .csv, .parquet, .h5 or .hdf5 says the format')
    .option('--format <name>', 'csv, parquet or hdf5')
    .option('--series', 'add the series of all runs')
    .option('--force', 'replace a file that is there')
    .addHelpText('after', example('randorg sweep collect out/s --series --out out/s.h5'))
    .action(actionOf(collect));
  command
    .command('submit <plan.yaml>')
    .description('Submit a plan to a batch system: an array of tasks, and a job that collects.')
    .requiredOption('--out <path>', 'directory of the sweep, on a file system that all nodes share')
    .requiredOption('--engine <name>', 'slurm')
    .option('--partition <name>', 'partition of the tasks')
    .option('--time <limit>', 'time limit of a task, as sbatch takes it')
    .addOption(maxTimeFlag('a task'))
    .addOption(numberFlag('--array-parallelism <n>', 'tasks at once (default: as Slurm likes)', ranges.count))
    .addOption(numberFlag('--per-task <n>', 'runs a task (default: so many that there are at most 1000 tasks)', ranges.count))
    .option('--retry', 'try failed runs again')
    .option('--dry-run', 'print the scripts, write and submit nothing')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      example('randorg sweep submit examples/phase-diagram.yaml --out /shared/s --engine slurm --time 2:00:00 --dry-run'),
    )
    .action(actionOf(submit));
  command
    .command('task <directory>', { hidden: true })
    .description('Do the runs of one task of a batch system: block --index of --per-task runs.')
    .addOption(numberFlag('--index <n>', 'number of the task, from 0', 'whole [0, 1e6], such as 0').makeOptionMandatory())
    .addOption(numberFlag('--per-task <n>', 'runs a task', ranges.count, 1))
    .addOption(workersFlag('runs side by side', 1))
    .option('--retry', 'try failed runs again')
    .addOption(maxTimeFlag('this process'))
    .option('--json', 'print one JSON document')
    .action(actionOf(task));
}

async function plan(path: string, options: Options): Promise<number> {
  const sweep = Sweep.fromFile(path, '.');
  warn(sweep.plan.warnings);
  const estimate = await sweep.estimate(options.workers);
  const { hash, size, duplicates } = sweep.plan;
  const document = { planHash: hash, combinations: size, duplicates, ...estimate };
  printResult(options.json, document, () => estimateTable(sweep.plan, estimate));
  return 0;
}

async function run(path: string, options: Options): Promise<number> {
  const { device, retry, maxTime } = options;
  const workers = device === 'cpu' ? checkWorkers(options.workers) : options.workers;
  const sweep = Sweep.fromFile(path, options.out);
  warn(sweep.plan.warnings);
  const { value: outcome, stoppedBy } = await runWatched(sweep, { workers, device, retry }, maxTime);
  return report(sweep, outcome, stoppedBy, options);
}

/** @param maxTime of this process, in s */
function runWatched(
  sweep: Sweep,
  options: SweepRunOptions,
  maxTime?: number,
): Promise<{ value: SessionOutcome; stoppedBy: Stop | null }> {
  const progress = sweepProgressDisplay(progressStream);
  const largest = maxOf(sweep.plan.runs.map(({ particles }) => particles));
  return withSignals(
    (signal) =>
      sweep.run({ ...options, onNote: say, signal, onProgress: (state) => progress.update(state) }).finally(() => progress.end()),
    timeToStop(maxTime, largest * (options.workers ?? sweep.plan.runs.length)),
  );
}

function report(sweep: Sweep, outcome: SessionOutcome, stoppedBy: Stop | null, options: Options): number {
  for (const { index, directory, message } of outcome.failed) say(`run ${index} (${directory}) failed: ${message}`);
  if (outcome.status === 'stopped' && stoppedBy !== null) {
    const { done, runs } = outcome;
    say(`stopped by ${stoppedBy.name} with ${done} of ${runs} runs done; the same command goes on with ${sweep.directory}`);
    return stoppedBy.exitCode;
  }
  const document = { out: sweep.directory, planHash: sweep.plan.hash, ...outcome };
  printResult(options.json, document, () => outcomeTable(sweep, outcome));
  return outcome.failed.length > 0 ? 1 : 0;
}

function status(directory: string, options: Options): number {
  const state = Sweep.open(directory).status();
  printResult(options.json, state, () => statusTable(state));
  return 0;
}

async function collect(directory: string, options: Options): Promise<number> {
  const { out: path, series, force } = options;
  const format = formatOf(path, options.format);
  const { rows, missing } = await Sweep.open(directory).collect({ path, format, series, force });
  for (const { index, directory: name, message } of missing) say(`run ${index} (${name}) is missing: ${message}`);
  print(`${rows} runs in ${options.out}`);
  return 0;
}

function submit(path: string, options: Options): number {
  if (options.engine !== 'slurm')
    throw new ConfigError(`engine must be slurm, got ${showValue(options.engine)}; use slurm`, 'engine');
  const checkedPlan = readPlanFile(path, planSweep);
  warn(checkedPlan.warnings);
  const slurm = slurmOptions(options);
  if (options.dryRun) {
    const scripts = slurmScripts(options.out, checkedPlan, slurm);
    printResult(options.json, scripts, () => `# array.sh\n${scripts.array}\n# collect.sh\n${scripts.collect.trimEnd()}`);
    return 0;
  }
  const job = submitSweep(options.out, checkedPlan, slurm);
  const text = `job ${job.job}: ${job.tasks} tasks of up to ${job.perTask} runs; job ${job.collectJob} collects them into ${options.out}/runs.csv`;
  printResult(options.json, job, () => text);
  return 0;
}

async function task(directory: string, options: Options): Promise<number> {
  const workers = checkWorkers(options.workers);
  const sweep = Sweep.open(directory);
  const runs = runsOfTask(sweep.plan, options.index, options.perTask as number);
  const { value: outcome, stoppedBy } = await runWatched(sweep, { runs, workers, retry: options.retry }, options.maxTime);
  const code = report(sweep, outcome, stoppedBy, options);
  if (stoppedBy !== null && stoppedBy.name !== 'SIGINT' && outcome.status === 'stopped') requeueTask(stoppedBy.exitCode);
  return code;
}

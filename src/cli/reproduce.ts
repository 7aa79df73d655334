import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import { ConfigError, showValue } from '../model/index.js';
import type { Device } from '../run/index.js';
import {
  type AllOutcome,
  allFigures,
  costOf,
  type FigureModule,
  type FigureStage,
  figureNamed,
  figures,
  type Preset,
  presetNamed,
  type ReproduceOptions,
  type ReproduceOutcome,
  reproduceAll,
  reproduceFigure,
  type SlurmOptions,
  workersFor,
} from '../study/index.js';
import type { ActionOf } from './action.js';
import { deviceFlag } from './device.js';
import { withWords } from './flags.js';
import { numberFlag, ranges, refuseOptions, timeOption, workersFlag } from './numbers.js';
import { printJson, printResult, progressStream, redraw, say, sayProgress, warn } from './print.js';
import { costTable, listTable, reportTable, resultText } from './reproduceTables.js';
import { type SlurmFlags, slurmOptions } from './self.js';
import { type Stop, withSignals } from './signals.js';
import { sweepProgressDisplay } from './sweepProgress.js';

const examples = `
Examples:
  randorg reproduce list
  randorg reproduce phi-c --preset quick --out out/p
  randorg reproduce all --preset quick --out out/all
  randorg reproduce structure-factor --preset full --dry-run
  randorg reproduce structure-factor --preset full --out /shared/sk --engine slurm --partition long --time 24:00:00

Plans the runs of a figure of the paper, does them, analyses them, and writes data (CSV), drawings (SVG, PDF, PNG) and a verdict on the claim. The same
command goes on after an interruption. Presets count steps and runs, never time, so the same command gives the same files everywhere: quick takes about
two minutes a figure on two cores, standard an evening, full has the paper's N and steps. docs/reproduction.md describes figures and verdicts.`;

interface Options extends SlurmFlags {
  preset: string;
  out?: string;
  json?: boolean;
  workers?: number;
  device: Device;
  engine: string;
  dryRun?: boolean;
  budget?: string;
}

/** Adds what `randorg reproduce` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .addArgument(withWords(new Argument('<figure>'), ['list', ...figures.map(({ name }) => name), 'all']))
    .description('Make a figure of the paper anew, or all of them, and judge its claim. list names them.')
    .option('--preset <name>', 'quick, standard or full', 'quick')
    .option('--out <path>', 'directory (default: ./randorg-figures/<figure>-<preset>)')
    .addOption(workersFlag('runs side by side, on one thread each (default: all cores)'))
    .addOption(deviceFlag())
    .option('--budget <time>', 'wall time of this call, such as 90s, 5m or 2h; the next one goes on (default: no limit)')
    .option('--dry-run', 'print runs and cost, write nothing')
    .option('--engine <name>', 'local, or slurm: submit the runs to a cluster', 'local')
    .option('--partition <name>', 'slurm: partition of the tasks')
    .option('--time <limit>', 'slurm: time limit of a task, as sbatch takes it')
    .addOption(numberFlag('--array-parallelism <n>', 'slurm: tasks at once', ranges.count))
    .addOption(numberFlag('--per-task <n>', 'slurm: runs a task', ranges.count))
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(actionOf(reproduce));
}

function slurmOf(options: Options): SlurmOptions | undefined {
  if (options.engine === 'local') {
    const { partition, time, arrayParallelism, perTask } = options;
    refuseOptions({ partition, time, 'array-parallelism': arrayParallelism, 'per-task': perTask }, 'without --engine slurm');
    return undefined;
  }
  refuseOptions({ device: options.device === 'cpu' ? undefined : options.device }, 'with --engine slurm');
  if (options.engine !== 'slurm') {
    throw new ConfigError(`engine must be local or slurm, got ${showValue(options.engine)}; leave it out to run here`, 'engine');
  }
  return slurmOptions(options);
}

async function reproduce(name: string, options: Options): Promise<number> {
  if (name === 'list') {
    const { out, workers, budget, dryRun } = options;
    refuseOptions({ out, workers, budget, 'dry-run': dryRun }, 'to the list');
    slurmOf(options);
    return list(options);
  }
  const modules = name === allFigures ? figures : [figureNamed(name)];
  const preset = presetNamed(options.preset);
  const { device } = options;
  const workers = workersFor(options.workers, device === 'auto' ? 'cpu' : device);
  const budget = timeOption('budget', options.budget);
  const slurm = slurmOf(options);
  if (modules.every((module) => module.stages(preset).length === 0)) {
    refuseOptions({ budget: options.budget, engine: slurm && 'slurm' }, `to ${name}, which has no runs to put off`);
  }
  const out = options.out ?? join('randorg-figures', `${name}-${preset}`);
  if (options.dryRun) return dryRun(modules, preset, out, workers, slurm, options);
  const { value: outcome, stoppedBy } = await withSignals<Outcome>((signal) => {
    const given = { preset, out, workers: options.workers, device, onNote: say, signal, budget, slurm };
    return name === allFigures ? watchAll(given) : watched(modules[0] as FigureModule, given);
  });
  return report(out, outcome, stoppedBy, options);
}

function list(options: Options): number {
  const entries = figures.map(({ name, title, source, claim }) => ({ name, title, source, claim }));
  printResult(options.json, entries, () => listTable(entries));
  return 0;
}

async function dryRun(
  modules: readonly FigureModule[],
  preset: Preset,
  out: string,
  workers: number,
  slurm: SlurmOptions | undefined,
  options: Options,
): Promise<number> {
  const costs: Parameters<typeof costTable>[0][number][] = [];
  for (const module of modules) {
    const directory = modules.length > 1 ? join(out, module.name) : out;
    const cost = await costOf(module.stages(preset), directory, {
      slurm,
      onProbe: ({ sweep, number, sweeps }) => {
        const line = `${module.name}: measuring the speed of this machine for ${sweep} (${number} of ${sweeps} sweeps)`;
        if (progressStream.isTTY) redraw(line);
        else sayProgress(line);
      },
    });
    costs.push({ figure: module.name, preset, ...cost });
  }
  redraw(null);
  printResult(options.json, modules.length > 1 ? costs : costs[0], () => costTable(costs, workers));
  return 0;
}

type Given = Pick<ReproduceOptions, 'preset' | 'out' | 'workers' | 'device' | 'onNote' | 'signal' | 'budget' | 'slurm'>;

/** A figure whose stages are told on stderr, with bars between on a terminal. */
async function watched(module: FigureModule, given: Given): Promise<ReproduceOutcome> {
  let display = sweepProgressDisplay(progressStream);
  const line = ({ stage, number, stages, sweep, runs }: FigureStage, what: string): string =>
    `${module.name}: ${stage} (stage ${number} of ${stages}), ${sweep}: ${what} ${runs} runs`;
  try {
    return await reproduceFigure(module, {
      ...given,
      onBegin: (stage) => {
        sayProgress(line(stage, 'doing'));
        display = sweepProgressDisplay(progressStream);
      },
      onProgress: (progress) => display.update(progress),
      onEnd: () => display.end(),
      say: (text) => sayProgress(`${module.name}: ${text}`),
    });
  } finally {
    display.end();
  }
}

const watchAll = (given: Given) =>
  reproduceAll(figures, { ...given, make: (module, options) => watched(module, { ...given, ...options }) });

type Outcome = ReproduceOutcome | AllOutcome;

/** What ended before it was done, on stderr; the exit code. */
function unfinished(out: string, outcome: Exclude<Outcome, { status: 'done' }>, stoppedBy: Stop | null): number {
  if (outcome.status === 'submitted') {
    for (const { sweep, job, queued } of outcome.jobs) {
      const tasks = Object.entries(queued ?? {}).map(([state, count]) => `${count} ${state.toLowerCase()}`);
      sayProgress(
        job ? `${sweep}: submitted as job ${job.job}, ${job.tasks} tasks` : `${sweep}: tasks still queued (${tasks.join(', ')})`,
      );
    }
    sayProgress('the same command goes on when the jobs have ended');
    return 0;
  }
  const where = `${outcome.stage}: ${outcome.done} of ${outcome.of} runs of its sweep done`;
  if (outcome.status === 'stopped' && stoppedBy !== null) {
    say(`stopped by ${stoppedBy.name} in ${where}; the same command goes on with ${out}`);
    return stoppedBy.exitCode;
  }
  say(`the budget is used up in ${where}; the same command goes on with ${out}`);
  return 0;
}

function report(out: string, outcome: Outcome, stoppedBy: Stop | null, options: Options): number {
  if (outcome.status !== 'done') {
    const code = unfinished(out, outcome, stoppedBy);
    if (options.json && code === 0) printJson({ out, ...outcome });
    return code;
  }
  warn(outcome.warnings);
  if ('result' in outcome) {
    const { result, files } = outcome;
    printResult(options.json, { ...result, out, files }, () => resultText(result, out));
  } else {
    const { results, report: path } = outcome;
    printResult(options.json, { out, report: path, results }, () => reportTable(results, path));
  }
  return 0;
}

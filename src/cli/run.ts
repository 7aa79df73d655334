import type { Command } from 'commander';
import { mergeFlags, readConfigFile, withLocation } from '../io/index.js';
import { speaksUtf8, ThinnedCurve } from '../plot/index.js';
import { prepareRun, runSimulation } from '../run/index.js';
import { addRunFlags, fieldsOfFlags } from './flags.js';
import { progressDisplay } from './progress.js';
import { withSignals } from './signals.js';
import { activityPlot, summaryTable } from './summary.js';

const examples = `
Examples:
  randorg run --model bro --phi 0.58 --kick 0.1 --particles 2000 --steps 5000
  randorg run --model sgd --batch-fraction 0.5 --learning-rate 0.1 --seed 7 --json
  randorg run config.yaml --phi 0.55        (flags win over the file)

Lengths are in diameters (of the small particles, if there are two sizes).`;

/** The command `randorg run`. `exit` takes its exit code. */
export function addRunCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('run')
    .summary('run one simulation')
    .description(
      'Run one simulation: a table and a plot, or one JSON document; run.json and series.csv in a directory of its own.',
    )
    .argument('[config.yaml]', 'file of run fields')
    .addHelpText('after', examples);
  addRunFlags(command);
  command.action(async (path: string | undefined, options: Record<string, unknown>) => {
    exit(await run(path, options));
  });
}

async function run(path: string | undefined, options: Record<string, unknown>): Promise<number> {
  const file = path === undefined ? null : readConfigFile(path);
  const flags = fieldsOfFlags(options);
  const prepared = await withLocation(file, flags, () => prepareRun(mergeFlags(file?.values ?? {}, flags)));
  for (const warning of prepared.warnings) process.stderr.write(`randorg: warning: ${warning}\n`);
  const curve = new ThinnedCurve();
  const progress = progressDisplay(process.stderr);
  const { value: outcome, stoppedBy } = await withSignals(async (signal) => {
    try {
      return await runSimulation(prepared, {
        signal,
        onProgress: (state) => progress.update(state),
        onRecord: ({ t, activity }) => curve.add(t, activity),
      });
    } finally {
      progress.end();
    }
  });
  const { status, result } = outcome;
  if (status === 'stopped' && stoppedBy !== null) {
    const { steps, out } = result;
    process.stderr.write(`randorg: stopped by ${stoppedBy.name} after ${steps} steps; what was recorded is in ${out}\n`);
    return stoppedBy.exitCode;
  }
  if (prepared.config.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else {
    const unicode = speaksUtf8(process.env);
    process.stdout.write(`${summaryTable(result, unicode)}\n\n${activityPlot(curve.all, unicode)}\n`);
  }
  return 0;
}

import { type Command, Option } from 'commander';
import { mergeFlags, readConfigFile, withLocation } from '../io/index.js';
import type { RunConfigInput } from '../model/index.js';
import type { Device } from '../run/index.js';
import { decided } from '../study/critical/system.js';
import { type CriticalOptions, type CriticalResult, searchCriticalPoint } from '../study/index.js';
import type { ActionOf } from './action.js';
import { beginLine, criticalTable, stageLine } from './criticalText.js';
import { deviceFlag } from './device.js';
import { addRunFlags, fieldsOfFlags } from './flags.js';
import { numberFlag, timeOption, workersFlag } from './numbers.js';
import { printResult, progressStream, say, sayProgress } from './print.js';
import { withSignals } from './signals.js';
import { sweepProgressDisplay } from './sweepProgress.js';

const examples = `
Examples:
  randorg critical --model bro --mode reciprocal --dimension 3 --kick 0.1 --budget 5m
  randorg critical --model sgd --learning-rate 0.1 --batch-fraction 0.5 --precision 5e-4 --out out/sgd --json

The search brackets phi_c with short runs, then doubles N and time until the precision or the budget is reached. The same command goes on with
what is in the directory; --particles is the largest N to use. docs/critical.md describes the stages, the methods and the error.`;

/** Adds what `randorg critical` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description('Search for the critical packing fraction of a model (density of a lattice model), with an error.')
    .argument('[config.yaml]', 'file of run fields, or a run.json')
    .addHelpText('after', examples);
  const group = (option: Option): Option => option.helpGroup('Search:');
  command.addOption(group(numberFlag('--precision <x>', 'wanted error of phi_c', '(0, 1], such as 1e-3', 1e-3)));
  command.addOption(group(new Option('--budget <time>', 'wall time of this call, such as 90s, 5m or 2h (default: no limit)')));
  command.addOption(group(workersFlag()));
  command.addOption(group(deviceFlag()));
  addRunFlags(command, {
    refuses: (path) => (path.split('.')[0] as string) in decided,
    defaults: {
      particles: 'as far as the search goes',
      size: 'as far as the search goes',
      out: './randorg-critical/<hash of the fields>',
    },
  });
  command.action(actionOf(critical));
}

/** Options besides the fields of a run. */
interface Options extends Record<string, unknown> {
  precision: number;
  budget?: string;
  workers?: number;
  device: Device;
}

async function critical(path: string | undefined, options: Options): Promise<number> {
  const { precision, device } = options;
  const budget = timeOption('budget', options.budget);
  const file = path === undefined ? null : readConfigFile(path);
  const flags = fieldsOfFlags(options);
  const input = mergeFlags(file?.values ?? {}, flags);
  const directory = input.out === undefined ? undefined : String(input.out);
  const { value: result, stoppedBy } = await withSignals((signal) =>
    withLocation(file, flags, () => watched(input, { directory, precision, budget, workers: options.workers, device, signal })),
  );
  if (result !== null) {
    printResult(Boolean(input.json), result, () => criticalTable(result));
  }
  if (stoppedBy === null || (result !== null && result.ended !== 'stopped')) return 0;
  say(`stopped by ${stoppedBy.name}; the same command goes on`);
  return stoppedBy.exitCode;
}

/** A search whose stages are told on stderr, a line each as it begins and ends, with a bar between on a terminal. */
async function watched(input: RunConfigInput, options: CriticalOptions): Promise<CriticalResult | null> {
  let display = sweepProgressDisplay(progressStream);
  try {
    return await searchCriticalPoint(input, {
      ...options,
      onNote: say,
      onBegin: (index, stage) => {
        sayProgress(beginLine(index, stage));
        display = sweepProgressDisplay(progressStream);
      },
      onProgress: (progress) => display.update(progress),
      onStage: (report) => {
        display.end();
        sayProgress(stageLine(report));
      },
    });
  } finally {
    display.end();
  }
}

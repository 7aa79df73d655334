import type { Command } from 'commander';
import { mergeFlags, readConfigFile, withLocation } from '../io/index.js';
import { populationOf } from '../model/index.js';
import { ThinnedCurve } from '../plot/index.js';
import { type Device, prepareRun, runSimulation } from '../run/index.js';
import type { ActionOf } from './action.js';
import { deviceFlag } from './device.js';
import { addRunFlags, fieldsOfFlags } from './flags.js';
import { say } from './print.js';
import { maxTimeFlag, timeToStop } from './timeLimit.js';
import { printRun, watchRun } from './watch.js';

const examples = `
Examples:
  randorg run --model bro --phi 0.58 --kick 0.1 --particles 2000 --steps 5000
  randorg run --model sgd --batch-fraction 0.5 --learning-rate 0.1 --seed 7 --json
  randorg run config.yaml --phi 0.55        (flags win over the file)

Lengths are in diameters (of the small particles, if there are two sizes).`;

/** Adds what `randorg run` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description(
      'Run one simulation: a table and a plot, or one JSON document; run.json, series.csv and checkpoints in a directory of its own.',
    )
    .argument('[config.yaml]', 'file of run fields, or a run.json')
    .addHelpText('after', examples);
  addRunFlags(command);
  command.addOption(maxTimeFlag('this process').helpGroup('Run and output:'));
  command.addOption(deviceFlag().helpGroup('Run and output:'));
  command.action(actionOf(run));
}

async function run(
  path: string | undefined,
  options: Record<string, unknown> & { maxTime?: number; device?: Device },
): Promise<number> {
  const file = path === undefined ? null : readConfigFile(path);
  const flags = fieldsOfFlags(options);
  const prepared = await withLocation(file, flags, () => prepareRun(mergeFlags(file?.values ?? {}, flags)));
  const curve = new ThinnedCurve();
  const { device } = options;
  return watchRun(
    (watch) => runSimulation(prepared, { ...watch, device, onNote: say, onRecord: ({ t, activity }) => curve.add(t, activity) }),
    ({ result }) => printRun(result, prepared.config.json, () => curve.all),
    timeToStop(options.maxTime, populationOf(prepared.config).particles),
  );
}

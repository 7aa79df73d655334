import { join } from 'node:path';
import type { Command } from 'commander';
import { readManifest, seriesName, seriesParts } from '../io/index.js';
import { parseConfig, populationOf } from '../model/index.js';
import { ThinnedCurve } from '../plot/index.js';
import { type Device, resumeRun } from '../run/index.js';
import type { ActionOf } from './action.js';
import { deviceFlag } from './device.js';
import { fieldsOfFlags, numberOrText } from './flags.js';
import { say } from './print.js';
import { maxTimeFlag, timeToStop } from './timeLimit.js';
import { printRun, watchRun } from './watch.js';

const examples = `
Examples:
  randorg resume randorg-runs/6adefd201a49be34
  randorg resume out/bro --steps 100000      (a finished run takes more steps)

The files and the result become those of a run that was never interrupted. After a change of --steps the averages
take what is left of (steps/2, steps]: activity.window in the result says which steps.`;

/** Adds what `randorg resume` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description('Go on with a run that was stopped or killed, from its last checkpoint, or give a finished one more steps.')
    .argument('<directory>', 'directory of the run')
    .option('--steps <n>', 'steps to go on to, more than were done (default: those of the run)', numberOrText)
    .option('--reseed', 'draw other random numbers from here on; run.json lists it under epochs')
    .option('--threads <n>', 'threads of this process (default: those of the run); the bits do not depend on it', numberOrText)
    .option('--checkpoint-every <n|time>', 'steps or time between checkpoints, such as 1000 or 30s (default: that of the run)')
    .addOption(maxTimeFlag('this process'))
    .addOption(deviceFlag())
    .option('--json', 'print the result as one JSON document')
    .addHelpText('after', examples)
    .action(actionOf(resume));
}

/** Plot points of all records, those of earlier processes included. */
function storedCurve(directory: string): ThinnedCurve['all'] {
  const curve = new ThinnedCurve();
  for (const { names, values } of seriesParts(join(directory, seriesName))) {
    const [t, activity] = (['t', 'activity'] as const).map((name) => values[names.indexOf(name)] as Float64Array);
    t?.forEach((time, row) => {
      curve.add(time, activity?.[row] as number);
    });
  }
  return curve.all;
}

interface Options {
  reseed?: boolean;
  json?: boolean;
  maxTime?: number;
  device?: Device;
}

async function resume(directory: string, options: Record<string, unknown>): Promise<number> {
  const { steps, threads, checkpoint } = fieldsOfFlags(options);
  // A finished run has no use for them, but a slip is a slip.
  parseConfig({ steps, threads, checkpoint });
  const { reseed, json = false, maxTime, device } = options as Options;
  const particles = maxTime === undefined ? 0 : populationOf(readManifest(directory).config).particles;
  return watchRun(
    (watch) => resumeRun(directory, { ...watch, steps, threads, checkpoint, reseed, device, onNote: say }),
    ({ result, resumedFrom }) => {
      if (resumedFrom === null) say(`${directory} is finished after ${result.steps} steps; --steps takes it further`);
      printRun(result, json, () => storedCurve(directory));
    },
    timeToStop(maxTime, particles),
  );
}

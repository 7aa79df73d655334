import type { Command } from 'commander';
import { ConfigError, showValue } from '../model/index.js';
import { calibrate, type LatticeName } from '../study/index.js';
import { checkOut, writeResult } from '../study/out/directory.js';
import type { ActionOf } from './action.js';
import { untilStopped } from './analysing.js';
import { calibrationText } from './calibrationTables.js';
import { numberFlag, refuseOptions, timeOption, workersFlag } from './numbers.js';
import { printResult, warn } from './print.js';
import { duration } from './progress.js';

const examples = `
Examples:
  randorg calibrate --dimension 2 --budget 20m --out out/calibration
  randorg calibrate --model manna --budget 2m --json
  randorg calibrate --synthetic

Measures critical density and exponents of lattice models whose values are published, and of made-up data whose values are exact, by the
estimators of randorg exponents. The budget is wall time, shared by the models; docs/validation.md has results.`;

interface Options {
  model: string;
  dimension: 1 | 2 | 3;
  budget: string;
  synthetic?: boolean;
  seed: number;
  workers?: number;
  out?: string;
  force?: boolean;
  json?: boolean;
}

const models: Record<string, readonly LatticeName[]> = {
  manna: ['manna'],
  'manna-abelian': ['manna-abelian'],
  both: ['manna', 'manna-abelian'],
};

/** Adds what `randorg calibrate` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description('Measure critical densities and exponents of lattice models, and compare them with the published ones.')
    .option('--model <name>', 'manna, manna-abelian or both', 'both')
    .addOption(numberFlag('--dimension <d>', '1, 2 or 3', 'whole [1, 3], such as 2', 2))
    .option('--budget <time>', 'wall time for the runs of all models, as 90s, 5m, 1h', '5m')
    .option('--synthetic', 'made-up data alone, without lattices')
    .addOption(numberFlag('--seed <n>', 'another seed is another experiment', 'whole [1, 1e6], such as 1', 1))
    .addOption(workersFlag())
    .option('--out <path>', 'folder for figures (SVG, PNG, CSV) and result.json')
    .option('--force', 'write into a directory that is not empty, replacing files of the same names')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(actionOf(calibrateModels));
}

function modelsOf(name: string): readonly LatticeName[] {
  const found = Object.hasOwn(models, name) ? models[name] : undefined;
  if (found) return found;
  throw new ConfigError(`model must be manna, manna-abelian or both, got ${showValue(name)}; give one of them`, 'model');
}

async function calibrateModels(options: Options, command: Command): Promise<number> {
  if (options.synthetic) {
    const given = Object.entries(options).filter(([name]) => command.getOptionValueSource(name) === 'cli');
    const { model, dimension, budget } = Object.fromEntries(given);
    refuseOptions({ model, dimension, budget }, 'to --synthetic, which runs no lattices');
  }
  const chosen = modelsOf(options.model);
  const { dimension, seed, workers } = options;
  const budget = timeOption('budget', options.budget) as number;
  checkOut(options.out, options.force);
  const value = await untilStopped((signal, progress) =>
    calibrate({
      models: options.synthetic ? [] : chosen,
      dimension,
      budget,
      synthetic: true,
      seed,
      workers,
      signal,
      onProgress: ({ model, stage, runs, secondsLeft }) =>
        progress.update(`${model}, ${stage}: run ${runs}, ${duration(secondsLeft)} left`, `${model} ${stage}`),
    }),
  );
  if (typeof value === 'number') return value;
  const { result, figures } = value;
  if (options.out !== undefined) warn(await writeResult(options.out, 'result.json', JSON.stringify(result, null, 2), figures));
  printResult(options.json, result, () => calibrationText(result));
  return 0;
}

import type { Command } from 'commander';
import { isRefusal, type SpreadingExponents, spreadingCurves, spreadingNames } from '../analysis/index.js';
import { ConfigError, showValue, withError } from '../model/index.js';
import { checkWorkers } from '../study/index.js';
import { checkOut, writeResult } from '../study/out/directory.js';
import type { SpreadingResult } from '../study/spreading/result.js';
import { spreading } from '../study/spreading/spreading.js';
import { spreadingName } from '../study/spreading/stored.js';
import type { ActionOf } from './action.js';
import { untilStopped } from './analysing.js';
import { numberFlag, workersFlag } from './numbers.js';
import { printResult, warn } from './print.js';
import { plot, tableText } from './table.js';

const examples = `
Examples:
  randorg spreading --dimension 1 --size 4096 --density 0.89199 --out out/spreading
  randorg spreading --model manna --dimension 2 --size 1024 --density 0.68333 --spreads 20000 --json
  randorg exponents out/spreading

Each run drives a lattice to a natural absorbed state. A particle of it hops onto a neighbour's site, and activity spreads from there or dies
out; this is done again and again from the same state. delta, theta and z follow at the critical density; docs/lattice.md defines them all.`;

interface Options {
  model: string;
  dimension: 1 | 2 | 3;
  size: number;
  density: number;
  runs: number;
  spreads: number;
  steps: number;
  seed: number;
  workers?: number;
  out?: string;
  force?: boolean;
  json?: boolean;
}

/** Adds what `randorg spreading` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description('Spread activity from one site in absorbed states of a lattice model, and measure delta, theta and z.')
    .option('--model <name>', 'manna or manna-abelian', 'manna')
    .addOption(numberFlag('--dimension <d>', '1, 2 or 3', 'whole [1, 3], such as 2', 2))
    .addOption(numberFlag('--size <n>', 'sites along a side', 'whole [3, 268435456], such as 512', 512))
    .addOption(
      numberFlag('--density <rho>', 'particles over sites; the critical one for exponents', '(0, 4], such as 0.68333', 0.68333),
    )
    .addOption(numberFlag('--runs <n>', 'absorbed states, from which errors come', 'whole [1, 1e4], such as 16', 16))
    .addOption(numberFlag('--spreads <n>', 'spreads from each state', 'whole [1, 1e8], such as 10000', 2000))
    .addOption(numberFlag('--steps <n>', 'longest time of a spread', 'whole [10, 1e8], such as 10000', 1000))
    .addOption(numberFlag('--seed <n>', 'another seed is another experiment', 'whole [0, 1e9], such as 1', 1))
    .addOption(workersFlag('runs side by side (default: all cores); the result is the same'))
    .option('--out <path>', `directory for ${spreadingName} and figures (SVG, PNG, CSV), which exponents takes`)
    .option('--force', 'write into a directory that is not empty, replacing files of the same names')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(actionOf(spread));
}

async function spread({ model, workers, out, force, json, ...options }: Options): Promise<number> {
  if (model !== 'manna' && model !== 'manna-abelian') {
    throw new ConfigError(`model must be manna or manna-abelian, got ${showValue(model)}; give one of them`, 'model');
  }
  checkOut(out, force);
  const value = await untilStopped((signal, progress) =>
    spreading({
      model,
      ...options,
      workers: checkWorkers(workers),
      signal,
      onProgress: (done) => progress.update(`${done}/${options.runs} runs done`),
    }),
  );
  if (typeof value === 'number') return value;
  const { result, figures } = value;
  if (out !== undefined) warn(await writeResult(out, spreadingName, JSON.stringify(result), figures));
  printResult(json, result, () => spreadingText(result));
  return 0;
}

function rowsOf(exponents: SpreadingExponents): string[][] {
  return spreadingNames.map((name) => {
    const found = exponents[name];
    if (isRefusal(found)) return [name, 'none', '', ''];
    const { value, error, uncorrected, window } = found;
    const bare = uncorrected === null ? '' : withError(uncorrected.value, uncorrected.error);
    return [name, withError(value, error), bare, `t ${[window.from, window.to].map((time) => Math.round(time)).join(' to ')}`];
  });
}

/** The exponents and the curves. */
export function spreadingText(result: SpreadingResult): string {
  const { model, dimension, size, density, runs, exponents } = result;
  const spreads = runs.reduce((sum, run) => sum + run.spreads, 0);
  const reasons = new Set(spreadingNames.flatMap((name) => (isRefusal(exponents[name]) ? [exponents[name].reason] : [])));
  const { survival, active, squares } = spreadingCurves(result);
  const points = ({ times, values }: typeof survival) => times.map((time, k) => [time, values[k] as number] as const);
  const axes = { x: { label: 't', log: true }, y: { label: 'P_s, N, R^2', log: true } };
  return [
    `${model}, d ${dimension}, L ${size}, density ${density}, ${spreads} spreads from ${runs.length} states`,
    '',
    tableText(rowsOf(exponents), ['exponent', 'value', 'without correction', 'window']),
    ...[...reasons].map((reason) => `note: ${reason}`),
    plot(
      [
        { name: 'P_s', points: points(survival) },
        { name: 'N', points: points(active) },
        { name: 'R^2', points: points(squares) },
      ],
      axes,
    ),
  ].join('\n');
}

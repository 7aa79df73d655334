import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { isRefusal, type Refusal, spreadingNames } from '../analysis/index.js';
import { writeAtomic } from '../io/index.js';
import { ConfigError, showValue } from '../model/index.js';
import {
  type CurvesOptions,
  exponentsOfCurves,
  exponentsOfSweeps,
  type NextPlan,
  type PlanTarget,
  plannedQuantities,
  type WantedRuns,
} from '../study/index.js';
import { checkOut, writeResult } from '../study/out/directory.js';
import { exponentsOfSpreading, isSpreading, spreadingName } from '../study/spreading/stored.js';
import type { ActionOf } from './action.js';
import { exponentsText, searchText } from './exponentTables.js';
import { numberFlag, numberOption, refuseOptions } from './numbers.js';
import { printResult, say, warn } from './print.js';
import { spreadingText } from './spreading.js';

const examples = `
Examples:
  randorg exponents out/sweep
  randorg exponents out/sweep out/sweep-2 --out out/exp
  randorg exponents out/sweep --critical-point 0.5597 --critical-point-error 0.0007 --json
  randorg exponents curves.csv --dimension 2 --out out/exp
  randorg exponents out/sweep --plan delta=0.01 --out out/exp
  randorg exponents out/spreading

From a sweep over phi (or density) with replicas, and over several particles (or size) for the collapses: every exponent that the data
allow, with its error, beside the values of known classes. Exit code 2 if nothing can be measured; docs/exponents.md says what a sweep needs.
Directories that randorg spreading wrote give delta, theta and z of spreading, without a steady state.
Curves of another program are CSV with the columns system,control,size,run,t,active: a row a record, active the active fraction.`;

interface Options {
  out?: string;
  force?: boolean;
  json?: boolean;
  criticalPoint?: number;
  criticalPointError?: number;
  system?: string;
  dimension?: number;
  sizeIs?: string;
  plan?: string;
}

/** Adds what `randorg exponents` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .argument('<path...>')
    .description(
      'Measure the critical point and all exponents that sweeps, or CSV files of curves, allow, and compare them with known classes.',
    )
    .option('--out <path>', 'folder for figures (SVG, PNG, CSV), result.json and the plan of the next runs')
    .option('--force', 'write into a directory that is not empty, replacing files of the same names')
    .addOption(
      numberFlag(
        '--critical-point <phi>',
        'critical point from elsewhere, instead of the one measured here',
        '(0, 100], such as 0.5',
      ),
    )
    .addOption(numberFlag('--critical-point-error <error>', 'its error', '(0, 10], such as 0.001'))
    .option('--system <name>', 'of CSV files with several systems, the one to take')
    .addOption(
      numberFlag('--dimension <number>', 'dimension of space of CSV files without a column dimension', 'whole [1, 5], such as 2'),
    )
    .option(
      '--size-is <kind>',
      'what the column size of CSV files holds: length (L) or particles (N = L^d; sites count) (default: length)',
    )
    .option('--plan <target>', 'of delta or phi_c with an error, such as delta=0.01: plan the runs that give it, and their cost')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(actionOf(exponents));
}

function knownPoint({ criticalPoint, criticalPointError }: Options) {
  if (criticalPoint === undefined && criticalPointError === undefined) return undefined;
  if (criticalPoint === undefined || criticalPointError === undefined) {
    throw new ConfigError('critical-point and critical-point-error go together, got one of them; give both', 'criticalPoint');
  }
  return { value: criticalPoint, error: criticalPointError };
}

/** `delta=0.01` as a quantity and its error. */
function targetOf(text: string | undefined): PlanTarget | undefined {
  if (text === undefined) return undefined;
  const [name, error, ...rest] = text.split('=');
  const quantity = plannedQuantities.find((one) => one === name?.trim());
  if (quantity && error !== undefined && rest.length === 0) {
    return { quantity, error: numberOption('plan', error, '(0, 1], such as 0.01') };
  }
  throw new ConfigError(
    `plan must be ${plannedQuantities.join(' or ')} with its error, got ${showValue(text)}; give one such as delta=0.01`,
    'plan',
  );
}

/** What only files of curves need, checked. */
function curvesOptions({ system, dimension, sizeIs }: Options): CurvesOptions {
  if (sizeIs !== undefined && sizeIs !== 'length' && sizeIs !== 'particles') {
    throw new ConfigError(
      `size-is must be length or particles, got ${showValue(sizeIs)}; give what the column size holds`,
      'sizeIs',
    );
  }
  return { system, sizeIs, dimension };
}

/** Exponents of spreads, which need no steady state. */
async function ofSpreading(paths: readonly string[], options: Options): Promise<number> {
  const { system, dimension, sizeIs, plan, criticalPoint, criticalPointError } = options;
  refuseOptions(
    {
      system,
      dimension,
      'size-is': sizeIs,
      plan,
      'critical-point': criticalPoint,
      'critical-point-error': criticalPointError,
    },
    'to directories of spreading',
  );
  const { result, figures } = exponentsOfSpreading(paths);
  const measured = spreadingNames.filter((name) => !isRefusal(result.exponents[name]));
  const { out, json } = options;
  if (out !== undefined && measured.length > 0) warn(await writeResult(out, spreadingName, JSON.stringify(result), figures));
  printResult(json, result, () => spreadingText(result));
  if (measured.length > 0) return 0;
  say((result.exponents.delta as Refusal).reason);
  return 2;
}

/** Directories are sweeps, and files are curves. */
function measured(paths: readonly string[], options: Options) {
  const common = { criticalPoint: knownPoint(options), target: targetOf(options.plan) };
  const files = paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === false);
  if (files.length === 0) {
    const { system, dimension, sizeIs } = options;
    refuseOptions({ system, dimension, 'size-is': sizeIs }, 'to directories of sweeps');
    return exponentsOfSweeps(paths, common);
  }
  const other = paths.find((path) => !files.includes(path));
  if (other === undefined) return exponentsOfCurves(files, { ...curvesOptions(options), ...common });
  throw new ConfigError(`${other} is no file, but ${files[0]} is; give directories of sweeps or files of curves, not both`);
}

const planName = 'next.yaml';
const runsName = 'next.csv';

/** The runs that another program should do. */
function runsText(because: string, runs: readonly WantedRuns[], out: string | undefined): string {
  const rows = runs.map(({ control, size, runs: count, t }) => `${control},${size},${count},${t}`);
  const text = ['control,size,runs,t', ...rows, ''].join('\n');
  if (out === undefined) return `Next runs of your program, since ${because}:\n\n${text.trimEnd()}`;
  const path = join(out, runsName);
  writeAtomic(path, text);
  return `Next runs of your program, since ${because}: ${path}. Then randorg exponents with all files.`;
}

/** The plan as a file or, without a folder, as text; and how to run it. */
function nextText({ because, plan, runs }: NextPlan, out: string | undefined): string {
  if (runs) return runsText(because, runs, out);
  if (!plan) return `No plan: ${because}.`;
  const text = stringify(plan);
  if (out === undefined) return `Next runs, since ${because} (a plan for randorg sweep run PLAN --out DIR):\n\n${text.trimEnd()}`;
  const path = join(out, planName);
  writeAtomic(path, `# ${because}\n${text}`);
  return `Next runs, since ${because}: randorg sweep run ${path} --out DIR, then randorg exponents with both directories.`;
}

async function exponents(paths: readonly string[], options: Options): Promise<number> {
  checkOut(options.out, options.force);
  const spreads = paths.filter(isSpreading);
  if (spreads.length > 0) {
    const other = paths.find((path) => !spreads.includes(path));
    if (other === undefined) return ofSpreading(paths, options);
    throw new ConfigError(`${other} is not of spreading, but ${spreads[0]} is; give directories of one kind`);
  }
  const { result, figures } = measured(paths, options);
  if (result.system.missing > 0) {
    warn([`${result.system.missing} runs of the plan have no result and are not in it`]);
  }
  // Without a result nothing is written: a folder of refusals looks like a measurement.
  const out = result.enough ? options.out : undefined;
  if (out !== undefined) warn(await writeResult(out, 'result.json', JSON.stringify(result, null, 2), figures));
  const next = result.next && nextText(result.next, out);
  const search = result.next?.search;
  const parts = [exponentsText(result), ...(search ? [searchText(search)] : []), ...(next ? [next] : [])];
  printResult(options.json, result, () => parts.join('\n\n'));
  if (!result.enough) say(result.verdict);
  else if (options.plan === undefined || search?.reached) return 0;
  else say(`plan: ${result.next?.because}`);
  return 2;
}

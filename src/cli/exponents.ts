import { join } from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { writeAtomic } from '../io/index.js';
import { ConfigError } from '../model/index.js';
import { speaksUtf8 } from '../plot/index.js';
import { exponentsOfSweeps, type NextPlan } from '../study/index.js';
import { checkOut, writeOut } from '../study/outDirectory.js';
import { exponentsText } from './exponentTables.js';
import { numberOption } from './numbers.js';
import { printResult, say, warn } from './print.js';

const examples = `
Examples:
  randorg exponents out/sweep
  randorg exponents out/sweep out/sweep-2 --out out/exp
  randorg exponents out/sweep --critical-point 0.5597 --critical-point-error 0.0007 --json

From a sweep over phi (or density) with replicas, and over several particles (or size) for the collapses: every exponent that the data
allow, with its error, beside the values of known classes. Exit code 2 if nothing can be measured; docs/exponents.md says what a sweep needs.`;

interface Options {
  out?: string;
  force?: boolean;
  json?: boolean;
  criticalPoint?: string;
  criticalPointError?: string;
}

/** The command `randorg exponents`. `exit` takes its exit code. */
export function addExponentsCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('exponents <directory...>')
    .summary('critical exponents of a sweep')
    .description('Measure the critical point and all exponents that a sweep allows, and compare them with known classes.')
    .option('--out <path>', 'folder for figures (SVG, PNG, CSV), result.json and the plan of the next runs')
    .option('--force', 'write into a directory that is not empty, replacing files of the same names')
    .option('--critical-point <phi>', 'critical point from elsewhere, instead of the one measured here')
    .option('--critical-point-error <error>', 'its error')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(async (directories: string[], options: Options) => exit(await exponents(directories, options)));
}

function knownPoint({ criticalPoint, criticalPointError }: Options) {
  if (criticalPoint === undefined && criticalPointError === undefined) return undefined;
  if (criticalPoint === undefined || criticalPointError === undefined) {
    throw new ConfigError('critical-point and critical-point-error go together, got one of them; give both', 'criticalPoint');
  }
  return {
    value: numberOption('critical-point', criticalPoint, { above: 0, to: 100, such: 0.5 }) as number,
    error: numberOption('critical-point-error', criticalPointError, { above: 0, to: 10, such: 0.001 }) as number,
  };
}

const planName = 'next.yaml';

/** The plan as a file or, without a folder, as text; and how to run it. */
function nextText({ because, plan }: NextPlan, out: string | undefined): string {
  const text = stringify(plan);
  if (out === undefined) return `Next runs, since ${because} (a plan for randorg sweep run PLAN --out DIR):\n\n${text.trimEnd()}`;
  const path = join(out, planName);
  writeAtomic(path, `# ${because}\n${text}`);
  return `Next runs, since ${because}: randorg sweep run ${path} --out DIR, then randorg exponents with both directories.`;
}

async function exponents(directories: readonly string[], options: Options): Promise<number> {
  checkOut(options.out, options.force);
  const { result, figures } = exponentsOfSweeps(directories, {
    criticalPoint: knownPoint(options),
  });
  if (result.system.missing > 0) {
    warn([`${result.system.missing} runs of the plan have no result and are not in it`]);
  }
  // Without a result nothing is written: a folder of refusals looks like a measurement.
  const out = result.enough ? options.out : undefined;
  if (out !== undefined) {
    const warnings = await writeOut(out, async (draw) => {
      await draw(out, figures);
      writeAtomic(join(out, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
    });
    warn(warnings);
  }
  const next = result.next && nextText(result.next, out);
  const text = [exponentsText(result, speaksUtf8(process.env)), ...(next ? ['', next] : [])].join('\n');
  printResult(options.json, result, () => text);
  if (result.enough) return 0;
  say(result.verdict);
  return 2;
}

import type { Command } from 'commander';
import { tenDigits } from '../io/index.js';
import { type BenchOptions, type BenchResult, bench } from '../study/index.js';
import type { ActionOf } from './action.js';
import { numberFlag } from './numbers.js';
import { printResult, redraw } from './print.js';
import { tableText } from './table.js';

const examples = `
Examples:
  randorg bench
  randorg bench --json
  randorg bench --particles 1000 --windows 3

Close other programs first. In a checkout, npm run bench compares with programs in C++, LAMMPS and numpy.`;

/** Adds what `randorg bench` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description(
      'Measure the speed on this machine: dense, sparse and absorbed systems, some 15 s; a table, or one JSON document.',
    )
    .addOption(
      numberFlag(
        '--particles <n>',
        'particles of every case, instead of its own 10000 or 100000',
        'whole [100, 1e7], such as 1000',
      ),
    )
    .addOption(
      numberFlag('--windows <n>', 'timed windows a case; their median counts (default: 7)', 'whole [1, 1000], such as 7'),
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(actionOf(measure));
}

async function measure({ json, ...sizes }: Pick<BenchOptions, 'particles' | 'windows'> & { json?: boolean }): Promise<number> {
  const result = await bench({ ...sizes, onCase: (name, index, cases) => redraw(`${index + 1} of ${cases}: ${name}`) });
  redraw(null);
  printResult(json, result, () => benchTable(result));
  return 0;
}

/** A row a case. Times carry three digits: they repeat no better. */
function benchTable({ cases, engine, host }: BenchResult): string {
  const rows = cases.map((row) => [
    row.name,
    String(row.particles),
    tenDigits(row.activity),
    row.nsPerParticleStep.toPrecision(3),
    row.nsPerActiveStep?.toPrecision(3) ?? '',
    row.stepsPerSecond.toPrecision(3),
  ]);
  const head = ['case', 'particles', 'f_a', 'ns/particle-step', 'ns/active-step', 'steps/s'];
  return `${tableText(rows, head)}\nrandorg ${engine.version}, Node ${host.node}, ${host.processor}`;
}

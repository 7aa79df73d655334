import type { Command } from 'commander';
import { tenDigits } from '../io/index.js';
import type { Device } from '../run/index.js';
import { type BenchOptions, type BenchResult, bench, type GpuBenchResult, gpuBench } from '../study/index.js';
import type { ActionOf } from './action.js';
import { deviceFlag } from './device.js';
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
    .addOption(deviceFlag('cpu, or gpu: runs alone and side by side, beside the processor', ['cpu', 'gpu']))
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(actionOf(measure));
}

type Options = Pick<BenchOptions, 'particles' | 'windows'> & { json?: boolean; device: Device };

async function measure({ json, device, ...sizes }: Options): Promise<number> {
  const onCase = (name: string, index: number, cases: number): void => redraw(`${index + 1} of ${cases}: ${name}`);
  if (device === 'gpu') {
    const result = await gpuBench({ ...sizes, onCase });
    redraw(null);
    printResult(json, result, () => gpuTable(result));
    return 0;
  }
  const result = await bench({ ...sizes, onCase });
  redraw(null);
  printResult(json, result, () => benchTable(result));
  return 0;
}

/** A row a case: particle-steps a second. */
function gpuTable({ device, cases, leftOut, engine, host }: GpuBenchResult): string {
  const rate = (value: number | null): string => value?.toPrecision(3) ?? '';
  const rows = cases.map((row) => [
    row.name,
    String(row.runs),
    String(row.particles),
    tenDigits(row.activity),
    rate(row.gpu),
    rate(row.oneCore),
    rate(row.allCores),
    row.sameDigest === null ? '' : row.sameDigest ? 'yes' : 'NO',
  ]);
  const head = ['case', 'runs', 'particles', 'f_a', 'GPU', 'one core', `${host.cores} cores`, 'same bits'];
  const notes = leftOut.map(({ name, runs, particles, reason }) => `left out: ${name}, ${runs} of ${particles}: ${reason}`);
  const end = `Particle-steps a second. ${device}; ${host.processor}; randorg ${engine.version}, Node ${host.node}`;
  return [tableText(rows, head), ...notes, end].join('\n');
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

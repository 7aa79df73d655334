/**
 * The quality of the random words, in the order and with the counters of a run: compiles the two programs of this folder, sends every layout
 * through the small battery or through dieharder, and prints a table of the p-values. docs/randomness.md says what came out.
 *
 *     node bench/rng/run.js                                             the small battery on every layout, half a minute
 *     node bench/rng/run.js --battery dieharder --tests short           dieharder's short list (below) on every layout, hours
 *     node bench/rng/run.js --battery dieharder --tests all --layouts contacts --bits high --jobs 2 --out results
 *     node bench/rng/run.js --summary results                           the table once more
 */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileNative, whyNoTwin } from '../native/compile.js';

const folder = dirname(fileURLToPath(import.meta.url));

/** A p-value outside is reported: one in 500 is expected there. */
const ordinary = { least: 0.001, most: 0.999 };

/** Layouts of the engine, and the one that must fail (layouts.h). */
export const layouts = ['contacts', 'lattice', 'ordered', 'particles', 'components', 'chained', 'steps', 'seeds', 'streams'];
export const weakLayout = 'weak';

const upTo = (first, last) => Array.from({ length: last - first + 1 }, (_, k) => first + k);
const withSizes = (test, sizes) => sizes.map((size) => ['-d', test, '-n', size]);
const plain = (tests) => tests.map((test) => ['-d', test]);
/**
 * Tests of dieharder 3.31.1 by number. Left out of both lists: opso, oqso and dna (5, 6, 7; "suspect" by its own list) and sums (14; "do not use").
 * Tests of several sizes are run at each.
 */
const dieharderLists = {
  all: [
    ...plain([0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 15, 16, 17, 100, 101, 102]),
    ...withSizes(200, upTo(1, 12)),
    ...withSizes(201, upTo(2, 5)),
    ...withSizes(202, upTo(2, 5)),
    ...withSizes(203, upTo(0, 32)),
    ...plain([204, 205, 206, 207, 208, 209]),
  ],
  short: [
    ...plain([0, 102]),
    ...withSizes(202, [5]),
    ...plain([207, 8, 15, 4]),
    ...withSizes(200, [8]),
    ...plain([206, 16, 2]),
    ...withSizes(203, [3]),
    ...withSizes(201, [3]),
    ...plain([1, 13, 205, 209]),
  ],
};

/** Standard output of a program, fed by another one's if `source` is given. */
function outputOf([program, ...args], source) {
  return new Promise((resolve, reject) => {
    const feeder = source && spawn(source[0], source.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
    const child = spawn(program, args.map(String), { stdio: [feeder ? feeder.stdout : 'ignore', 'pipe', 'inherit'] });
    feeder?.stdout.destroy();
    feeder?.on('error', reject);
    child.on('error', reject);
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', (code) => {
      feeder?.kill();
      if (code === 0) resolve(text);
      else reject(new Error(`${program} ${args.join(' ')} ended with code ${code}`));
    });
  });
}

/** Compiles into `out`; the paths of the two programs. */
export function compileRng(out) {
  const programs = { battery: join(out, 'battery'), stream: join(out, 'stream') };
  const said = Object.entries(programs).map(([name, path]) => compileNative(join(folder, `${name}.cpp`), path));
  return { ...programs, said: said.join('') };
}

/**
 * The small battery on one layout.
 * @returns {Promise<{ test: string, p: number }[]>}
 */
export async function quickBattery(battery, layout, bits, seed) {
  const text = await outputOf([battery, layout, bits, seed]);
  return text.trim().split('\n').map(lineOfBattery);
}

function lineOfBattery(line) {
  const [test, p] = line.split(' ');
  return { test, p: Number(p) };
}

/** The p-values in a report of dieharder: lines of "name | size | samples | repeats | p | assessment". */
function linesOfDieharder(text) {
  return text
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 6 && Number.isFinite(Number(cells[4])) && cells[4] !== '')
    .map(([name, size, , , p]) => ({ test: Number(size) ? `${name}-${size}` : name, p: Number(p) }));
}

/**
 * dieharder, test by test so that a run that is stopped has looked at all layouts alike; each test has a seed of its own. Reports grow in `out`.
 */
function dieharderTasks(stream, targets, tests, seed, out) {
  return tests.flatMap((options, k) =>
    targets.map(({ layout, bits }) => async () => {
      const report = await outputOf(['dieharder', '-g', 200, ...options], [stream, layout, bits, `${seed + k}`]);
      appendFileSync(join(out, `${layout}.${bits}.dieharder.txt`), report);
    }),
  );
}

function quickTasks(battery, targets, seed, out) {
  return targets.map(({ layout, bits }) => async () => {
    writeFileSync(join(out, `${layout}.${bits}.quick.txt`), await outputOf([battery, layout, bits, seed]));
  });
}

function whyNoDieharder() {
  return spawnSync('dieharder', ['-h']).error ? "dieharder was not found; install Debian's package of that name" : null;
}

async function inParallel(tasks, jobs) {
  const queue = tasks.values();
  const worker = async () => {
    for (const task of queue) await task();
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

/** One line a layout, and one for each p-value that is not ordinary. */
function summary(out) {
  const lines = ['| layout | bits | battery | p-values | outside |', '|---|---|---|---|---|'];
  for (const name of readdirSync(out).sort()) {
    const parts = /^(\w+)\.(high|low)\.(quick|dieharder)\.txt$/.exec(name);
    if (!parts) continue;
    const [, layout, bits, battery] = parts;
    const text = readFileSync(join(out, name), 'utf8');
    const results = battery === 'quick' ? text.trim().split('\n').map(lineOfBattery) : linesOfDieharder(text);
    const outside = results.filter(({ p }) => !(p >= ordinary.least && p <= ordinary.most));
    const named = outside.map(({ test, p }) => `${test} ${p}`).join(', ') || 'none';
    lines.push(`| ${layout} | ${bits} | ${battery} | ${results.length} | ${named} |`);
  }
  return lines.join('\n');
}

async function main() {
  const { values } = parseArgs({
    options: {
      battery: { type: 'string', default: 'quick' },
      tests: { type: 'string', default: 'short' },
      layouts: { type: 'string', default: layouts.join(',') },
      bits: { type: 'string', default: 'high,low' },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '1' },
      out: { type: 'string', default: join(tmpdir(), 'randorg-rng') },
      summary: { type: 'string' },
    },
  });
  if (values.summary) return console.log(summary(values.summary));
  const reason = whyNoTwin() ?? (values.battery === 'dieharder' ? whyNoDieharder() : null);
  if (reason) throw new Error(reason);
  const tests = dieharderLists[values.tests];
  if (!tests) throw new Error(`--tests must be one of ${Object.keys(dieharderLists).join(', ')}, got ${values.tests}`);
  mkdirSync(values.out, { recursive: true });
  const { battery, stream } = compileRng(values.out);
  const targets = values.layouts.split(',').flatMap((layout) => values.bits.split(',').map((bits) => ({ layout, bits })));
  const tasks =
    values.battery === 'quick'
      ? quickTasks(battery, targets, values.seed, values.out)
      : dieharderTasks(stream, targets, tests, Number(values.seed), values.out);
  await inParallel(tasks, Number(values.jobs));
  console.log(summary(values.out));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(`bench/rng: ${error.message}`);
    process.exitCode = 1;
  });
}

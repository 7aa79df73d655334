/**
 * What a small run costs beside the steps of its engine.
 *
 *   node bench/small.js [--runs n] [--particles N,N] [--steps n] [--out DIR] [--json]
 *
 * Three cases for each N: `simulate` in a loop of one process; `sweep run` with one worker into a new directory; the same command again, when all runs are finished.
 * Prints ms a run after the first: wall time, processor time of all processes, time in the engine's steps by the clock of the runs, and wall time without it. The
 * first run pays for start-up: it is a loop, or a sweep, of its own. Making and listing a system counts as outside. Also prints what a command costs before it does
 * anything. Wall times mean something on an idle core only; processor times do on Linux.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { simulate } from '../build/lib/index.js';
import { processorName } from './tools.js';

const command = fileURLToPath(new URL('../bin/randorg.js', import.meta.url));
/** Linux counts processor time of processes in ticks of so many ms. */
const tick = 10;

/** Processor time in ms of the children of this process that have ended, and of theirs; null where the system does not say. */
function childrenTime() {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ');
    return tick * (Number(fields[13]) + Number(fields[14]));
  } catch {
    return null;
  }
}

/** Wall and processor time in ms of a command. @throws Error with its messages if it fails */
function time(args) {
  const before = { wall: performance.now(), processor: childrenTime() };
  const { status, stderr } = spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`randorg ${args.join(' ')} failed: ${stderr}`);
  const after = { wall: performance.now(), processor: childrenTime() };
  const processor = before.processor === null ? null : after.processor - before.processor;
  return { wall: after.wall - before.wall, processor };
}

/** Time in the engine's steps in ms, from the result of a run. */
const engineTime = ({ steps, timing }, particles) => ((timing.nsPerParticleStep ?? 0) * steps * particles) / 1e6;

/** Ms a run after the first, of times of all runs and of the first. */
function eachOf(all, first, engine, runs) {
  const each = (total) => total / (runs - 1);
  return {
    wall: each(all.wall - first.wall),
    processor: all.processor === null ? null : each(all.processor - first.processor),
    engine: each(engine),
    outside: each(all.wall - first.wall - engine),
  };
}

async function library(runs, fields) {
  let engine = 0;
  const loop = async (from, to) => {
    const { user, system } = process.cpuUsage();
    const began = performance.now();
    for (let seed = from; seed <= to; seed++) engine += engineTime(await simulate({ ...fields, seed }), fields.particles);
    const used = process.cpuUsage();
    return { wall: performance.now() - began, processor: (used.user + used.system - user - system) / 1000 };
  };
  const first = await loop(1, 1);
  engine = 0;
  const rest = await loop(2, runs);
  return eachOf({ wall: first.wall + rest.wall, processor: first.processor + rest.processor }, first, engine, runs);
}

/** Time in the engine of all runs of a sweep, in ms. */
function engineOfSweep(directory, particles) {
  let sum = 0;
  for (const name of readdirSync(join(directory, 'runs'))) {
    sum += engineTime(JSON.parse(readFileSync(join(directory, 'runs', name, 'run.json'), 'utf8')).summary, particles);
  }
  return sum;
}

function sweep(folder, runs, fields) {
  const plan = (count) => {
    const path = join(folder, `plan-${count}.json`);
    const seed = { from: 1, to: count, count };
    writeFileSync(path, JSON.stringify({ base: fields, grid: { seed: count === 1 ? [1] : seed } }));
    return ['sweep', 'run', path, '--workers', '1', '--json', '--out', join(folder, `sweep-${count}`)];
  };
  const first = time(plan(1));
  const again = time(plan(1));
  const all = time(plan(runs));
  const finished = time(plan(runs));
  const engine = engineOfSweep(join(folder, `sweep-${runs}`), fields.particles);
  return { run: eachOf(all, first, engine, runs), finished: eachOf(finished, again, 0, runs) };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Median wall and processor time in ms of a command that does next to nothing. */
function startUp(args) {
  const times = Array.from({ length: 5 }, () => time(args));
  const processor = times[0].processor === null ? null : median(times.map((one) => one.processor));
  return { wall: median(times.map(({ wall }) => wall)), processor };
}

function print({ commands, cases }) {
  const ms = (value) => (value === null ? '-' : value.toFixed(2)).padStart(10);
  console.log(`ms a run after the first on ${processorName()}, Node ${process.versions.node}\n`);
  console.log(`${'case'.padEnd(28)}${'N'.padStart(6)}      wall processor    engine   outside`);
  for (const { name, particles, wall, processor, engine, outside } of cases) {
    console.log(`${name.padEnd(28)}${String(particles).padStart(6)}${[wall, processor, engine, outside].map(ms).join('')}`);
  }
  console.log(`\n${'ms a command'.padEnd(34)}      wall processor`);
  for (const { name, wall, processor } of commands) console.log(`${name.padEnd(34)}${ms(wall)}${ms(processor)}`);
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    particles: { type: 'string', default: '100,1000' },
    steps: { type: 'string', default: '10' },
    out: { type: 'string', default: tmpdir() },
    json: { type: 'boolean' },
  },
});
const runs = Number(values.runs);
const cases = [];
for (const particles of values.particles.split(',').map(Number)) {
  const fields = { phi: 0.6, particles, steps: Number(values.steps) };
  const folder = mkdtempSync(join(values.out, 'randorg-small-'));
  try {
    cases.push({ name: 'simulate', particles, ...(await library(runs, fields)) });
    const { run, finished } = sweep(folder, runs, fields);
    cases.push({ name: 'sweep run, one worker', particles, ...run });
    cases.push({ name: 'sweep run, all finished', particles, ...finished });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const folder = mkdtempSync(join(values.out, 'randorg-small-'));
try {
  const small = ['--particles', '100', '--steps', '10', '--force', '--out', join(folder, 'run'), '--json'];
  const commands = [
    { name: 'randorg --help', ...startUp(['--help']) },
    { name: 'randorg run (N = 100, 10 steps)', ...startUp(['run', ...small]) },
  ];
  if (values.json) console.log(JSON.stringify({ commands, cases }));
  else print({ commands, cases });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * The lattice models against a plain C++ program of the same rule (bench/native/lattice.cpp), side by side on one core.
 *
 *   node bench/lattice.js [--quick] [--only TEXT] [--node PATH] [--json]
 *
 * Prints topplings a second of processor time (medians of 7 windows that take turns) and their ratio; the target is 0.8. The C++ program
 * finds neighbours in a table or by shifts; each case is compared with the faster of the two. --node measures the engine in that Node too,
 * and may be repeated.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LatticeSimulation } from '../build/lib/engine/lattice.js';
import { LineProgram } from './lineProgram.js';
import { allowedCores, nodesAt, pinned, processorName } from './tools.js';

const target = 0.8;
const seed = 1;
const self = fileURLToPath(import.meta.url);

/** `settle` steps come first; the state is then stationary, but in the critical case, which decays slowly. */
const cases = [
  { name: '1D manna', model: 'manna', dimension: 1, size: 65536, density: 1, settle: 1000 },
  { name: '2D manna', model: 'manna', dimension: 2, size: 256, density: 0.75, settle: 1000 },
  { name: '2D manna, near critical', model: 'manna', dimension: 2, size: 1024, density: 0.684, settle: 10000 },
  { name: '2D manna, 2^24 sites', model: 'manna', dimension: 2, size: 4096, density: 0.75, settle: 50 },
  { name: '2D manna, side no power of 2', model: 'manna', dimension: 2, size: 300, density: 0.75, settle: 1000 },
  { name: '2D manna-abelian', model: 'manna-abelian', dimension: 2, size: 256, density: 0.8, settle: 1000 },
  { name: '3D manna', model: 'manna', dimension: 3, size: 64, density: 0.7, settle: 1000 },
  { name: '3D manna-abelian', model: 'manna-abelian', dimension: 3, size: 64, density: 0.7, settle: 1000 },
];

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Processor time of this process in s: others on the machine don't count. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The engine as a program that answers "seconds N". */
async function serve({ settle, name: _, ...config }) {
  const sim = await LatticeSimulation.create(config);
  sim.step(settle);
  createInterface({ input: process.stdin }).on('line', (line) => {
    const wanted = Number(line.split(' ')[1]);
    let steps = 0;
    let topplings = 0;
    const begin = processorTime();
    let seconds = 0;
    let { active: last } = sim.observe();
    while (seconds < wanted && last > 0) {
      const run = sim.step(Math.max(1, Math.round(100000 / last)));
      last = run.active.at(-1) ?? 0;
      for (const count of run.active) topplings += count;
      steps += run.steps;
      seconds = processorTime() - begin;
    }
    process.stdout.write(
      `${JSON.stringify({ steps, topplings, seconds, activity: topplings / steps / sim.sites, particles: sim.particles })}\n`,
    );
  });
}

/** Compiles the C++ program to a path. @throws Error with the compiler's messages */
function compile(path) {
  const source = fileURLToPath(new URL('./native/lattice.cpp', import.meta.url));
  const { status, stderr, error } = spawnSync(
    process.env.CXX || 'g++',
    ['-std=c++17', '-O3', '-march=native', '-o', path, source],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`${source} does not compile: ${error?.message ?? stderr}`);
}

const flagsOf = ({ name: _, ...config }) =>
  Object.entries({ seed, ...config }).flatMap(([flag, value]) => [`--${flag}`, String(value)]);

/** Windows of all programs in turn. */
async function measure(given, executable, nodes, { windows, seconds }) {
  const core = allowedCores().slice(-1);
  const serving = [self, '--serve', JSON.stringify({ ...given, seed })];
  const commands = {
    ours: [process.execPath, serving],
    ...Object.fromEntries(nodes.map(({ path, version }) => [`Node ${version}`, [path, serving]])),
    table: [executable, [...flagsOf(given), '--neighbours', 'table']],
    shifts: [executable, [...flagsOf(given), '--neighbours', 'shifts']],
  };
  const programs = Object.entries(commands).map(([name, [command, args]]) => ({
    name,
    program: new LineProgram(name, ...pinned(core, command, args)),
    rates: [],
    activities: [],
  }));
  try {
    // The first window warms up.
    for (let window = 0; window <= windows; window++) {
      for (const entry of programs) {
        const { topplings, seconds: took, activity } = await entry.program.ask(`seconds ${seconds}`);
        if (window === 0) continue;
        entry.rates.push(topplings / took);
        entry.activities.push(activity);
      }
    }
  } finally {
    for (const { program } of programs) await program.close();
  }
  const rates = Object.fromEntries(programs.map(({ name, rates }) => [name, median(rates)]));
  const activities = Object.fromEntries(programs.map(({ name, activities }) => [name, median(activities)]));
  return { ...given, rates, activities, ratio: rates.ours / Math.max(rates.table, rates.shifts) };
}

function print(results) {
  const millions = (rate) => (rate / 1e6).toFixed(1).padStart(8);
  console.log(`topplings a second / 1e6 on ${processorName()}, Node ${process.versions.node}`);
  console.log(`${'case'.padEnd(30)} activity     ours   C++ table  shifts   ratio`);
  for (const { name, activities, rates, ratio } of results) {
    const { ours, table, shifts, ...others } = rates;
    const rest = Object.entries(others).map(([node, rate]) => `  ${node} ${(rate / Math.max(table, shifts)).toFixed(2)}`);
    console.log(
      `${name.padEnd(30)} ${activities.ours.toFixed(4).padStart(8)} ${millions(ours)}  ${millions(table)} ${millions(shifts)}   ${ratio.toFixed(2)}` +
        (ratio < target ? `  under ${target}` : '') +
        rest.join(''),
    );
  }
}

const { values } = parseArgs({
  options: {
    serve: { type: 'string' },
    quick: { type: 'boolean' },
    only: { type: 'string' },
    node: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean' },
  },
});
if (values.serve) {
  await serve(JSON.parse(values.serve));
} else {
  const nodes = nodesAt(values.node);
  const folder = mkdtempSync(join(tmpdir(), 'randorg-lattice-'));
  try {
    const executable = join(folder, 'lattice');
    compile(executable);
    const profile = values.quick ? { windows: 3, seconds: 0.1 } : { windows: 7, seconds: 0.4 };
    const results = [];
    for (const given of cases.filter(({ name }) => name.includes(values.only ?? '')))
      results.push(await measure(given, executable, nodes, profile));
    if (values.json) console.log(JSON.stringify(results));
    else print(results);
    if (results.some(({ ratio }) => ratio < target)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * One thread against several: both systems in one process, windows in turn, the same states at the end. Needs as many idle cores.
 *
 *   node bench/threads.js [--threads 2] [--particles 100000] [--phi 0.66] [--kick 0.1] [--settle 5] [--windows 7] [--steps 60] [--node PATH]
 *
 * Settles for some steps, lets one window of each pass, then prints the ratio of the times (median, least, largest) as JSON, and how the team
 * shares the work: barriers a step, the part of the contacts that are posted to another thread, scans of the busiest thread over the mean. On
 * fewer cores the ratio means nothing, and the rest stays what it is. Windows go on where the one before ended, so that a state on its way to
 * absorption wants few and short ones. --node measures in that Node too, a line of JSON each, and may be repeated.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Simulation } from '../build/lib/index.js';
import { nodesAt } from './tools.js';

const standard = { threads: '2', particles: '100000', phi: '0.66', kick: '0.1', settle: '5', windows: '7', steps: '60' };
const options = Object.fromEntries(Object.entries(standard).map(([name, value]) => [name, { type: 'string', default: value }]));
const { node, ...given } = parseArgs({ options: { ...options, node: { type: 'string', multiple: true, default: [] } } }).values;
const nodes = nodesAt(node);
const {
  threads: team,
  particles,
  phi,
  kick,
  settle,
  windows,
  steps,
} = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, Number(value)]));

const goOn = { stopWhenAbsorbed: false };
const systems = [];
for (const threads of [1, team]) {
  systems.push(await Simulation.create({ model: 'bro', particles, phi, kick, steps: 1e9, threads }, { asynchronous: true }));
}
for (const system of systems) await system.advance(settle, goOn);

const ratios = [];
const perStep = [[], []];
for (let window = 0; window <= windows; window++) {
  const times = [];
  for (const system of systems) {
    const start = performance.now();
    await system.advance(steps, goOn);
    times.push((performance.now() - start) / steps);
  }
  if (window === 0) continue;
  ratios.push(times[0] / times[1]);
  for (const [k, time] of times.entries()) perStep[k].push(time);
}
if (new Set(systems.map((system) => system.digest())).size > 1)
  throw new Error('one thread and the team ended in different states');

const sorted = (values) => values.toSorted((a, b) => a - b);
const median = (values) => sorted(values)[values.length >> 1];
const { active, contacts } = await systems[0].look();
const before = systems[1].diagnostics();
await systems[1].advance(steps, goOn);
const after = systems[1].diagnostics();
const [one, several] = perStep.map(median);
console.log(
  JSON.stringify({
    node: process.versions.node,
    particles,
    phi,
    kick,
    activity: active / particles,
    threads: team,
    msPerStep: { one, several },
    ratio: { median: median(ratios), least: sorted(ratios)[0], largest: sorted(ratios).at(-1) },
    barriersPerStep: (after.barriers - before.barriers) / steps,
    posted: after.posted / contacts,
    busiest: after.busiest,
  }),
);
for (const system of systems) await system.close();

const flags = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
for (const { path } of nodes) {
  const { status } = spawnSync(path, [fileURLToPath(import.meta.url), ...flags], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

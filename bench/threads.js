/**
 * One thread against two: both systems in one process, windows in turn, the same states at the end. Needs two idle cores.
 *
 *   node bench/threads.js [--particles 100000] [--phi 0.66] [--kick 0.1] [--settle 5] [--windows 7] [--steps 60] [--node PATH]
 *
 * Settles for some steps, lets one window of each pass, then prints the ratio of the times (median, least, largest) as JSON. Windows go on where
 * the one before ended, so that a state on its way to absorption wants few and short ones. --node measures in that Node too, a line of JSON
 * each, and may be repeated.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Simulation } from '../build/lib/index.js';
import { nodesAt } from './tools.js';

const standard = { particles: '100000', phi: '0.66', kick: '0.1', settle: '5', windows: '7', steps: '60' };
const options = Object.fromEntries(Object.entries(standard).map(([name, value]) => [name, { type: 'string', default: value }]));
const { node, ...given } = parseArgs({ options: { ...options, node: { type: 'string', multiple: true, default: [] } } }).values;
const nodes = nodesAt(node);
const { particles, phi, kick, settle, windows, steps } = Object.fromEntries(
  Object.entries(given).map(([name, value]) => [name, Number(value)]),
);

const goOn = { stopWhenAbsorbed: false };
const systems = [];
for (const threads of [1, 2]) {
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
if (new Set(systems.map((system) => system.digest())).size > 1) throw new Error('one thread and two ended in different states');

const sorted = (values) => values.toSorted((a, b) => a - b);
const median = (values) => sorted(values)[values.length >> 1];
const { active } = await systems[0].look();
const [one, two] = perStep.map(median);
console.log(
  JSON.stringify({
    node: process.versions.node,
    particles,
    phi,
    kick,
    activity: active / particles,
    msPerStep: { one, two },
    ratio: { median: median(ratios), least: sorted(ratios)[0], largest: sorted(ratios).at(-1) },
  }),
);
for (const system of systems) await system.close();

const flags = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
for (const { path } of nodes) {
  const { status } = spawnSync(path, [fileURLToPath(import.meta.url), ...flags], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

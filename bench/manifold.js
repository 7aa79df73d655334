/**
 * Clouds on a sphere against numpy with its BLAS on one core (bench/rivals/manifold.py), window by window in turn.
 *
 *   node bench/manifold.js [--quick] [--python PATH] [--json]
 *
 * Prints steps a second of processor time (medians of 7 windows) and their ratio. The targets are 0.5 at D = 256 and 20 at D = 3. The engine
 * counts the contacts of all clouds in each step besides; numpy counts those of the batch only.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ManifoldSimulation } from '../build/lib/engine/manifold.js';
import { LineProgram } from './lineProgram.js';
import { allowedCores, pinned, processorName } from './tools.js';

const common = { model: 'manifold', loss: 'log', exponent: 2, momentum: 0.9, seed: 1, margin: 1e-3, range: 1.5 };
/** A round starts from the same points each time, so that it has the same contacts. */
const cases = [
  {
    name: 'D = 256, V = 16, batch 128 of 128',
    embedding: 256,
    views: 16,
    cloudsNumber: 128,
    batch: 128,
    spread: 0.1,
    round: 10,
    target: 0.5,
  },
  { name: 'D = 256, V = 16, batch 128 of 512', embedding: 256, views: 16, cloudsNumber: 512, batch: 128, spread: 0.1, round: 10 },
  { name: 'D = 3, V = 16, batch 128 of 128', embedding: 3, views: 16, cloudsNumber: 128, batch: 128, spread: 0.1, round: 200 },
  {
    name: 'D = 3, V = 8, batch 10 of 40',
    embedding: 3,
    views: 8,
    cloudsNumber: 40,
    batch: 10,
    spread: 0.3,
    round: 400,
    target: 20,
  },
].map((each) => ({ scale: 2, learningRate: 0.001, ...each }));

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Rounds that take so many seconds. */
function windowOf(sim, points, round, wanted) {
  let [seconds, steps] = [0, 0];
  let contacts = 0;
  while (seconds < wanted) {
    sim.restore(points, 0);
    const begin = processorTime();
    const run = sim.step(round, { stopWhenAbsorbed: false });
    seconds += processorTime() - begin;
    steps += run.steps;
    contacts = run.contacts.at(-1);
  }
  return { steps, seconds, contacts };
}

async function measure({ name, target = null, round, ...own }, python, { windows, seconds }) {
  const config = { ...common, ...own };
  const sim = await ManifoldSimulation.create(config);
  const points = sim.points();
  const script = fileURLToPath(new URL('./rivals/manifold.py', import.meta.url));
  const threads = Object.fromEntries(['OPENBLAS', 'OMP', 'MKL'].map((library) => [`${library}_NUM_THREADS`, '1']));
  const [command, args] = pinned(allowedCores().slice(-1), python, [script]);
  const rival = new LineProgram('numpy', command, args, JSON.parse, { ...process.env, ...threads });
  rival.child.stdin.write(`${JSON.stringify({ ...config, round, points: [...points] })}\n`);
  const rates = { ours: [], numpy: [] };
  let contacts = 0;
  try {
    // The first window warms up.
    for (let window = 0; window <= windows; window++) {
      const ours = windowOf(sim, points, round, seconds);
      const theirs = await rival.ask(String(seconds));
      contacts = ours.contacts;
      if (window === 0) continue;
      rates.ours.push(ours.steps / ours.seconds);
      rates.numpy.push(theirs.steps / theirs.seconds);
    }
  } finally {
    await rival.close();
  }
  const [ours, numpy] = [median(rates.ours), median(rates.numpy)];
  return { name, contacts, ours, numpy, ratio: ours / numpy, target };
}

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, python: { type: 'string', default: 'python3' }, json: { type: 'boolean' } },
});
const results = [];
for (const each of cases) {
  results.push(await measure(each, values.python, values.quick ? { windows: 3, seconds: 0.2 } : { windows: 7, seconds: 1 }));
}
if (values.json) console.log(JSON.stringify(results));
else {
  console.log(`steps a second of processor time on ${processorName()}, Node ${process.versions.node}`);
  for (const { name, contacts, ours, numpy, ratio, target } of results) {
    const missed = target !== null && ratio < target ? `  under ${target}` : '';
    console.log(
      `${name.padEnd(36)} ${String(contacts).padStart(6)} contacts  ${ours.toFixed(1).padStart(9)} ours  ${numpy.toFixed(1).padStart(8)} numpy  ${ratio.toFixed(2)}${missed}`,
    );
  }
}

/** Runs cases on the GPU and in the engine, and prints what differs, a list a case. A state goes from one to the other on the way. */
import { acquire, release } from '../../build/lib/gpu/device.js';
import { GpuSimulation, Simulation } from '../../build/lib/index.js';

const counters = ['from', 'steps', 'time', 'absorbed', 'absorbedAt', 'active', 'contacts', 'energy', 'largestOverlap'];

/** Names of what is not the same in two objects. */
function unlike(names, ours, theirs, where) {
  return names.filter((name) => JSON.stringify(ours[name]) !== JSON.stringify(theirs[name])).map((name) => `${where} ${name}`);
}

async function compareStates(gpu, engine, where) {
  await gpu.fetch();
  const found = [];
  if (gpu.digest() !== engine.digest()) found.push(`${where} digest`);
  if (engine.config.msd && gpu.msd() !== engine.msd()) found.push(`${where} msd`);
  const seen = await gpu.look();
  found.push(...unlike(Object.keys(engine.observe()), seen, engine.observe(), where));
  if ((await gpu.lookAtContacts()).join() !== engine.contactCounts().join()) found.push(`${where} contacts of a particle`);
  return found;
}

/** All particles in a small part of the box, the first two at one place: lists and cells overflow. */
function heapOf({ particles, dimension }, side) {
  let state = 1;
  const positions = Float64Array.from({ length: particles * dimension }, () => {
    state = (state * 16807) % 2147483647;
    return 1 + (side * state) / 2147483647;
  });
  positions.copyWithin(dimension, 0, dimension);
  return { initialState: { positions } };
}

async function compare({ config, steps, changed, heap }) {
  const start = heap ? heapOf(config, heap) : {};
  const engine = await Simulation.create(config, start);
  let gpu = await Simulation.create(config, { ...start, device: 'gpu' });
  try {
    const options = { energy: true };
    const first = Math.ceil(steps / 2);
    const found = unlike(counters, await gpu.advance(first, options), engine.step(first, options), 'first steps,');
    found.push(...(await compareStates(gpu, engine, 'half way,')));
    const [fromGpu, fromEngine] = [gpu.toBytes(), engine.toBytes()];
    if (!Buffer.from(fromGpu).equals(Buffer.from(fromEngine))) found.push('state');
    const other = await Simulation.fromBytes(fromGpu);
    await gpu.close();
    gpu = await GpuSimulation.fromBytes(fromEngine);
    if (changed) await Promise.all([gpu.change(changed), engine.change(changed), other.change(changed)]);
    const rest = steps - first;
    found.push(...unlike(counters, await gpu.advance(rest), engine.step(rest), 'last steps,'));
    other.step(rest);
    if (other.digest() !== engine.digest()) found.push('digest of the engine from the state of the GPU');
    found.push(...(await compareStates(gpu, engine, 'at the end,')));
    return found;
  } finally {
    await gpu.close();
  }
}

const results = [];
// held, so that kernels are compiled once
await acquire();
for (const each of JSON.parse(process.argv[2])) results.push(await compare(each));
release();
process.stdout.write(JSON.stringify(results));

/**
 * Runs cases on the GPU and in the engine, and prints what differs, a list a case. Half way the states change places: the GPU goes on from that of
 * the engine, with new lists, and the engine from that of the GPU. The first ones of both go on as well.
 */
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
  const gpu = await Simulation.create(config, { ...start, device: 'gpu' });
  let taken = null;
  try {
    const options = { energy: true };
    const first = Math.ceil(steps / 2);
    const found = unlike(counters, await gpu.advance(first, options), engine.step(first, options), 'first steps,');
    found.push(...(await compareStates(gpu, engine, 'half way,')));
    const [fromGpu, fromEngine] = [gpu.toBytes(), engine.toBytes()];
    if (!Buffer.from(fromGpu).equals(Buffer.from(fromEngine))) found.push('state');
    const other = await Simulation.fromBytes(fromGpu);
    taken = await GpuSimulation.fromBytes(fromEngine);
    const all = [gpu, taken, engine, other];
    if (changed) await Promise.all(all.map((each) => each.change(changed)));
    const rest = steps - first;
    const wanted = engine.step(rest);
    found.push(...unlike(counters, await gpu.advance(rest), wanted, 'last steps,'));
    found.push(...unlike(counters, await taken.advance(rest), wanted, 'last steps of the GPU from the state of the engine,'));
    other.step(rest);
    if (other.digest() !== engine.digest()) found.push('digest of the engine from the state of the GPU');
    found.push(...(await compareStates(gpu, engine, 'at the end,')));
    found.push(...(await compareStates(taken, engine, 'at the end, from the state of the engine,')));
    return found;
  } finally {
    await gpu.close();
    await taken?.close();
  }
}

const results = [];
// held, so that kernels are compiled once
await acquire();
for (const each of JSON.parse(process.argv[2])) results.push(await compare(each));
release();
process.stdout.write(JSON.stringify(results));

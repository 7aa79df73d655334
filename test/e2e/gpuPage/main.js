/** What the test asks of the library in a browser with a GPU. */
import { placeAtStart, whyNotOnGpu } from '../../../build/lib/gpu/index.js';
import { GpuSimulation, parseConfig, Simulation } from '../../../build/lib/index.js';
import { cases } from '../../golden/cases.js';

/** Names of the golden cases that a GPU has. */
const names = Object.keys(cases).filter((name) => whyNotOnGpu(parseConfig(cases[name])) === null);

/** Digests of golden cases. */
async function goldens(chosen) {
  const digests = {};
  for (const name of chosen) {
    const { steps, ...config } = cases[name];
    const simulation = await GpuSimulation.create(config);
    await simulation.advance(steps, { stopWhenAbsorbed: !config.thermalNoise });
    await simulation.fetch();
    digests[name] = simulation.digest();
    await simulation.close();
  }
  return digests;
}

/** Runs of one shape, side by side, and each of them in the engine. */
async function together(configs, steps) {
  const complete = configs.map((config) => parseConfig(config));
  const all = await GpuSimulation.together(await Promise.all(complete.map((config) => placeAtStart(config, null))));
  const ends = all.map(async (simulation) => {
    let done = { absorbed: false };
    while (simulation.time < steps && !done.absorbed) done = await simulation.advance(steps - simulation.time);
    await simulation.fetch();
    const found = [simulation.time, simulation.digest()];
    await simulation.close();
    return found;
  });
  const ours = await Promise.all(
    configs.map(async (config) => {
      const engine = await Simulation.create(config);
      engine.step(steps);
      return [engine.time, engine.digest()];
    }),
  );
  return [await Promise.all(ends), ours];
}

/** A run that goes from the engine to the GPU and back, and one that stays; fields change in between. */
async function hop(config, stretches, change) {
  const stays = await Simulation.create(config);
  const first = await Simulation.create(config);
  first.step(stretches[0]);
  const gpu = await GpuSimulation.fromBytes(first.toBytes());
  await gpu.change(change);
  await gpu.advance(stretches[1]);
  await gpu.fetch();
  const last = await Simulation.fromBytes(gpu.toBytes());
  await gpu.close();
  last.step(stretches[2]);
  stays.step(stretches[0]);
  await stays.change(change);
  stays.step(stretches[1] + stretches[2]);
  return [
    [last.time, last.digest()],
    [stays.time, stays.digest()],
  ];
}

Object.assign(window, { onGpu: { names, goldens, together, hop } });
document.documentElement.dataset.ready = 'yes';

/**
 * Runs side by side on the GPU, each with changes of its own on the way, against the engine with the same runs one by one. Prints what differs, a list
 * a run. Argument: {runs: [{config, steps, changes: {t: values}}]}
 */

import { placeAtStart } from '../../build/lib/gpu/simulation.js';
import { GpuSimulation, Simulation } from '../../build/lib/index.js';
import { configAt, parseConfig } from '../../build/lib/model/index.js';

const { runs } = JSON.parse(process.argv[2]);

/** Drives a simulation as a run does, and keeps the counts of every step. */
async function drive(simulation, { steps, changes = {} }) {
  const seen = { active: [], contacts: [] };
  for (;;) {
    const t = simulation.time;
    if (changes[t]) await simulation.change(changes[t]);
    if (t >= steps) break;
    const next = Math.min(
      steps,
      ...Object.keys(changes)
        .map(Number)
        .filter((step) => step > t),
    );
    // those at rest may be woken by a change
    const { active, contacts, absorbed, time } = await simulation.advance(next - t, { stopWhenAbsorbed: next === steps });
    seen.active.push(...active);
    seen.contacts.push(...contacts);
    if (absorbed && time < steps) break;
  }
  await simulation.fetch();
  const look = Object.entries(await simulation.look()).sort();
  const msd = simulation.config.msd ? simulation.msd() : null;
  const out = { seen, look, digest: simulation.digest(), contacts: (await simulation.lookAtContacts()).join(), msd };
  await simulation.close();
  return out;
}

const configs = runs.map(({ config }) => configAt(parseConfig(config), 0));
const simulations = await GpuSimulation.together(
  await Promise.all(configs.map((config) => placeAtStart(config, null, undefined))),
);
const ours = await Promise.all(simulations.map((simulation, k) => drive(simulation, runs[k])));
const differences = [];
for (const [k, run] of runs.entries()) {
  const theirs = await drive(await Simulation.create(run.config), run);
  differences.push(Object.keys(theirs).filter((name) => JSON.stringify(ours[k][name]) !== JSON.stringify(theirs[name])));
}
process.stdout.write(JSON.stringify(differences));

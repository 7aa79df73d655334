/**
 * Strains read back from sheared states of two dimensions, N = 2000: node bench/readout.js [seeds]
 * A row for each protocol: seeds whose state absorbed, seeds whose largest strain is read back (a kink within 0.1 of it), the
 * largest deviation of those, the root mean square of deviation over quoted error, and kinks that no trained strain explains.
 */
import { findKinks, onsetStrains } from '../build/lib/analysis/shearMemory.js';
import { Simulation } from '../build/lib/index.js';

const [seeds = 20] = process.argv.slice(2).map(Number);
/** How far from a trained strain a kink may lie to be of it. */
const near = 0.1;
const common = { dimension: 2, particles: 2000, phi: 0.2, kick: 0.1 };
const protocols = [
  { fields: { model: 'ro', shear: 1 }, steps: 20000 },
  { fields: { model: 'ro', shear: 0.5 }, steps: 20000 },
  { fields: { model: 'bro', shear: 0.7 }, steps: 20000 },
  { fields: { model: 'ro', shear: 1 }, steps: 100 },
  { fields: { model: 'ro', shear: 0.5 }, steps: 30 },
  { fields: { model: 'ro', shear: 1, shearFactors: [0.5, 0.5, 0.5, 0.5, 0.5, 1] }, steps: 120 },
  { fields: { model: 'ro', shear: 1, phi: 0.4, kick: 0.5 }, steps: 1500 },
];

/** One state: whether it absorbed, and the kinks up to 1.5 times the largest strain. */
async function train({ fields, steps }, seed) {
  const sim = await Simulation.create({ ...common, ...fields, seed });
  const { absorbed } = sim.step(steps);
  const { dimension, boxLength } = sim;
  const limit = 1.5 * fields.shear;
  const state = { dimension, boxLength, positions: sim.positionsU32(), radii: sim.radii() };
  return { absorbed, kinks: findKinks([...onsetStrains(state, limit, 'forward', [0, 1])], limit) };
}

console.log('run | cycles | absorbed | read back | largest deviation | deviation/error | other kinks');
for (const protocol of protocols) {
  const { fields, steps } = protocol;
  const strains = (fields.shearFactors ?? [1]).map((factor) => factor * fields.shear);
  const deviations = [];
  let [absorbed, squares, others] = [0, 0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const state = await train(protocol, seed);
    absorbed += state.absorbed ? 1 : 0;
    others += state.kinks.filter(({ strain }) => strains.every((one) => Math.abs(strain - one) >= near)).length;
    const [found] = state.kinks.filter(({ strain }) => Math.abs(strain - fields.shear) < near);
    if (found === undefined) continue;
    deviations.push(Math.abs(found.strain - fields.shear));
    squares += (deviations.at(-1) / found.error) ** 2;
  }
  const read = deviations.length;
  const shown = read === 0 ? ['', ''] : [Math.max(...deviations).toFixed(4), Math.sqrt(squares / read).toFixed(1)];
  console.log([JSON.stringify(fields), steps, `${absorbed} of ${seeds}`, `${read} of ${seeds}`, ...shown, others].join(' | '));
}

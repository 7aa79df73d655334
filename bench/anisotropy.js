/**
 * S(kx, ky) of sheared states of two dimensions on the ring of its peak: S = S0 (1 + c cos 2 theta + s sin 2 theta), theta from the
 * direction of flow; a line for each strain, means and standard errors over the seeds: node bench/anisotropy.js [seeds] [particles]
 */
import { StructureMap } from '../build/lib/analysis/structure/index.js';
import { loadStructureKernels } from '../build/lib/engine/observe.js';
import { Simulation } from '../build/lib/index.js';

const [seeds = 8, particles = 2000] = process.argv.slice(2).map(Number);
const kernels = await loadStructureKernels();

function meanOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return `${mean.toFixed(3)} +- ${Math.sqrt(square / (values.length - 1) / values.length).toFixed(3)}`;
}

console.log('shear | absorbed | k of the peak | S0 | c | s');
for (const shear of [0, 0.5, 1]) {
  const found = [];
  let absorbed = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const sim = await Simulation.create({ model: 'ro', dimension: 2, particles, phi: 0.2, kick: 0.1, shear, seed });
    absorbed += sim.step(20000).absorbed ? 1 : 0;
    const map = new StructureMap(kernels, 10);
    map.add({ dimension: 2, boxLength: sim.boxLength, positions: sim.positionsU32(), radii: sim.radii() });
    found.push(map.result().anisotropy);
  }
  const columns = [(each) => each.peak, (each) => each.level, (each) => each.cosine.value, (each) => each.sine.value];
  console.log([shear, `${absorbed} of ${seeds}`, ...columns.map((column) => meanOf(found.map(column)))].join(' | '));
}

/** Prints how many invocations of kernels a step of N particles starts when few of them are active, by N of argument 1. */
import { GpuSimulation, Simulation } from '../../build/lib/index.js';

const particles = Number(process.argv[2]);
const decaying = await Simulation.create({ model: 'bro', phi: 0.3, kick: 0.1, particles });
while (decaying.observe().active > particles / 100) decaying.step(1);
const simulation = await GpuSimulation.fromBytes(decaying.toBytes());
/** A submission of some steps: invocations and active particles of a step. */
async function submission(steps) {
  let invocations = 0;
  const pass = globalThis.GPUComputePassEncoder.prototype;
  const { setPipeline, dispatchWorkgroups } = pass;
  let lanes = 0;
  pass.setPipeline = function (pipeline) {
    lanes = pipeline.label === 'begin' ? 256 : 64;
    setPipeline.call(this, pipeline);
  };
  pass.dispatchWorkgroups = function (count) {
    invocations += lanes * count;
    dispatchWorkgroups.call(this, count);
  };
  const { active } = await simulation.advance(steps);
  Object.assign(pass, { setPipeline, dispatchWorkgroups });
  return { invocations: invocations / steps, active: Math.max(...active) };
}
const result = { first: await submission(1), later: await submission(8) };
await simulation.fetch();
decaying.step(9);
const same = simulation.digest() === decaying.digest();
await simulation.close();
process.stdout.write(JSON.stringify({ ...result, same }));

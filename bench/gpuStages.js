/**
 * What part of a dense step each kernel of the GPU takes, by timestamps: node bench/gpuStages.js [particles] [steps]. Every dispatch gets a pass of
 * its own for it, so that the sum is more than the time of a step.
 */
import { acquire, release } from '../build/lib/gpu/device.js';
import { placeAtStart } from '../build/lib/gpu/simulation.js';
import { Systems } from '../build/lib/gpu/systems.js';
import { parseConfig } from '../build/lib/index.js';

const [particles = 4000, steps = 20] = process.argv.slice(2).map(Number);
const kernels = ['begin', 'find', 'kick', 'apply', 'link'];
const most = kernels.length;

const { globals } = await import('webgpu');
const { requestDevice } = globals.GPUAdapter.prototype;
globals.GPUAdapter.prototype.requestDevice = function (options) {
  return requestDevice.call(this, { ...options, requiredFeatures: ['timestamp-query'] });
};
const { device } = await acquire();
const queries = device.createQuerySet({ type: 'timestamp', count: 2 * most });
const resolved = device.createBuffer({ size: 16 * most, usage: 0x200 | 4 });
const readable = device.createBuffer({ size: 16 * most, usage: 1 | 8 });
let passes = 0;

/** An encoder whose passes are split into one a dispatch, of which the first few have timestamps. */
const createCommandEncoder = device.createCommandEncoder.bind(device);
device.createCommandEncoder = () => {
  const encoder = createCommandEncoder();
  const begin = encoder.beginComputePass.bind(encoder);
  encoder.beginComputePass = () => {
    const state = {};
    return {
      setPipeline: (pipeline) => Object.assign(state, { pipeline }),
      setBindGroup: (_, group) => Object.assign(state, { group }),
      dispatchWorkgroups: (count) => {
        const at = 2 * (passes++ % most);
        const pass = begin({
          timestampWrites: { querySet: queries, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 },
        });
        pass.setPipeline(state.pipeline);
        pass.setBindGroup(0, state.group);
        pass.dispatchWorkgroups(count);
        pass.end();
      },
      end: () => {},
    };
  };
  return encoder;
};

async function times() {
  const encoder = createCommandEncoder();
  encoder.resolveQuerySet(queries, 0, 2 * most, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, readable, 0, 16 * most);
  device.queue.submit([encoder.finish()]);
  await readable.mapAsync(1);
  const ns = new BigUint64Array(readable.getMappedRange().slice(0));
  readable.unmap();
  return kernels.map((_, k) => Number(ns[2 * k + 1] - ns[2 * k]));
}

for (const fields of [{ model: 'bro' }, { model: 'sgd', exponent: 2 }, { model: 'sde' }]) {
  const config = parseConfig({ ...fields, phi: 0.66, particles, seed: 1 });
  const systems = await Systems.open({ device, description: '', isReal: true, lost: new Promise(() => {}) }, [
    await placeAtStart(config, null),
  ]);
  const all = [];
  for (let k = 0; k < steps + 2; k++) {
    passes = 0;
    await systems.run(1, false, () => false);
    if (k >= 2) all.push(await times());
  }
  const medians = kernels.map((_, k) => all.map((each) => each[k]).sort((a, b) => a - b)[steps >> 1]);
  const sum = medians.reduce((total, each) => total + each, 0);
  const parts = kernels.map((name, k) => `${name} ${((100 * medians[k]) / sum).toFixed(0)} %`);
  console.log(`${JSON.stringify(fields)}: ${parts.join(', ')}; ${(sum / particles).toFixed(0)} ns a particle-step`);
  systems.destroy();
}
release();

/** `Simulation.create` with a device. */

import { Simulation } from '../engine/simulation.js';
import { spheres } from '../engine/start.js';
import type { AsynchronousSimulation, DeviceOptions } from '../engine/types.js';
import type { RunConfigInput } from '../model/index.js';
import { chooseDevice } from './choose.js';
import { GpuSimulation } from './simulation.js';

/** More steps than any run has: how many a caller will ask for is not known. */
const endless = 1e15;

/** A simulation on a GPU, or on the faster device. */
export async function createOnDevice(input: RunConfigInput, options: DeviceOptions): Promise<AsynchronousSimulation> {
  const { device, initialState } = options;
  const given = initialState && { initialState };
  if (device === 'auto') {
    const config = spheres(input, 'use LatticeSimulation or ManifoldSimulation');
    const { isGpu } = await chooseDevice([{ ...config, steps: endless }]);
    if (!isGpu) return Simulation.create(input, { ...given, asynchronous: true });
  }
  return GpuSimulation.create(input, given);
}

export { type Choice, chooseDevice } from './choose.js';
export { GpuError } from './device.js';
export { Gathering } from './gathering.js';
export { createOnDevice } from './onDevice.js';
export { requireGpuRule, whyNotOnGpu } from './rules.js';
export { GpuSimulation, type Placed, placeAtStart, placeFromBytes } from './simulation.js';

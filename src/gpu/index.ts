export { GpuError } from './device.js';
export { Gathering } from './gathering.js';
export { requireGpuRule, whyNotOnGpu } from './rules.js';
export { GpuSimulation, type Placed, placeAtStart, placeFromBytes } from './simulation.js';

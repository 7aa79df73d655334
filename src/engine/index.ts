export type { EngineTuning } from './arena.js';
export { type Build, hasSimd, type LatticeBuild, type ManifoldBuild } from './binaries.js';
export { dynamicsVersion, maxStepsPerCall } from './checks.js';
export type { Observation, StepCounters } from './counters.js';
export { type LatticeObservation, type LatticeOptions, type LatticeRestoreOptions, LatticeSimulation } from './lattice.js';
export { ManifoldSimulation } from './manifold.js';
export type { ManifoldObservation, ManifoldOptions, ManifoldRestoreOptions } from './manifoldTypes.js';
export { Simulation } from './simulation.js';
export type {
  AsynchronousSimulation,
  CreateOptions,
  Device,
  DeviceOptions,
  EngineOptions,
  InitialState,
  RestoreOptions,
  StepOptions,
} from './types.js';

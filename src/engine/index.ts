export type { EngineTuning } from './arena.js';
export { type Build, hasSimd, type LatticeBuild } from './binaries.js';
export { type LatticeObservation, type LatticeOptions, type LatticeRestoreOptions, LatticeSimulation } from './lattice.js';
export {
  type CreateOptions,
  dynamicsVersion,
  type EngineOptions,
  type InitialState,
  maxStepsPerCall,
  type Observation,
  type RestoreOptions,
  Simulation,
  type StepCounters,
  type StepOptions,
} from './simulation.js';

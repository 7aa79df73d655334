export type { EngineTuning } from './arena.js';
export { type Build, hasSimd } from './binaries.js';
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

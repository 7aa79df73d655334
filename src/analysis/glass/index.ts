export { cloneDistances } from './clones.js';
export { type CorrelationOptions, type Correlations, Correlator, type LagResult, type SpeciesResult } from './correlator.js';
export { type PersistenceRow, persistenceOf } from './persistence.js';
export { relaxationOf } from './relaxation.js';
export { largestLeap, type Trajectory, Unwrapper } from './trajectory.js';

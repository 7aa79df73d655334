export { boxLength, countRadii, nthRoot, radiusMoment, unitBallVolume, wholePower } from './box.js';
export { parseConfig } from './config.js';
export { type Derived, derive, largestParticles, memoryAvailable, memoryNeeded } from './derive.js';
export { ConfigError, listOf, showValue } from './errors.js';
export { type Field, type FieldPath, fieldAt, fieldPaths, type Model, models, modes } from './fields.js';
export { canonicalJson, sha256Hex, trajectoryHash } from './hash.js';
export { type DerivedLattice, deriveLattice, isLattice, type Population, populationOf } from './lattice.js';
export { philox4x32, replicaSeed } from './philox.js';
export {
  type BroConfig,
  configJsonSchema,
  type GdConfig,
  type LatticeConfig,
  type ParticleConfig,
  type Recording,
  type RoConfig,
  type RunConfig,
  type RunConfigInput,
  runSchema,
  type SgdConfig,
} from './schema.js';
export { largeCount, radiiById, type Sizes } from './sizes.js';
export { editDistance, nearest } from './suggest.js';
export { version } from './version.js';

export { boxLength, listMoment, nthRoot, radiusMoment, unitBallVolume, wholePower } from './box.js';
export { nested, parseConfig } from './config.js';
export { copulaCoefficient, independentWeight } from './correlation.js';
export { type Derived, derive, largestParticles, memoryAvailable, memoryNeeded } from './derive.js';
export {
  broOfSgd,
  roCorrelations,
  sdeOfBro,
  sdeOfSgd,
  sgdOfBro,
  smallestCorrelation,
  undirectedOfRo,
} from './equalMoments.js';
export { ConfigError, listOf, requireWhole, showName, showValue } from './errors.js';
export { type Field, formGroups, helpGroups, isIn, rangeOf } from './fieldRecord.js';
export {
  appliesTo,
  defaultWords,
  type FieldPath,
  type FrameFormat,
  fieldAt,
  fieldPaths,
  formFields,
  frameFormats,
  isFieldPath,
  isLiveField,
  type LiveField,
  liveFields,
  wordsOf,
} from './fields.js';
export { flagName } from './flagName.js';
export { gridUnits, toFraction } from './grid.js';
export { besideTrajectory, canonicalJson, sha256Hex, trajectoryHash } from './hash.js';
export { type DerivedLattice, deriveLattice, isLattice, type Population, populationOf, requireParticles } from './lattice.js';
export { describeMatched, type Matched } from './match.js';
export { exp, log, quantile } from './math.js';
export { largestProposedPhi, randomClosePacking, type SpaceDimension } from './packing.js';
export { philox4x32, replicaSeed } from './philox.js';
export * from './quantities.js';
export {
  isLatticeModel,
  type LatticeModel,
  type Model,
  models,
  modes,
  type ParticleModel,
  particleModels,
  type Rule,
  recordOf,
  rules,
} from './rules.js';
export {
  type BroConfig,
  configJsonSchema,
  type Frames,
  type GdConfig,
  type LatticeConfig,
  type ParticleConfig,
  type Recording,
  type RoConfig,
  type RunConfig,
  type RunConfigInput,
  type SdeConfig,
  type SgdConfig,
} from './schema.js';
export { largeCount, radiiById, type Sizes, type SizesKind } from './sizes.js';
export { editDistance, nearest } from './suggest.js';
export { version } from './version.js';

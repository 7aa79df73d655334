export { type BondOrder, bondOrder } from './bondOrder.js';
export { type ClusterResult, findClusters } from './clusters.js';
export { type Configuration, checkConfiguration, gridUnits, toGrid } from './configuration.js';
export {
  type ContactCount,
  type ContactResult,
  countContacts,
  defaultThresholds,
} from './contacts.js';
export { FrameStatistics, type MeanValue, meanOf } from './frames.js';
export { fitGapExponent, type GapExponent, gapDistribution, gapExponentReference } from './gapExponent.js';
export {
  type Hyperuniformity,
  largestFitWavenumber,
  scanHyperuniformity,
  type WindowFit,
} from './hyperuniformity.js';
export type { StructureKernels } from './kernels.js';
export { sampledVariance, varianceFromStructureFactor } from './numberVariance.js';
export { isPacking, measureOverlaps, type Overlaps } from './overlaps.js';
export { type FramePairs, RadialDistribution, type RadialPart, type RadialResult } from './radialDistribution.js';
export { fitPointsOf, type Shell } from './shells.js';
export { inSpaceOrder } from './spaceOrder.js';
export type { FitPoint } from './spectralFit.js';
export {
  type FrameModes,
  fewSizes,
  StructureFactor,
  type StructureFactorOptions,
  type StructureFactorResult,
} from './structureFactor.js';

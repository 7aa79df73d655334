/**
 * Estimators: pure functions of arrays, for Node and browsers. Shapes of their input are in records.ts, the physics in
 * docs/estimators.md.
 */
export { autocorrelationTime } from './autocorrelation.js';
export { collapseQuality } from './collapseQuality.js';
export { curvatureCriticalPoint } from './curvature.js';
export { halvingTimeOf, sizeShowsAt } from './curves.js';
export { type DecayFit, decayAtCriticality } from './decay.js';
export { type DecayCollapse, decayCollapse } from './decayCollapse.js';
export { type DecayPilot, decayPilot, pilotActivity, pilotDecay, pilotGrowth, pilotVariance } from './decayPilot.js';
export { chiSquareProbability, logGamma, studentFactor } from './distributions.js';
export { divergenceCriticalPoint } from './divergence.js';
export { equilibrationCut } from './equilibration.js';
export { gammaPrime, nuParallelFromAutocorrelation, nuParallelFromProduct } from './fluctuations.js';
export { type LeastSquaresModel, levenbergMarquardt } from './levenbergMarquardt.js';
export { type CorrectedEstimate, type PowerLawFit, powerLawCriticalPoint } from './powerLaw.js';
export { quasiStationary, quasiStationarySamples } from './quasiStationary.js';
export { SeededRandom } from './random.js';
export { type ActivityCurve, type Estimate, isRefusal, type Refusal, type Result, type SteadySample } from './records.js';
export {
  type ExponentName,
  mannaHyperuniformity,
  pull,
  referenceDensity,
  referenceExponent,
  type UniversalityClass,
} from './reference.js';
export { type RelaxationTime, type RelaxationTimes, tauRandomStart } from './relaxation.js';
export type { LawOptions } from './scalingLaw.js';
export {
  type SpreadingCurve,
  type SpreadingData,
  type SpreadingExponent,
  type SpreadingExponents,
  type SpreadingRun,
  spreadingCurves,
  spreadingExponents,
  spreadingNames,
} from './spreading.js';
export { type SteadyCollapse, steadyCollapse } from './steadyCollapse.js';
export { decayTruth, gammaPrimeOf, mannaLike, steadyTruth, syntheticDecay, syntheticSteady } from './synthetic.js';
export { type ThresholdRule, thresholdCriticalPoint, zeroStepIntercept } from './threshold.js';
export type { WindowedEstimate } from './windowedFit.js';

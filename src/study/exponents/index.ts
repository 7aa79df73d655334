export type { SizeValue } from './bySize.js';
export { type Comparison, classes, classNames, type Distance } from './compare.js';
export { type CriticalPoint, type CriticalPointMethod, criticalPointMethods } from './criticalPoint.js';
export type { CurvesOptions } from './curvesData.js';
export type { LeftOut, TransitionData } from './data.js';
export {
  type ExponentEstimates,
  type ExponentValue,
  estimateExponents,
  type MeasuredExponent,
  measuredExponents,
} from './estimate.js';
export { exponentFigures } from './figures.js';
export type { NextPlan, WantedRuns } from './nextPlan.js';
export { type ExponentsOptions, type ExponentsResult, exponentsOfCurves, exponentsOfSweeps, isMeasured } from './study.js';
export { exponentSymbols, methodNames, withError } from './symbols.js';
export { type PlanSearch, type PlanTarget, plannedQuantities, type TriedPlan } from './targetPlan.js';

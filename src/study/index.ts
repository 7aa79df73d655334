export type { Bracket } from '../analysis/levelling.js';
export { type BenchCase, type BenchOptions, type BenchResult, bench } from './bench/bench.js';
export { stepToActivity } from './bench/decay.js';
export {
  type Calibrated,
  type Calibration,
  type CalibrationResult,
  calibrate,
  type LatticeCalibration,
} from './calibrate/calibrate.js';
export type { LatticeName } from './calibrate/jobs.js';
export type { CombinedEstimate } from './critical/combine.js';
export type { Rung } from './critical/drift.js';
export type { Method, MethodEstimate } from './critical/estimates.js';
export type { CriticalResult, SearchEnd } from './critical/result.js';
export { type CriticalOptions, type StageReport, searchCriticalPoint } from './critical/search.js';
export type { Stage } from './critical/stage.js';
export type { SizeValue } from './exponents/bySize.js';
export { classes, classNames } from './exponents/compare.js';
export { type CriticalPoint, type CriticalPointMethod, criticalPointMethods } from './exponents/criticalPoint.js';
export type { CurvesOptions } from './exponents/curvesData.js';
export type { LeftOut, TransitionData } from './exponents/data.js';
export {
  type ExponentEstimates,
  type ExponentValue,
  estimateExponents,
  type MeasuredExponent,
  measuredExponents,
} from './exponents/estimate.js';
export { exponentFigures } from './exponents/figures.js';
export type { NextPlan, WantedRuns } from './exponents/nextPlan.js';
export {
  type ExponentsOptions,
  type ExponentsResult,
  exponentsOfCurves,
  exponentsOfSweeps,
  isMeasured,
} from './exponents/study.js';
export { exponentSymbols, methodNames, withError } from './exponents/symbols.js';
export { type PlanSearch, type PlanTarget, plannedQuantities, type TriedPlan } from './exponents/targetPlan.js';
export { measureNoise, type NoiseComparison, type NoiseOptions, type NoiseResult, type Score } from './noise/noise.js';
export * from './reproduce/index.js';
export type { Collected, CollectOptions } from './sweep/collect.js';
export type { SweepEstimate } from './sweep/estimate.js';
export { type PlannedRun, planSweep, type SweepPlan } from './sweep/plan.js';
export { type PlanInput, readPlanFile } from './sweep/planFile.js';
export type { FailedRun, RunningRun, SessionOutcome, SweepProgress } from './sweep/session.js';
export { requeueTask, type SlurmJob, submitSweep } from './sweep/slurmQueue.js';
export { runsOfTask, type SlurmOptions, type SlurmScripts, slurmScripts } from './sweep/slurmScripts.js';
export type { SweepStatus } from './sweep/status.js';
export { checkWorkers, Sweep, type SweepRunOptions } from './sweep/sweep.js';
export { formatOf, type TableWriter, tableFormats } from './sweep/table.js';
export { Stopped } from './threads/pool.js';

/**
 * The library in Node: all of `randorg`, and what works with files: runs that write directories and can be resumed, sweeps, frames.
 *
 * @module randorg/node
 */
export * from './index.js';
export {
  type Frame,
  type FrameReader,
  type FrameWriter,
  type FrameWriterOptions,
  type Inspection,
  inspectPath,
  type OutFileOptions,
  openFrames,
  openFrameWriter,
  type TableFormat,
} from './io/index.js';
export {
  type ResumeOptions,
  type ResumeOutcome,
  type RunOptions,
  type RunOutcome,
  type RunResult,
  resumeRun,
  runSimulation,
} from './run/index.js';
export type {
  Bracket,
  Collected,
  CollectOptions,
  CombinedEstimate,
  CriticalOptions,
  CriticalPoint,
  CriticalPointMethod,
  CriticalResult,
  CurvesOptions,
  ExponentsOptions,
  ExponentsResult,
  ExponentValue,
  FailedRun,
  LeftOut,
  Method,
  MethodEstimate,
  NextPlan,
  NoiseOptions,
  NoiseResult,
  PlanInput,
  PlannedRun,
  PlanSearch,
  PlanTarget,
  Rung,
  RunningRun,
  Score,
  SearchEnd,
  SessionOutcome,
  SizeValue,
  StageReport,
  SweepEstimate,
  SweepPlan,
  SweepProgress,
  SweepRunOptions,
  SweepStatus,
  TableWriter,
  TriedPlan,
  WantedRuns,
} from './study/index.js';
export { exponentsOfCurves, exponentsOfSweeps, measureNoise, Sweep, searchCriticalPoint } from './study/index.js';

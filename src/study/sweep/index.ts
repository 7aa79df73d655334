export {
  type Collected,
  type CollectOptions,
  checkFormat,
  type Table,
  type TableFormat,
  type TableWriter,
  tableFormats,
} from './collect.js';
export type { SweepEstimate } from './estimate.js';
export { type PlannedRun, planSweep, type SweepPlan } from './plan.js';
export { type PlanInput, readPlanFile } from './planFile.js';
export type { FailedRun, RunningRun, SessionOutcome, SweepProgress } from './session.js';
export { requeueTask, type SlurmJob, submitSweep } from './slurmQueue.js';
export { runsOfTask, type SlurmOptions, type SlurmScripts, slurmScripts } from './slurmScripts.js';
export type { SweepStatus } from './status.js';
export { checkWorkers, Sweep, type SweepRunOptions } from './sweep.js';

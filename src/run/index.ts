export { ownerOf } from '../io/process.js';
export { BlockingAverage } from './blocking.js';
export {
  type ChunkCounters,
  type CreateEngine,
  type Device,
  type Engines,
  gpuEngines,
  isForGpu,
  type RestoreEngine,
  type RunEngine,
} from './engine.js';
export type { OpenFrameWriter } from './frameSink.js';
export type { Progress } from './loop.js';
export { RecordTimes } from './recordTimes.js';
export type { RunResult, SimulationResult } from './result.js';
export { type SimulateOptions, type SimulationOutcome, simulate, type WatchOptions } from './simulate.js';
export { Claim, isClaimed } from './stored/claim.js';
export { checkDirectory } from './stored/directory.js';
export { RunLost } from './stored/fence.js';
export { type Heart, keepAlive } from './stored/heart.js';
export { heartbeatLifetime, heartbeatPeriod, lifeOfRun } from './stored/owner.js';
export { type PreparedRun, type PreparedSystem, prepareRun, prepareSystem } from './stored/prepare.js';
export { type ResumeFields, type ResumeOptions, type ResumeOutcome, resumeRun } from './stored/resume.js';
export { resumeCommand } from './stored/resumeCommand.js';
export { type RunOptions, runSimulation } from './stored/run.js';
export { framesOfRun } from './stored/runFrames.js';
export type { RunOutcome } from './stored/session.js';
export { resultOfManifest } from './stored/summary.js';
export { StillGoing } from './stored/takeOver.js';

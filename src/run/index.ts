export { BlockingAverage, type Estimate } from './blocking.js';
export { checkDirectory } from './directory.js';
export type { ChunkCounters, CreateEngine, RunEngine } from './engine.js';
export type { Progress } from './loop.js';
export { type PreparedRun, type PreparedSystem, prepareRun, prepareSystem } from './prepare.js';
export { RecordTimes } from './recordTimes.js';
export type { RunResult, SimulationResult } from './result.js';
export { type RunOptions, type RunOutcome, runSimulation } from './run.js';
export { type SimulateOptions, type SimulationOutcome, simulate, type WatchOptions } from './simulate.js';

/** The library in Node: all of `randorg`, and what works with files: runs that write directories and can be resumed, sweeps, frames. */
export * from './index.js';
export { type Frame, type FrameReader, type FrameWriter, inspectPath, openFrames, openFrameWriter } from './io/index.js';
export {
  type ResumeOptions,
  type ResumeOutcome,
  type RunOptions,
  type RunOutcome,
  type RunResult,
  resumeRun,
  runSimulation,
} from './run/index.js';
export * from './study/index.js';

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
export * from './study/index.js';

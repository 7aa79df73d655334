/** One process at work on a run that has its directory: from the start or from a checkpoint to the end or a signal. */
import {
  type CheckpointProgress,
  checkpointName,
  type Manifest,
  manifestName,
  writeCheckpoint,
  writeManifest,
} from '../../io/index.js';
import type { RunConfig } from '../../model/index.js';
import type { SavedCompression } from '../adaptive.js';
import { dynamicsVersion, type RunEngine } from '../engine.js';
import type { OpenFrameWriter } from '../frameSink.js';
import { type LoopOutcome, type LoopState, runLoop } from '../loop.js';
import { type RunResult, resultOf } from '../result.js';
import type { WatchOptions } from '../simulate.js';
import { RunStatistics, type SavedStatistics } from '../statistics.js';
import { Fence } from './fence.js';
import { keepAlive } from './heart.js';
import { RunOutput, writing } from './output.js';
import { leaveDirectory } from './owner.js';
import { summaryOf } from './summary.js';

export interface SessionOptions extends WatchOptions {
  /** Another writer of frames, for tests. */
  openFrames?: OpenFrameWriter | undefined;
  /** What else tells whether the run is still this process's. */
  isOurs?: (() => boolean) | undefined;
}

export interface RunOutcome {
  status: 'done' | 'stopped';
  result: RunResult;
}

export interface Session {
  directory: string;
  config: RunConfig;
  /** As it stands in the directory, with the status running. */
  manifest: Manifest;
  engine: RunEngine;
  /** Where the engine is from; null if it is at the initial state. */
  from: CheckpointProgress | null;
  /** Instead of the config's, for this process. */
  checkpointEvery: number | string;
  /** Whether the state to begin with must be kept, since nothing else would give it again. */
  checkpointFirst: boolean;
  /** Takes the directory by the manifest, if that has not been done. */
  take?: (() => void) | undefined;
}

/** A call that is made once, if at all. */
function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}

function loopStateOf({ statistics, compression, t, seconds, engineSeconds }: CheckpointProgress, steps: number): LoopState {
  const restored = RunStatistics.restore(statistics as SavedStatistics, t, steps);
  return { statistics: restored, compression: compression as SavedCompression | undefined, seconds, engineSeconds };
}

/**
 * Writes a checkpoint of the state between two steps, after everything it counts on is on the disk.
 * @param isLast whether run.json follows at once, and puts the name of the checkpoint on the disk with its own
 */
function save(
  { directory, manifest, engine }: Session,
  output: RunOutput,
  fence: Fence,
  state: LoopState,
  isLast: boolean,
): void {
  const { statistics, compression, seconds, engineSeconds } = state;
  const { epochs, configHash } = manifest;
  const progress = {
    t: engine.time,
    epochs,
    seconds,
    engineSeconds,
    ...output.sync(),
    statistics: statistics.save(),
    compression,
  };
  writing(directory, checkpointName, () =>
    writeCheckpoint(
      directory,
      { dynamicsVersion, configHash, progress, engine: engine.toBytes() },
      { guard: fence.look, isFollowed: isLast },
    ),
  );
}

async function recordSteps(session: Session, output: RunOutput, fence: Fence, options: SessionOptions): Promise<LoopOutcome> {
  const { config, engine, from, checkpointEvery, checkpointFirst } = session;
  const take = once(() => {
    if (session.take === undefined) return;
    // A process that was suspended may have lost the run before it took the directory.
    fence.look();
    session.take();
  });
  try {
    return await runLoop(engine, config, {
      signal: options.signal,
      onProgress: options.onProgress,
      onRecord: (record) => {
        output.record(record);
        options.onRecord?.(record);
      },
      onBreath: take,
      frames: config.frames && { recording: config.frames, take: (snapshot) => output.frame(snapshot) },
      checkpoints: {
        every: checkpointEvery,
        atStart: checkpointFirst,
        write: (state, isLast) => {
          if (!isLast) take();
          save(session, output, fence, state, isLast);
        },
      },
      from: from === null ? undefined : loopStateOf(from, config.steps),
    });
  } catch (error) {
    failQuietly(() => output.close());
    throw error;
  }
}

/** Works on a run until its end or the signal, and gives its directory back; run.json says how it ended. */
export async function runSession(session: Session, options: SessionOptions): Promise<RunOutcome> {
  const { directory, config, engine, manifest, from } = session;
  const fence = new Fence(directory, manifest.token, options.isOurs);
  const heart = keepAlive(() => fence.beat(), options.signal);
  const finish = (changes: Partial<Manifest>): void =>
    writing(directory, manifestName, () =>
      writeManifest(directory, { ...manifest, ...changes, finishedAt: new Date().toISOString() }, fence.look),
    );
  try {
    const output = new RunOutput(directory, config, engine, { kept: from, guard: fence.check, openFrames: options.openFrames });
    const outcome = await recordSteps(session, output, fence, { ...options, signal: heart.signal });
    const files = output.close();
    const result: RunResult = { ...resultOf(config, engine, outcome), out: directory };
    const status = outcome.stopped ? 'stopped' : 'done';
    finish({ status, summary: summaryOf(result), digest: result.digest, files });
    return { status, result };
  } catch (error) {
    // A run that was lost is the business of whoever took it: the manifest is not written then.
    failQuietly(() => finish({ status: 'failed', error: error instanceof Error ? error.message : String(error) }));
    throw error;
  } finally {
    heart.end();
    leaveDirectory(directory);
  }
}

/** Tidying up after a failure must not hide the failure. */
function failQuietly(action: () => void): void {
  try {
    action();
  } catch {
    // The first error is the one to report.
  }
}

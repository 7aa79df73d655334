import { join } from 'node:path';
import { isThere, type Manifest, manifestName, newManifest } from '../../io/index.js';
import { ownOwner } from '../../io/process.js';
import { type RunConfigInput, version } from '../../model/index.js';
import { type CreateEngine, type Device, dynamicsVersion, enginesFor, type RunEngine } from '../engine.js';
import { makeRunDirectory, placeOf, takeDirectory } from './directory.js';
import { newToken } from './fence.js';
import { type PreparedRun, prepareRun } from './prepare.js';
import { type RunOutcome, runSession, type SessionOptions } from './session.js';
import { untilEnded } from './takeOver.js';

export interface RunOptions extends SessionOptions {
  /** Another engine. */
  create?: CreateEngine | undefined;
  /** Where the steps are made (default cpu); no bit depends on it. */
  device?: Device | undefined;
  /**
   * Whether the caller keeps others off the directory, and begins the run again if there is no run.json. The first run.json is then written once the
   * run has lasted for a moment, and never if it ends before.
   * @internal
   */
  isClaimed?: boolean | undefined;
  /** Takes what should be known although the run goes on, one line each. */
  onNote?: ((note: string) => void) | undefined;
}

function startManifest(run: PreparedRun, engine: RunEngine): Manifest {
  return newManifest({
    status: 'running',
    versions: { randorg: version, dynamicsVersion, wasmSha256: engine.wasmSha256, node: process.version },
    configHash: run.configHash,
    config: run.config,
    initialSha256: run.initialSha256,
    sizesSha256: run.sizesSha256,
    seed: { given: run.config.seed, used: run.derived.seed.toString() },
    epochs: [{ t: 0, epoch: engine.epoch }],
    ...ownOwner(),
    token: newToken(),
    threads: engine.threads,
    startedAt: new Date().toISOString(),
    resumedAt: null,
    finishedAt: null,
    summary: null,
    digest: null,
    error: null,
    files: null,
  });
}

/**
 * Runs a simulation and writes its directory: run.json, series.csv, frames and checkpoints.
 * All input is checked, and the engine made, before anything is created on disk.
 * @param input fields of a run, or a run prepared by `prepareRun`
 * @returns the result, and whether the run came to its end or was stopped by the signal, after a checkpoint
 * @throws ConfigError for bad input; other errors if the run fails, after run.json says so
 */
export async function runSimulation(input: RunConfigInput | PreparedRun, options: RunOptions = {}): Promise<RunOutcome> {
  const run = typeof input === 'object' && input !== null && 'derived' in input ? input : prepareRun(input);
  const { out, force } = run.config;
  if (force && isThere(join(out, manifestName))) await untilEnded(out, options, placeOf(out));
  const create = options.create ?? (await enginesFor(options.device, run.config, options.onNote)).create;
  const engine = await create(run.config, run.initialState, run.derived);
  try {
    const { config } = run;
    const manifest = startManifest(run, engine);
    const take = (): void => takeDirectory(config.out, config.force, manifest);
    if (options.isClaimed) makeRunDirectory(config.out);
    else take();
    // The file of positions may be gone when the run is resumed; a random start is not.
    const checkpointFirst = run.initialState !== null;
    const { every: checkpointEvery } = config.checkpoint;
    const session = { directory: config.out, config, manifest, engine, from: null, checkpointEvery, checkpointFirst };
    return await runSession({ ...session, take: options.isClaimed ? take : undefined }, options);
  } finally {
    await engine.close();
  }
}

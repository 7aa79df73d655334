import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Manifest, newManifest, SeriesWriter, seriesName, writeManifest } from '../io/index.js';
import { type RunConfigInput, version } from '../model/index.js';
import { leaveDirectory, takeDirectory } from './directory.js';
import { type CreateEngine, createEngine, dynamicsVersion, type RunEngine } from './engine.js';
import { runLoop } from './loop.js';
import { type PreparedRun, prepareRun } from './prepare.js';
import { type RunResult, resultOf } from './result.js';
import type { WatchOptions } from './simulate.js';

export interface RunOptions extends WatchOptions {
  /** Another engine, for tests. */
  create?: CreateEngine | undefined;
}

export interface RunOutcome {
  status: 'done' | 'stopped';
  result: RunResult;
}

function startManifest(run: PreparedRun, engine: RunEngine): Manifest {
  return newManifest({
    status: 'running',
    versions: { randorg: version, dynamicsVersion, wasmSha256: engine.wasmSha256, node: process.version },
    configHash: run.configHash,
    config: run.config,
    initialSha256: run.initialSha256,
    seed: { given: run.config.seed, used: run.derived.seed.toString() },
    host: hostname(),
    pid: process.pid,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    summary: null,
    digest: null,
    error: null,
  });
}

/**
 * Runs a simulation and writes its directory: run.json and series.csv.
 * All input is checked, and the engine made, before anything is created on disk.
 * @param input fields of a run, or a run prepared by `prepareRun`
 * @returns the result, and whether the run came to its end or was stopped by the signal
 * @throws ConfigError for bad input; other errors if the run fails, after run.json says so
 */
export async function runSimulation(input: RunConfigInput | PreparedRun, options: RunOptions = {}): Promise<RunOutcome> {
  const run = 'derived' in input ? input : prepareRun(input);
  const engine = await (options.create ?? createEngine)(run.config, run.initialState);
  try {
    return await runInDirectory(run, engine, options);
  } finally {
    await engine.close();
  }
}

async function runInDirectory(run: PreparedRun, engine: RunEngine, options: RunOptions): Promise<RunOutcome> {
  const { out, force } = run.config;
  const manifest = startManifest(run, engine);
  takeDirectory(out, force, manifest);
  const finish = (changes: Partial<Manifest>): void =>
    writeManifest(out, { ...manifest, ...changes, finishedAt: new Date().toISOString() });
  let series: SeriesWriter | undefined;
  try {
    const writer = new SeriesWriter(join(out, seriesName));
    series = writer;
    const outcome = await runLoop(engine, run.config, {
      signal: options.signal,
      onProgress: options.onProgress,
      onRecord: (record) => {
        writer.append(record);
        options.onRecord?.(record);
      },
    });
    writer.close();
    const result: RunResult = { ...resultOf(run.config, engine, outcome), config: run.config, out };
    const status = outcome.stopped ? 'stopped' : 'done';
    // Config, engine and out stand in the manifest already.
    const { config: _config, engine: _engine, out: _out, digest, ...summary } = result;
    finish({ status, summary, digest });
    return { status, result };
  } catch (error) {
    failQuietly(() => series?.close());
    failQuietly(() => finish({ status: 'failed', error: error instanceof Error ? error.message : String(error) }));
    throw error;
  } finally {
    leaveDirectory(out);
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

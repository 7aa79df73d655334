import { join } from 'node:path';
import { type Manifest, newManifest, type SeriesRecord, SeriesWriter, seriesName, writeManifest } from '../io/index.js';
import { type RunConfigInput, version } from '../model/index.js';
import { makeDirectory } from './directory.js';
import { type CreateEngine, createEngine, dynamicsVersion, type RunEngine } from './engine.js';
import { type LoopOutcome, type Progress, runLoop } from './loop.js';
import { type PreparedRun, prepareRun } from './prepare.js';
import { averagesOf, type RunResult } from './result.js';

export interface RunOptions {
  /** Stops the run at the end of a chunk; what it did so far stays. */
  signal?: AbortSignal | undefined;
  /** Called a few times a second. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Called with every row of series.csv. */
  onRecord?: ((record: SeriesRecord) => void) | undefined;
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
    startedAt: new Date().toISOString(),
    finishedAt: null,
    summary: null,
    digest: null,
    error: null,
  });
}

function resultOf(run: PreparedRun, engine: RunEngine, outcome: LoopOutcome): RunResult {
  const { config, derived } = run;
  const { statistics, steps, last, engineSeconds, seconds } = outcome;
  const { particles } = config;
  const each = (count: number): number | null => (count > 0 ? (engineSeconds * 1e9) / count : null);
  return {
    config,
    steps,
    absorbed: statistics.absorbedAt !== null,
    absorbedAt: statistics.absorbedAt,
    ...averagesOf(statistics, particles, steps, last.active),
    energyPerParticle: last.energy / particles,
    activityCutoff: derived.activityCutoff,
    digest: engine.digest(),
    engine: { version, dynamicsVersion, wasmSha256: engine.wasmSha256, threads: 1 },
    timing: { seconds, nsPerParticleStep: each(steps * particles), nsPerActiveStep: each(statistics.activeSteps) },
    out: config.out,
  };
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
  const { out } = run.config;
  makeDirectory(out);
  const manifest = startManifest(run, engine);
  const finish = (changes: Partial<Manifest>): void =>
    writeManifest(out, { ...manifest, ...changes, finishedAt: new Date().toISOString() });
  let series: SeriesWriter | undefined;
  try {
    writeManifest(out, manifest);
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
    const result = resultOf(run, engine, outcome);
    const status = outcome.stopped ? 'stopped' : 'done';
    // Config, engine and out stand in the manifest already.
    const { config: _config, engine: _engine, out: _out, digest, ...summary } = result;
    finish({ status, summary, digest });
    return { status, result };
  } catch (error) {
    failQuietly(() => series?.close());
    failQuietly(() => finish({ status: 'failed', error: error instanceof Error ? error.message : String(error) }));
    throw error;
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

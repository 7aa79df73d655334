/** Analysis of everything that a path holds, frames side by side in worker threads. */
import { loadStructureKernels } from '../../engine/observe.js';
import { analyseFlatness, type FlatnessOptions, type FrameFlatness } from '../flatness/flatness.js';
import { flatnessGroups } from '../flatness/groups.js';
import type { BoxOption, ConfigurationSource } from '../stored/configurations.js';
import { selectFrames } from '../stored/configurations.js';
import { openStored } from '../stored/reader.js';
import { structureGroups } from '../structure/groups.js';
import type { StructureOptions } from '../structure/options.js';
import { type FrameAverages, type FrameDetails, studyStructure } from '../structure/structure.js';
import { inOrder } from '../threads/inOrder.js';
import { ThreadPool } from '../threads/pool.js';
import type { AnalysisJob, AnalysisOutcome, StoredFrame } from './jobs.js';

/** The program of a worker; tests of the sources name the built one. */
const analysisWorker = new URL('./worker.js', import.meta.url);

export interface AnalysisRequest {
  path: string;
  box: BoxOption;
  /** Worker threads; with one, everything is done on this thread. The result doesn't depend on it. */
  workers: number;
  signal?: AbortSignal | undefined;
  /** Called when a run is done. */
  onProgress?: ((done: number, runs: number) => void) | undefined;
  /** Called for what to beware of in what was read, a sentence each. */
  onNote?: ((note: string) => void) | undefined;
  /** Another worker program, for tests. */
  program?: URL | undefined;
}

type Pool = ThreadPool<AnalysisJob, AnalysisOutcome>;

/** Frames under way for each worker: while one is merged, the next should be measured. */
const aheadOfEach = 2;

/** Runs an analysis of each source, several at a time if there are workers, and gives the outcomes in order. */
async function eachSource<R>(
  { path, box, workers, signal, onProgress, onNote, program = analysisWorker }: AnalysisRequest,
  jobsOf: (source: ConfigurationSource) => number,
  analyse: (source: ConfigurationSource, stored: Omit<StoredFrame, 'frame'>, pool: Pool | null) => Promise<R>,
): Promise<R[]> {
  const sources = await openStored(path, box);
  for (const { name, notes } of sources) for (const note of notes) onNote?.(`${name}: ${note}`);
  const jobs = sources.reduce((sum, source) => sum + jobsOf(source), 0);
  const count = Math.min(workers, jobs);
  const pool: Pool | null = count > 1 ? new ThreadPool(count, program, signal) : null;
  const results: R[] = [];
  try {
    const one = ([at, source]: [number, ConfigurationSource]) => analyse(source, { path, box, source: at }, pool);
    for await (const result of inOrder([...sources.entries()], pool ? aheadOfEach * count : 1, one)) {
      results.push(result);
      onProgress?.(results.length, sources.length);
    }
  } finally {
    await pool?.close();
  }
  return results;
}

/** The structure of every run or file of a path, and means over runs of one system. @throws ConfigError; Stopped */
export async function structureOf(request: AnalysisRequest, options: StructureOptions) {
  const kernels = await loadStructureKernels();
  const jobsOf = (source: ConfigurationSource): number => selectFrames(source, options.frame).length + 1;
  const studies = await eachSource(request, jobsOf, (source, stored, pool) => {
    if (pool === null) return studyStructure(source, kernels, options);
    const submit = (kind: 'averages' | 'details', frame: number) => pool.submit({ ...stored, frame, kind, options });
    return studyStructure(source, kernels, options, {
      ahead: aheadOfEach * pool.size,
      averages: (frame) => submit('averages', frame) as Promise<FrameAverages>,
      details: (frame) => submit('details', frame) as Promise<FrameDetails>,
    });
  });
  return { studies, groups: structureGroups(studies, options) };
}

/** DeltaV of every run or file of a path, and means over runs of one system. @throws ConfigError; Stopped */
export async function flatnessOf(request: AnalysisRequest, options: FlatnessOptions) {
  const jobsOf = (source: ConfigurationSource): number => selectFrames(source, options.frame).length;
  const results = await eachSource(request, jobsOf, (source, stored, pool) => {
    if (pool === null) return analyseFlatness(source, options);
    return analyseFlatness(source, options, {
      ahead: aheadOfEach * pool.size,
      frame: (frame, exponent, anneal) =>
        pool.submit({ ...stored, frame, kind: 'flatness', options, exponent, anneal }) as Promise<FrameFlatness>,
    });
  });
  return { results, groups: flatnessGroups(results) };
}

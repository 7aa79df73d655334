/** Frames of stored configurations as worker threads analyse them. */
import { type Configuration, inSpaceOrder } from '../../analysis/structure/index.js';
import { loadStructureKernels } from '../../engine/observe.js';
import { type Annealing, type FlatnessOptions, type FrameFlatness, measureFlatness } from '../flatness/flatness.js';
import type { BoxOption, ConfigurationSource } from '../stored/configurations.js';
import { openStored } from '../stored/reader.js';
import type { StructureOptions } from '../structure/options.js';
import { type FrameAverages, type FrameDetails, measureAverages, measureDetails } from '../structure/structure.js';

/** A frame by where it is stored: cheaper to read again than to send. */
export interface StoredFrame {
  path: string;
  box: BoxOption;
  /** Number of the source that the path opens. */
  source: number;
  frame: number;
}

export type AnalysisJob = StoredFrame &
  (
    | { kind: 'averages' | 'details'; options: StructureOptions }
    | { kind: 'flatness'; options: FlatnessOptions; exponent: number; anneal: Annealing | null }
  );

export type AnalysisOutcome = FrameAverages | FrameDetails | FrameFlatness;

/** What the path of the last job holds. */
let opened: { key: string; sources: ConfigurationSource[] } | null = null;
let kept: { key: string; configuration: Configuration } | null = null;

async function frameOf({ path, box, source, frame }: StoredFrame): Promise<Configuration> {
  const key = JSON.stringify([path, box]);
  if (opened?.key !== key) opened = { key, sources: await openStored(path, box) };
  const frameKey = JSON.stringify([key, source, frame]);
  if (kept?.key !== frameKey) {
    const configuration = inSpaceOrder(await (opened.sources[source] as ConfigurationSource).read(frame));
    kept = { key: frameKey, configuration };
  }
  return kept.configuration;
}

/** Does one job. @throws ConfigError for options that make no sense */
export async function runAnalysisJob(job: AnalysisJob): Promise<AnalysisOutcome> {
  const configuration = await frameOf(job);
  if (job.kind === 'flatness') return measureFlatness(configuration, job.exponent, job.options, job.anneal);
  if (job.kind === 'details') return measureDetails(configuration, job.options);
  return measureAverages(configuration, await loadStructureKernels(), job.options);
}

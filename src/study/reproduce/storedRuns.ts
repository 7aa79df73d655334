/** Finished runs of the sweeps of a figure, as the analyses take them. */
import { join } from 'node:path';
import type { ActivityCurve, SteadySample } from '../../analysis/index.js';
import type { Configuration } from '../../analysis/structure/index.js';
import { ofDoneRun, readSeries, seriesName } from '../../io/index.js';
import { grouped } from '../../model/arrays.js';
import { ConfigError, type SeriesRecord } from '../../model/index.js';
import { openStored } from '../stored/reader.js';
import { activityOf, type FinishedRun, isFinished, runsOf } from '../sweep/finished.js';
import { runDirectory } from '../sweep/layout.js';
import type { Sweep } from '../sweep/sweep.js';

export interface StoredRun extends FinishedRun {
  sweep: string;
}

/**
 * The runs of a sweep.
 * @throws Error if one of them is not done
 */
export function readRuns(name: string, { directory, plan }: Sweep): StoredRun[] {
  return [...runsOf(directory, plan)].map((run) => {
    if (isFinished(run)) return { sweep: name, ...run };
    throw new Error(`${runDirectory(directory, run.directory)} has no result; the same command does it again`);
  });
}

/** The records of a run. */
export const seriesOf = (run: StoredRun): SeriesRecord[] => readSeries(join(run.directory, seriesName), ofDoneRun(run.manifest));

/** A number of the config, by name. */
export const fieldOf = (run: StoredRun, name: string): number => run.config[name] as number;

const systemOf = ({ config }: StoredRun) => ({
  phi: config.phi as number,
  particles: config.particles as number,
  // The box shrinks as phi grows; one length stands for all runs of a size.
  length: (config.particles as number) ** (1 / (config.dimension as number)),
  dimension: config.dimension as number,
  run: `${config.seed}/${config.replica}`,
});

/** f_a(t) of a run for the estimators. */
export const curveOf = (run: StoredRun): ActivityCurve => ({ ...systemOf(run), ...activityOf(run) });

/** Mean f_a over the second half of a run for the estimators. */
export const sampleOf = (run: StoredRun): SteadySample => ({
  ...systemOf(run),
  mean: run.summary.activity.mean ?? 0,
  absorbed: run.summary.absorbed,
});

/** Stored configurations of a run, by frame; the last is its final state. @throws ConfigError if some of them are damaged: a figure takes all */
export async function configurationsOf(run: StoredRun): Promise<{ step: number; read: () => Promise<Configuration> }[]> {
  const [source] = await openStored(run.directory);
  if (source === undefined) throw new Error(`${run.directory} holds no configuration`);
  if (source.notes.length > 0) {
    throw new ConfigError(`${run.directory}: ${source.notes.join('; ')}; delete this directory and make the figure again`);
  }
  return source.steps.map((step, frame) => ({ step: Number(step ?? 0), read: async () => source.read(frame) }));
}

/** The final state of a run. */
export async function finalState(run: StoredRun): Promise<Configuration> {
  return ((await configurationsOf(run)).at(-1) as { read: () => Promise<Configuration> }).read();
}

/** Runs in groups that have the same key, in the order in which the keys first appear. */
export const groupRuns = <K>(runs: readonly StoredRun[], key: (run: StoredRun) => K): { key: K; runs: StoredRun[] }[] =>
  [...grouped(runs, key)].map(([value, members]) => ({ key: value, runs: members }));

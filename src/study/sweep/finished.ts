/** The runs of a sweep that are done: the one way in which analyses read them. */
import { join } from 'node:path';
import type { ActivityCurve } from '../../analysis/index.js';
import { type Manifest, ofDoneRun, readSeriesColumns, seriesName } from '../../io/index.js';
import type { RunResult } from '../../run/index.js';
import { runDirectory } from './layout.js';
import type { SweepPlan } from './plan.js';
import type { FailedRun } from './session.js';
import { stateOf } from './states.js';

export interface FinishedRun {
  index: number;
  /** Name of its directory in that of the sweep. */
  name: string;
  /** The same directory from where the sweep's is. */
  directory: string;
  manifest: Manifest;
  /** Complete. */
  config: Record<string, unknown>;
  /** What run.json says of the result. */
  summary: Omit<RunResult, 'config' | 'engine' | 'digest' | 'out'>;
}

/** Fields that tell independent runs of one system apart. */
export const ofChance: ReadonlySet<string> = new Set(['seed', 'initialSeed', 'replica']);

/** The runs of a plan in its order, one after the other: those that are done, and of the others the reason. */
export function* runsOf(sweep: string, { runs }: Pick<SweepPlan, 'runs'>): Generator<FinishedRun | FailedRun> {
  for (const run of runs) {
    const { index, directory: name } = run;
    const found = stateOf(sweep, run);
    if (found.state === 'done') {
      const { manifest } = found;
      const { config, summary } = manifest as unknown as Pick<FinishedRun, 'config' | 'summary'>;
      yield { index, name, directory: runDirectory(sweep, name), manifest, config, summary };
    } else {
      const message = found.state === 'failed' ? found.message : found.state === 'waiting' ? 'not run yet' : 'not finished';
      yield { index, directory: name, message };
    }
  }
}

export const isFinished = (run: FinishedRun | FailedRun): run is FinishedRun => 'manifest' in run;

/** f_a(t) of a finished run. @throws ConfigError if its series is damaged */
export function activityOf({
  directory,
  manifest,
  summary: { absorbedAt },
}: Omit<FinishedRun, 'index'>): Required<Pick<ActivityCurve, 'times' | 'activity' | 'absorbedAt'>> {
  const path = join(directory, seriesName);
  const [times = [], activity = []] = readSeriesColumns(path, ['t', 'activity'], ofDoneRun(manifest));
  return { times, activity, absorbedAt };
}

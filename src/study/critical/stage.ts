/** A stage of a search: runs of one size and length at several phi, kept as a sweep in a directory of their own. */
import { join } from 'node:path';
import type { ActivityCurve, SteadySample } from '../../analysis/index.js';
import { fieldValue } from '../../model/index.js';
import { activityOf, isFinished, runsOf } from '../sweep/finished.js';
import { runDirectory } from '../sweep/layout.js';
import { Sweep } from '../sweep/sweep.js';
import { type CriticalSystem, lengthOf, roundControl } from './system.js';

export interface Stage {
  /** bracket: short runs that absorb or don't; measure: runs for the estimators. */
  kind: 'bracket' | 'measure';
  /** Rung of the ladder of sizes that it belongs to, from 0. */
  level: number;
  /** N, or sites along a side. */
  size: number;
  /** Particles, or sites. */
  count: number;
  steps: number;
  /** Values of the control parameter, ascending. */
  values: readonly number[];
  /** Independent starts of each value. */
  starts: number;
  /** Number of its first run: no number, and so no random start, is used twice in a search. */
  firstReplica: number;
}

/** What a run of a stage gave. */
export interface StageRun extends Pick<Stage, 'level' | 'size' | 'count' | 'steps'> {
  /** Directory of the run, relative to that of the search. */
  directory: string;
  curve: ActivityCurve;
  sample: SteadySample;
  /** Wall time, s. */
  seconds: number;
}

/** f_a(t) of runs. */
export const curvesOf = (runs: readonly StageRun[]): ActivityCurve[] => runs.map(({ curve }) => curve);

/** Directory of the k-th stage of a search, relative to its own. */
export const stageDirectory = (index: number, { kind }: Pick<Stage, 'kind'>): string =>
  join('stages', `${String(index).padStart(3, '0')}-${kind}`);

/** The runs of a stage: each value and start has a replica number of its own, so that no two runs share their random start. */
export function sweepOf(system: CriticalSystem, stage: Stage, directory: string): Sweep {
  const { setting, sizeField, base } = system;
  const { size, steps, values, starts, firstReplica } = stage;
  const runs = values.flatMap((value, v) =>
    Array.from({ length: starts }, (_, s) => [fieldValue(setting, value), firstReplica + v * starts + s]),
  );
  const plan = { base: { ...base, [sizeField]: size, steps }, grid: { [`${setting.field},replica`]: runs } };
  return new Sweep(plan, directory);
}

/** Replica number after those of a stage. */
export const nextReplica = ({ firstReplica, values, starts }: Stage): number => firstReplica + values.length * starts;

/**
 * Reads the runs of a stage that is finished.
 * @param directory of the search
 */
export function readRuns(system: CriticalSystem, stage: Stage, index: number, directory: string): StageRun[] {
  const { level, size, count, steps } = stage;
  const place = stageDirectory(index, stage);
  const sweep = sweepOf(system, stage, join(directory, place));
  return [...runsOf(sweep.directory, sweep.plan)].map((run) => {
    if (!isFinished(run)) {
      const name = runDirectory(sweep.directory, run.directory);
      throw new Error(`${name} has no result any more; remove ${sweep.directory} to repeat its runs`);
    }
    const { field } = system.setting;
    const [value, number] = sweep.plan.valuesOf(run.index)[`${field},replica`] as [number, number];
    const phi = system.control === 'load' ? roundControl(system, value * system.setting.unit) : value;
    const { summary } = run;
    const measured = { phi, particles: count, length: lengthOf(system, size), dimension: system.dimension, run: number };
    return {
      directory: runDirectory(place, run.name),
      level,
      size,
      count,
      steps,
      curve: { ...measured, ...activityOf(run) },
      sample: { ...measured, mean: summary.activity.mean ?? 0, absorbed: summary.absorbedAt !== null },
      seconds: summary.timing.seconds,
    };
  });
}

/**
 * Quasi-stationary averages of small systems near phi_c, where every run absorbs in the end: the mean over the runs still
 * active at a time (Marro and Dickman, "Nonequilibrium phase transitions in lattice models", section 6), averaged over the
 * times at which it no longer changes.
 */
import { equilibrationCut } from './equilibration.js';
import {
  type ActivityCurve,
  type Estimate,
  fewestRuns,
  type Result,
  refuse,
  replicaFault,
  type SteadySample,
} from './records.js';
import { pseudoValues } from './runPoints.js';
import { meanOf, standardError } from './statistics.js';

export interface QuasiStationary extends Estimate {
  /** One pseudo-value a run that was active in the window: samples for fits over runs (`quasiStationarySamples`). */
  replicates: { run: number | string; mean: number }[];
}

/** Fewer active runs than this are no ensemble. */
const fewestSurvivors = 4;
const fewestRecords = 20;

/** f_a at common, equally spaced times of runs that were active then; null after absorption. */
function aliveAt({ activity, absorbedAt, times }: ActivityCurve, k: number): number | null {
  const value = activity[k];
  if (value === undefined || value === 0) return null;
  return absorbedAt != null && (times[k] as number) >= absorbedAt ? null : value;
}

/** Mean over all records of active runs in [from, to). */
function conditionalMean(curves: readonly ActivityCurve[], from: number, to: number): number {
  let [sum, count] = [0, 0];
  for (const curve of curves) {
    for (let k = from; k < to; k++) {
      const value = aliveAt(curve, k);
      if (value === null) break;
      sum += value;
      count++;
    }
  }
  return sum / count;
}

/** @param curves independent runs of one system at the same equally spaced times */
export function quasiStationary(curves: readonly ActivityCurve[]): Result<QuasiStationary> {
  if (curves.length === 0) return refuse('There are no runs: add some.');
  if (new Set(curves.map(({ phi, length }) => `${phi} ${length}`)).size > 1) {
    return refuse('A quasi-stationary average is that of one system: give the runs of one phi and one size.');
  }
  const fault = replicaFault(curves);
  if (fault) return fault;
  const longest = curves.reduce((a, b) => (b.times.length > a.times.length ? b : a));
  const few = longest.times.findIndex((_, k) => curves.filter((curve) => aliveAt(curve, k) !== null).length < fewestSurvivors);
  const to = few < 0 ? longest.times.length : few;
  if (to < fewestRecords) {
    return refuse(
      `Fewer than ${fewestSurvivors} runs are still active after ${to} records: add runs, record more often, or raise phi or N.`,
    );
  }
  const means = Array.from({ length: to }, (_, k) => {
    const alive = curves.map((curve) => aliveAt(curve, k)).filter((value) => value !== null);
    return meanOf(alive);
  });
  const cut = equilibrationCut(means);
  if (cut === null) return refuse('The mean over active runs still drifts when too few are left: add runs, or raise N.');
  const inside = curves.filter((curve) => aliveAt(curve, cut) !== null);
  if (inside.length < fewestRuns)
    return refuse(
      `Only ${inside.length} ${inside.length === 1 ? 'run reaches' : 'runs reach'} the quasi-stationary state: add runs.`,
    );
  const replicates = pseudoValues(inside, (runs) => [conditionalMean(runs, cut, to)]).map(([mean]) => mean as number);
  return {
    value: meanOf(replicates),
    error: standardError(replicates),
    window: { quantity: 'time', from: longest.times[cut] as number, to: longest.times[to - 1] as number },
    goodness: null,
    replicates: replicates.map((mean, r) => ({ run: (inside[r] as ActivityCurve).run, mean })),
  };
}

/** The quasi-stationary state of one system as samples for `steadyCollapse`. */
export function quasiStationarySamples(curves: readonly ActivityCurve[]): Result<never> | SteadySample[] {
  const state = quasiStationary(curves);
  if (state.value === null) return state;
  const { phi, particles, length, dimension } = curves[0] as ActivityCurve;
  return state.replicates.map(({ run, mean }) => ({ phi, particles, length, dimension, run, mean, absorbed: false }));
}

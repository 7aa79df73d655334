import { hypotOf, minOf } from '../model/arrays.js';
import { blockingError } from './blocking.js';
import { chiSquareProbability, studentFactor } from './distributions.js';
import { equilibrationCut } from './equilibration.js';
import { type Estimate, fewestRuns, type Result, refuse } from './records.js';
import { meanOf, standardError } from './statistics.js';

export interface SteadyState extends Estimate {
  /** From blocking within the runs; null if no run is long enough for its correlations. */
  blockingError: number | null;
  /** From the spread of the runs' means; null below three runs. */
  errorOverRuns: number | null;
  runMeans: number[];
}

/** Fewer records than this can't show a steady part. */
const fewestRecords = 40;

/** Error of the mean over runs from each run's blocking error, or null if one has none. */
function withinRuns(tails: readonly (readonly number[])[]): { error: number; each: number[] } | null {
  const each = tails.map(blockingError);
  if (each.some((error) => error === null)) return null;
  return { error: hypotOf(each as number[]) / tails.length, each: each as number[] };
}

/**
 * Mean of the steady part over runs of one system. The error is the larger of the blocking error and of the error over
 * runs, since dense states are glassy and differ from run to run by more than a run shows. `goodness` is the probability that
 * runs differ as they do if blocking told the whole error: small where states are glassy.
 * @param runs equally long series at the same times
 * @param times of the records; default 0, 1, 2 ...
 */
export function steadyState(runs: readonly (readonly number[])[], times?: readonly number[]): Result<SteadyState> {
  const length = minOf(runs.map((run) => run.length));
  if (runs.length === 0 || length < fewestRecords) {
    return refuse(`A steady state needs at least ${fewestRecords} records a run: record more often or run longer.`);
  }
  if (runs.some((run) => run[length - 1] === 0)) {
    return refuse(
      'A run has absorbed, and its mean is not that of the steady state: raise phi or N, or use the quasi-stationary average.',
    );
  }
  const cut = equilibrationCut(Array.from({ length }, (_, k) => meanOf(runs.map((run) => run[k] as number))));
  if (cut === null) return refuse('The activity still drifts in the second half of the runs: run longer.');
  const tails = runs.map((run) => run.slice(cut, length));
  const runMeans = tails.map(meanOf);
  const within = withinRuns(tails);
  const many = runs.length >= fewestRuns;
  if (!within && !many) {
    return refuse(
      `The series is too short for its correlations and there are fewer than ${fewestRuns} runs: run longer or add replicas.`,
    );
  }
  const value = meanOf(runMeans);
  const errorOverRuns = many ? standardError(runMeans) * studentFactor(runs.length - 1) : null;
  const positive = within?.each.every((error) => error > 0);
  const chiSquare =
    within && positive ? within.each.reduce((sum, error, r) => sum + (((runMeans[r] as number) - value) / error) ** 2, 0) : null;
  return {
    value,
    error: Math.max(within?.error ?? 0, errorOverRuns ?? 0),
    window: { quantity: 'time', from: times?.[cut] ?? cut, to: times?.[length - 1] ?? length - 1 },
    goodness: chiSquare === null || runs.length < 2 ? null : chiSquareProbability(chiSquare, runs.length - 1),
    blockingError: within?.error ?? null,
    errorOverRuns,
    runMeans,
  };
}

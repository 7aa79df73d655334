/**
 * Exponents of spreading from one active site at the critical point, as t grows: the probability that activity survives P_s ~ t^-delta, the
 * mean number of active sites over all spreads N ~ t^theta, their mean squared distance to the seed R^2 ~ t^(2/z) (Grassberger and de la
 * Torre, Ann. Phys. 122, 373 (1979)). Each curve is fitted on windows of time with and without corrections to scaling, as decays are
 * (decay.ts): runs are independent, and times of one run are not.
 */
import { append } from '../model/arrays.js';
import { type FitCandidate, type FittedCandidate, fitCandidate } from './candidateFit.js';
import { amplitudePrior, type CorrectionForm, correctionForms, fitsOverOmega, logCorrection } from './corrections.js';
import { localSlopes, usableTimes } from './curves.js';
import { isLevel } from './decaySlopes.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { agrees, type WeighedEstimate, weighedEstimates } from './parsimony.js';
import { type Result, refuse } from './records.js';
import { logMeanReplicates, pseudoValues, type RunGroup, RunPoints } from './runPoints.js';
import type { WindowedEstimate } from './windowedFit.js';

/** Sums over the spreads of one run, at the times of all. */
export interface SpreadingRun {
  /** Spreads. */
  spreads: number;
  /** Those that were active at each time. */
  surviving: readonly number[];
  /** Active sites, summed over spreads. */
  active: readonly number[];
  /** Squared distances of the active sites to the seed, summed over sites and spreads. */
  squares: readonly number[];
}

export interface SpreadingData {
  /** Above 0, ascending. */
  times: readonly number[];
  runs: readonly SpreadingRun[];
  /** Side of the lattice, if it has one. */
  size?: number;
}

/** An exponent, and what the data say without corrections to scaling. */
export interface SpreadingExponent extends WeighedEstimate {
  uncorrected: WindowedEstimate | null;
  /** log of the odds that the data give to a correction against none. */
  evidence: number;
  /** Whether a power without correction describes the last decade and agrees. */
  level: boolean;
  /** Slopes of the logarithms between neighbouring times. */
  localSlopes: { time: number; slope: number; error: number }[];
}

export const spreadingNames = ['delta', 'theta', 'z'] as const;
export type SpreadingExponents = Record<(typeof spreadingNames)[number], Result<SpreadingExponent>>;

/** A mean over runs at each time, with its standard error. */
export interface SpreadingCurve {
  times: number[];
  values: number[];
  errors: number[];
}

/** Runs below which an error over runs means nothing. */
const fewestRuns = 4;
const fewestTimes = 6;
/** The first steps are those of the rule: no correction describes them. */
const earliest = 10;
/** Windows begin at every second time. */
const stride = 2;
/** A power and its correction are told apart over such a factor of time. */
const shortestFactor = 10;
const endsBefore = [0, 3];
const omegas = [0.15, 1.3] as const;
/** The root of R^2 may be at most this part of the side: tails reach three times as far. */
const largestSpread = 1 / 8;
/** Times a decade: more of them are no news, so strongly are they correlated. */
const perDecade = 8;

/** Parameters log A, x and, with a correction, B: log A + x log t + log(1 + B (t/t_0)^-omega); B is the last point. */
function powerModel(logTimes: readonly number[], correction: { form: CorrectionForm; omega: number } | null): LeastSquaresModel {
  const k = correction ? 3 : 2;
  const first = logTimes[0] as number;
  return (parameters, values, jacobian) => {
    const [level, exponent, amplitude = 0] = parameters as unknown as [number, number, number?];
    logTimes.forEach((log, i) => {
      values[i] = level + exponent * log;
      jacobian.set([1, log], i * k);
      if (!correction) return;
      const { value, byAmplitude } = logCorrection(correction.form, amplitude, correction.omega, first - log);
      values[i] = (values[i] as number) + value;
      jacobian[i * k + 2] = byAmplitude;
    });
    if (!correction) return;
    values[logTimes.length] = amplitude;
    jacobian.set([0, 0, 1], logTimes.length * k);
  };
}

/** Fits of all windows of a curve, with corrections and without. */
function fitAll(points: RunPoints, logTimes: readonly number[], prior: number, derive: FitCandidate['derive']) {
  const fits: { corrected: FittedCandidate[]; pure: FittedCandidate[] } = { corrected: [], pure: [] };
  for (let from = 0; from + fewestTimes <= logTimes.length; from += stride) {
    for (const before of endsBefore) {
      const logs = logTimes.slice(from, logTimes.length - before);
      const [low, high] = [logs[0] as number, logs[logs.length - 1] as number];
      if (logs.length < fewestTimes || high - low < Math.log(shortestFactor) - 1e-9) continue;
      const window = { quantity: 'time', from: Math.exp(low), to: Math.exp(high) };
      const indices = logs.map((_, k) => from + k);
      const [first, last] = [points.values[from] as number, points.values[from + logs.length - 1] as number];
      const slope = (last - first) / (high - low);
      const start = [first - slope * low, slope];
      const plain = { window, points: indices, model: powerModel(logs, null), starts: [start], derive };
      append(
        fits.pure,
        [fitCandidate(plain, points)].filter((fit) => fit !== null),
      );
      const all = [...indices, prior];
      for (const form of correctionForms) {
        const own = fitsOverOmega(omegas, (omega, near) => {
          const model = powerModel(logs, { form, omega });
          const starts = near ? [[...near.parameters]] : [0, 0.3, -0.3].map((amplitude) => [...start, amplitude]);
          return fitCandidate({ window, form, node: omega, points: all, model, starts, derive }, points);
        });
        append(fits.corrected, own);
      }
    }
  }
  return fits;
}

/** An exponent of a curve of logarithms, one row a run. */
function exponentOf(
  replicates: RunGroup,
  times: readonly number[],
  subject: string,
  derive: FitCandidate['derive'],
): Result<SpreadingExponent> {
  const logTimes = times.map(Math.log);
  const points = new RunPoints();
  points.addCurve(replicates, logTimes);
  points.correlate([logTimes]);
  if (points.errors.some((error) => error === 0)) {
    return refuse('All runs agree to the last digit: they are not independent; give them different seeds.');
  }
  const prior = points.addKnown(amplitudePrior);
  const fits = fitAll(points, logTimes, prior, derive);
  const found = weighedEstimates(points, fits, subject);
  if ('reason' in found) return found;
  const [weighed] = found.weighed as [WeighedEstimate];
  const bare = found.bare?.[0] ?? null;
  return {
    ...weighed,
    uncorrected: bare,
    evidence: found.evidence,
    level: agrees(weighed, bare) && isLevel(fits.pure),
    localSlopes: localSlopes(times, replicates),
  };
}

const column = (runs: readonly SpreadingRun[], of: (run: SpreadingRun) => readonly number[]): number[][] =>
  runs.map((run) => of(run).map((sum) => sum / run.spreads));

/** log R^2 at each time, as pseudo-values of runs. */
function distances(runs: readonly SpreadingRun[], places: readonly number[]): number[][] {
  const total = (some: readonly SpreadingRun[], of: (run: SpreadingRun) => readonly number[], place: number): number =>
    some.reduce((sum, run) => sum + (of(run)[place] as number), 0);
  return pseudoValues(runs, (some) =>
    places.map((place) => Math.log(total(some, ({ squares }) => squares, place) / total(some, ({ active }) => active, place))),
  );
}

/** Places of the times that fits take: about equally spaced, before the size shows, survivors known well enough. */
function placesOf({ times, runs, size }: SpreadingData): number[] {
  const kept: number[] = [];
  times.forEach((time, place) => {
    if (time < earliest) return;
    const last = kept[kept.length - 1];
    if (last === undefined || Math.log10(time / (times[last] as number)) > 0.9 / perDecade) kept.push(place);
  });
  const of = (what: (run: SpreadingRun) => readonly number[]) =>
    usableTimes(runs.map((run) => kept.map((place) => what(run)[place] as number)));
  const usable = kept.slice(
    0,
    Math.min(
      of(({ surviving }) => surviving),
      of(({ active }) => active),
      of(({ squares }) => squares),
    ),
  );
  const widest = size === undefined ? Number.POSITIVE_INFINITY : (largestSpread * size) ** 2;
  const curve = meanSquares(runs, usable);
  const beyond = curve.findIndex((square) => square > widest);
  return beyond < 0 ? usable : usable.slice(0, beyond);
}

const meanSquares = (runs: readonly SpreadingRun[], places: readonly number[]): number[] =>
  places.map((place) => {
    const sum = (of: (run: SpreadingRun) => readonly number[]): number =>
      runs.reduce((total, run) => total + (of(run)[place] as number), 0);
    return sum(({ squares }) => squares) / sum(({ active }) => active);
  });

/**
 * delta, theta and z of spreads at the critical point. The first ten steps are left out, times at which the root of R^2 is beyond an eighth
 * of the side, and those at which the runs scatter by more than a quarter.
 */
export function spreadingExponents(data: SpreadingData): SpreadingExponents {
  const { runs } = data;
  const same = (why: string): SpreadingExponents => ({ delta: refuse(why), theta: refuse(why), z: refuse(why) });
  if (runs.length < fewestRuns) {
    return same(`Only ${runs.length} independent runs, and an error needs ${fewestRuns}: add runs.`);
  }
  const places = placesOf(data);
  const times = places.map((place) => data.times[place] as number);
  if (times.length < fewestTimes || (times[times.length - 1] as number) < shortestFactor * (times[0] as number)) {
    return same('Too few times before the size shows or too few spreads survive: add spreads, or take a larger size.');
  }
  const at = (rows: number[][]): number[][] => rows.map((row) => places.map((place) => row[place] as number));
  const survival = logMeanReplicates(at(column(runs, ({ surviving }) => surviving)));
  const number = logMeanReplicates(at(column(runs, ({ active }) => active)));
  return {
    delta: exponentOf(survival, times, 'The survival probability', (p) => [-(p[1] as number)]),
    theta: exponentOf(number, times, 'The number of active sites', (p) => [p[1] as number]),
    z: exponentOf(distances(runs, places), times, 'The spread', (p) => [2 / (p[1] as number)]),
  };
}

/** P_s(t), N(t) and R^2(t), means over runs, as far as any spread survives; errors from the runs. */
export function spreadingCurves({ times, runs }: SpreadingData): Record<'survival' | 'active' | 'squares', SpreadingCurve> {
  const alive = times.map((_, place) => place).filter((place) => runs.some(({ active }) => (active[place] as number) > 0));
  const curveOf = (rows: readonly number[][]): SpreadingCurve => {
    const values = alive.map((_, k) => rows.reduce((sum, row) => sum + (row[k] as number), 0) / rows.length);
    const errors = values.map((mean, k) =>
      Math.sqrt(
        rows.reduce((sum, row) => sum + ((row[k] as number) - mean) ** 2, 0) / rows.length / Math.max(1, rows.length - 1),
      ),
    );
    return { times: alive.map((place) => times[place] as number), values, errors };
  };
  const at = (rows: number[][]): number[][] => rows.map((row) => alive.map((place) => row[place] as number));
  const squares = meanSquares(runs, alive);
  // the error of the ratio, to first order in the deviations of the runs
  const total = (place: number): number => runs.reduce((sum, run) => sum + (run.active[place] as number), 0) / runs.length;
  const deviations = runs.map((run) =>
    alive.map((place, k) => {
      const mean = squares[k] as number;
      return mean + ((run.squares[place] as number) - mean * (run.active[place] as number)) / total(place);
    }),
  );
  return {
    survival: curveOf(at(column(runs, ({ surviving }) => surviving))),
    active: curveOf(at(column(runs, ({ active }) => active))),
    squares: curveOf(deviations),
  };
}

/**
 * One value from many windows. A power law holds in a window that nobody knows beforehand, and choosing it on the data that
 * are then fitted makes errors too small. So every window is fitted, and the value is the mean over windows with weights
 * min(1, p/0.2)/v, p the goodness of the fit and v the geometric mean of the squared errors of what is wanted (much as Beane et
 * al., Phys. Rev. D 79, 114502 (2009), weigh fit ranges): of windows that fit, the widest counts most, and those that don't fit
 * count little. Weights by exp(-chi^2/2 + nu) were tried: chance then picks narrow windows, and values scatter up to six times
 * as much.
 *
 * Statistical error: spread of that mean when runs are drawn anew within each system (bootstrap), all windows refitted;
 * Student's factor for few runs. Systematic error: by how much the windows differ more than the same resampling makes them
 * differ.
 */
import { maxOf } from '../model/arrays.js';
import { type FitCandidate, type FittedCandidate, fitCandidate, refit } from './candidateFit.js';
import { studentFactor } from './distributions.js';
import { SeededRandom } from './random.js';
import { type Estimate, type Refusal, refuse } from './records.js';
import type { RunPoints } from './runPoints.js';
import { robustDeviation } from './statistics.js';

export interface ResamplingOptions {
  /** Bootstrap samples. Default 200: the error itself is then known to 5 %. */
  resamplings?: number;
  /** Of the resampling; the same seed gives the same error. Default 1. */
  seed?: number;
}

export interface WindowedEstimate extends Estimate {
  statisticalError: number;
  /** Part of the error that comes from the choice of the window. */
  systematicError: number;
  /** Of the window that counts most. */
  degreesOfFreedom: number;
  /** Windows that count. */
  windows: number;
}

/** Windows below this part of the largest weight are left out ... */
const smallestWeight = 0.1;
/** ... and so are those beyond this number: more of them no longer change the mean and cost time. */
const mostWindows = 12;
/** A fit this improbable is no fit: its error is then blown up by sqrt(chi^2/nu). */
const improbable = 0.01;
const hopeless = 1e-4;
/** A spread of windows up to so many times the variance that resampling gives it is no sign of a drift. */
const usualChance = 1.25;
/** Windows of a larger goodness fit equally well: the rest is chance. */
const doubtful = 0.2;
/** Part of the resampled fits of a window that may fail. */
const mostFailures = 0.1;

/** The candidates that count, with weights that sum to 1. */
function weigh(fits: readonly FittedCandidate[]): { fit: FittedCandidate; weight: number }[] {
  // Nothing fits: the least bad window alone, whose error is blown up.
  if (fits.every(({ goodness }) => goodness < hopeless)) {
    const misfit = ({ chiSquare, scale, degreesOfFreedom }: FittedCandidate) => chiSquare / scale / degreesOfFreedom;
    return [{ fit: fits.reduce((a, b) => (misfit(b) < misfit(a) ? b : a)), weight: 1 }];
  }
  const weights = fits.map(({ goodness, variances }) => {
    const precision = Math.exp(-variances.reduce((sum, variance) => sum + Math.log(variance), 0) / variances.length);
    return Math.min(1, goodness / doubtful) * precision;
  });
  const largest = maxOf(weights);
  const kept = fits
    .map((fit, k) => ({ fit, weight: weights[k] as number }))
    .filter(({ weight }) => weight >= smallestWeight * largest)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, mostWindows);
  const sum = kept.reduce((all, { weight }) => all + weight, 0);
  return kept.map(({ fit, weight }) => ({ fit, weight: weight / sum }));
}

/** Derived quantities of one window in every resampled set; null where the fit failed. */
interface ResampledWindow {
  fit: FittedCandidate;
  weight: number;
  derived: (number[] | null)[];
}

/** Windows whose fit fails too often when runs are drawn anew are not determined, and are left out. */
function resample(
  weighted: readonly { fit: FittedCandidate; weight: number }[],
  points: RunPoints,
  count: number,
  seed: number,
): ResampledWindow[] {
  const random = new SeededRandom(seed);
  const sets = Array.from({ length: count }, () => points.resample(random));
  const windows = weighted
    .map(({ fit, weight }) => ({ fit, weight, derived: sets.map((set) => refit(fit, points, set)) }))
    .filter(({ derived }) => derived.filter((one) => one === null).length <= mostFailures * count);
  const sum = windows.reduce((all, { weight }) => all + weight, 0);
  return windows.map((window) => ({ ...window, weight: window.weight / sum }));
}

/**
 * Estimates the derived quantities of the candidates.
 * @param subject of the refusal, such as "The power law"
 * @param chance so many times the variance that resampling gives the spread of windows is no sign of a drift
 * @returns one estimate a quantity
 */
export function estimateOverWindows(
  points: RunPoints,
  candidates: readonly FitCandidate[],
  subject: string,
  { resamplings = 200, seed = 1 }: ResamplingOptions = {},
  chance = usualChance,
): WindowedEstimate[] | Refusal {
  const fits = candidates.map((candidate) => fitCandidate(candidate, points)).filter((fit) => fit !== null);
  if (fits.length === 0)
    return refuse(
      `${subject} can't be fitted in any window: add values of phi on both sides of the present ones, or longer runs.`,
    );
  const windows = resample(weigh(fits), points, resamplings, seed);
  if (windows.length === 0)
    return refuse(`${subject} is not determined: the fit fails when runs are drawn anew; add runs or values of phi.`);
  const best = (windows[0] as ResampledWindow).fit;
  return best.derived.map((_, q) => combine(windows, best, q, chance));
}

function combine(windows: readonly ResampledWindow[], best: FittedCandidate, quantity: number, chance: number): WindowedEstimate {
  const averageOf = (of: (window: ResampledWindow) => number) =>
    windows.reduce((sum, window) => sum + window.weight * of(window), 0);
  const value = averageOf(({ fit }) => fit.derived[quantity] as number);
  const sets = [...(windows[0] as ResampledWindow).derived.keys()].filter((b) => windows.every(({ derived }) => derived[b]));
  const inSet = ({ derived }: ResampledWindow, b: number) => derived[b]?.[quantity] as number;
  const resampled = sets.map((b) => averageOf((window) => inSet(window, b)));
  const freedom = averageOf(({ fit }) => fit.errorFreedom[quantity] as number);
  const inflation = best.goodness < improbable ? Math.sqrt(best.chiSquare / best.scale / best.degreesOfFreedom) : 1;
  const statisticalError = robustDeviation(resampled) * studentFactor(Math.max(1, freedom)) * Math.max(1, inflation);
  const excess = averageOf((window) => {
    const expected = robustDeviation(sets.map((b, k) => inSet(window, b) - (resampled[k] as number)));
    return ((window.fit.derived[quantity] as number) - value) ** 2 - chance * expected ** 2;
  });
  const systematicError = Math.sqrt(Math.max(0, excess));
  return {
    value,
    error: Math.hypot(statisticalError, systematicError),
    window: best.candidate.window,
    goodness: best.goodness,
    statisticalError,
    systematicError,
    degreesOfFreedom: best.degreesOfFreedom,
    windows: windows.length,
  };
}

/**
 * One value from many windows, forms of the correction and exponents of it. A power law holds in a
 * window that nobody knows beforehand, and choosing it on the data that are then fitted makes errors
 * too small. So every window is fitted, and the value is the mean over windows with weights
 * min(1, p/0.2)/v, p the goodness of the fit and v the squared error of the quantity, with the spread
 * over omega (much as Beane et al., Phys. Rev. D 79, 114502 (2009), weigh fit ranges): of windows that
 * fit, the sharpest counts most, and those that don't fit count only if none does. Within a window
 * each form of the correction is averaged over its exponent omega with marginal likelihoods,
 * exp(-chi^2/2) times the volume that the errors of the parameters span (Jay and Neil, Phys. Rev. D
 * 103, 114502 (2021)), and so are the forms.
 *
 * Statistical error: the influences of the runs on that mean, with Student's factor for few runs. Systematic error: the spread over
 * omega and forms in full, and that of windows as far as it is more than the same runs make them differ.
 */
import { grouped, maxOf } from '../model/arrays.js';
import type { FittedCandidate } from './candidateFit.js';
import { studentFactor } from './distributions.js';
import { type Estimate, type FitWindow, improbable, type Refusal, refuse } from './records.js';
import type { RunPoints } from './runPoints.js';

export interface WindowedEstimate extends Estimate {
  statisticalError: number;
  /** Part of the error that comes from the choice of window, form and exponent of the correction. */
  systematicError: number;
  /** Of the window that counts most. */
  degreesOfFreedom: number;
  /** Windows that count. */
  windows: number;
}

/** Windows below this part of the largest weight are left out. */
const smallestWeight = 0.1;
/** The largest number of windows in a mean: more of them no longer change it. */
const mostWindows = 12;
const hopeless = 1e-4;
/** A spread of windows up to so many times the variance that the runs give it is no sign of a drift. */
const usualChance = 1.25;
/** The same for fits without correction, whose windows are all that shows one. */
export const bareChance = 0.5;
/** Windows of a larger goodness fit equally well: the rest is chance. */
const doubtful = 0.2;
/** Keeps weights above 0. */
const tiny = 1e-9;
/** Steps from one node of omega to the next at which value and likelihood are interpolated. */
const steps = 8;

/** A mean over fits with what belongs to it. */
interface Averaged extends Omit<FittedCandidate, 'candidate' | 'parameters' | 'logVolume'> {
  window: FitWindow;
  /** Square of the spread over what was averaged. */
  spreads: number[];
  /** log of the marginal likelihood over omega; of use between the forms of one window. */
  evidence: number;
}

const ofFit = ({ candidate, ...fit }: FittedCandidate): Averaged => ({
  ...fit,
  window: candidate.window,
  spreads: fit.derived.map(() => 0),
  evidence: fit.logVolume - fit.chiSquare / fit.scale / 2,
});

/** Weighted mean of several; the rest from the one whose weight is largest. */
function average(parts: readonly Averaged[], weights: readonly number[]): Averaged {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const mean = (of: (part: Averaged) => number) =>
    parts.reduce((total, part, k) => total + ((weights[k] as number) / sum) * of(part), 0);
  const most = parts[weights.indexOf(maxOf(weights))] as Averaged;
  const derived = most.derived.map((_, q) => mean((part) => part.derived[q] as number));
  return {
    ...most,
    derived,
    spreads: derived.map((value, q) => mean((part) => (part.spreads[q] as number) + ((part.derived[q] as number) - value) ** 2)),
    influences: most.influences.map((own, q) => own.map((_, run) => mean((part) => part.influences[q]?.[run] as number))),
    variances: most.variances.map((_, q) => Math.exp(mean((part) => Math.log(part.variances[q] as number)))),
  };
}

/** A cubic between the nodes k and k + 1 of a course, at a part of the way. */
function between(x: readonly number[], y: readonly number[], k: number, part: number): number {
  const slope = (i: number) => {
    const [low, high] = [Math.max(0, i - 1), Math.min(x.length - 1, i + 1)];
    return ((y[high] as number) - (y[low] as number)) / ((x[high] as number) - (x[low] as number));
  };
  const width = (x[k + 1] as number) - (x[k] as number);
  const [left, right] = [y[k] as number, y[k + 1] as number];
  const rest = 1 - part;
  return (
    rest * rest * ((1 + 2 * part) * left + part * width * slope(k)) +
    part * part * ((1 + 2 * rest) * right - rest * width * slope(k + 1))
  );
}

/** The mean over omega, uniform beforehand, value and likelihood interpolated between the nodes. */
function overNodes(fits: readonly FittedCandidate[]): Averaged {
  const sorted = [...fits].sort((a, b) => (a.candidate.node ?? 0) - (b.candidate.node ?? 0));
  if (sorted.length === 1) return ofFit(sorted[0] as FittedCandidate);
  const best = sorted.reduce((a, b) => (b.chiSquare < a.chiSquare ? b : a));
  const x = sorted.map(({ candidate }) => Math.log(candidate.node as number));
  const likelihoods = sorted.map(({ chiSquare, logVolume }) => logVolume - chiSquare / best.scale / 2);
  const most = maxOf(likelihoods);
  const courses = best.derived.map((_, q) => sorted.map(({ derived }) => derived[q] as number));
  const places: { k: number; part: number; derived: number[]; weight: number }[] = [];
  for (let k = 0; k + 1 < x.length; k++) {
    for (let step = 0; step <= steps; step++) {
      const part = step / steps;
      // Between steep nodes a cubic may rise above the best.
      const likelihood = Math.min(0, between(x, likelihoods, k, part) - most);
      const weight = Math.exp(likelihood) * (Math.exp(x[k + 1] as number) - Math.exp(x[k] as number));
      places.push({ k, part, derived: courses.map((y) => between(x, y, k, part)), weight });
    }
  }
  const sum = places.reduce((total, { weight }) => total + weight, 0);
  const mean = (of: (derived: readonly number[]) => number) =>
    places.reduce((total, { derived, weight }) => total + (weight / sum) * of(derived), 0);
  const derived = best.derived.map((_, q) => mean((one) => one[q] as number));
  const spreads = derived.map((value, q) => mean((one) => ((one[q] as number) - value) ** 2));
  const weights = new Array<number>(x.length).fill(0);
  for (const { k, part, weight } of places) {
    weights[k] = (weights[k] as number) + weight * (1 - part);
    weights[k + 1] = (weights[k + 1] as number) + weight * part;
  }
  const { chiSquare, scale, degreesOfFreedom, goodness } = best;
  const evidence = most + Math.log(sum);
  return { ...average(sorted.map(ofFit), weights), derived, spreads, chiSquare, scale, degreesOfFreedom, goodness, evidence };
}

/** One a window: the mean over its forms by their likelihood, with the goodness of the better one. */
function overForms(fits: readonly FittedCandidate[]): Averaged {
  const forms = [...grouped(fits, ({ candidate }) => candidate.form).values()].map(overNodes);
  const most = maxOf(forms.map(({ evidence }) => evidence));
  const weights = forms.map(({ goodness, evidence }) => (Math.min(1, goodness / doubtful) + tiny) * Math.exp(evidence - most));
  return { ...average(forms, weights), goodness: maxOf(forms.map(({ goodness }) => goodness)) };
}

interface Weighed {
  part: Averaged;
  weight: number;
}

/** The windows that count for one derived quantity, with their weights. */
function weigh(windows: readonly Averaged[], q: number): Weighed[] {
  // Nothing fits: the least bad window alone, whose error is blown up.
  if (windows.every(({ goodness }) => goodness < hopeless)) {
    const misfit = ({ chiSquare, scale, degreesOfFreedom }: Averaged) => chiSquare / scale / degreesOfFreedom;
    return [{ part: windows.reduce((a, b) => (misfit(b) < misfit(a) ? b : a)), weight: 1 }];
  }
  const described = windows.filter(({ goodness }) => goodness >= improbable);
  const weighted = (described.length > 0 ? described : windows).map((part) => {
    const { goodness, variances, spreads } = part;
    const square = (variances[q] as number) + (spreads[q] as number);
    return { part, weight: Math.min(1, goodness / doubtful) / square };
  });
  const largest = maxOf(weighted.map(({ weight }) => weight));
  return weighted
    .filter(({ weight }) => weight >= smallestWeight * largest)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, mostWindows);
}

/**
 * Estimates the derived quantities of fits.
 * @param subject of the refusal, such as "The power law"
 * @param chance so many times the variance that the runs give the spread of windows is no sign of a drift
 * @returns one estimate a quantity
 */
export function combineFits(
  points: RunPoints,
  fits: readonly FittedCandidate[],
  subject: string,
  chance = usualChance,
): WindowedEstimate[] | Refusal {
  if (fits.length === 0)
    return refuse(
      `${subject} can't be fitted in any window: add values of phi on both sides of the present ones, or longer runs.`,
    );
  const windows = [...grouped(fits, ({ candidate }) => candidate.window).values()].map(overForms);
  return (windows[0] as Averaged).derived.map((_, q) => combineWindows(points, weigh(windows, q), q, chance));
}

/** The mean over windows of one derived quantity, with its errors. */
function combineWindows(points: RunPoints, windows: readonly Weighed[], q: number, chance: number): WindowedEstimate {
  const best = (windows[0] as Weighed).part;
  // An improbable fit is no fit: its error is blown up by sqrt(chi^2/nu).
  const inflation = best.goodness < improbable ? Math.max(1, Math.sqrt(best.chiSquare / best.scale / best.degreesOfFreedom)) : 1;
  const sum = windows.reduce((total, { weight }) => total + weight, 0);
  const whole = average(
    windows.map(({ part }) => part),
    windows.map(({ weight }) => weight),
  );
  const value = whole.derived[q] as number;
  const influences = whole.influences[q] as Float64Array;
  const { variance, degreesOfFreedom } = points.varianceOf(influences);
  const statisticalError = Math.sqrt(variance) * studentFactor(Math.max(1, degreesOfFreedom)) * inflation;
  let [within, excess] = [0, 0];
  for (const { part, weight } of windows) {
    const difference = part.influences[q]?.map((own, run) => own - (influences[run] as number)) as Float64Array;
    within += (weight / sum) * (part.spreads[q] as number);
    excess += (weight / sum) * (((part.derived[q] as number) - value) ** 2 - chance * points.varianceOf(difference).variance);
  }
  const systematicError = Math.sqrt(within + Math.max(0, excess));
  return {
    value,
    error: Math.hypot(statisticalError, systematicError),
    window: best.window,
    goodness: best.goodness,
    statisticalError,
    systematicError,
    degreesOfFreedom: best.degreesOfFreedom,
    windows: windows.length,
  };
}

/**
 * One value from many windows. A power law holds in a window that nobody knows beforehand, and choosing it on the data that are
 * then fitted makes errors too small. So every window is fitted, and the value is the mean over windows with the weights
 * exp(-(chi^2 - 2 nu)/2) of Jay and Neil (Phys. Rev. D 103, 114502 (2021)), nu degrees of freedom: a window that leaves points out, or a model
 * with one parameter more, must earn it.
 *
 * Statistical error: spread of that mean when runs are drawn anew within each system (bootstrap), all windows refitted; Student's
 * factor for few runs. Systematic error: by how much the windows differ more than the same resampling makes them differ.
 */
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
  /** Of the most probable fit. */
  degreesOfFreedom: number;
  /** Windows that count. */
  windows: number;
}

/** Windows below this weight (of the sum) are not refitted. */
const smallestWeight = 0.02;
/** A fit this improbable is no fit: its error is then blown up by sqrt(chi^2/nu). */
const improbable = 0.01;
/** Resampled fits that may fail before the fit is called unstable. */
const mostFailures = 0.1;

/** The candidates that count, with weights that sum to 1. */
function weigh(fits: readonly FittedCandidate[]): { fit: FittedCandidate; weight: number }[] {
  const scores = fits.map(({ chiSquare, scale, degreesOfFreedom }) => degreesOfFreedom - chiSquare / scale / 2);
  const best = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const kept = fits.map((fit, k) => ({ fit, weight: (weights[k] as number) / total })).filter(({ weight }) => weight >= smallestWeight);
  const sum = kept.reduce((all, { weight }) => all + weight, 0);
  return kept.map(({ fit, weight }) => ({ fit, weight: weight / sum }));
}

/**
 * Estimates the derived quantities of the candidates.
 * @param subject of the refusal, such as "The power law"
 * @returns one estimate a quantity
 */
export function estimateOverWindows(
  points: RunPoints,
  candidates: readonly FitCandidate[],
  subject: string,
  { resamplings = 200, seed = 1 }: ResamplingOptions = {},
): WindowedEstimate[] | Refusal {
  const fits = candidates.map((candidate) => fitCandidate(candidate, points)).filter((fit) => fit !== null);
  if (fits.length === 0) return refuse(`${subject} can't be fitted in any window: add values of phi on both sides of the present ones, or longer runs.`);
  const weighted = weigh(fits);
  const best = weighted.reduce((a, b) => (b.weight > a.weight ? b : a)).fit;
  const random = new SeededRandom(seed);
  /** Resampled quantities, for each sample and window that counts. */
  const samples: number[][][] = [];
  for (let b = 0; b < resamplings; b++) {
    const data = points.resample(random);
    const sample = weighted.map(({ fit }) => refit(fit, points, data));
    if (sample.every((derived) => derived?.every(Number.isFinite))) samples.push(sample as number[][]);
  }
  if (samples.length < (1 - mostFailures) * resamplings) {
    return refuse(`${subject} is not determined: the fit fails when runs are drawn anew; add runs or values of phi.`);
  }
  const inflation = best.goodness < improbable ? Math.sqrt(best.chiSquare / best.scale / best.degreesOfFreedom) : 1;
  return best.derived.map((_, q) => {
    const averageOf = (derived: (window: number) => number) => weighted.reduce((sum, { weight }, w) => sum + weight * derived(w), 0);
    const value = averageOf((w) => (weighted[w] as { fit: FittedCandidate }).fit.derived[q] as number);
    const resampled = samples.map((sample) => averageOf((w) => sample[w]?.[q] as number));
    const freedom = averageOf((w) => (weighted[w] as { fit: FittedCandidate }).fit.errorFreedom[q] as number);
    const statisticalError = robustDeviation(resampled) * studentFactor(Math.max(1, freedom)) * Math.max(1, inflation);
    const excess = averageOf((w) => {
      const difference = ((weighted[w] as { fit: FittedCandidate }).fit.derived[q] as number) - value;
      const expected = robustDeviation(samples.map((sample, b) => (sample[w]?.[q] as number) - (resampled[b] as number)));
      return difference ** 2 - expected ** 2;
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
      windows: weighted.length,
    };
  });
}

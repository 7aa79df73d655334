/**
 * Whether data have a correction to scaling at all. Fits with one and without are two models of the same points; what they predict
 * beforehand (their marginal likelihoods) says by how much the data prefer one of them (Kass and Raftery, J. Am. Stat. Assoc. 90, 773
 * (1995)). Beforehand corrections are the rule: ten to one.
 */
import { maxOf } from '../model/arrays.js';
import type { FittedCandidate } from './candidateFit.js';
import { amplitudePrior } from './corrections.js';
import { chiSquareProbability } from './distributions.js';
import type { Refusal } from './records.js';
import type { RunPoints } from './runPoints.js';
import { bareChance, combineFits, type WindowedEstimate } from './windowedFit.js';

/** log of the odds of a correction beforehand. */
const beforehand = Math.log(10);
/** Probability within one standard deviation. */
const oneSigma = 0.682689;
const bisections = 60;

/** log of the likelihood that a fit spans, chi-squares in units of `scale`. */
const logLikelihood = ({ logVolume, chiSquare }: FittedCandidate, scale: number): number => logVolume - chiSquare / scale / 2;

/** log of the mean of exp(logs) over x, by trapezes. */
function logMean(x: readonly number[], logs: readonly number[]): number {
  if (x.length === 1) return logs[0] as number;
  const most = maxOf(logs);
  let sum = 0;
  for (let k = 0; k + 1 < x.length; k++) {
    const ends = Math.exp((logs[k] as number) - most) + Math.exp((logs[k + 1] as number) - most);
    sum += (((x[k + 1] as number) - (x[k] as number)) * ends) / 2;
  }
  return most + Math.log(sum / ((x[x.length - 1] as number) - (x[0] as number)));
}

/**
 * log of the odds that data give to a correction (positive) against none, from the widest window that was fitted with and without one:
 * narrow windows know least of corrections. Chi-squares are in units that make the better of the two describe the window. 0 if no window
 * has both.
 */
export function correctionEvidence(corrected: readonly FittedCandidate[], pure: readonly FittedCandidate[]): number {
  const windows = new Set(corrected.map(({ candidate }) => candidate.window));
  const pairs = pure.filter(({ candidate }) => windows.has(candidate.window));
  const size = ({ candidate }: FittedCandidate) => candidate.points.length;
  const bare = pairs.reduce<FittedCandidate | null>((a, b) => (a && size(a) >= size(b) ? a : b), null);
  if (!bare) return 0;
  const fits = corrected.filter(({ candidate }) => candidate.window === bare.candidate.window);
  const best = fits.reduce((a, b) => (b.chiSquare < a.chiSquare ? b : a));
  const { chiSquare, scale: unit, degreesOfFreedom } = best.chiSquare < bare.chiSquare ? best : bare;
  const scale = unit * Math.max(1, chiSquare / unit / degreesOfFreedom);
  const form = fits
    .filter(({ candidate }) => candidate.form === best.candidate.form)
    .sort((a, b) => (a.candidate.node as number) - (b.candidate.node as number));
  const mean = logMean(
    form.map(({ candidate }) => candidate.node as number),
    form.map((fit) => logLikelihood(fit, scale)),
  );
  return mean - Math.log(amplitudePrior.error) - logLikelihood(bare, scale);
}

/** Fits with and without a correction contradict each other if they are so many errors apart. */
const contradiction = 3;

/** Whether fits without correction say the same as the estimate that allows for one. */
export const agrees = (one: WindowedEstimate, bare: WindowedEstimate | null): boolean =>
  bare !== null && Math.abs(one.value - bare.value) <= contradiction * Math.hypot(one.error, bare.error);

/** Half-width of the interval about a value that holds 68.3 % of several Gaussians. */
function halfWidth(value: number, parts: readonly { weight: number; mean: number; error: number }[]): number {
  const below = (x: number) => {
    const tail = chiSquareProbability(x * x, 1) / 2;
    return x < 0 ? tail : 1 - tail;
  };
  const within = (h: number) =>
    parts.reduce(
      (sum, { weight, mean, error }) => sum + weight * (below((value + h - mean) / error) - below((value - h - mean) / error)),
      0,
    );
  let [low, high] = [0, maxOf(parts.map(({ mean, error }) => Math.abs(mean - value) + 2 * error))];
  for (let k = 0; k < bisections; k++) {
    const middle = (low + high) / 2;
    if (within(middle) < oneSigma) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** An estimate from fits with corrections and without. */
export interface WeighedEstimate extends WindowedEstimate {
  /**
   * What a correction too small for the data to show may move the value by: the error of the fits with corrections, times the probability of
   * those without. It is not in `error`.
   */
  hidden: number;
}

/** One estimate from those with corrections and those without, by the log odds of the former. */
export function weighByEvidence(corrected: WindowedEstimate, bare: WindowedEstimate, evidence: number): WeighedEstimate {
  const weight = 1 / (1 + Math.exp(-evidence - beforehand));
  const value = weight * corrected.value + (1 - weight) * bare.value;
  const error = halfWidth(value, [
    { weight, mean: corrected.value, error: corrected.error },
    { weight: 1 - weight, mean: bare.value, error: bare.error },
  ]);
  const statistical = Math.sqrt(weight * corrected.statisticalError ** 2 + (1 - weight) * bare.statisticalError ** 2);
  const statisticalError = Math.min(error, statistical);
  const systematicError = Math.sqrt(error ** 2 - statisticalError ** 2);
  const hidden = (1 - weight) * corrected.error;
  return { ...(weight >= 0.5 ? corrected : bare), value, error, statisticalError, systematicError, hidden };
}

/**
 * Estimates of the derived quantities, those of fits with corrections weighed against those without.
 * @param subject of the refusal
 * @param odds log of the odds that other data give to a correction
 */
export function weighedEstimates(
  points: RunPoints,
  { corrected, pure }: { corrected: readonly FittedCandidate[]; pure: readonly FittedCandidate[] },
  subject: string,
  odds = 0,
): { weighed: WeighedEstimate[]; bare: WindowedEstimate[] | null; evidence: number } | Refusal {
  const estimates = combineFits(points, corrected, subject);
  if (!Array.isArray(estimates)) return estimates;
  const evidence = correctionEvidence(corrected, pure);
  const plain = combineFits(points, pure, subject, bareChance);
  const bare = Array.isArray(plain) ? plain : null;
  const weighed = estimates.map((one, q) =>
    bare ? weighByEvidence(one, bare[q] as WindowedEstimate, evidence + odds) : { ...one, hidden: 0 },
  );
  return { weighed, bare, evidence };
}

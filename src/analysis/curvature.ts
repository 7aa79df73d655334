/**
 * Critical point from the curvature of log f_a against log t: f_a falls faster and faster below phi_c (curvature < 0), levels
 * above (> 0), and is a straight line at phi_c. The curvature of every run's part in a time window is a fixed linear
 * combination of log f_a, its mean over runs is fitted as K(phi) = s (phi - phi_c) + q (phi - phi_c)^2 [+ c (phi - phi_c)^3] (a
 * straight line if there are four phi), and phi_c is its root. Windows leave out the first times and the phi farthest from the
 * root.
 */
import { fitCandidate } from './candidateFit.js';
import { type CurveGroup, curveGroups, logActivity, usableTimes } from './curves.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { type ActivityCurve, commonFault, isRefusal, type Refusal, type Result, refuse, refuseSide } from './records.js';
import { RunPoints } from './runPoints.js';
import { combineFits, type WindowedEstimate } from './windowedFit.js';

/** `value` is phi_c. */
export interface CurvatureFit extends WindowedEstimate {
  /** Curvature d^2 log f_a / d(log t)^2 / 2 at each phi over the longest window. */
  curvatures: { phi: number; curvature: number; error: number }[];
}

/** A curvature needs so many times. */
const fewestTimes = 8;
/** The times of a curvature span at least such a factor. */
const shortestFactor = 20;
/** Fewer phi than this in all leave a straight line for K. */
const fewestForParabola = 5;
/** Values of phi from which K is a cubic. */
const fewestForCubic = 6;
/** Below the root the curvatures must differ from 0 by so many errors, above it, where they are small, by so many. */
const sureErrors = { below: 2, above: 1 };
/** Every how many times a window may begin. */
const stride = 4;

/** Coefficients c with sum c y = quadratic term of the least-squares parabola through (x, y). */
function curvatureWeights(x: readonly number[]): number[] {
  const n = x.length;
  const mean = x.reduce((sum, value) => sum + value, 0) / n;
  const centred = x.map((value) => value - mean);
  const moment = (power: number) => centred.reduce((sum, value) => sum + value ** power, 0) / n;
  const [second, third] = [moment(2), moment(3)];
  // The part of x^2 that is orthogonal to 1 and x.
  const orthogonal = centred.map((value) => value * value - second - (third / second) * value);
  const norm = orthogonal.reduce((sum, value) => sum + value * value, 0);
  return orthogonal.map((value) => value / norm);
}

/** phi_c, s, q and so on up to `order`. */
function rootModel(phis: readonly number[], order: number): LeastSquaresModel {
  return (parameters, values, jacobian) => {
    const k = order + 1;
    phis.forEach((phi, i) => {
      const distance = phi - (parameters[0] as number);
      let [value, slope, power] = [0, 0, 1];
      for (let a = 1; a <= order; a++) {
        slope += a * (parameters[a] as number) * power;
        power *= distance;
        value += (parameters[a] as number) * power;
        jacobian[i * k + a] = power;
      }
      values[i] = value;
      jacobian[i * k] = -slope;
    });
  };
}

/** Where the curvature changes sign: the indices around it, or why there is no such place. */
function bracket(curvatures: readonly number[], phis: readonly number[]): { below: number; root: number } | Refusal {
  if (curvatures.every((curvature) => curvature < 0)) return refuseSide('above');
  if (curvatures.every((curvature) => curvature > 0)) return refuseSide('below');
  // The sign change that most signs agree with.
  let [below, agreement] = [0, -1];
  for (let k = 0; k + 1 < curvatures.length; k++) {
    const agree = curvatures.filter((curvature, i) => (i <= k ? curvature < 0 : curvature > 0)).length;
    if (agree > agreement) [below, agreement] = [k, agree];
  }
  const [low, high] = [curvatures[below] as number, curvatures[below + 1] as number];
  const [left, right] = [phis[below] as number, phis[below + 1] as number];
  const root = low < 0 && high > 0 ? left + ((right - left) * -low) / (high - low) : (left + right) / 2;
  return { below, root };
}

/** Values of phi that are kept at least; and of those that absorb, where the ones kept first are all above phi_c. */
const fewestKept = 4;
const fewestAbsorbing = 2;

/**
 * The longest run of times at which enough values of phi around the root are usable. Runs far below phi_c absorb early; those phi are left out for longer times,
 * while at least four remain.
 * @param absorbing so many phi must be among those that absorb in the end
 */
function commonUsable(
  groups: readonly CurveGroup[],
  times: readonly number[],
  absorbing: number,
): { kept: CurveGroup[]; usable: number } | Refusal {
  const counts = groups.map(({ activity }) => usableTimes(activity));
  const nth = (all: readonly number[], n: number) => [...all].sort((a, b) => b - a)[Math.min(n, all.length) - 1] ?? times.length;
  const dying = counts.filter((_, g) => groups[g]?.activity.every((run) => run[times.length - 1] === 0));
  const usable = Math.min(nth(counts, fewestKept), absorbing > 0 ? nth(dying, absorbing) : times.length);
  const kept = groups.filter((_, g) => (counts[g] as number) >= usable);
  if (kept.length < fewestKept)
    return refuse('Curves at fewer than four values of phi: add phi on both sides of the critical point.');
  if (usable < fewestTimes || (times[usable - 1] as number) < shortestFactor * (times[0] as number)) {
    return refuse('The curves are too short to tell decay from levelling: run longer, or raise N if they absorb.');
  }
  return { kept, usable };
}

/** First times of the windows, all of which end with the last one. */
function windowStarts(times: readonly number[]): number[] {
  const last = times[times.length - 1] as number;
  return [...times.keys()].filter(
    (from) => from % stride === 0 && times.length - from >= fewestTimes && last >= shortestFactor * (times[from] as number),
  );
}

/** Curvature of every run in every window: one group a phi, one component a window. */
function curvaturesOf({ activity }: CurveGroup, times: readonly number[], starts: readonly number[]): number[][] {
  const weights = starts.map((from) => curvatureWeights(times.slice(from).map(Math.log)));
  return logActivity(activity, times.length).map((run) =>
    starts.map((from, w) => (weights[w] as number[]).reduce((sum, weight, c) => sum + weight * (run[from + c] as number), 0)),
  );
}

/**
 * Order of K over a range. With too low an order the root is shifted by a good part of its error while chi-square sees nothing,
 * so it is as high as the number of phi allows, up to 3.
 */
function orderOver(inRange: number, all: number): number {
  if (all < fewestForParabola) return 1;
  return inRange < fewestForCubic ? 2 : 3;
}

/** @param curves of one size at four or more phi around phi_c, three runs each */
export function curvatureCriticalPoint(curves: readonly ActivityCurve[]): Result<CurvatureFit> {
  const fault = commonFault(curves);
  if (fault) return fault;
  const found = curveGroups(curves);
  if ('reason' in found) return found;
  const first = fitCurvature(found, 0);
  // The four phi that live longest may all lie above the critical point while others absorb: then shorter times tell more.
  if (!isRefusal(first) || first.missing !== 'below') return first;
  const again = fitCurvature(found, fewestAbsorbing);
  return isRefusal(again) ? first : again;
}

function fitCurvature(found: { times: number[]; groups: CurveGroup[] }, absorbing: number): CurvatureFit | Refusal {
  const chosen = commonUsable(found.groups, found.times, absorbing);
  if ('reason' in chosen) return chosen;
  const times = found.times.slice(0, chosen.usable);
  const phis = chosen.kept.map(({ phi }) => phi);
  const starts = windowStarts(times);
  const points = new RunPoints();
  const offsets = chosen.kept.map((group) => points.addGroup(curvaturesOf(group, times, starts)));
  const at = (window: number) => offsets.map((offset) => offset + window);
  const longest = at(0).map((point) => points.values[point] as number);
  const sign = bracket(longest, phis);
  if ('reason' in sign) return sign;
  // Fluctuations are largest at the critical point.
  const distances = phis.map((phi) => Math.abs(phi - sign.root));
  const runs = (chosen.kept[0] as CurveGroup).activity.length;
  for (const window of starts.keys()) points.smooth(at(window), distances, runs - 1);
  const fits = starts.flatMap((from, window) =>
    phiRanges(phis.length, sign.below).flatMap(([low, high]) => {
      const inside = phis.slice(low, high);
      const [first, last] = [inside[0] as number, inside[inside.length - 1] as number];
      const slope = ((longest[high - 1] as number) - (longest[low] as number)) / (last - first);
      const order = orderOver(inside.length, phis.length);
      const candidate = {
        window: { quantity: 'time', from: times[from] as number, to: times[times.length - 1] as number },
        points: at(window).slice(low, high),
        model: rootModel(inside, order),
        starts: [[sign.root, slope, 0, 0].slice(0, order + 1)],
        // A root far outside the window is an extrapolation, or another root of the polynomial.
        lower: [first],
        upper: [last],
        derive: (p: Float64Array) => [p[0] as number],
      };
      return fitCandidate(candidate, points) ?? [];
    }),
  );
  const estimates = combineFits(points, fits, 'The sign change of the curvature', 0);
  if (!Array.isArray(estimates)) return estimates;
  const curvatures = phis.map((phi, g) => ({
    phi,
    curvature: longest[g] as number,
    error: points.errors[at(0)[g] as number] as number,
  }));
  const fit = { ...(estimates[0] as WindowedEstimate), curvatures };
  return changesSign(fit)
    ? fit
    : refuse('The curvature of the decay changes sign only within its errors: add phi farther out on both sides, or runs.');
}

/**
 * Curves that have all levelled off have a curvature of 0, and its noise changes sign anywhere. Above phi_c curvatures are small where f_a
 * ages, so those of all phi of a side count together (Stouffer's sum over sqrt(n)).
 */
function changesSign({ value, curvatures }: CurvatureFit): boolean {
  const sureOf = (side: CurvatureFit['curvatures']): number =>
    side.reduce((sum, { curvature, error }) => sum + curvature / error, 0) / Math.sqrt(side.length);
  const [below, above] = [curvatures.filter(({ phi }) => phi < value), curvatures.filter(({ phi }) => phi > value)];
  return sureOf(below) < -sureErrors.below && sureOf(above) > sureErrors.above;
}

/** Ranges of phi, [from, to), that hold the sign change and leave a degree of freedom. */
function phiRanges(count: number, below: number): [number, number][] {
  const fewest = count < fewestForParabola ? 3 : 4;
  const ranges: [number, number][] = [];
  for (let from = 0; from <= below; from++) {
    for (let to = Math.max(below + 2, from + fewest); to <= count; to++) ranges.push([from, to]);
  }
  return ranges;
}

/** Curves of f_a against time, brought to common times and ready for fits over runs. */
import { type ActivityCurve, groupBy, type Refusal, refuse } from './records.js';
import { logMeanReplicates, type RunGroup } from './runPoints.js';
import { meanOf, standardError, varianceOf } from './statistics.js';

/** Times kept per decade: more of them are no news, so strongly are they correlated. */
const perDecade = 8;
/** Beyond this relative error of the mean over runs, its logarithm is biased and its error means little. */
const largestRelativeError = 0.25;

/** The runs of one phi and length at common times. */
export interface CurveGroup {
  phi: number;
  length: number;
  dimension: number;
  /** f_a of each run at each of `times`; 0 once absorbed. */
  activity: number[][];
}

/** f_a at a time that the curve recorded; 0 after it absorbed; null if the record is missing. */
function activityAt({ times, activity, absorbedAt }: ActivityCurve, time: number): number | null {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  if (times[low] === time) return activity[low] as number;
  return absorbedAt != null && time >= absorbedAt ? 0 : null;
}

/** Times > 0 that every curve has, thinned to about equal distances in the logarithm. */
function commonTimes(curves: readonly ActivityCurve[]): number[] {
  const longest = curves.reduce((a, b) => (b.times.length > a.times.length ? b : a));
  const common = longest.times.filter((time) => time > 0 && curves.every((curve) => activityAt(curve, time) !== null));
  const kept: number[] = [];
  for (const time of common) {
    const last = kept[kept.length - 1];
    if (last === undefined || Math.log10(time / last) > 0.9 / perDecade) kept.push(time);
  }
  return kept;
}

/** Groups by phi and length, at the times that all curves share. */
export function curveGroups(curves: readonly ActivityCurve[]): { times: number[]; groups: CurveGroup[] } | Refusal {
  const times = commonTimes(curves);
  if (times.length < 5)
    return refuse('The curves share fewer than 5 times: record all runs at the same times, over at least a decade.');
  const groups = groupBy(curves, ({ length }) => length).flatMap(({ items: sameLength }) =>
    groupBy(sameLength, ({ phi }) => phi).map(({ key, items }): CurveGroup => {
      const { length, dimension } = items[0] as ActivityCurve;
      const activity = items.map((curve) => times.map((time) => activityAt(curve, time) as number));
      return { phi: key, length, dimension, activity };
    }),
  );
  return { times, groups };
}

/** Number of times from the start at which the mean over runs is known well enough for its logarithm. */
export function usableTimes(activity: RunGroup): number {
  const count = (activity[0] as readonly number[]).length;
  for (let c = 0; c < count; c++) {
    const values = activity.map((run) => run[c] as number);
    const mean = meanOf(values);
    if (!(mean > 0) || standardError(values) > largestRelativeError * mean || values.filter((value) => value > 0).length < 2)
      return c;
  }
  return count;
}

/**
 * The variance of f_a over runs, relative to the square of its mean, grows as (xi/L)^d: beyond this the size is in the curve, or soon.
 */
const largestVariance = 0.015;
/** Sizes differ where all phi together say so by so many errors, there and at most later times. */
const different = { errors: 2.5, times: 3, part: 0.8 };
/** A larger size shows so many times later at least: nothing spreads faster than ballistically. */
const slowest = 1;

/** Number of times from the start at which runs agree so well that their size is not in them. */
export function timesWithoutSize(activity: RunGroup): number {
  const usable = usableTimes(activity);
  const relative = Array.from({ length: usable }, (_, c) => {
    const values = activity.map((run) => run[c] as number);
    return varianceOf(values) / meanOf(values) ** 2;
  });
  // Few runs know their variance badly: three neighbours in time together.
  const smooth = relative.map((_, c) => meanOf(relative.slice(Math.max(0, c - 1), c + 2)));
  const first = smooth.findIndex((variance) => variance > largestVariance);
  return first < 0 ? usable : first;
}

/**
 * Time up to which the larger of two sizes is free of its size: where the smaller departs from it at equal phi and time, times the ratio of sizes;
 * infinite if they agree in all that both have.
 */
export function sizeShowsAt(larger: readonly ActivityCurve[], smaller: readonly ActivityCurve[]): number {
  const phis = new Set(larger.map(({ phi }) => phi));
  const shared = smaller.filter(({ phi }) => phis.has(phi));
  const found = shared.length === 0 ? null : curveGroups([...larger, ...shared]);
  if (!found || 'reason' in found) return Number.POSITIVE_INFINITY;
  const { times, groups } = found;
  const lengthOf = (curves: readonly ActivityCurve[]) => (curves[0] as ActivityCurve).length;
  const pairs = [...new Set(shared.map(({ phi }) => phi))].map((phi) =>
    [lengthOf(larger), lengthOf(smaller)].map((length) => groups.find((group) => group.phi === phi && group.length === length)),
  ) as [CurveGroup, CurveGroup][];
  const logs = pairs.map((pair) => pair.map(({ activity }) => logActivity(activity, usableTimes(activity))));
  const apart = times.flatMap((_, c) => {
    let [sum, weights] = [0, 0];
    for (const [a, b] of logs as [number[][], number[][]][]) {
      const [one, two] = [a.map((run) => run[c]), b.map((run) => run[c])];
      if ([...one, ...two].some((value) => value === undefined)) continue;
      const weight = 1 / (standardError(one as number[]) ** 2 + standardError(two as number[]) ** 2);
      sum += weight * (meanOf(one as number[]) - meanOf(two as number[]));
      weights += weight;
    }
    return weights > 0 ? [Math.abs(sum) > different.errors * Math.sqrt(weights)] : [];
  });
  const first = apart.findIndex((one, c) => {
    const later = apart.slice(c);
    return one && later.length >= different.times && later.filter(Boolean).length >= different.part * later.length;
  });
  return first < 0 ? Number.POSITIVE_INFINITY : (times[first] as number) * (lengthOf(larger) / lengthOf(smaller)) ** slowest;
}

/** log f_a of the mean over runs as pseudo-values, at the first `count` times. */
export function logActivity(activity: RunGroup, count: number): number[][] {
  return logMeanReplicates(activity.map((run) => run.slice(0, count)));
}

/** Slopes of log f_a against log t between neighbouring times, with errors over runs. */
export function localSlopes(times: readonly number[], logs: RunGroup): { time: number; slope: number; error: number }[] {
  const slopes: { time: number; slope: number; error: number }[] = [];
  const count = (logs[0] as readonly number[]).length;
  for (let c = 1; c < count; c++) {
    const [before, after] = [times[c - 1] as number, times[c] as number];
    const each = logs.map((run) => ((run[c] as number) - (run[c - 1] as number)) / Math.log(after / before));
    slopes.push({ time: Math.sqrt(before * after), slope: meanOf(each), error: standardError(each) });
  }
  return slopes;
}

/** Time at which f_a has fallen to half its start, mean over curves; 0 for those that have not. */
export function halvingTimeOf(curves: readonly ActivityCurve[]): number {
  const times = curves.map(({ times: all, activity }) => {
    const half = (activity[0] ?? 0) / 2;
    return all[activity.findIndex((value) => value <= half)] ?? 0;
  });
  return times.length === 0 ? 0 : meanOf(times);
}

/**
 * phi_c at infinite time, from the curvature on rungs of longer and longer times.
 *
 * With f_a = t^-delta (1 + a t^-omega) F((phi - phi_c) t^s), s = delta/beta for random starts, the
 * phi without curvature at a time t differs from phi_c by b t^-(s + omega): what bends the curve at
 * phi_c falls as t^-omega, and the distance that makes up for it as t^-s times that.
 */
import { fitPolynomial } from '../../analysis/overRuns.js';
import type { Measured } from '../../model/measured.js';

/** What one rung gave. */
export interface Rung extends Measured {
  size: number;
  steps: number;
}

/**
 * For random starts s = delta/beta is 0.37, 0.66 and 0.89 for the Manna class in d = 1, 2 and 3
 * (0.58, 0.77 and 0.90 for directed percolation), and 1 above; omega is between nearly 0 and a
 * half. A line in each of these powers, which hold the classes and more.
 */
export const driftPowers = (dimension: number): readonly [slow: number, fast: number] => {
  const slow = [0.3, 0.6, 0.8][dimension - 1] ?? 1;
  return [slow, slow + (dimension < 3 ? 0.6 : 0.5)];
};
/**
 * x of N ~ t^x at which t/L^z stays the same, d/z. z of the Manna class, 1.39, 1.53 and 1.82 in d =
 * 1, 2 and 3, is the smallest of the known classes, and 2 is that of mean field: in others N grows
 * by more than it must. It shapes runs and enters no fit.
 */
export const volumePower = (dimension: number): number => [0.72, 1.31, 1.65][dimension - 1] ?? dimension / 2;

/**
 * Rungs that the lines go through: a factor of 8 in time. Earlier ones have the most leverage and
 * the most of other corrections.
 */
const mostRungs = 4;
/** Each of so many times the time of the one before, at least: with nearly the same times lines go anywhere. */
const leastFactor = 1.5;

export interface WithoutDrift {
  value: number;
  /** From the errors of the rungs, made larger if they scatter about the lines by more than these. */
  chance: number;
  /** Half the distance of the two lines at infinite time. */
  form: number;
  /** Those that the lines go through, the longest first. */
  rungs: Rung[];
}

/** Rungs from the longest on, as long as each has an error and is shorter by enough. */
function usable(rungs: readonly Rung[]): Rung[] {
  const end = rungs.findIndex(({ steps, error }, k) => {
    const later = rungs[k - 1]?.steps ?? Number.POSITIVE_INFINITY;
    return !(error > 0 && error < Number.POSITIVE_INFINITY) || later < leastFactor * steps;
  });
  return rungs.slice(0, end < 0 ? mostRungs : Math.min(end, mostRungs));
}

/**
 * The straight lines through phi_c against t^-x for both powers x, weighted, met at infinite time: their middle.
 * @param rungs by falling time, the longest first
 * @returns null with fewer than two that can be used
 */
export function withoutDrift(rungs: readonly Rung[], dimension: number): WithoutDrift | null {
  const used = usable(rungs);
  const longest = used[0]?.steps as number;
  const intercepts = driftPowers(dimension).flatMap((power) => {
    const places = used.map(({ steps, value, error }) => ({ x: (longest / steps) ** power, y: value, error }));
    const line = fitPolynomial(places, 1);
    return line === null ? [] : [{ value: line.intercept.value, error: line.intercept.error * line.scatter }];
  });
  const [slow, fast] = intercepts;
  if (slow === undefined || fast === undefined) return null;
  return {
    value: (slow.value + fast.value) / 2,
    chance: (slow.error + fast.error) / 2,
    form: Math.abs(slow.value - fast.value) / 2,
    rungs: used,
  };
}

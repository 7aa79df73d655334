/** The exponent of S(k) ~ k^lambda at small k. */
import { ConfigError } from '../../model/errors.js';
import type { Estimate } from './frames.js';
import { digamma, trigamma } from './gamma.js';

/** A shell as a fit needs it. */
export interface FitPoint {
  k: number;
  value: number;
  /** Independent modes behind the value: vectors times independent frames. */
  modes: number;
}

export interface Hyperuniformity {
  lambda: Estimate;
  /** k of the fit, 1/sigma. */
  window: [number, number];
  shells: number;
  /** Chi squared per degree of freedom; well above 1: no power law here. */
  goodness: number | null;
  /** (lambda - reference) / error. */
  pulls: { reference: number; name: string; pull: number }[];
}

/** lambda of the conserved directed percolation (Manna) class by dimension, and 2 of states that conserve the centre of mass. */
const criticalLambda: (number | undefined)[] = [undefined, 0.43, 0.45, 0.24];

/**
 * Fits ln S = c + lambda ln k by weighted least squares. Modes of a random density are Gaussian, so a mean over n of them is S times a
 * Gamma(n) / n variable: its logarithm is off by digamma(n) - ln n, which is taken out, and varies by trigamma(n), which weighs it.
 * @param window lowest and highest k, 1/sigma
 * @throws ConfigError if fewer than three shells lie in the window
 */
export function fitHyperuniformity(points: readonly FitPoint[], window: [number, number], dimension: number): Hyperuniformity {
  const used = points.filter(({ k, value }) => k >= window[0] && k <= window[1] && value > 0);
  if (used.length < 3) {
    throw new ConfigError(
      `fitWindow must hold at least 3 shells of S(k), got ${used.length} between ${window[0]} and ${window[1]}; widen it or give more particles`,
      'fitWindow',
    );
  }
  let [s, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
  const rows = used.map(({ k, value, modes }) => {
    const row = { x: Math.log(k), y: Math.log(value) - digamma(modes) + Math.log(modes), w: 1 / trigamma(modes) };
    s += row.w;
    sx += row.w * row.x;
    sy += row.w * row.y;
    sxx += row.w * row.x * row.x;
    sxy += row.w * row.x * row.y;
    return row;
  });
  const determinant = s * sxx - sx * sx;
  const value = (s * sxy - sx * sy) / determinant;
  const offset = (sy - value * sx) / s;
  const chi2 = rows.reduce((sum, { x, y, w }) => sum + w * (y - offset - value * x) ** 2, 0);
  const goodness = used.length > 2 ? chi2 / (used.length - 2) : null;
  // a bad fit is no better for many modes
  const error = Math.sqrt((s / determinant) * Math.max(1, goodness ?? 1));
  const references: [string, number | undefined][] = [
    ['critical (Manna)', criticalLambda[dimension]],
    ['centre of mass conserved', 2],
  ];
  const pulls = references.flatMap(([name, reference]) =>
    reference === undefined ? [] : [{ reference, name, pull: (value - reference) / error }],
  );
  return { lambda: { value, error }, window, shells: used.length, goodness, pulls };
}

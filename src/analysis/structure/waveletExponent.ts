/**
 * The exponent of S(k) ~ k^lambda from wavelet transforms of the number at several scales (Mastrilli, Blaszczyszyn and
 * Lavancier, arXiv 2407.16797).
 * Here the wavelets are isotropic. The variance of such a transform over all places of a periodic box is a sum over the
 * modes, so that no taper is
 * needed.
 */
import type { Measured } from '../../model/measured.js';
import { inverseOf } from '../linearAlgebra.js';
import { binned } from './hyperuniformity.js';
import type { FitPoint } from './spectralFit.js';

export interface WaveletExponent {
  lambda: Measured;
  /** k of the widest and of the narrowest wavelet, 1/sigma. */
  window: [number, number];
  /** Variances behind it: orders of wavelets times scales. */
  variances: number;
}

/** The squared transform of a wavelet of order m and scale R is (k R)^(2m) exp(-(k R)^2); it is largest at (k R)^2 = m. */
const orders = [1, 2, 4];
const scales = 8;
/** Spread of the prior on d of S = A k^lambda exp(d k^2), sigma^2. */
const spreadOfSquare = 1;
const iterations = 30;

/** Weights of the modes of each |k| in the variances of all wavelets, relative to white noise. */
function weightsOf(points: readonly FitPoint[], [low, high]: [number, number]): Float64Array[] {
  return orders.flatMap((order) =>
    Array.from({ length: scales }, (_, n) => {
      const peak = low * (high / low) ** (n / (scales - 1));
      const weights = Float64Array.from(points, ({ k, modes }) => {
        const square = (k / peak) ** 2;
        return modes * Math.exp(order * (Math.log(square) - square + 1));
      });
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight) => weight / total);
    }),
  );
}

/** Variances of the wavelet transforms over those of white noise, the orders one after the other, the widest first. */
export function waveletVariances(points: readonly FitPoint[], window: [number, number]): number[] {
  return weightsOf(points, window).map((weights) =>
    weights.reduce((sum, weight, i) => sum + weight * (points[i] as FitPoint).value, 0),
  );
}

type Vector = [number, number, number];

/**
 * What one variance is under a law: its logarithm, the derivatives of that, and the part of each |k| over the root of its
 * modes.
 */
function modelled(weights: Float64Array, points: readonly FitPoint[], [, lambda, square]: Vector) {
  const shares = weights.map((weight, i) => {
    const { k } = points[i] as FitPoint;
    return weight * Math.exp(lambda * Math.log(k) + square * k * k);
  });
  const total = shares.reduce((sum, share) => sum + share, 0);
  const mean = (of: (k: number) => number): number =>
    shares.reduce((sum, share, i) => sum + share * of((points[i] as FitPoint).k), 0) / total;
  const slopes: Vector = [1, mean(Math.log), mean((k) => k * k)];
  const parts = shares.map((share, i) => share / total / Math.sqrt((points[i] as FitPoint).modes));
  return { log: Math.log(total), slopes, parts, precision: 1 / parts.reduce((sum, part) => sum + part * part, 0) };
}

const indices = [0, 1, 2] as const;

/**
 * lambda by a regression of the variances on the law A k^lambda exp(d k^2), each weighed by its own error and d held by a
 * prior. The error takes the
 * variances as they are, correlated: they are sums over the same modes. What the prior leaves open is not in it, as in
 * the fits of `scanHyperuniformity`.
 * @param points rising in k, values above 0
 */
export function waveletExponent(points: readonly FitPoint[]): WaveletExponent {
  const window: [number, number] = [(points[0] as FitPoint).k, (points[points.length - 1] as FitPoint).k];
  const weights = weightsOf(points, window);
  const logs = waveletVariances(points, window).map(Math.log);
  const priors: Vector = [0, 0, spreadOfSquare ** -2];
  let law: Vector = [logs[0] as number, 0, 0];
  let inverse = new Float64Array(9);
  let rows: ReturnType<typeof modelled>[] = [];
  for (let n = 0; n < iterations; n++) {
    rows = weights.map((each) => modelled(each, points, law));
    const sums = (of: (row: (typeof rows)[number], r: number) => number): number =>
      rows.reduce((sum, row, r) => sum + of(row, r), 0);
    const information = indices.flatMap((i) =>
      indices.map((j) => sums(({ slopes, precision }) => precision * slopes[i] * slopes[j]) + (i === j ? priors[i] : 0)),
    );
    inverse = inverseOf(Float64Array.from(information), 3) as Float64Array<ArrayBuffer>;
    const side = indices.map(
      (i) =>
        sums(({ log, slopes, precision }, r) => precision * slopes[i] * ((logs[r] as number) - law[0] - log)) -
        priors[i] * law[i],
    );
    law = indices.map(
      (i) => law[i] + indices.reduce<number>((sum, j) => sum + (inverse[3 * i + j] as number) * (side[j] as number), 0),
    ) as Vector;
  }
  // lambda follows the sum over modes of `pull` times the noise of a mode
  const row = [inverse[3], inverse[4], inverse[5]] as Vector;
  const pull = points.map((_, k) =>
    rows.reduce(
      (sum, { slopes, parts, precision }) =>
        sum + precision * (parts[k] as number) * indices.reduce<number>((all, i) => all + row[i] * slopes[i], 0),
      0,
    ),
  );
  const variance = pull.reduce((sum, each) => sum + each * each, 0);
  return { lambda: { value: law[1], error: Math.sqrt(variance) }, window, variances: logs.length };
}

/** The same on the points within limits of k, those of nearly equal k together. */
export const waveletExponentOf = (points: readonly FitPoint[], limits: [number, number]): WaveletExponent =>
  waveletExponent(binned(points, limits));

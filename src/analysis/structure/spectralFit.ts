/** Fits of ln S = ln A + lambda ln k + other terms to means over Gaussian modes, by maximum likelihood with priors. */
import type { Measured } from '../../model/measured.js';

/** A term beside A k^lambda. */
export interface Term {
  /** Its shape in ln S; k in 1/sigma. */
  of: (k: number) => number;
  /** Standard deviation of the Gaussian prior on its factor, about 0. */
  spread: number;
}

export interface SpectralFit {
  lambda: Measured;
  /** Part of that error that the noise of the modes makes; the rest is what the priors leave open. */
  noise: number;
  /** ln A, lambda, then the factor of each term. */
  parameters: number[];
  /** Pearson's chi squared per degree of freedom that no prior takes; null without one. */
  goodness: number | null;
  /** -2 ln of the evidence, up to a number that is the same for all terms on the same points. */
  criterion: number;
}

/** S or chi at one |k| as a fit needs it. */
export interface FitPoint {
  k: number;
  value: number;
  /** Independent modes behind the value: vectors times independent frames. */
  modes: number;
}

const mostIterations = 200;
const largestStep = 1;

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const times = (matrix: readonly number[][], vector: readonly number[]): number[] => matrix.map((row) => dot(row, vector));

/** Inverse and ln of the determinant of a small positive matrix, by elimination with pivots. */
function inverted(matrix: readonly number[][]): { inverse: number[][]; logDeterminant: number } {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  let logDeterminant = 0;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) {
      if (Math.abs(rows[i]?.[column] as number) > Math.abs(rows[pivot]?.[column] as number)) pivot = i;
    }
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const top = (rows[column] as number[]).map((x, _, row) => x / (row[column] as number));
    logDeterminant += Math.log(Math.abs(rows[column]?.[column] as number));
    rows[column] = top;
    for (let i = 0; i < n; i++) {
      const factor = rows[i]?.[column] as number;
      if (i !== column) rows[i] = (rows[i] as number[]).map((x, c) => x - factor * (top[c] as number));
    }
  }
  return { inverse: rows.map((row) => row.slice(n)), logDeterminant };
}

/**
 * The first order of the bias of the parameters: ln of a mean over n modes is low by 1/2n, and they by
 * (X' W X)^-1 X' W diag(X (X' W X)^-1 X') / 2 (McCullagh and Nelder, Generalized Linear Models, 1989, section 15.2, for a logarithmic link).
 */
function biasOf(columns: readonly number[][], points: readonly FitPoint[], inverse: readonly number[][]): number[] {
  const side = inverse.map(() => 0);
  columns.forEach((row, k) => {
    const weight = ((points[k] as FitPoint).modes * dot(row, times(inverse, row))) / 2;
    row.forEach((x, i) => {
      side[i] = (side[i] as number) + x * weight;
    });
  });
  return times(inverse, side);
}

/** Parameters by Fisher scoring: weighted least squares repeated (a generalised linear model). */
function scored(
  points: readonly FitPoint[],
  columns: readonly number[][],
  inverse: readonly number[][],
  precisions: readonly number[],
): number[] {
  const parameters = precisions.map(() => 0);
  const modes = points.reduce((sum, point) => sum + point.modes, 0);
  parameters[0] = Math.log(points.reduce((sum, { value, modes: n }) => sum + value * n, 0) / modes);
  for (let iteration = 0, change = 1; iteration < mostIterations && change > 1e-10; iteration++) {
    const side = parameters.map((each, i) => -(precisions[i] as number) * each);
    points.forEach(({ value, modes: n }, k) => {
      const row = columns[k] as number[];
      const weight = n * (value / Math.exp(dot(row, parameters)) - 1);
      for (let i = 0; i < row.length; i++) side[i] = (side[i] as number) + weight * (row[i] as number);
    });
    const step = times(inverse, side);
    change = columns.reduce((most, row) => Math.max(most, Math.abs(dot(row, step))), 0);
    // far from the solution ln S may not change by more than this at once
    const share = Math.min(1, largestStep / change);
    step.forEach((each, p) => {
      parameters[p] = (parameters[p] as number) + share * each;
    });
  }
  return parameters;
}

/**
 * The modes of a random density are Gaussian, so a mean over n of them is S times a Gamma(n) / n variable: every |k| counts with its n, however few.
 * The bias of first order is taken out. The error is that of the posterior, scaled up by a bad fit.
 * @param points at least two, values above 0
 */
export function fitSpectrum(points: readonly FitPoint[], terms: readonly Term[]): SpectralFit {
  const columns = points.map(({ k }) => [1, Math.log(k), ...terms.map(({ of }) => of(k))]);
  const precisions = [0, 0, ...terms.map(({ spread }) => spread ** -2)];
  const information = precisions.map((_, i) =>
    precisions.map((__, j) =>
      points.reduce((sum, { modes }, k) => sum + modes * (columns[k]?.[i] as number) * (columns[k]?.[j] as number), 0),
    ),
  );
  const { inverse, logDeterminant } = inverted(
    information.map((row, i) => row.map((x, j) => (i === j ? x + (precisions[i] as number) : x))),
  );
  const parameters = scored(points, columns, inverse, precisions);
  let deviance = 0;
  let pearson = 0;
  points.forEach(({ value, modes }, k) => {
    const ratio = value / Math.exp(dot(columns[k] as number[], parameters));
    deviance += 2 * modes * (ratio - 1 - Math.log(ratio));
    pearson += modes * (ratio - 1) ** 2;
  });
  // A and lambda have no prior, and the same part in the evidence of all forms
  const free = inverted(information.slice(0, 2).map((row) => row.slice(0, 2))).logDeterminant;
  const prior = terms.reduce(
    (sum, { spread }, p) => sum + ((parameters[p + 2] as number) / spread) ** 2 + 2 * Math.log(spread),
    0,
  );
  const goodness = points.length > 2 ? pearson / (points.length - 2) : null;
  const bias = biasOf(columns, points, inverse);
  const corrected = parameters.map((each, p) => each + (bias[p] as number));
  // (X' W X + P)^-1 X' W X (X' W X + P)^-1 of lambda
  const row = inverse[1] as number[];
  const noise = Math.sqrt(dot(row, times(information, row)) * Math.max(1, goodness ?? 1));
  return {
    noise,
    lambda: { value: corrected[1] as number, error: Math.sqrt((inverse[1]?.[1] as number) * Math.max(1, goodness ?? 1)) },
    parameters: corrected,
    goodness,
    criterion: deviance + prior + logDeterminant - free,
  };
}

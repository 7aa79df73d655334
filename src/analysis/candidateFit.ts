/** One fit of one window to means over runs, and what the runs say about its chi-square and its parameters. */
import { chiSquareProbability } from './distributions.js';
import { type LeastSquaresModel, type LeastSquaresOptions, levenbergMarquardt } from './levenbergMarquardt.js';
import { choleskyFactor, dot, forwardSolve } from './linearAlgebra.js';
import type { FitWindow } from './records.js';
import type { RunPoints } from './runPoints.js';

/** A window, a model for it and where to start. */
export interface FitCandidate {
  window: FitWindow;
  /** Indices of points. */
  points: readonly number[];
  /** At these points, in this order. */
  model: LeastSquaresModel;
  start: readonly number[];
  lower?: readonly number[];
  upper?: readonly number[];
  /** What is wanted, from the parameters. The same list for all candidates of a fit. */
  derive: (parameters: Float64Array) => number[];
}

/** A candidate fitted to all runs. */
export interface FittedCandidate {
  candidate: FitCandidate;
  parameters: Float64Array;
  derived: number[];
  chiSquare: number;
  /** Chi-square is distributed like `scale` times one with `degreesOfFreedom`. */
  scale: number;
  degreesOfFreedom: number;
  goodness: number;
  /** Squared error of each derived quantity if points had the errors of the fit and no correlation: for weighing windows. */
  variances: number[];
  /** Degrees of freedom of the error over runs of each derived quantity. */
  errorFreedom: number[];
}

/** Accuracy of a fit in units of its errors. */
const tolerance = 1e-5;
/** Resampled fits start next to their minimum, and resampling resolves no more than this. */
const resampled: LeastSquaresOptions = { tolerance: 1e-2, mostIterations: 30, firstLambda: 1e-8 };
/** ... unless runs scatter so much that the minimum lies farther away. */
const farther: LeastSquaresOptions = { tolerance: 1e-2, mostIterations: 300 };

function minimum(
  candidate: FitCandidate,
  data: ArrayLike<number>,
  errors: readonly number[],
  start: ArrayLike<number>,
  options: LeastSquaresOptions,
) {
  const own = candidate.points.map((point) => data[point] as number);
  const result = levenbergMarquardt(own, errors, candidate.model, start, options);
  const usable = result.converged && result.covariance !== null && !result.atBound.some(Boolean);
  return usable ? result : null;
}

/**
 * Derived quantities of a resampled set, or null if it can't be fitted. Bounds are for the choice of windows and would cut the
 * spread here.
 */
export function refit({ candidate, parameters }: FittedCandidate, points: RunPoints, data: Float64Array): number[] | null {
  const errors = candidate.points.map((point) => points.errors[point] as number);
  const result = minimum(candidate, data, errors, parameters, resampled) ?? minimum(candidate, data, errors, parameters, farther);
  const derived = result && candidate.derive(result.parameters);
  return derived?.every(Number.isFinite) ? derived : null;
}

/** @returns null if the fit fails, ends on a bound or has a degenerate minimum */
export function fitCandidate(candidate: FitCandidate, points: RunPoints): FittedCandidate | null {
  const errors = candidate.points.map((point) => points.errors[point] as number);
  const { lower, upper } = candidate;
  const result = minimum(candidate, points.values, errors, candidate.start, {
    tolerance,
    ...(lower && { lower }),
    ...(upper && { upper }),
  });
  if (!result) return null;
  const { parameters, chiSquare } = result;
  const derived = candidate.derive(parameters);
  if (!derived.every(Number.isFinite)) return null;
  const projection = project(candidate, points, errors, parameters);
  if (!projection) return null;
  const { scale, degreesOfFreedom } = chiSquareLaw(projection);
  const goodness = chiSquareProbability(chiSquare / scale, degreesOfFreedom);
  return {
    candidate,
    parameters,
    derived,
    chiSquare,
    scale,
    degreesOfFreedom,
    goodness,
    ...errorsOf(candidate, parameters, projection),
  };
}

/** The deviations of the runs of one group, in units of the errors, split into what the fit takes up and what it leaves. */
interface ProjectedBlock {
  degreesOfFreedom: number;
  /** For each run: deviations at the points of the group. */
  whitened: Float64Array[];
  /** For each run: components in the orthonormal basis of the fit's tangent space. */
  taken: Float64Array[];
}

interface Projection {
  blocks: ProjectedBlock[];
  /** Cholesky factor of J^T W J. */
  factor: Float64Array;
}

function project(
  candidate: FitCandidate,
  points: RunPoints,
  errors: readonly number[],
  parameters: Float64Array,
): Projection | null {
  const n = candidate.points.length;
  const k = parameters.length;
  const jacobian = new Float64Array(n * k);
  candidate.model(parameters, new Float64Array(n), jacobian);
  const factor = new Float64Array(k * k);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < k; a++) {
      jacobian[i * k + a] = (jacobian[i * k + a] as number) / (errors[i] as number);
      for (let b = 0; b <= a; b++) {
        factor[a * k + b] = (factor[a * k + b] as number) + (jacobian[i * k + a] as number) * (jacobian[i * k + b] as number);
      }
    }
  }
  if (!choleskyFactor(factor, k)) return null;
  for (let i = 0; i < n; i++) forwardSolve(factor, k, jacobian.subarray(i * k, (i + 1) * k));
  const rowOf = new Map(candidate.points.map((point, i) => [point, i]));
  const blocks = points.blocks.map((block): ProjectedBlock => {
    const rows = (block.deviations[0] as Float64Array).reduce<[number, number][]>((found, _, c) => {
      const row = rowOf.get(block.offset + c);
      if (row !== undefined) found.push([c, row]);
      return found;
    }, []);
    const whitened = block.deviations.map((run) =>
      Float64Array.from(rows, ([c, row]) => (run[c] as number) / (errors[row] as number)),
    );
    const taken = whitened.map((run) => {
      const components = new Float64Array(k);
      rows.forEach(([, row], at) => {
        for (let a = 0; a < k; a++)
          components[a] = (components[a] as number) + (run[at] as number) * (jacobian[row * k + a] as number);
      });
      return components;
    });
    return { degreesOfFreedom: block.degreesOfFreedom, whitened, taken };
  });
  return { blocks: blocks.filter(({ whitened }) => (whitened[0] as Float64Array).length > 0), factor };
}

/**
 * Mean and variance of chi-square under the null hypothesis are tr(M S) and 2 tr(M S M S), M the projection on the residuals and
 * S the covariance of the points over runs; they give the scale and the degrees of freedom (Satterthwaite, Biometrics Bull. 2,
 * 110 (1946)). So weights need not be right and points of a curve may be correlated. The trace of a square is too large
 * when S comes from few runs; within a group it is corrected, between groups there is nothing to correct.
 */
function chiSquareLaw({ blocks }: Projection): { scale: number; degreesOfFreedom: number } {
  const k = (blocks[0] as ProjectedBlock).taken[0]?.length as number;
  const all = new Float64Array(k * k);
  let mean = 0;
  let square = 0;
  for (const { degreesOfFreedom: nu, whitened, taken } of blocks) {
    let trace = 0;
    let traceOfSquare = 0;
    for (let r = 0; r < taken.length; r++) {
      for (let s = 0; s <= r; s++) {
        const product =
          dot(whitened[r] as Float64Array, whitened[s] as Float64Array) - dot(taken[r] as Float64Array, taken[s] as Float64Array);
        traceOfSquare += (r === s ? 1 : 2) * product * product;
        if (r === s) trace += product;
      }
    }
    const correctable = Number.isFinite(nu) && nu > 1;
    mean += trace;
    square += correctable ? (nu ** 2 / ((nu - 1) * (nu + 2))) * (traceOfSquare - trace ** 2 / nu) : traceOfSquare;
    const own = outerSum(taken, k);
    // tr(Q^2) over all groups minus each group's own leaves the products between groups.
    square -= dot(own, own);
    for (let a = 0; a < k * k; a++) all[a] = (all[a] as number) + (own[a] as number);
  }
  square += dot(all, all);
  // One degree of freedom is the least that a residual has; noise in few runs must not say less.
  const degreesOfFreedom = Math.max(1, Math.min(mean ** 2 / square, 1e6));
  return { scale: mean / degreesOfFreedom, degreesOfFreedom };
}

function outerSum(vectors: readonly Float64Array[], k: number): Float64Array {
  const sum = new Float64Array(k * k);
  for (const vector of vectors) {
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++) sum[a * k + b] = (sum[a * k + b] as number) + (vector[a] as number) * (vector[b] as number);
  }
  return sum;
}

/**
 * Variances by the weights of the fit; and, with v_g the part of the variance over runs that group g brings in, the degrees of
 * freedom (sum v_g)^2 / sum (v_g^2/nu_g) (Welch, Biometrika 34, 28 (1947)).
 */
function errorsOf(candidate: FitCandidate, parameters: Float64Array, { blocks, factor }: Projection) {
  const variances: number[] = [];
  const errorFreedom: number[] = [];
  for (const row of deriveSlopes(candidate, parameters)) {
    // L^-1 applied to the gradient: its product with `taken` is the change of the derived quantity.
    forwardSolve(factor, parameters.length, row);
    let [sum, squares] = [0, 0];
    for (const { taken, degreesOfFreedom } of blocks) {
      const part = taken.reduce((total, run) => total + dot(run, row) ** 2, 0);
      sum += part;
      squares += part ** 2 / degreesOfFreedom;
    }
    variances.push(dot(row, row));
    errorFreedom.push(sum ** 2 / squares);
  }
  return { variances, errorFreedom };
}

/** Gradients of the derived quantities by central differences. */
function deriveSlopes({ derive }: FitCandidate, parameters: Float64Array): Float64Array[] {
  const rows = derive(parameters).map(() => new Float64Array(parameters.length));
  parameters.forEach((value, a) => {
    const step = 1e-6 * Math.max(Math.abs(value), 1e-3);
    const moved = parameters.slice();
    moved[a] = value + step;
    const up = derive(moved);
    moved[a] = value - step;
    derive(moved).forEach((down, q) => {
      (rows[q] as Float64Array)[a] = ((up[q] as number) - down) / (2 * step);
    });
  });
  return rows;
}

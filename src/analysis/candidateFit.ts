/** One fit of one window to means over runs, and what the runs say about its chi-square and its parameters. */
import { chiSquareProbability } from './distributions.js';
import { type LeastSquaresModel, levenbergMarquardt } from './levenbergMarquardt.js';
import { addTimes, choleskyFactor, dot, forwardSolve } from './linearAlgebra.js';
import type { FitWindow } from './records.js';
import type { RunPoints } from './runPoints.js';
import { Whitener } from './whitener.js';

/** A window, a model for it and where to start. */
export interface FitCandidate {
  /** The same object for all forms of one window. */
  window: FitWindow;
  /** Form of the correction; forms of one window count equally. */
  form?: string;
  /** Exponent of the correction, over which a form is averaged. */
  node?: number;
  /** Indices of points; the same array for all forms of one window. */
  points: readonly number[];
  /** At these points, in this order. */
  model: LeastSquaresModel;
  /** The lowest chi-square from these counts. */
  starts: readonly (readonly number[])[];
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
  /** Logarithm of the volume that the errors of the parameters span, for marginal likelihoods. */
  logVolume: number;
  /** Squared error of each derived quantity by the weights of the fit: for weighing windows. */
  variances: number[];
  /** Change of each derived quantity with the deviation of each run, in the order of the blocks. */
  influences: Float64Array[];
}

/** Accuracy of a fit in units of its errors. */
const tolerance = 1e-4;

/** The points of a window, whitened once for all its forms. */
interface WhitePoints {
  whitener: Whitener;
  data: Float64Array;
  /** As the blocks of the points; null for those that are not in the fit. */
  blocks: (WhiteBlock | null)[];
}

/** The deviations of the runs of one group at its rows of the fit. */
interface WhiteBlock {
  degreesOfFreedom: number;
  rows: number[];
  deviations: Float64Array[];
}

const known = new WeakMap<RunPoints, WeakMap<readonly number[], WhitePoints>>();

function whitePoints(points: RunPoints, indices: readonly number[]): WhitePoints {
  const windows = known.get(points) ?? new WeakMap<readonly number[], WhitePoints>();
  known.set(points, windows);
  const found = windows.get(indices);
  if (found) return found;
  const whitener = new Whitener(points, indices);
  const data = Float64Array.from(indices, (point) => points.values[point] as number);
  whitener.whiten(data);
  const blocks = points.blocks.map(({ deviations, degreesOfFreedom }, g): WhiteBlock | null => {
    const part = whitener.parts[g];
    if (!part) return null;
    const { components, rows } = part;
    const white = deviations.map((run) => {
      const all = new Float64Array(indices.length);
      components.forEach((c, k) => {
        all[rows[k] as number] = run[c] as number;
      });
      whitener.whiten(all);
      return Float64Array.from(rows, (row) => all[row] as number);
    });
    return { degreesOfFreedom, rows, deviations: white };
  });
  const made = { whitener, data, blocks };
  windows.set(indices, made);
  return made;
}

/** @returns null if the fit fails, ends on a bound or has a degenerate minimum */
export function fitCandidate(candidate: FitCandidate, points: RunPoints): FittedCandidate | null {
  const { lower, upper, starts, derive } = candidate;
  const white = whitePoints(points, candidate.points);
  const { whitener, data } = white;
  const model = whitener.model(candidate.model);
  const ones = new Float64Array(data.length).fill(1);
  const options = { tolerance, ...(lower && { lower }), ...(upper && { upper }) };
  const results = starts
    .map((start) => levenbergMarquardt(data, ones, model, start, options))
    .filter(({ converged, covariance, atBound }) => converged && covariance !== null && !atBound.some(Boolean));
  if (results.length === 0) return null;
  const { parameters, chiSquare } = results.reduce((a, b) => (b.chiSquare < a.chiSquare ? b : a));
  const derived = derive(parameters);
  if (!derived.every(Number.isFinite)) return null;
  const projection = project(white, model, parameters);
  if (!projection) return null;
  const { scale, degreesOfFreedom } = chiSquareLaw(projection);
  const goodness = chiSquareProbability(chiSquare / scale, degreesOfFreedom);
  if (!Number.isFinite(goodness)) return null;
  const k = parameters.length;
  const logVolume = -parameters.reduce((sum, _, a) => sum + Math.log(projection.factor[a * k + a] as number), 0);
  const law = { logVolume, chiSquare, scale, degreesOfFreedom, goodness };
  return { candidate, parameters, derived, ...law, ...errorsOf(candidate, parameters, projection, points) };
}

/** The deviations of the runs of one group, whitened, split into what the fit takes up and what it leaves. */
interface ProjectedBlock extends WhiteBlock {
  /** For each run: components in the orthonormal basis of the fit's tangent space. */
  taken: Float64Array[];
}

type Projection = NonNullable<ReturnType<typeof project>>;

/** The blocks of the points at a fit, and the Cholesky factor of J^T W J; null if that has none. */
function project({ data, blocks: white }: WhitePoints, model: LeastSquaresModel, parameters: Float64Array) {
  const n = data.length;
  const k = parameters.length;
  const jacobian = new Float64Array(n * k);
  model(parameters, new Float64Array(n), jacobian);
  const tangents = Array.from({ length: n }, (_, i) => jacobian.subarray(i * k, (i + 1) * k));
  const factor = outerSum(tangents, k);
  if (!choleskyFactor(factor, k)) return null;
  for (const tangent of tangents) forwardSolve(factor, k, tangent);
  const blocks = white.map((block): ProjectedBlock | null => {
    if (!block) return null;
    const taken = block.deviations.map((run) => {
      const components = new Float64Array(k);
      block.rows.forEach((row, at) => {
        addTimes(components, run[at] as number, tangents[row] as Float64Array);
      });
      return components;
    });
    return { ...block, taken };
  });
  return { blocks, factor };
}

/**
 * Mean and variance of chi-square under the null hypothesis are tr(M S) and 2 tr(M S M S), M the projection on the residuals and
 * S the covariance of the points over runs; they give the scale and the degrees of freedom (Satterthwaite, Biometrics Bull. 2,
 * 110 (1946)). So weights need not be right and points of a curve may be correlated. The trace of a square is too large
 * when S comes from few runs; within a group it is corrected, between groups there is nothing to correct.
 */
function chiSquareLaw({ blocks }: Projection): { scale: number; degreesOfFreedom: number } {
  const present = blocks.filter((block) => block !== null);
  const k = (present[0] as ProjectedBlock).taken[0]?.length as number;
  const all = new Float64Array(k * k);
  let mean = 0;
  let square = 0;
  for (const { degreesOfFreedom: nu, deviations, taken } of present) {
    let trace = 0;
    let traceOfSquare = 0;
    for (let r = 0; r < taken.length; r++) {
      for (let s = 0; s <= r; s++) {
        const product =
          dot(deviations[r] as Float64Array, deviations[s] as Float64Array) -
          dot(taken[r] as Float64Array, taken[s] as Float64Array);
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
    addTimes(all, 1, own);
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

/** Variances by the weights of the fit, and influences of the runs to first order. */
function errorsOf(candidate: FitCandidate, parameters: Float64Array, { blocks, factor }: Projection, points: RunPoints) {
  const variances: number[] = [];
  const influences: Float64Array[] = [];
  for (const row of deriveSlopes(candidate, parameters)) {
    // L^-1 applied to the gradient: its product with `taken` is the change of the derived quantity.
    forwardSolve(factor, parameters.length, row);
    variances.push(dot(row, row));
    influences.push(
      Float64Array.from(
        blocks.flatMap((block, g) => block?.taken.map((run) => dot(run, row)) ?? points.blocks[g]?.deviations.map(() => 0) ?? []),
      ),
    );
  }
  return { variances, influences };
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

/**
 * Weighted nonlinear least squares by Levenberg and Marquardt (Marquardt, J. SIAM 11, 431 (1963)), with covariance and bounds.
 * Steps solve (J^T W J + lambda D) s = J^T W r, D the diagonal of J^T W J; a step that does not lower chi-square is taken
 * back and lambda raised. At a bound a parameter is held while chi-square would push it further out.
 */
import { choleskyFactor, choleskySolve, dot, inverseOf } from './linearAlgebra.js';

/**
 * Writes the model's values at all n points, and the derivatives to the k parameters (n x k, row-major).
 * A value that is not finite marks parameters that are not allowed; such a step is taken back.
 */
export type LeastSquaresModel = (parameters: Float64Array, values: Float64Array, jacobian: Float64Array) => void;

export interface LeastSquaresOptions {
  lower?: readonly number[];
  upper?: readonly number[];
  /** Length of a step, in units of the errors of the parameters, at which to stop. Default 1e-9. */
  tolerance?: number;
}

export interface LeastSquaresFit {
  parameters: Float64Array;
  /** k x k, row-major, for errors that are what they claim (not scaled by chi-square); null if parameters are degenerate. */
  covariance: Float64Array | null;
  chiSquare: number;
  degreesOfFreedom: number;
  converged: boolean;
  /** Whether each parameter ended on a bound; its variance is then 0. */
  atBound: boolean[];
}

const mostIterations = 200;
const [firstLambda, largestLambda] = [1e-3, 1e16];

interface Normal {
  chiSquare: number;
  /** J^T W J. */
  curvature: Float64Array;
  /** J^T W (y - model). */
  gradient: Float64Array;
}

class Problem {
  readonly #values: Float64Array;
  readonly #jacobian: Float64Array;

  constructor(
    private readonly data: ArrayLike<number>,
    private readonly errors: ArrayLike<number>,
    private readonly model: LeastSquaresModel,
    private readonly k: number,
  ) {
    this.#values = new Float64Array(data.length);
    this.#jacobian = new Float64Array(data.length * k);
  }

  normal(parameters: Float64Array): Normal {
    const k = this.k;
    const [values, jacobian] = [this.#values, this.#jacobian];
    const curvature = new Float64Array(k * k);
    const gradient = new Float64Array(k);
    let chiSquare = 0;
    this.model(parameters, values, jacobian);
    for (let i = 0; i < values.length; i++) {
      const weight = 1 / (this.errors[i] as number);
      const residual = ((this.data[i] as number) - (values[i] as number)) * weight;
      chiSquare += residual * residual;
      const row = i * k;
      for (let a = 0; a < k; a++) {
        const scaled = (jacobian[row + a] as number) * weight;
        jacobian[row + a] = scaled;
        if (scaled === 0) continue;
        gradient[a] = (gradient[a] as number) + scaled * residual;
        for (let b = 0; b <= a; b++)
          curvature[a * k + b] = (curvature[a * k + b] as number) + scaled * (jacobian[row + b] as number);
      }
    }
    return { chiSquare: Number.isFinite(chiSquare) ? chiSquare : Number.POSITIVE_INFINITY, curvature, gradient };
  }
}

/** Takes held parameters out of the normal equations: unit diagonal, nothing else. */
function hold({ curvature, gradient }: Normal, held: readonly boolean[]): { matrix: Float64Array; right: Float64Array } {
  const k = held.length;
  const matrix = curvature.slice();
  const right = gradient.slice();
  if (!held.includes(true)) return { matrix, right };
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) if (held[a] || held[b]) matrix[a * k + b] = a === b ? 1 : 0;
    if (held[a]) right[a] = 0;
  }
  return { matrix, right };
}

function within(value: number, index: number, { lower, upper }: LeastSquaresOptions): number {
  return Math.min(upper?.[index] ?? Number.POSITIVE_INFINITY, Math.max(lower?.[index] ?? Number.NEGATIVE_INFINITY, value));
}

function heldAt(parameters: Float64Array, gradient: Float64Array, { lower, upper }: LeastSquaresOptions): boolean[] {
  const held = new Array<boolean>(parameters.length).fill(false);
  if (!lower && !upper) return held;
  return held.map((_, a) => {
    const [value, outward] = [parameters[a] as number, gradient[a] as number];
    const [least, most] = [lower?.[a] ?? Number.NEGATIVE_INFINITY, upper?.[a] ?? Number.POSITIVE_INFINITY];
    return (value <= least && outward <= 0) || (value >= most && outward >= 0);
  });
}

function covarianceOf(normal: Normal, held: readonly boolean[]): Float64Array | null {
  const k = held.length;
  const covariance = inverseOf(hold(normal, held).matrix, k);
  for (let a = 0; covariance && a < k; a++) if (held[a]) covariance[a * k + a] = 0;
  return covariance;
}

/**
 * Minimises sum ((data - model) / errors)^2.
 * @param data n values
 * @param errors n standard errors, all positive
 * @param model values and derivatives at the n points
 * @param start k parameters; moved inside the bounds if they are not
 * @throws RangeError if an error is not positive or nothing is left to fit (n < k)
 */
export function levenbergMarquardt(
  data: ArrayLike<number>,
  errors: ArrayLike<number>,
  model: LeastSquaresModel,
  start: ArrayLike<number>,
  options: LeastSquaresOptions = {},
): LeastSquaresFit {
  const k = start.length;
  if (data.length < k) throw new RangeError(`${k} parameters need at least ${k} points, got ${data.length}`);
  for (let i = 0; i < data.length; i++) {
    if (!((errors[i] as number) > 0)) throw new RangeError(`errors[${i}] must be positive, got ${errors[i]}`);
  }
  const { tolerance = 1e-9 } = options;
  const problem = new Problem(data, errors, model, k);
  let parameters = Float64Array.from(start, (value, a) => within(value, a, options));
  let normal = problem.normal(parameters);
  let lambda = firstLambda;
  let converged = false;
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    if (converged || lambda >= largestLambda || !Number.isFinite(normal.chiSquare)) break;
    const held = heldAt(parameters, normal.gradient, options);
    const { matrix, right } = hold(normal, held);
    for (let a = 0; a < k; a++) matrix[a * k + a] = (matrix[a * k + a] as number) * (1 + lambda);
    if (!choleskyFactor(matrix, k)) {
      lambda *= 10;
      continue;
    }
    const downhill = right.slice();
    choleskySolve(matrix, k, right);
    const trial = parameters.slice();
    for (let a = 0; a < k; a++) trial[a] = within((parameters[a] as number) + (right[a] as number), a, options);
    // s . J^T W r is the squared length of the step in units of the errors: what chi-square can still fall by.
    const length = Math.sqrt(Math.abs(dot(right, downhill)));
    const next = problem.normal(trial);
    if (next.chiSquare <= normal.chiSquare) {
      converged = length <= tolerance;
      parameters = trial;
      normal = next;
      lambda = Math.max(lambda / 10, 1e-12);
    } else {
      // Rounding alone can raise chi-square at the very bottom.
      converged = length <= tolerance || next.chiSquare - normal.chiSquare <= 1e-13 * normal.chiSquare;
      lambda *= 10;
    }
  }
  const atBound = heldAt(parameters, normal.gradient, options);
  return {
    parameters,
    covariance: Number.isFinite(normal.chiSquare) ? covarianceOf(normal, atBound) : null,
    chiSquare: normal.chiSquare,
    degreesOfFreedom: data.length - k,
    converged,
    atBound,
  };
}

/**
 * Master curves of finite-size scaling without a form: a straight line plus a Gaussian process with the kernel
 * size^2 exp(-(u - u')^2/(2 length^2)), as Harada, Phys. Rev. E 84, 056704 (2011), collapses data. The process is held at nodes
 * half a length apart, so that it is a sum of functions whose coefficients are 0 +- 1 beforehand, and exponents, coefficients and errors come from one
 * least-squares fit.
 */
import { choleskyFactor, forwardSolve } from './linearAlgebra.js';

/**
 * In units of u and of log f_a. A size that log f_a really has draws the curve to the straight line, and exponents with it: sizes show later, z is half an
 * error high. A much larger one leaves smoothness as all that is asked of the curve.
 */
export interface Kernel {
  length: number;
  size: number;
}

/** Keeps the covariance of neighbouring nodes from being singular. */
const jitter = 1e-6;
const mostNodes = 16;

export class MasterCurve {
  /** Coefficients: two of the straight line, then those of the process. */
  readonly count: number;
  readonly #centre: number;
  readonly #width: number;
  readonly #nodes: number[];
  readonly #factor: Float64Array;
  readonly #row: Float64Array;
  readonly #slopes: Float64Array;

  /** @param low least u, @param high largest u of the data */
  constructor(
    low: number,
    high: number,
    private readonly kernel: Kernel,
  ) {
    const { length, size } = kernel;
    const n = Math.min(mostNodes, Math.ceil((high - low) / length) + 3);
    const [first, last] = [low - length / 2, high + length / 2];
    this.#centre = (low + high) / 2;
    this.#width = (high - low) / 2;
    this.#nodes = Array.from({ length: n }, (_, k) => first + ((last - first) * k) / (n - 1));
    this.#factor = new Float64Array(n * n);
    this.#nodes.forEach((one, i) => {
      this.#nodes.forEach((other, j) => {
        this.#factor[i * n + j] = size ** 2 * (Math.exp(-((one - other) ** 2) / (2 * length ** 2)) + (i === j ? jitter : 0));
      });
    });
    choleskyFactor(this.#factor, n);
    this.count = n + 2;
    this.#row = new Float64Array(n);
    this.#slopes = new Float64Array(n);
  }

  /**
   * Value and slope at u.
   * @param derivatives written from `at` on: those to the coefficients
   */
  at(u: number, coefficients: Float64Array, derivatives: Float64Array, at: number): { value: number; slope: number } {
    const { length, size } = this.kernel;
    const n = this.#nodes.length;
    const [row, slopes] = [this.#row, this.#slopes];
    for (let a = 0; a < n; a++) {
      const distance = (u - (this.#nodes[a] as number)) / length;
      const covariance = size ** 2 * Math.exp(-(distance * distance) / 2);
      row[a] = covariance;
      slopes[a] = (-distance / length) * covariance;
    }
    forwardSolve(this.#factor, n, row);
    forwardSolve(this.#factor, n, slopes);
    const x = (u - this.#centre) / this.#width;
    const [level, rise] = coefficients as unknown as [number, number];
    let [value, slope] = [level + rise * x, rise / this.#width];
    derivatives[at] = 1;
    derivatives[at + 1] = x;
    for (let a = 0; a < n; a++) {
      const coefficient = coefficients[a + 2] as number;
      derivatives[at + 2 + a] = row[a] as number;
      value += coefficient * (row[a] as number);
      slope += coefficient * (slopes[a] as number);
    }
    return { value, slope };
  }
}

/** Chi-square of the best polynomial of an order through points, for first guesses; infinite if it is not determined. */
export function polynomialMisfit(x: ArrayLike<number>, y: ArrayLike<number>, errors: ArrayLike<number>, order: number): number {
  const k = order + 1;
  const matrix = new Float64Array(k * k);
  const right = new Float64Array(k);
  let square = 0;
  for (let i = 0; i < x.length; i++) {
    const weight = (errors[i] as number) ** -2;
    square += weight * (y[i] as number) ** 2;
    for (let a = 0, power = weight; a < k; a++, power *= x[i] as number) {
      right[a] = (right[a] as number) + power * (y[i] as number);
      for (let b = 0, product = power; b <= a; b++, product *= x[i] as number)
        matrix[a * k + b] = (matrix[a * k + b] as number) + product;
    }
  }
  if (!choleskyFactor(matrix, k)) return Number.POSITIVE_INFINITY;
  forwardSolve(matrix, k, right);
  return right.reduce((sum, one) => sum - one * one, square);
}

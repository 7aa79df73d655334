/** Small dense symmetric systems, row-major in Float64Array. */

/** Pivots below this fraction of the diagonal are rounding: the matrix is singular to working precision. */
const smallestPivot = 1e-14;

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}

/** a += factor b. */
export function addTimes(a: Float64Array, factor: number, b: Float64Array): void {
  for (let k = 0; k < a.length; k++) a[k] = (a[k] as number) + factor * (b[k] as number);
}

/**
 * Cholesky factor of a symmetric positive definite matrix, in place in the lower triangle.
 * @param matrix n x n, row-major; only the lower triangle is read
 * @returns false if it is singular or not positive definite
 */
export function choleskyFactor(matrix: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const diagonal = matrix[i * n + i] as number;
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (matrix[i * n + k] as number) * (matrix[j * n + k] as number);
      if (i > j) matrix[i * n + j] = sum / (matrix[j * n + j] as number);
      else if (sum > smallestPivot * diagonal) matrix[i * n + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Solves L x = b in place of b. */
export function forwardSolve(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * n + k] as number) * (b[k] as number);
    b[i] = sum / (factor[i * n + i] as number);
  }
}

/** Solves L L^T x = b in place of b, with the factor of `choleskyFactor`. */
export function choleskySolve(factor: Float64Array, n: number, b: Float64Array): void {
  forwardSolve(factor, n, b);
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (factor[k * n + i] as number) * (b[k] as number);
    b[i] = sum / (factor[i * n + i] as number);
  }
}

/** Inverse of a symmetric positive definite matrix, or null if it is singular. */
export function inverseOf(matrix: Float64Array, n: number): Float64Array | null {
  const factor = matrix.slice();
  if (!choleskyFactor(factor, n)) return null;
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    column.fill(0);
    column[j] = 1;
    choleskySolve(factor, n, column);
    for (let i = 0; i < n; i++) inverse[i * n + j] = column[i] as number;
  }
  return inverse;
}

/** Means, differences and polynomials with errors over independent runs. */

import { hypotOf } from '../model/arrays.js';
import { studentFactor } from './distributions.js';

export interface Measured {
  value: number;
  error: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Mean and its error over runs: the standard error times Student's factor, so that it is the 68.3 % interval. Infinite for one run. */
export function overRuns(values: readonly number[]): Measured {
  const n = values.length;
  const value = sum(values) / n;
  if (n < 2) return { value, error: Number.POSITIVE_INFINITY };
  const variance = sum(values.map((one) => (one - value) ** 2)) / (n - 1);
  return { value, error: Math.sqrt(variance / n) * studentFactor(n - 1) };
}

/** Mean of measured values that are independent, each counting the same. */
export function meanOfMeasured(values: readonly Measured[]): Measured {
  return {
    value: sum(values.map(({ value }) => value)) / values.length,
    error: hypotOf(values.map(({ error }) => error)) / values.length,
  };
}

/** Difference of two independent values. */
export const difference = (a: Measured, b: Measured): Measured => ({
  value: a.value - b.value,
  error: Math.hypot(a.error, b.error),
});

export interface LinePoint {
  x: number;
  y: number;
  error: number;
}

export interface Polynomial {
  /** y at x = 0, and its error from those of the points. */
  intercept: Measured;
  /** First coefficient after it. */
  slope: Measured;
  /** Coefficients, the constant first. */
  coefficients: number[];
  chiSquare: number;
  degreesOfFreedom: number;
}

/** Solves the normal equations by Gauss-Jordan; returns the solution and the inverse. */
function solve(matrix: number[][], right: number[]): { solution: number[]; inverse: number[][] } {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, ...right.map((_, j) => (i === j ? 1 : 0))]);
  for (let pivot = 0; pivot < n; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < n; row++) {
      if (Math.abs(rows[row]?.[pivot] as number) > Math.abs(rows[best]?.[pivot] as number)) best = row;
    }
    [rows[pivot], rows[best]] = [rows[best] as number[], rows[pivot] as number[]];
    const lead = rows[pivot] as number[];
    const scale = lead[pivot] as number;
    for (let c = 0; c < 2 * n; c++) lead[c] = (lead[c] as number) / scale;
    rows.forEach((row, r) => {
      const factor = row[pivot] as number;
      if (r === pivot || factor === 0) return;
      for (let c = 0; c < 2 * n; c++) row[c] = (row[c] as number) - factor * (lead[c] as number);
    });
  }
  const inverse = rows.map((row) => row.slice(n));
  return { inverse, solution: inverse.map((row) => sum(row.map((entry, k) => entry * (right[k] as number)))) };
}

/**
 * Weighted least squares of a polynomial; null if there are fewer points than coefficients.
 * @param degree 1 is a straight line
 */
export function fitPolynomial(points: readonly LinePoint[], degree: number): Polynomial | null {
  const count = degree + 1;
  if (points.length < count) return null;
  const power = (x: number, k: number): number => (k === 0 ? 1 : x ** k);
  const matrix = Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (__, j) => sum(points.map(({ x, error }) => power(x, i + j) / error ** 2))),
  );
  const right = Array.from({ length: count }, (_, i) => sum(points.map(({ x, y, error }) => (power(x, i) * y) / error ** 2)));
  const { solution, inverse } = solve(matrix, right);
  const at = (x: number): number => sum(solution.map((coefficient, k) => coefficient * power(x, k)));
  const measured = (k: number): Measured => ({ value: solution[k] as number, error: Math.sqrt(inverse[k]?.[k] as number) });
  return {
    intercept: measured(0),
    slope: measured(1),
    coefficients: solution,
    chiSquare: sum(points.map(({ x, y, error }) => ((y - at(x)) / error) ** 2)),
    degreesOfFreedom: points.length - count,
  };
}

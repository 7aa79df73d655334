/** Means, differences and polynomials with errors over independent runs. */
import type { Measured } from '../model/measured.js';
import { studentFactor } from './distributions.js';
import { inverseOf } from './linearAlgebra.js';
import { meanOf, standardError } from './statistics.js';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Mean and its error over runs: the standard error times Student's factor, so that it is the 68.3 % interval. Infinite for one run. */
export function overRuns(values: readonly number[]): Measured {
  const n = values.length;
  return { value: meanOf(values), error: n < 2 ? Number.POSITIVE_INFINITY : standardError(values) * studentFactor(n - 1) };
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
  /** By how much points scatter beyond their errors: what errors of the coefficients are to be multiplied by; at least 1. */
  scatter: number;
}

/**
 * Weighted least squares of a polynomial; null if fewer points with an error differ than there are coefficients.
 * @param degree 1 is a straight line
 */
export function fitPolynomial(points: readonly LinePoint[], degree: number): Polynomial | null {
  const count = degree + 1;
  if (points.length < count) return null;
  const power = (x: number, k: number): number => (k === 0 ? 1 : x ** k);
  const moments = Float64Array.from({ length: count ** 2 }, (_, k) => {
    const exponent = Math.floor(k / count) + (k % count);
    return sum(points.map(({ x, error }) => power(x, exponent) / error ** 2));
  });
  const right = Array.from({ length: count }, (_, i) => sum(points.map(({ x, y, error }) => (power(x, i) * y) / error ** 2)));
  const inverse = inverseOf(moments, count);
  if (inverse === null) return null;
  const coefficients = right.map((_, i) => sum(right.map((entry, k) => (inverse[i * count + k] as number) * entry)));
  const at = (x: number): number => sum(coefficients.map((coefficient, k) => coefficient * power(x, k)));
  const measured = (k: number): Measured => ({
    value: coefficients[k] as number,
    error: Math.sqrt(inverse[k * count + k] as number),
  });
  const chiSquare = sum(points.map(({ x, y, error }) => ((y - at(x)) / error) ** 2));
  const degreesOfFreedom = points.length - count;
  const scatter = Math.sqrt(Math.max(1, degreesOfFreedom > 0 ? chiSquare / degreesOfFreedom : 1));
  return { intercept: measured(0), slope: measured(1), coefficients, chiSquare, degreesOfFreedom, scatter };
}

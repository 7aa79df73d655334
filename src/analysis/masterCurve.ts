/**
 * Master curves of finite-size scaling: polynomials in a scaling variable, fitted together with the exponents that bring data
 * onto them.
 */
import { choleskyFactor, choleskySolve } from './linearAlgebra.js';

/** Weighted least-squares polynomial through points; null if there are too few distinct abscissae. */
export function polynomialFit(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  errors: ArrayLike<number>,
  order: number,
): { coefficients: Float64Array; chiSquare: number } | null {
  const k = order + 1;
  const matrix = new Float64Array(k * k);
  const coefficients = new Float64Array(k);
  const powers = new Float64Array(k);
  for (let i = 0; i < x.length; i++) {
    const weight = (errors[i] as number) ** -2;
    fillPowers(powers, x[i] as number);
    for (let a = 0; a < k; a++) {
      coefficients[a] = (coefficients[a] as number) + weight * (powers[a] as number) * (y[i] as number);
      for (let b = 0; b <= a; b++)
        matrix[a * k + b] = (matrix[a * k + b] as number) + weight * (powers[a] as number) * (powers[b] as number);
    }
  }
  if (!choleskyFactor(matrix, k)) return null;
  choleskySolve(matrix, k, coefficients);
  let chiSquare = 0;
  for (let i = 0; i < x.length; i++)
    chiSquare += (((y[i] as number) - polynomialAt(coefficients, x[i] as number)) / (errors[i] as number)) ** 2;
  return { coefficients, chiSquare };
}

function fillPowers(powers: Float64Array, x: number): void {
  let power = 1;
  for (let a = 0; a < powers.length; a++) {
    powers[a] = power;
    power *= x;
  }
}

/** Value at x. */
export function polynomialAt(coefficients: ArrayLike<number>, x: number): number {
  let value = 0;
  for (let a = coefficients.length - 1; a >= 0; a--) value = value * x + (coefficients[a] as number);
  return value;
}

/** Derivative at x. */
export function polynomialSlope(coefficients: ArrayLike<number>, x: number): number {
  let slope = 0;
  for (let a = coefficients.length - 1; a >= 1; a--) slope = slope * x + a * (coefficients[a] as number);
  return slope;
}

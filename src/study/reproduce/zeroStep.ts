/** Lines through phi_c against the step size, down to zero step. */
import { isRefusal, zeroStepIntercept } from '../../analysis/index.js';
import { fitPolynomial } from '../../analysis/overRuns.js';
import { minOf } from '../../model/arrays.js';
import type { Measured } from '../../model/measured.js';
import type { LinePoint } from './criticalLine.js';
import type { Family } from './families.js';

export interface Intercept {
  family: Family;
  /** phi_c at zero step; null if fewer than three step sizes have a value. */
  value: number | null;
  error: number | null;
  /** Parts: from the errors of the points, and from the form of the line. */
  parts: { points: number; form: number } | null;
  slope: number | null;
  points: number;
  /** A straight line through the authors' threshold values, each with the same weight, as in the paper. */
  threshold: Measured | null;
}

/**
 * Straight line and parabola through the points of one rule. The value lies midway and half their distance enters the error: with three to six step
 * sizes nothing says which form holds.
 */
export function interceptOf(family: Family, points: readonly LinePoint[]): Intercept {
  const own = points.filter((point) => point.family === family);
  const known = own.flatMap(({ step, value, error }) => (value === null || !error ? [] : [{ x: step, y: value, error }]));
  const rule = zeroStepIntercept(
    own.flatMap(({ step, threshold }) => (threshold === null ? [] : [{ stepSize: step, phi: threshold.value }])),
  );
  const threshold = isRefusal(rule) ? null : { value: rule.value, error: rule.error };
  const line = fitPolynomial(known, 1);
  const parabola = fitPolynomial(known, 2);
  const found = { family, points: known.length, threshold };
  if (line === null || parabola === null) return { ...found, value: null, error: null, parts: null, slope: null };
  const parts = {
    points: Math.max(line.intercept.error, parabola.intercept.error) * parabola.scatter,
    form: Math.abs(line.intercept.value - parabola.intercept.value) / 2,
  };
  return {
    ...found,
    value: (line.intercept.value + parabola.intercept.value) / 2,
    error: Math.hypot(parts.points, parts.form),
    parts,
    slope: line.slope.value,
  };
}

/**
 * One value for several lines: their mean by weights, its error the larger of what the lines' errors and their scatter give, and of half the
 * smallest of the lines' own errors, since what biases one (size, time) biases all.
 */
export function meeting(
  intercepts: readonly Intercept[],
): { value: number; error: number; chiSquare: number; lines: number } | null {
  const known = intercepts.flatMap(({ value, error }) => (value === null || !error ? [] : [{ value, error }]));
  if (known.length < 2) return null;
  const weight = known.reduce((sum, { error }) => sum + error ** -2, 0);
  const value = known.reduce((sum, one) => sum + one.value / one.error ** 2, 0) / weight;
  const chiSquare = known.reduce((sum, one) => sum + ((one.value - value) / one.error) ** 2, 0);
  const scatter = Math.sqrt(Math.max(1, chiSquare / (known.length - 1)) / weight);
  const common = minOf(known.map(({ error }) => error)) / 2;
  return { value, error: Math.max(scatter, common), chiSquare, lines: known.length };
}

/**
 * Where and how sharply runs go over from absorbed to active as a control parameter grows: a logistic curve through the part of the runs that stay
 * active, P = 1/(1 + exp(-b (x - m))). It is fitted with the prior of Jeffreys (Firth, Biometrika 80, 27, 1993), so that m and b are finite where all
 * runs switch between the same two values; b is then about as large as the spacing of the values lets it be.
 */
import { hypotOf, maxOf, minOf } from '../model/arrays.js';
import type { Measured } from '../model/measured.js';

/** Runs at one value of the control parameter. */
export interface Trials {
  /** The control parameter, or its logarithm. */
  x: number;
  active: number;
  runs: number;
}

export interface Switch {
  /** x at which half of the runs stay active. */
  middle: Measured;
  /** b, in 1/x: dP/dx is b/4 in the middle. */
  steepness: Measured;
}

/** Steps of Newton's method; some ten are enough. */
const mostSteps = 200;
/** Largest change of a + b u in a step, for u up to 1. */
const largestChange = 1;

const chance = (z: number): number => 1 / (1 + Math.exp(-z));

/** Inverse of the information on a and b, and its derivative by them of the penalised likelihood. */
function lookAt(trials: readonly Trials[], us: readonly number[], [a, b]: readonly [number, number]) {
  const p = us.map((u) => chance(a + b * u));
  const weights = trials.map(({ runs }, k) => runs * (p[k] as number) * (1 - (p[k] as number)));
  const sum = (power: number): number => us.reduce((total, u, k) => total + (weights[k] as number) * u ** power, 0);
  const [s0, s1, s2] = [sum(0), sum(1), sum(2)];
  const determinant = s0 * s2 - s1 * s1;
  const inverse = { aa: s2 / determinant, ab: -s1 / determinant, bb: s0 / determinant };
  const pulls = trials.map(({ active, runs }, k) => {
    const u = us[k] as number;
    const leverage = (weights[k] as number) * (inverse.aa + 2 * u * inverse.ab + u * u * inverse.bb);
    return active - runs * (p[k] as number) + leverage * (0.5 - (p[k] as number));
  });
  const score = [0, 1].map((power) => pulls.reduce((total, pull, k) => total + pull * (us[k] as number) ** power, 0));
  return { inverse, score: score as [number, number] };
}

/**
 * The switch.
 * @returns null if fewer than two values differ, or if runs don't get more active with x
 */
export function switchOf(trials: readonly Trials[]): Switch | null {
  const xs = trials.map(({ x }) => x);
  const [low, high] = [minOf(xs), maxOf(xs)];
  const [centre, half] = [(low + high) / 2, (high - low) / 2];
  if (!(half > 0)) return null;
  const us = xs.map((x) => (x - centre) / half);
  let [a, b] = [0, 0];
  for (let step = 0; step < mostSteps; step++) {
    const { inverse, score } = lookAt(trials, us, [a, b]);
    const change = [inverse.aa * score[0] + inverse.ab * score[1], inverse.ab * score[0] + inverse.bb * score[1]];
    const size = hypotOf(change);
    if (!Number.isFinite(size)) return null;
    const part = Math.min(1, largestChange / size);
    a += part * (change[0] as number);
    b += part * (change[1] as number);
    if (size < 1e-10) break;
  }
  if (!(b > 0)) return null;
  const { inverse } = lookAt(trials, us, [a, b]);
  // m = -a/b, by the errors of a and b together.
  const [byA, byB] = [-1 / b, a / (b * b)];
  const variance = byA * byA * inverse.aa + 2 * byA * byB * inverse.ab + byB * byB * inverse.bb;
  return {
    middle: { value: centre - (a / b) * half, error: half * Math.sqrt(variance) },
    steepness: { value: b / half, error: Math.sqrt(inverse.bb) / half },
  };
}

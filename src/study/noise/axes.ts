/** Noise particle by particle, along the principal axes of its covariance. */
import { symmetricEigen } from '../../analysis/jacobi.js';
import type { Moments } from '../../analysis/noise.js';
import { maxOf } from '../../model/arrays.js';

/** Many comparisons at once. */
export interface Score {
  /** Sum of z^2. Partners move together, so it spreads more than a chi-square of independent terms. */
  chiSquare: number;
  degreesOfFreedom: number;
  /** Largest |z|, and the probability that so many independent ones reach it (Bonferroni). */
  largestZ: number;
  pValue: number;
}

/** What all axes say together. */
export interface AxesScore {
  mean: Score;
  variance: Score;
  /** Largest displacement found where the closed form has no noise, in grid units: rounding only. */
  largestStray: number;
  /** Axes left out because their noise is that of a few grid units, where rounding counts (exponents above 1 only). */
  tooFine: number;
}

/** Grid units of noise below which the rounding of dithered kicks is seen in its variance. */
const finestNoise = 200;
/** Relative precision to which a variance is compared. */
const rounding = 1e-6;

/** Principal axes of all particles' covariances and sums along them. */
export function axesOf({ covariance }: Moments, n: number, d: number) {
  const along = () => new Float64Array(n * d);
  const axes = { vectors: new Float64Array(n * d * d), values: along(), sum: along(), second: along(), fourth: along() };
  for (let i = 0; i < n; i++) {
    const { values, vectors } = symmetricEigen(covariance.subarray(i * d * d, (i + 1) * d * d), d);
    axes.values.set(values, i * d);
    axes.vectors.set(vectors.flat(), i * d * d);
  }
  return axes;
}
export type Axes = ReturnType<typeof axesOf>;

/** @param deviation [N * d] displacement less its expected mean */
export function addAlong({ vectors, sum, second, fourth }: Axes, deviation: Float64Array, d: number): void {
  for (let axis = 0; axis < sum.length; axis++) {
    const i = Math.floor(axis / d);
    let x = 0;
    for (let c = 0; c < d; c++) x += (vectors[axis * d + c] as number) * (deviation[i * d + c] as number);
    sum[axis] = (sum[axis] as number) + x;
    second[axis] = (second[axis] as number) + x * x;
    fourth[axis] = (fourth[axis] as number) + x ** 4;
  }
}

function score(zs: number[]): Score {
  const chiSquare = zs.reduce((sum, z) => sum + z * z, 0);
  if (zs.length === 0) return { chiSquare: 0, degreesOfFreedom: 0, largestZ: 0, pValue: 1 };
  const largestZ = zs.reduce((most, z) => Math.max(most, Math.abs(z)), 0);
  // Mills' ratio bounds the tail closely enough for a verdict
  const tail = largestZ > 1 ? (2 * Math.exp((-largestZ * largestZ) / 2)) / (largestZ * Math.sqrt(2 * Math.PI)) : 1;
  return { chiSquare, degreesOfFreedom: zs.length, largestZ, pValue: Math.min(1, tail * zs.length) };
}

/** Mean and variance along all axes; where the closed form has no noise, the largest deviation in grid units. */
export function scoreAxes(axes: Axes, draws: number, unit: number, dithered: boolean): AxesScore {
  const noiseless = 1e-9 * Math.max(maxOf(axes.values), (unit * 64) ** 2);
  const fine = dithered ? (unit * finestNoise) ** 2 : 0;
  const meanZ: number[] = [];
  const varianceZ: number[] = [];
  let largestStray = 0;
  let tooFine = 0;
  for (const [axis, value] of axes.values.entries()) {
    const m1 = (axes.sum[axis] as number) / draws;
    const m2 = (axes.second[axis] as number) / draws;
    if (value > noiseless && value <= fine) tooFine++;
    else if (value <= noiseless) largestStray = Math.max(largestStray, Math.sqrt(m2) / unit);
    else {
      meanZ.push(m1 / Math.sqrt(value / draws));
      // the square of a fair coin's deviation does not vary at all: rounding is what is left
      const spread = Math.sqrt(Math.max(0, (axes.fourth[axis] as number) / draws - m2 * m2) / draws);
      varianceZ.push((m2 - value) / Math.hypot(spread, rounding * value));
    }
  }
  return { mean: score(meanZ), variance: score(varianceZ), largestStray, tooFine };
}

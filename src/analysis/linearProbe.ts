/** A linear probe: which cloud a point belongs to, told by a ridge regression on the points of known clouds. */
import { addTimes, choleskyFactor, choleskySolve, dot } from './linearAlgebra.js';

/** The ridge over the mean eigenvalue of the points' second moments, which is (points / D) for points of length 1. */
const ridge = 1e-3;

/**
 * Part of the test points that a linear probe gives to their own cloud. The probe is the closed form of a ridge regression: with
 * features f = (z, 1) of all points, W = (sum f f^T + lambda)^-1 sum f y^T, y the indicator of the cloud, lambda = 1e-3 (points / D). A
 * test point goes to the cloud of the largest component of W^T f; of two as large the first counts.
 * @param points [N * V * D], by cloud, of length 1
 * @param test [N * F * D], likewise
 * @param clouds N
 * @param dimension D
 * @returns null without test points
 */
export function probeAccuracy(points: Float64Array, test: Float64Array, clouds: number, dimension: number): number | null {
  const [rows, tests] = [points.length / dimension, test.length / dimension];
  if (tests === 0) return null;
  const size = dimension + 1;
  const moments = new Float64Array(size * size);
  const sums = Array.from({ length: clouds }, () => new Float64Array(size));
  const feature = new Float64Array(size).fill(1);
  for (let row = 0; row < rows; row++) {
    feature.set(points.subarray(row * dimension, (row + 1) * dimension));
    addTimes(sums[Math.floor((row * clouds) / rows)] as Float64Array, 1, feature);
    for (let k = 0; k < size; k++) {
      const f = feature[k] as number;
      for (let l = 0; l <= k; l++) moments[k * size + l] = (moments[k * size + l] as number) + f * (feature[l] as number);
    }
  }
  for (let k = 0; k < size; k++) moments[k * size + k] = (moments[k * size + k] as number) + (ridge * rows) / dimension;
  choleskyFactor(moments, size);
  for (const sum of sums) choleskySolve(moments, size, sum);
  let right = 0;
  for (let row = 0; row < tests; row++) {
    feature.set(test.subarray(row * dimension, (row + 1) * dimension));
    let [found, most] = [0, Number.NEGATIVE_INFINITY];
    for (let cloud = 0; cloud < clouds; cloud++) {
      const score = dot(feature, sums[cloud] as Float64Array);
      if (score <= most) continue;
      [found, most] = [cloud, score];
    }
    if (found === Math.floor((row * clouds) / tests)) right++;
  }
  return right / tests;
}

/** Shapes of clouds of points: how many directions a cloud is wide in, and whether clouds are wide in the same ones. */

export interface CloudShapes {
  /** Mean over the clouds of (Tr C)^2 / Tr C^2, C the covariance of the points: 1 for a line, D for a ball. */
  participationRatio: number;
  /** Mean over pairs of clouds of Tr(C_i C_j) / (|C_i| |C_j|), |C| = sqrt(Tr C^2): 1 for equal shapes. */
  alignment: number;
}

/**
 * Shapes of clouds in D dimensions. Clouds without extent are left out; both are 0 if all are.
 * @param points [N * V * D], by cloud, then by view
 * @param centres [N * D], the means of the points
 * @param views V
 * @param dimension D
 */
export function shapesOf(points: Float64Array, centres: Float64Array, views: number, dimension: number): CloudShapes {
  const clouds = centres.length / dimension;
  const d = dimension;
  const covariance = new Float64Array(d * d);
  // The pairs' traces add up to the square of the sum of all C / |C|, less those of each with itself.
  const sum = new Float64Array(d * d);
  let [ratios, counted] = [0, 0];
  for (let i = 0; i < clouds; i++) {
    covariance.fill(0);
    for (let v = 0; v < views; v++) {
      const at = (i * views + v) * d;
      for (let k = 0; k < d; k++) {
        const x = (points[at + k] as number) - (centres[i * d + k] as number);
        for (let l = 0; l <= k; l++) {
          const y = (points[at + l] as number) - (centres[i * d + l] as number);
          covariance[k * d + l] = (covariance[k * d + l] as number) + x * y;
        }
      }
    }
    let [trace, square] = [0, 0];
    for (let k = 0; k < d; k++) {
      trace += covariance[k * d + k] as number;
      for (let l = 0; l < k; l++) square += 2 * (covariance[k * d + l] as number) ** 2;
      square += (covariance[k * d + k] as number) ** 2;
    }
    if (square === 0) continue;
    ratios += trace ** 2 / square;
    counted++;
    const norm = Math.sqrt(square);
    for (let k = 0; k < d; k++) {
      for (let l = 0; l <= k; l++) sum[k * d + l] = (sum[k * d + l] as number) + (covariance[k * d + l] as number) / norm;
    }
  }
  let total = 0;
  for (let k = 0; k < d; k++) {
    for (let l = 0; l <= k; l++) total += (l < k ? 2 : 1) * (sum[k * d + l] as number) ** 2;
  }
  return {
    participationRatio: counted === 0 ? 0 : ratios / counted,
    alignment: counted < 2 ? 0 : (total - counted) / (counted * (counted - 1)),
  };
}

/**
 * Rules of two families whose kicks have the same mean and variance (docs/models.md, "Matching"). A kick of bro is uniform in
 * [0, eps): mean eps/2, variance eps^2/12. A kick of sgd with force F is alpha F with probability p: mean alpha p F, variance
 * (alpha F)^2 p (1 - p). A kick of sde has mean alpha F, variance D0 F^2. F = 1/2 for exponent 1. Lengths in sigma.
 */

/** Parameters of sgd with exponent 1 for bro with this kick. */
export function sgdOfBro(kick: number): { learningRate: number; batchFraction: number } {
  return { learningRate: (4 * kick) / 3, batchFraction: 0.75 };
}

/** Kick of bro for sgd with batch fraction 3/4 and exponent 1. */
export function broOfSgd(learningRate: number): { kick: number } {
  return { kick: 0.75 * learningRate };
}

/** Parameters of sde with exponent 1 for bro with this kick. */
export function sdeOfBro(kick: number): { learningRate: number; noiseStrength: number } {
  return { learningRate: kick, noiseStrength: (kick * kick) / 3 };
}

/** Parameters of sde for sgd of the same exponent. */
export function sdeOfSgd(learningRate: number, batchFraction: number): { learningRate: number; noiseStrength: number } {
  return {
    learningRate: learningRate * batchFraction,
    noiseStrength: learningRate * learningRate * (batchFraction * (1 - batchFraction)),
  };
}

/**
 * Noise of sde undirected for ro pair: a kick of mean square eps^2/3, shared by d components.
 * @param dimension d
 */
export function undirectedOfRo(kick: number, dimension: number): { noiseStrength: number } {
  return { noiseStrength: (kick * kick) / (3 * dimension) };
}

/**
 * Correlations of ro pair whose displacements have the correlation -c of sde undirected: with directions that are opposite (or
 * the same) it is -(3 + c_mag)/4 (or its opposite), which reaches |c| from 1/2 to 1; independent directions give 0.
 * @returns null for 0 < |c| < 1/2
 */
export function roCorrelations(c: number): { magnitudeCorrelation: number; directionCorrelation: number } | null {
  if (c === 0) return { magnitudeCorrelation: 0, directionCorrelation: 0 };
  if (Math.abs(c) < 0.5) return null;
  return { magnitudeCorrelation: 4 * Math.abs(c) - 3, directionCorrelation: Math.sign(c) };
}

/** Least correlation that two selections of probability p can have: -min(p/(1-p), (1-p)/p). */
export function smallestCorrelation(p: number): number {
  return -Math.min(p / (1 - p), (1 - p) / p);
}

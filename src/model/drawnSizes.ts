/** Sizes drawn from a distribution (docs/dynamics.md, "Sizes drawn from a distribution"). */
import { unitDraws } from './draws.js';
import { exp, log, quantile } from './math.js';
import type { DrawnSizes } from './sizes.js';
import { SIZES } from './streams.js';

/** Normal draws beyond this are held: no particle is larger than exp(4 s) times the median. */
const largestNormal = 4;

/** Diameter in arbitrary units as a function of a uniform draw in (0, 1). */
function diameterOf(sizes: DrawnSizes): (u: number) => number {
  if (sizes.kind === 'uniform') {
    const halfWidth = Math.sqrt(3) * sizes.polydispersity;
    return (u) => 1 + halfWidth * (2 * u - 1);
  }
  if (sizes.kind === 'lognormal') {
    const { polydispersity } = sizes;
    const width = Math.sqrt(log(1 + polydispersity * polydispersity));
    return (u) => exp(width * Math.min(largestNormal, Math.max(-largestNormal, quantile(u))));
  }
  // Inverse of the cumulative distribution of x^-b on [1, ratio].
  const power = 1 - sizes.exponent;
  const logRatio = log(sizes.ratio);
  if (power === 0) return (u) => exp(u * logRatio);
  const range = exp(power * logRatio) - 1;
  return (u) => exp(log(1 + u * range) / power);
}

/**
 * Radii by id, [N], in mean diameters: the diameters are divided by their own mean, so that it is 1.
 * @param seed u64, after the replica
 */
export function drawnRadii(sizes: DrawnSizes, particles: number, seed: bigint): Float64Array {
  const diameters = unitDraws(seed, SIZES, particles).map(diameterOf(sizes));
  const mean = diameters.reduce((sum, diameter) => sum + diameter, 0) / particles;
  return diameters.map((diameter) => (diameter / mean) * 0.5);
}

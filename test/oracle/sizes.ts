/** Sizes drawn from a distribution, docs/dynamics.md. */
import { exp, log } from './math.js';
import { quantile } from './normal.js';
import { hash, STREAM, stepKey, unit } from './random.js';

export type SizeDistribution =
  /** Standard deviation over the mean. */
  | { kind: 'uniform' | 'lognormal'; delta: number }
  /** Density x^-exponent from 1 to `ratio`. */
  | { kind: 'powerlaw'; exponent: number; ratio: number };

/** Radii by id, in sigma: the mean diameter of the sample is 1. */
export function drawnRadii(distribution: SizeDistribution, n: number, seed: bigint): number[] {
  const key = stepKey(seed, STREAM.sizes, 0);
  const raw = Array.from({ length: n }, (_, id) => sizeAt(distribution, unit(hash(key, BigInt(id))) + 2 ** -53));
  const mean = raw.reduce((sum, x) => sum + x, 0) / n;
  return raw.map((x) => x / mean / 2);
}

/** The size with a share u of all sizes below it, before division by the mean. */
function sizeAt(distribution: SizeDistribution, u: number): number {
  if (distribution.kind === 'powerlaw') {
    const { exponent, ratio } = distribution;
    if (exponent === 1) return exp(u * log(ratio));
    const e = 1 - exponent;
    return exp(log(1 + u * (exp(e * log(ratio)) - 1)) / e);
  }
  const { kind, delta } = distribution;
  if (kind === 'uniform') return 1 + Math.sqrt(3) * delta * (2 * u - 1);
  const g = Math.min(4, Math.max(-4, quantile(u)));
  return exp(Math.sqrt(log(1 + delta * delta)) * g);
}

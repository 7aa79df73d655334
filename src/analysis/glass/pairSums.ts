/** Sums over the displacements of all particles between two configurations. */
import type { Trajectory } from './trajectory.js';

export interface PairOptions {
  /** Wave number along each axis, in units of 2 pi / L, whole. */
  wave: number;
  /** Largest displacement that counts as an overlap, sigma. */
  overlap: number;
  /** Whether the mean displacement of all particles is taken out. */
  removeDrift: boolean;
  /** Edges of the bins of |dr|, rising, sigma; none if no histogram is wanted. */
  edges: readonly number[];
}

/** Sums of one species. */
export interface PairSums {
  particles: number;
  /** Mean of dr^2, sigma^2, and of dr^4. */
  r2: number;
  r4: number;
  /** Part of the particles that have moved at most `overlap`. */
  overlap: number;
  /** Mean over particles and axes of cos(k dx). */
  scattering: number;
  /** Counts by bin of |dr|; what lies beyond the last edge is left out. */
  counts: Float64Array;
}

/** Mean displacement, [d], in units of L. */
function driftOf(from: Float64Array, to: Float64Array, dimension: number): Float64Array {
  const drift = new Float64Array(dimension);
  for (let k = 0; k < from.length; k++) {
    const c = k % dimension;
    drift[c] = (drift[c] as number) + (to[k] as number) - (from[k] as number);
  }
  return drift.map((sum) => (sum * dimension) / from.length);
}

/** Which bin holds r: edges[b] <= r < edges[b + 1]; -1 if none. */
function binOf(edges: readonly number[], r: number): number {
  if (edges.length < 2 || r < (edges[0] as number) || r >= (edges.at(-1) as number)) return -1;
  let [low, high] = [0, edges.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (r < (edges[middle] as number)) high = middle;
    else low = middle;
  }
  return low;
}

/** The sums of some particles. @param ids of the particles */
export function pairSums(
  { dimension, boxLength }: Pick<Trajectory, 'dimension' | 'boxLength'>,
  from: Float64Array,
  to: Float64Array,
  ids: Uint32Array,
  { wave, overlap, removeDrift, edges }: PairOptions,
): PairSums {
  const drift = removeDrift ? driftOf(from, to, dimension) : new Float64Array(dimension);
  const counts = new Float64Array(Math.max(0, edges.length - 1));
  const turn = 2 * Math.PI * wave;
  const scale = boxLength ** 2;
  const limit = overlap ** 2;
  let [r2, r4, near, cosines] = [0, 0, 0, 0];
  for (const id of ids) {
    let square = 0;
    for (let c = 0; c < dimension; c++) {
      const at = id * dimension + c;
      const way = (to[at] as number) - (from[at] as number) - (drift[c] as number);
      square += way * way;
      cosines += Math.cos(turn * way);
    }
    square *= scale;
    r2 += square;
    r4 += square * square;
    if (square <= limit) near++;
    const bin = binOf(edges, Math.sqrt(square));
    if (bin >= 0) counts[bin] = (counts[bin] as number) + 1;
  }
  const n = ids.length;
  return { particles: n, r2: r2 / n, r4: r4 / n, overlap: near / n, scattering: cosines / (n * dimension), counts };
}

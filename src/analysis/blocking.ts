/**
 * Error of the mean of a correlated series by blocking (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989)); the level is
 * the smallest k with 2^(3k) > 2 n (e_k/e_0)^4 (Lee et al., Phys. Rev. E 83, 066706 (2011)). run/blocking.ts does the
 * same online for whole numbers.
 */
import { standardError } from './statistics.js';

/** Fewer blocks than this say too little about their own spread. */
const fewestBlocks = 16;

/**
 * @param series equally spaced values of a stationary process
 * @returns null if the series is too short for its correlations
 */
export function blockingError(series: ArrayLike<number>): number | null {
  let blocks = Float64Array.from(series);
  if (blocks.length < fewestBlocks) return null;
  const naive = standardError(blocks);
  if (naive === 0) return 0;
  for (let size = 1; blocks.length >= fewestBlocks; size *= 2) {
    const error = standardError(blocks);
    if (size ** 3 > 2 * series.length * (error / naive) ** 4) return error;
    blocks = Float64Array.from(
      { length: blocks.length >> 1 },
      (_, k) => ((blocks[2 * k] as number) + (blocks[2 * k + 1] as number)) / 2,
    );
  }
  return null;
}

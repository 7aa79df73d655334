/** How much particles overlap: what there is to measure of a state that is no packing. */
import type { Configuration } from './configuration.js';
import { findGaps } from './contacts.js';
import type { MeanValue } from './frames.js';

/** Overlapping pairs; relative overlap 1 - r/(R_i + R_j). */
export interface Overlaps {
  /** Pairs. */
  count: number;
  /** Mean relative overlap over these pairs; null without any. */
  mean: number | null;
  /** Largest relative overlap; 0 without any. */
  largest: number;
}

/** Relative overlaps up to here are what rounding to single precision, or to seven digits of a file, leaves of particles that touch. */
export const touchingOverlap = 1e-6;

/** The search of neighbours needs a gap above 0. */
const smallestGap = 1e-12;

/** @throws ConfigError if the configuration makes no sense */
export function measureOverlaps(configuration: Configuration): Overlaps {
  let [count, sum, largest] = [0, 0, 0];
  for (const gap of findGaps(configuration, smallestGap).gap) {
    if (gap >= 0) continue;
    count++;
    sum -= gap;
    largest = Math.max(largest, -gap);
  }
  return { count, mean: count === 0 ? null : sum / count, largest };
}

/**
 * Whether no particles overlap by more than rounding: an absorbed state or a packing, of which contacts, rattlers and gaps have a meaning.
 * @param overlaps null where they are not known
 */
export const isPacking = (overlaps: Overlaps | null): boolean => overlaps !== null && overlaps.largest <= touchingOverlap;

/** Bins of the distribution: from the rounding of files to a whole overlap. */
const [low, decades, binsPerDecade] = [1e-7, 7, 5];

/**
 * Density of the relative overlaps, per particle and unit of overlap, at the geometric middle of bins that are equal in its logarithm; bins without
 * overlaps are left out. The error is that of the count.
 * @throws ConfigError if the configuration makes no sense
 */
export function overlapHistogram(configuration: Configuration): { overlap: number; density: MeanValue }[] {
  const counts = new Array<number>(decades * binsPerDecade).fill(0);
  for (const gap of findGaps(configuration, smallestGap).gap) {
    const bin = Math.min(counts.length - 1, Math.floor(Math.log10(-gap / low) * binsPerDecade));
    if (bin >= 0) counts[bin] = (counts[bin] as number) + 1;
  }
  const edge = (bin: number): number => low * 10 ** (bin / binsPerDecade);
  return counts.flatMap((count, bin) => {
    if (count === 0) return [];
    const unit = configuration.radii.length * (edge(bin + 1) - edge(bin));
    return [{ overlap: edge(bin + 0.5), density: { value: count / unit, error: Math.sqrt(count) / unit } }];
  });
}

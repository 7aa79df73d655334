/** How much particles overlap: what there is to measure of a state that is no packing. */
import type { Configuration } from './configuration.js';
import { findGaps } from './contacts.js';

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

/** Whether no particles overlap by more than rounding: an absorbed state or a packing, of which contacts, rattlers and gaps have a meaning. */
export const isPacking = ({ largest }: Overlaps): boolean => largest <= touchingOverlap;

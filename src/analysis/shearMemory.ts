/**
 * The memory of a sheared configuration (Keim and Nagel, Phys. Rev. Lett. 107, 010603 (2011)): which part of the particles a trial cycle
 * would bring into contact, and at which strains that part begins to rise faster. Nothing moves.
 */
import { maxOf, minOf } from '../model/arrays.js';
import type { ShearRange } from '../model/shear.js';
import type { Configuration } from './structure/configuration.js';
import { findTouching, separation } from './structure/pairs.js';

/** Two axes: centres move along the first by the strain times their place on the second. */
export type ShearAxes = readonly [flow: number, gradient: number];

/** Ordered pairs of axes, in the order of docs/dynamics.md. */
export function orderedAxes(dimension: number): ShearAxes[] {
  const axes = Array.from({ length: dimension }, (_, axis) => axis);
  return axes.flatMap((flow) => axes.filter((other) => other !== flow).map((gradient): ShearAxes => [flow, gradient]));
}

/** Largest strain for which the box is 3 (1 + strain) of the largest diameter wide. */
export function largestTrial({ boxLength, radii }: Configuration): number {
  const largest = radii.reduce((most, radius) => Math.max(most, radius), 0);
  return boxLength / (6 * largest) - 1;
}

/**
 * The strain at which each particle first touches another in a trial cycle.
 * @param largest strain looked at, at most `largestTrial`
 * @returns [N], Infinity where it touches nobody up to `largest`; 0 where it does at rest
 */
export function onsetStrains(configuration: Configuration, largest: number, range: ShearRange, axes: ShearAxes): Float64Array {
  const { radii, dimension } = configuration;
  const [flow, gradient] = axes;
  const onsets = new Float64Array(radii.length).fill(Number.POSITIVE_INFINITY);
  const { first, second, distance } = findTouching(configuration, { times: (largest + Math.hypot(largest, 2)) / 2, plus: 0 });
  for (let k = 0; k < first.length; k++) {
    const [i, j] = [first[k] as number, second[k] as number];
    const reach = (radii[i] as number) + (radii[j] as number);
    const along = separation(configuration, i, j, flow);
    const across = separation(configuration, i, j, gradient);
    let strain = Number.POSITIVE_INFINITY;
    if ((distance[k] as number) < reach) strain = 0;
    else if (dimension > 1 && across !== 0 && (range === 'symmetric' || along * across < 0)) {
      const apart = (distance[k] as number) ** 2 - along ** 2;
      if (apart < reach ** 2) strain = (Math.abs(along) - Math.sqrt(reach ** 2 - apart)) / Math.abs(across);
    }
    if (strain > largest) continue;
    onsets[i] = Math.min(onsets[i] as number, strain);
    onsets[j] = Math.min(onsets[j] as number, strain);
  }
  return onsets;
}

/** A strain from which on more particles touch with each further bit of strain. */
export interface Kink {
  strain: number;
  error: number;
  /** Particles that begin to touch in a unit of strain, below and above it. */
  rates: readonly [below: number, above: number];
}

/** Strains on either side that a kink is judged by. */
const window = 0.1;
/** Gain of the log-likelihood by two rates instead of one: by chance below 1e-3 in a curve of a thousand onsets. */
const leastGain = 10;

interface Candidate {
  at: number;
  gain: number;
  counts: readonly [number, number];
  widths: readonly [number, number];
}

const entropy = (count: number, width: number): number => (count === 0 ? 0 : count * Math.log(count / width));

/** First place in a sorted list whose value is at least x. */
function placeOf(sorted: readonly number[], x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Strains where the rate of onsets rises at once, by the likelihood of two rates against one, from each onset on.
 * @param onsets of the particles, of all trial axes together
 * @param largest strain looked at
 */
export function findKinks(onsets: readonly number[], largest: number): Kink[] {
  // the two particles of a pair begin to touch together: that counts once
  const events = [...new Set(onsets)].filter((strain) => strain > 0 && strain <= largest).sort((a, b) => a - b);
  const candidates = events.map((at, k): Candidate => {
    const widths = [Math.min(window, at), Math.min(window, largest - at)] as const;
    const counts = [k - placeOf(events, at - widths[0]), placeOf(events, at + widths[1]) - k] as const;
    const [below, above] = counts.map((count, side) => count / Math.max(1e-9, widths[side as 0 | 1]));
    if ((above as number) <= (below as number) || Math.min(widths[0], widths[1]) < window / 10)
      return { at, gain: 0, counts, widths };
    const whole = entropy(counts[0] + counts[1], widths[0] + widths[1]);
    return { at, gain: entropy(counts[0], widths[0]) + entropy(counts[1], widths[1]) - whole, counts, widths };
  });
  const kinks: Kink[] = [];
  const left = candidates.filter(({ gain }) => gain > leastGain).sort((a, b) => b.gain - a.gain);
  while (left.length > 0) {
    const best = left[0] as Candidate;
    kinks.push(kinkOf(best, candidates));
    for (let k = left.length - 1; k >= 0; k--)
      if (Math.abs((left[k] as Candidate).at - best.at) < 1.5 * window) left.splice(k, 1);
  }
  return kinks.sort((a, b) => a.strain - b.strain);
}

function kinkOf({ at, gain, counts, widths }: Candidate, candidates: readonly Candidate[]): Kink {
  const above = counts[1] / widths[1];
  // the strain lies before its first onset, by the mean distance of two of them, but not before the onset before that one
  const before = Math.max(0, maxOf(candidates.filter((other) => other.at < at).map((other) => other.at)));
  const likely = candidates.filter((other) => Math.abs(other.at - at) < window && other.gain > gain - 2).map((other) => other.at);
  const spread = (maxOf(likely) - minOf(likely)) / 2;
  return { strain: Math.max(before, at - 1 / above), error: Math.max(spread, 1 / above), rates: [counts[0] / widths[0], above] };
}

/** The exponent of near-contact gaps. */

import { ConfigError } from '../../model/errors.js';
import type { Measured } from '../../model/measured.js';
import type { Configuration } from './configuration.js';
import { backboneAt, findGaps } from './contacts.js';
import type { MeanValue } from './frames.js';

/** Exponent of the gaps of jammed packings in the mean-field theory: P(h) ~ h^-gamma. */
export const gapExponentReference = 0.41269;

export interface GapExponent {
  gamma: Measured;
  window: [number, number];
  gaps: number;
  /** (gamma - 0.41269) / error. */
  pull: number;
}

const fewestGaps = 20;

/**
 * Exponent gamma of near-contact gaps, P(h) ~ h^-gamma, by maximum likelihood on a window: with u = ln(h / low) / ln(high / low) the
 * likelihood is that of an exponential cut off at 1, and its only unknown solves mean(u) = 1 / (1 - exp(-c)) - 1 / c, c = (1 - gamma) ln(high / low).
 * Rattlers are left out. The error is that of the Fisher information, pairs taken as independent.
 * @param window lowest and highest gap
 * @param contact threshold of the contacts that hold the backbone
 * @throws ConfigError if the window is none or holds fewer than 20 gaps
 */
export function fitGapExponent(configuration: Configuration, window: [number, number], contact: number): GapExponent {
  const [low, high] = window;
  if (!(low > 0 && high > low)) {
    throw new ConfigError(`gapWindow must be two rising positive gaps, got ${low} to ${high}`, 'gapWindow');
  }
  const found = findGaps(configuration, Math.max(high, contact));
  const { first, second } = found.pairs;
  const stays = backboneAt(found, contact, configuration);
  const span = Math.log(high / low);
  let sum = 0;
  let gaps = 0;
  found.gap.forEach((h, k) => {
    if (h < low || h > high || !stays[first[k] as number] || !stays[second[k] as number]) return;
    sum += Math.log(h / low) / span;
    gaps++;
  });
  if (gaps < fewestGaps) {
    throw new ConfigError(
      `gapWindow must hold at least ${fewestGaps} gaps between particles that are no rattlers, got ${gaps} between ${low} and ${high}; widen it`,
      'gapWindow',
    );
  }
  const c = solveMean(sum / gaps);
  // variance of u
  const variance = Math.abs(c) < 1e-3 ? 1 / 12 : 1 / c ** 2 - 1 / (4 * Math.sinh(c / 2) ** 2);
  const gamma = { value: 1 - c / span, error: 1 / Math.sqrt(gaps * variance) / span };
  return { gamma, window, gaps, pull: (gamma.value - gapExponentReference) / gamma.error };
}

/** Gaps of the distribution, and bins a decade. */
const distributionRange = [1e-7, 0.3] as const;
const binsPerDecade = 5;

/**
 * Density of the gaps between particles that are no rattlers, per particle and unit of h, at the geometric middle of bins that are equal in ln h;
 * bins without gaps are left out. The error is that of the count.
 * @param contact threshold of the contacts that hold the backbone
 */
export function gapDistribution(configuration: Configuration, contact: number): { gap: number; density: MeanValue }[] {
  const [low, high] = distributionRange;
  const found = findGaps(configuration, Math.max(high, contact));
  const { first, second } = found.pairs;
  const stays = backboneAt(found, contact, configuration);
  const particles = stays.reduce((sum, stay) => sum + stay, 0);
  const bins = Math.round(Math.log10(high / low) * binsPerDecade);
  const span = Math.log(high / low);
  const counts = new Array<number>(bins).fill(0);
  found.gap.forEach((h, k) => {
    const bin = Math.floor((Math.log(h / low) / span) * bins);
    if (!(bin >= 0 && bin < bins) || !stays[first[k] as number] || !stays[second[k] as number]) return;
    counts[bin] = (counts[bin] as number) + 1;
  });
  const edge = (bin: number): number => low * Math.exp((bin / bins) * span);
  return counts.flatMap((count, bin) => {
    if (count === 0) return [];
    const unit = particles * (edge(bin + 1) - edge(bin));
    return [{ gap: edge(bin + 0.5), density: { value: count / unit, error: Math.sqrt(count) / unit } }];
  });
}

/** The c for which exp(c u) on (0, 1) has a given mean, by bisection; the mean rises with c. */
function solveMean(mean: number): number {
  const meanOf = (c: number): number => (Math.abs(c) < 1e-6 ? 0.5 + c / 12 : 1 / -Math.expm1(-c) - 1 / c);
  let low = -700;
  let high = 700;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (meanOf(middle) < mean) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Contacts, rattlers and gaps. The gap of a pair is h = r / (R_i + R_j) - 1, negative where they overlap. In an absorbed state nothing
 * touches, so a contact needs a threshold: pairs with a gap up to h count.
 */
import { ConfigError } from '../../model/errors.js';
import { type Configuration, checkConfiguration } from './configuration.js';
import type { Estimate } from './frames.js';
import { adjacencyOf, filterPairs, findPairs, type PairList } from './pairs.js';

export interface ContactCount {
  /** Largest gap of a contact, in units of R_i + R_j. */
  threshold: number;
  /** Contacts per particle, all particles. */
  all: number;
  /** Contacts per particle among the particles that are no rattlers; 0 if all are. */
  withoutRattlers: number;
  /** Rattlers as a part of all particles. */
  rattlers: number;
}

export interface ContactResult {
  /** 2 d: contacts per particle of a packing of frictionless spheres that is just rigid. */
  isostatic: number;
  counts: ContactCount[];
  /** Where Z without rattlers changes least with the logarithm of the threshold; null if there are no contacts. */
  plateau: ContactCount | null;
}

/** Pairs with gaps up to `largest`, and the gap of each. */
export interface Gaps {
  pairs: PairList;
  /** [pairs]. */
  gap: Float64Array;
}

/**
 * All pairs with a gap up to `largest`.
 * @throws ConfigError if that is not positive or reaches beyond half the box
 */
export function findGaps(configuration: Configuration, largest: number): Gaps {
  checkConfiguration(configuration, 2);
  if (!(largest > 0)) throw new ConfigError(`gap must be positive, got ${largest}`, 'gap');
  const { radii } = configuration;
  const pairs = findPairs(configuration, { times: 1 + largest, plus: 0 });
  const gap = pairs.distance.map((r, k) => {
    const contact = (radii[pairs.first[k] as number] as number) + (radii[pairs.second[k] as number] as number);
    return r / contact - 1;
  });
  return { pairs, gap };
}

/** Thresholds from 1e-8 to 0.1, eight a decade. */
export const defaultThresholds = Array.from({ length: 57 }, (_, k) => 10 ** (k / 8 - 8));

/**
 * Particles that carry load: those with fewer than d + 1 contacts are taken out, with their contacts, until none is left.
 * @returns [N], 1 for a particle that stays
 */
export function backbone(pairs: PairList, particles: number, dimension: number): Uint8Array {
  const { starts, neighbour } = adjacencyOf(pairs, particles);
  const contacts = Uint32Array.from({ length: particles }, (_, id) => (starts[id + 1] as number) - (starts[id] as number));
  const stays = new Uint8Array(particles).fill(1);
  const loose: number[] = [];
  const drop = (id: number): void => {
    if (stays[id] === 0 || (contacts[id] as number) > dimension) return;
    stays[id] = 0;
    loose.push(id);
  };
  for (let id = 0; id < particles; id++) drop(id);
  for (let id = loose.pop(); id !== undefined; id = loose.pop()) {
    for (let k = starts[id] as number; k < (starts[id + 1] as number); k++) {
      const other = neighbour[k] as number;
      contacts[other] = (contacts[other] as number) - 1;
      drop(other);
    }
  }
  return stays;
}

function countAt({ pairs, gap }: Gaps, threshold: number, particles: number, dimension: number): ContactCount {
  const contacts = filterPairs(pairs, (k) => (gap[k] as number) <= threshold);
  const stays = backbone(contacts, particles, dimension);
  const bearing = stays.reduce((sum, each) => sum + each, 0);
  let among = 0;
  for (let k = 0; k < contacts.first.length; k++) {
    among += (stays[contacts.first[k] as number] as number) & (stays[contacts.second[k] as number] as number);
  }
  return {
    threshold,
    all: (2 * contacts.first.length) / particles,
    withoutRattlers: bearing === 0 ? 0 : (2 * among) / bearing,
    rattlers: 1 - bearing / particles,
  };
}

/** Decades on either side over which the change of Z is judged. */
const plateauReach = 4;

/** The count where Z varies least over a decade, among those with contacts. */
function findPlateau(counts: readonly ContactCount[]): ContactCount | null {
  let best: ContactCount | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let k = plateauReach; k + plateauReach < counts.length; k++) {
    const before = (counts[k - plateauReach] as ContactCount).withoutRattlers;
    const after = (counts[k + plateauReach] as ContactCount).withoutRattlers;
    if (before === 0 || after - before >= least) continue;
    least = after - before;
    best = counts[k] as ContactCount;
  }
  return best;
}

/**
 * Contacts per particle against the gap threshold, with and without rattlers, and the plateau.
 * @param thresholds rising
 */
export function countContacts(configuration: Configuration, thresholds: readonly number[] = defaultThresholds): ContactResult {
  const { dimension, radii } = configuration;
  const gaps = findGaps(configuration, thresholds.at(-1) as number);
  const counts = thresholds.map((threshold) => countAt(gaps, threshold, radii.length, dimension));
  return { isostatic: 2 * dimension, counts, plateau: findPlateau(counts) };
}

/** Exponent of the gaps of jammed packings in the mean-field theory: P(h) ~ h^-gamma. */
export const gapExponentReference = 0.41269;

export interface GapExponent {
  gamma: Estimate;
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
  const { pairs, gap } = findGaps(configuration, Math.max(high, contact));
  const contacts = filterPairs(pairs, (k) => (gap[k] as number) <= contact);
  const stays = backbone(contacts, configuration.radii.length, configuration.dimension);
  const span = Math.log(high / low);
  let sum = 0;
  let gaps = 0;
  gap.forEach((h, k) => {
    if (h < low || h > high || !stays[pairs.first[k] as number] || !stays[pairs.second[k] as number]) return;
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
  const variance = Math.abs(c) < 1e-3 ? 1 / 12 : 1 / c ** 2 - 1 / (4 * Math.sinh(c / 2) ** 2);
  const gamma = { value: 1 - c / span, error: 1 / Math.sqrt(gaps * variance) / span };
  return { gamma, window, gaps, pull: (gamma.value - gapExponentReference) / gamma.error };
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

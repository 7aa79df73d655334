/**
 * Contacts and rattlers. The gap of a pair is h = r / (R_i + R_j) - 1, negative where they overlap. In an absorbed state nothing
 * touches, so a contact needs a threshold: pairs with a gap up to h count.
 */
import { ConfigError } from '../../model/errors.js';
import { type Configuration, checkConfiguration } from './configuration.js';
import { type Adjacency, adjacencyOf, contactsOf, findTouching, type PairList } from './pairs.js';

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

/** The count in the middle of the decade of thresholds over which Z without rattlers changes least. */
export interface Plateau extends ContactCount {
  /** The decade. */
  window: [number, number];
  /** What Z without rattlers changes by over it. */
  change: number;
}

export interface ContactResult {
  /** 2 d: contacts per particle of a packing of frictionless spheres that is just rigid. */
  isostatic: number;
  counts: ContactCount[];
  /** Null if there are no contacts. */
  plateau: Plateau | null;
}

/** Pairs with gaps up to some largest, and the gap of each. */
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
  const pairs = findTouching(configuration, { times: 1 + largest, plus: 0 });
  const contact = contactsOf(pairs, configuration.radii);
  return { pairs, gap: pairs.distance.map((r, k) => r / (contact[k] as number) - 1) };
}

/** Thresholds from 1e-8 to 0.1, four a decade. */
export const defaultThresholds = Array.from({ length: 29 }, (_, k) => 10 ** (k / 4 - 8));

/** Pairs sorted by the first threshold that covers them (counting sort), and how many each threshold covers. */
function sortByThreshold({ pairs, gap }: Gaps, thresholds: readonly number[]): { sorted: PairList; covered: Uint32Array } {
  const covered = new Uint32Array(thresholds.length + 1);
  const bins = new Uint8Array(gap.length);
  gap.forEach((h, k) => {
    let bin = 0;
    while (bin < thresholds.length && h > (thresholds[bin] as number)) bin++;
    bins[k] = bin;
    covered[bin] = (covered[bin] as number) + 1;
  });
  for (let bin = 1; bin < covered.length; bin++) covered[bin] = (covered[bin] as number) + (covered[bin - 1] as number);
  const sorted = {
    first: new Uint32Array(gap.length),
    second: new Uint32Array(gap.length),
    distance: new Float64Array(gap.length),
  };
  const next = Uint32Array.from(covered, (_, bin) => (bin === 0 ? 0 : (covered[bin - 1] as number)));
  bins.forEach((bin, k) => {
    const at = next[bin] as number;
    next[bin] = at + 1;
    sorted.first[at] = pairs.first[k] as number;
    sorted.second[at] = pairs.second[k] as number;
    sorted.distance[at] = pairs.distance[k] as number;
  });
  return { sorted, covered };
}

/**
 * Particles that carry load: those with fewer than d + 1 contacts are taken out, with their contacts, until none is left.
 * @param contacts number of pairs, from the first of the list on, that are contacts
 * @returns `stays` [N], 1 for a particle that carries load, how many do, and their contacts, each counted from both sides
 */
export function backbone({ starts, neighbour, pair }: Adjacency, contacts: number, dimension: number) {
  const particles = starts.length - 1;
  // entries of a particle are in the order of the pairs
  const ends = new Uint32Array(particles);
  const left = new Uint32Array(particles);
  for (let id = 0; id < particles; id++) {
    let end = starts[id] as number;
    while (end < (starts[id + 1] as number) && (pair[end] as number) < contacts) end++;
    ends[id] = end;
    left[id] = end - (starts[id] as number);
  }
  const stays = new Uint8Array(particles).fill(1);
  const loose: number[] = [];
  const drop = (id: number): void => {
    if (stays[id] === 0 || (left[id] as number) > dimension) return;
    stays[id] = 0;
    loose.push(id);
  };
  for (let id = 0; id < particles; id++) drop(id);
  for (let id = loose.pop(); id !== undefined; id = loose.pop()) {
    for (let k = starts[id] as number; k < (ends[id] as number); k++) {
      const other = neighbour[k] as number;
      left[other] = (left[other] as number) - 1;
      drop(other);
    }
  }
  const result = { stays, particles: 0, contacts: 0 };
  for (let id = 0; id < particles; id++) {
    if (stays[id] === 0) continue;
    result.particles++;
    // what is left are contacts with others that stay
    result.contacts += left[id] as number;
  }
  return result;
}

/** The count with the first `contacts` pairs of the list. */
function countFirst(adjacency: Adjacency, contacts: number, threshold: number, dimension: number): ContactCount {
  const particles = adjacency.starts.length - 1;
  const bearing = backbone(adjacency, contacts, dimension);
  return {
    threshold,
    all: (2 * contacts) / particles,
    withoutRattlers: bearing.particles === 0 ? 0 : bearing.contacts / bearing.particles,
    rattlers: 1 - bearing.particles / particles,
  };
}

/** Thresholds on either side over which the change of Z is judged. */
const plateauReach = 2;

/** The decade where Z varies least, among those with contacts. */
function findPlateau(counts: readonly ContactCount[]): Plateau | null {
  let best: Plateau | null = null;
  for (let k = plateauReach; k + plateauReach < counts.length; k++) {
    const before = counts[k - plateauReach] as ContactCount;
    const after = counts[k + plateauReach] as ContactCount;
    const change = after.withoutRattlers - before.withoutRattlers;
    if (before.withoutRattlers === 0 || change >= (best?.change ?? Number.POSITIVE_INFINITY)) continue;
    best = { ...(counts[k] as ContactCount), window: [before.threshold, after.threshold], change };
  }
  return best;
}

/**
 * Contacts per particle against the gap threshold, with and without rattlers, and the plateau.
 * @param thresholds rising, at most 200
 */
export function countContacts(configuration: Configuration, thresholds: readonly number[] = defaultThresholds): ContactResult {
  const { dimension, radii } = configuration;
  const gaps = findGaps(configuration, thresholds.at(-1) as number);
  const { sorted, covered } = sortByThreshold(gaps, thresholds);
  const adjacency = adjacencyOf(sorted, radii.length);
  const counts = thresholds.map((threshold, bin) => countFirst(adjacency, covered[bin] as number, threshold, dimension));
  return { isostatic: 2 * dimension, counts, plateau: findPlateau(counts) };
}

/** The backbone that contacts up to a gap hold, [N], 1 for a particle of it. */
export function backboneAt({ pairs, gap }: Gaps, threshold: number, { radii, dimension }: Configuration): Uint8Array {
  const { sorted, covered } = sortByThreshold({ pairs, gap }, [threshold]);
  return backbone(adjacencyOf(sorted, radii.length), covered[0] as number, dimension).stays;
}

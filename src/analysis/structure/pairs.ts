/** Pairs of near particles, found by cells: what contacts, clusters, bond order and the landscape are made of. */
import { unitBallVolume } from '../../model/box.js';
import { ConfigError } from '../../model/errors.js';
import { type CellList, chooseCells, fillCells, Neighbourhood } from './cells.js';
import { type Configuration, gridUnits, positionsOf } from './configuration.js';

/** Pairs of ids with their distance. */
export interface PairList {
  /** [pairs]. */
  first: Uint32Array;
  /** [pairs]; never the same particle as first. */
  second: Uint32Array;
  /** [pairs], sigma, of the nearest images. */
  distance: Float64Array;
}

/** A pair counts if r <= times (R_i + R_j) + plus. */
export interface PairRange {
  times: number;
  /** Sigma. */
  plus: number;
  /** Pairs farther apart than this, in sigma, don't count, however large they are. */
  most?: number;
}

/** Arrays that double when they are full. */
class GrowingPairs {
  first: Uint32Array;
  second: Uint32Array;
  distance: Float64Array;
  count = 0;

  constructor(room: number) {
    this.first = new Uint32Array(room);
    this.second = new Uint32Array(room);
    this.distance = new Float64Array(room);
  }

  add(i: number, j: number, distance: number): void {
    if (this.count === this.first.length) this.grow();
    this.first[this.count] = i;
    this.second[this.count] = j;
    this.distance[this.count++] = distance;
  }

  private grow(): void {
    const room = this.count * 2;
    const larger = <T extends Uint32Array | Float64Array>(made: T, old: T): T => {
      made.set(old);
      return made;
    };
    this.first = larger(new Uint32Array(room), this.first);
    this.second = larger(new Uint32Array(room), this.second);
    this.distance = larger(new Float64Array(room), this.distance);
  }

  list(): PairList {
    const { count } = this;
    return {
      first: this.first.subarray(0, count),
      second: this.second.subarray(0, count),
      distance: this.distance.subarray(0, count),
    };
  }
}

/** Positions and radii in the order of the cells: neighbours are then near in memory. */
function inCellOrder({ dimension, positions, radii }: Configuration, { ids }: CellList): { x: Int32Array; radius: Float64Array } {
  const x = new Int32Array(positions.length);
  const radius = new Float64Array(radii.length);
  for (let k = 0; k < ids.length; k++) {
    const id = ids[k] as number;
    radius[k] = radii[id] as number;
    for (let c = 0; c < dimension; c++) x[k * dimension + c] = positions[id * dimension + c] as number;
  }
  return { x, radius };
}

/** Largest distance of a range: that of the two largest particles. */
export function longestReach(
  { radii }: Pick<Configuration, 'radii'>,
  { times, plus, most = Number.POSITIVE_INFINITY }: PairRange,
): number {
  let [largest, second] = [0, 0];
  for (const radius of radii) {
    if (radius <= second) continue;
    second = Math.min(radius, largest);
    largest = Math.max(radius, largest);
  }
  return Math.min((largest + second) * times + plus, most);
}

/** So many of the largest particles at most are looked at beside the cells. */
const mostApart = 64;

/**
 * The largest particles, if a few so much larger than the others would make the cells too large for these; none otherwise.
 * @returns ids, the largest first
 */
function giantsOf({ radii, dimension, boxLength }: Configuration, range: PairRange): number[] {
  const n = radii.length;
  let [sum, largest] = [0, 0];
  for (const radius of radii) {
    sum += radius;
    largest = Math.max(largest, radius);
  }
  if (largest * n < 2 * sum) return [];
  const ids = Array.from(radii.keys()).sort((a, b) => (radii[b] as number) - (radii[a] as number));
  const sorted = Float64Array.from(ids.slice(0, mostApart + 2), (id) => radii[id] as number);
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let apart = 0; apart <= Math.min(mostApart, n - 2); apart++) {
    const reach = longestReach({ radii: sorted.subarray(apart, apart + 2) }, range);
    // pairs that are looked at: each of those apart with all, and the others within three cells
    const cost = n * (apart + (n / 2) * Math.min(1, (3 * reach) / boxLength) ** dimension);
    if (cost >= least) continue;
    [best, least] = [apart, cost];
  }
  return ids.slice(0, best);
}

/**
 * All pairs within a range, each once: by cells, and those of a few very large particles beside them.
 * @returns in an order that depends on the configuration alone
 * @throws ConfigError if the range exceeds half the box, where the nearest image is no longer the only one
 */
export function findPairs(configuration: Configuration, range: PairRange): PairList {
  const { dimension, boxLength, radii } = configuration;
  const longest = longestReach(configuration, range);
  if (longest > boxLength / 2) {
    throw new ConfigError(
      `the box side must be at least ${2 * longest} to look for neighbours at ${longest}, got ${boxLength}; give more particles`,
      'boxLength',
    );
  }
  const around = (radii.length * (unitBallVolume[dimension] as number) * longest ** dimension) / boxLength ** dimension;
  const found = new GrowingPairs(Math.ceil(radii.length * Math.min(0.55 * around, mostRoom)) + 16);
  const giants = giantsOf(configuration, range);
  if (giants.length === 0) {
    addByCells(configuration, range, null, found);
    return found.list();
  }
  const isGiant = new Uint8Array(radii.length);
  for (const id of giants) isGiant[id] = 1;
  const others = Uint32Array.from(radii.keys()).filter((id) => isGiant[id] === 0);
  const rest = {
    ...configuration,
    positions: positionsOf(configuration, others),
    radii: Float64Array.from(others, (id) => radii[id] as number),
  };
  addByCells(rest, range, others, found);
  giants.forEach((giant, k) => {
    addOf(configuration, range, giant, others, found);
    addOf(configuration, range, giant, giants.slice(k + 1), found);
  });
  return found.list();
}

/** Pairs a particle that there is room for at first, at most. */
const mostRoom = 12;

/** Adds the pairs of one particle with others. */
function addOf(configuration: Configuration, range: PairRange, i: number, others: ArrayLike<number>, found: GrowingPairs): void {
  const { dimension, radii } = configuration;
  const { times, plus, most = Number.POSITIVE_INFINITY } = range;
  for (let k = 0; k < others.length; k++) {
    const j = others[k] as number;
    let square = 0;
    for (let c = 0; c < dimension; c++) square += separation(configuration, i, j, c) ** 2;
    const distance = Math.sqrt(square);
    if (distance <= Math.min(times * ((radii[i] as number) + (radii[j] as number)) + plus, most)) found.add(i, j, distance);
  }
}

/**
 * Adds all pairs, by cells.
 * @param names ids by the place of a particle in the configuration; null where they are the same
 */
function addByCells(configuration: Configuration, range: PairRange, names: Uint32Array | null, found: GrowingPairs): void {
  const { dimension, boxLength, positions, radii } = configuration;
  const longest = longestReach(configuration, range);
  const list = fillCells(positions, chooseCells(radii.length, dimension, longest / boxLength));
  const { starts } = list;
  const ids = names === null ? list.ids : list.ids.map((place) => names[place] as number);
  const { x, radius } = inCellOrder(configuration, list);
  const around = new Neighbourhood(list);
  const unit = boxLength / gridUnits;
  const limit = (longest / unit) ** 2 * (1 + 1e-12);
  for (let cell = 0; cell + 1 < starts.length; cell++) {
    const begin = starts[cell] as number;
    const end = starts[cell + 1] as number;
    if (begin === end) continue;
    for (const other of around.around(cell)) {
      if (other < cell) continue;
      const otherEnd = starts[other + 1] as number;
      for (let a = begin; a < end; a++) {
        for (let b = other === cell ? a + 1 : (starts[other] as number); b < otherEnd; b++) {
          let square = 0;
          for (let c = 0; c < dimension; c++) {
            const difference = ((x[a * dimension + c] as number) - (x[b * dimension + c] as number)) | 0;
            square += difference * difference;
          }
          if (square > limit) continue;
          const distance = Math.sqrt(square) * unit;
          if (distance > range.times * ((radius[a] as number) + (radius[b] as number)) + range.plus) continue;
          found.add(ids[a] as number, ids[b] as number, distance);
        }
      }
    }
  }
}

/** `findPairs` of particles that touch where they overlap: those that pass through each other are left out. */
export function findTouching(configuration: Configuration, range: PairRange): PairList {
  const pairs = findPairs(configuration, range);
  const { touch } = configuration;
  if (!touch) return pairs;
  const kind = (id: number | undefined): number => touch.species[id as number] as number;
  return filterPairs(pairs, (k) => touch.rows[kind(pairs.first[k])]?.[kind(pairs.second[k])] === 1);
}

/**
 * Pairs that overlap, r < R_i + R_j, with radii rounded to the grid as the engine rounds them, so that a configuration that the engine
 * calls absorbed has none.
 */
export function findOverlaps(configuration: Configuration): PairList {
  const { boxLength, radii } = configuration;
  const unit = boxLength / gridUnits;
  const rounded = radii.map((radius) => Math.floor(radius / unit + 0.5) * unit);
  const pairs = findTouching({ ...configuration, radii: rounded }, { times: 1, plus: 0 });
  const contact = contactsOf(pairs, rounded);
  return filterPairs(pairs, (k) => (pairs.distance[k] as number) < (contact[k] as number));
}

/** The pairs whose index passes. */
function filterPairs({ first, second, distance }: PairList, passes: (index: number) => boolean): PairList {
  const kept = new GrowingPairs(first.length + 1);
  for (let k = 0; k < first.length; k++) {
    if (passes(k)) kept.add(first[k] as number, second[k] as number, distance[k] as number);
  }
  return kept.list();
}

/** R_i + R_j of each pair. */
export function contactsOf({ first, second }: PairList, radii: Float64Array): Float64Array {
  const contact = new Float64Array(first.length);
  for (let k = 0; k < contact.length; k++)
    contact[k] = (radii[first[k] as number] as number) + (radii[second[k] as number] as number);
  return contact;
}

/** Neighbours of every particle: those of i are entries starts[i] to starts[i + 1] of both arrays. */
export interface Adjacency {
  /** [N + 1]. */
  starts: Uint32Array;
  /** [2 pairs]. */
  neighbour: Uint32Array;
  /** [2 pairs], index of the pair in the list. */
  pair: Uint32Array;
}

/** Neighbours of particle i are entries starts[i] to starts[i + 1] of the other arrays. */
export interface Neighbours {
  /** [N + 1]. */
  starts: Uint32Array;
  ids: Uint32Array;
  /** Part of each neighbour in the mean of its particle; they sum to 1. */
  weights: Float64Array;
}

/** A list of pairs seen from each particle, in the order of the list. */
export function adjacencyOf({ first, second }: PairList, particles: number): Adjacency {
  const starts = new Uint32Array(particles + 1);
  for (let k = 0; k < first.length; k++) {
    starts[(first[k] as number) + 1] = (starts[(first[k] as number) + 1] as number) + 1;
    starts[(second[k] as number) + 1] = (starts[(second[k] as number) + 1] as number) + 1;
  }
  for (let id = 1; id <= particles; id++) starts[id] = (starts[id] as number) + (starts[id - 1] as number);
  const next = starts.slice(0, -1);
  const neighbour = new Uint32Array(2 * first.length);
  const pair = new Uint32Array(2 * first.length);
  const put = (at: number, other: number, k: number): void => {
    const place = next[at] as number;
    neighbour[place] = other;
    pair[place] = k;
    next[at] = place + 1;
  };
  for (let k = 0; k < first.length; k++) {
    put(first[k] as number, second[k] as number, k);
    put(second[k] as number, first[k] as number, k);
  }
  return { starts, neighbour, pair };
}

/**
 * Component c of x_i - x_j, nearest image, sigma.
 * @param positions [N*d], id-major, 2^-32 of the box
 */
export function separation({ dimension, boxLength, positions }: Configuration, i: number, j: number, c: number): number {
  const difference = ((positions[i * dimension + c] as number) - (positions[j * dimension + c] as number)) | 0;
  return difference * (boxLength / gridUnits);
}

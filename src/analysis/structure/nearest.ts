/** The k nearest neighbours of every particle, by the distance in units of R_i + R_j, and how far they are. */
import { unitBallVolume } from '../../model/box.js';
import { ConfigError } from '../../model/errors.js';
import type { Configuration } from './configuration.js';
import { findPairs, type PairList } from './pairs.js';

/** Keeps the k nearest of each particle, sorted. */
class NearestLists {
  readonly neighbours: Uint32Array;
  readonly distances: Float64Array;

  constructor(
    particles: number,
    private readonly k: number,
  ) {
    this.neighbours = new Uint32Array(particles * k);
    this.distances = new Float64Array(particles * k).fill(Number.POSITIVE_INFINITY);
  }

  offer(id: number, other: number, distance: number): void {
    const { k, distances, neighbours } = this;
    let at = id * k + k - 1;
    if (!(distance < (distances[at] as number))) return;
    for (; at > id * k && distance < (distances[at - 1] as number); at--) {
      distances[at] = distances[at - 1] as number;
      neighbours[at] = neighbours[at - 1] as number;
    }
    distances[at] = distance;
    neighbours[at] = other;
  }

  /** The largest distance of a k-th neighbour; infinity if some particle has fewer. */
  get farthest(): number {
    let most = 0;
    for (let last = this.k - 1; last < this.distances.length; last += this.k)
      most = Math.max(most, this.distances[last] as number);
    return most;
  }

  get complete(): boolean {
    return this.farthest < Number.POSITIVE_INFINITY;
  }
}

function nearestAmong({ first, second, distance }: PairList, radii: Float64Array, k: number): NearestLists {
  const lists = new NearestLists(radii.length, k);
  for (let pair = 0; pair < first.length; pair++) {
    const i = first[pair] as number;
    const j = second[pair] as number;
    const scaled = (distance[pair] as number) / ((radii[i] as number) + (radii[j] as number));
    lists.offer(i, j, scaled);
    lists.offer(j, i, scaled);
  }
  return lists;
}

/** r of equally far neighbours differ by rounding of positions, below this part. */
const tie = 1e-6;

/** The pairs that were looked at, and the nearest of each particle among them. */
interface Nearest {
  lists: NearestLists;
  pairs: PairList;
}

/**
 * Pairs farther apart than half the box are none, however large the particles.
 * @returns pairs up to the k-th of each particle, and to those that are as far
 * @throws ConfigError if the box has too few particles to find k within half its side
 */
function findNearest(configuration: Configuration, k: number): Nearest {
  const { radii, dimension, boxLength } = configuration;
  const density = radii.length / boxLength ** dimension;
  let [sum, smallest] = [0, Number.POSITIVE_INFINITY];
  for (const radius of radii) {
    sum += radius;
    smallest = Math.min(smallest, radius);
  }
  const widest = boxLength / 4 / smallest;
  let times = ((1.6 * k + 2) / density / (unitBallVolume[dimension] as number)) ** (1 / dimension) / 2 / (sum / radii.length);
  for (;;) {
    times = Math.min(times, widest);
    const pairs = findPairs(configuration, { times, plus: 0, most: boxLength / 2 });
    const lists = nearestAmong(pairs, radii, k);
    if (lists.farthest * (1 + tie) <= times || (lists.complete && times === widest)) return { lists, pairs };
    if (times === widest) {
      throw new ConfigError(`particles must be enough for ${k} neighbours within half the box, got ${radii.length}`, 'particles');
    }
    times *= 1.2;
  }
}

/**
 * Nearest neighbours.
 * @returns ids, [N*k], nearest first
 * @throws ConfigError as `findNearest`
 */
export const nearestNeighbours = (configuration: Configuration, k: number): Uint32Array =>
  findNearest(configuration, k).lists.neighbours;

/**
 * How far neighbours may be, r/(R_i + R_j) of the k-th one and of those that are as far, [N], and all pairs up to there.
 * @throws ConfigError as `findNearest`
 */
export function nearestLimits(configuration: Configuration, k: number): { limits: Float64Array; pairs: PairList } {
  const { lists, pairs } = findNearest(configuration, k);
  const limits = Float64Array.from(configuration.radii, (_, id) => (lists.distances[id * k + k - 1] as number) * (1 + tie));
  return { limits, pairs };
}

/** The k nearest neighbours of every particle, by the distance in units of R_i + R_j, and how far they are. */
import { unitBallVolume } from '../../model/box.js';
import { ConfigError } from '../../model/errors.js';
import type { Configuration } from './configuration.js';
import { findPairs, longestReach, type PairList } from './pairs.js';

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

  get complete(): boolean {
    for (let last = this.k - 1; last < this.distances.length; last += this.k) {
      if (this.distances[last] === Number.POSITIVE_INFINITY) return false;
    }
    return true;
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

/** @throws ConfigError if the box has too few particles to find k within half its side */
function nearestLists(configuration: Configuration, k: number): NearestLists {
  const { radii, dimension, boxLength } = configuration;
  const density = radii.length / boxLength ** dimension;
  const meanRadius = radii.reduce((sum, radius) => sum + radius, 0) / radii.length;
  const widest = boxLength / 2 / longestReach(configuration, { times: 1, plus: 0 });
  let times = ((1.6 * k + 2) / density / (unitBallVolume[dimension] as number)) ** (1 / dimension) / 2 / meanRadius;
  for (;;) {
    times = Math.min(times, widest);
    // rounding may leave the widest range a hair beyond half the box
    const lists = nearestAmong(findPairs(configuration, { times: times * (1 - 1e-15), plus: 0 }), radii, k);
    if (lists.complete) return lists;
    if (times === widest) {
      throw new ConfigError(`particles must be enough for ${k} neighbours within half the box, got ${radii.length}`, 'particles');
    }
    times *= 1.2;
  }
}

/**
 * Nearest neighbours.
 * @returns ids, [N*k], nearest first
 * @throws ConfigError as `nearestLists`
 */
export const nearestNeighbours = (configuration: Configuration, k: number): Uint32Array =>
  nearestLists(configuration, k).neighbours;

/** r/(R_i + R_j) of the k-th neighbour, [N]. @throws ConfigError as `nearestLists` */
export function nearestDistances(configuration: Configuration, k: number): Float64Array {
  const { distances } = nearestLists(configuration, k);
  return Float64Array.from(configuration.radii, (_, id) => distances[id * k + k - 1] as number);
}

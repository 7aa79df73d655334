/** Who is a neighbour, by one of three rules. */
import { ConfigError } from '../../model/errors.js';
import type { Configuration } from './configuration.js';
import { nearestLimits } from './nearest.js';
import { adjacencyOf, contactsOf, findPairs, type Neighbours, type PairList } from './pairs.js';
import { voronoiNeighbours } from './voronoi.js';

/**
 * nearest: the 6 (2D) or 12 (3D) nearest by r/(R_i + R_j), and all that are as far as the last of them; cutoff: r below a multiple of
 * R_i + R_j; voronoi: the facets of the radical Voronoi cell, weighed by their size (Mickel et al., J. Chem. Phys. 138, 044501, 2013).
 */
export const neighbourRules = ['nearest', 'cutoff', 'voronoi'] as const;
export type NeighbourRule = (typeof neighbourRules)[number];

export interface NeighbourChoice {
  rule: NeighbourRule;
  /** Of the rule cutoff: the largest r/(R_i + R_j). */
  cutoff: number;
}

export const nearestByDefault: NeighbourChoice = { rule: 'nearest', cutoff: 1.4 };

/** Contacts of a close packing by dimension. */
const closePacked = [0, 0, 6, 12];

/** Neighbours in 2 or 3 dimensions. @throws ConfigError if the box is too small for them */
export function neighboursOf(configuration: Configuration, { rule, cutoff }: NeighbourChoice): Neighbours {
  const { dimension } = configuration;
  if (rule === 'voronoi') return voronoiNeighbours(configuration);
  if (rule === 'cutoff') {
    if (cutoff > 0) return among(configuration, findPairs(configuration, { times: cutoff, plus: 0 }), null);
    throw new ConfigError(`neighbour cutoff must be above 0, got ${cutoff}; give one such as 1.4`, 'cutoff');
  }
  const { limits, pairs } = nearestLimits(configuration, closePacked[dimension] as number);
  return among(configuration, pairs, limits);
}

/** All pairs, or of each particle those with r/(R_i + R_j) up to its own limit. */
function among({ radii }: Configuration, pairs: PairList, limits: Float64Array | null): Neighbours {
  const contact = contactsOf(pairs, radii);
  const { starts: all, neighbour, pair } = adjacencyOf(pairs, radii.length);
  const starts = new Uint32Array(radii.length + 1);
  const ids = new Uint32Array(neighbour.length);
  const weights = new Float64Array(neighbour.length);
  let count = 0;
  for (let id = 0; id < radii.length; id++) {
    for (let at = all[id] as number; at < (all[id + 1] as number); at++) {
      const k = pair[at] as number;
      if (limits !== null && (pairs.distance[k] as number) / (contact[k] as number) > (limits[id] as number)) continue;
      ids[count++] = neighbour[at] as number;
    }
    const start = starts[id] as number;
    weights.fill(1 / (count - start), start, count);
    starts[id + 1] = count;
  }
  return { starts, ids: ids.subarray(0, count), weights: weights.subarray(0, count) };
}

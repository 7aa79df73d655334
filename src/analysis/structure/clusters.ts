/** Clusters of active particles: groups connected by overlaps. */
import { type Configuration, checkConfiguration, gridUnits } from './configuration.js';
import { findOverlaps } from './pairs.js';

export interface ClusterResult {
  /** Active particles as a part of all. */
  active: number;
  /** Number of clusters. */
  clusters: number;
  /** Particles of the largest; 0 if nothing is active. */
  largest: number;
  /** Mean size of the cluster of a random active particle; null if nothing is active. */
  meanSize: number | null;
  /** How many clusters there are of each size, sizes rising. */
  sizes: { size: number; count: number }[];
  /** Whether a cluster is connected to its own image along some axis. */
  percolates: boolean;
}

/**
 * Union by size with path compression. Each node knows the way to its parent, unwrapped, so that a link between two nodes of one
 * tree which does not close up goes round the box.
 */
class Forest {
  readonly parent: Uint32Array;
  readonly size: Uint32Array;
  /** [N*d], from the node to its parent, box sides. */
  private readonly way: Float64Array;
  percolates = false;

  constructor(
    particles: number,
    private readonly dimension: number,
  ) {
    this.parent = Uint32Array.from({ length: particles }, (_, id) => id);
    this.size = new Uint32Array(particles).fill(1);
    this.way = new Float64Array(particles * dimension);
  }

  /** The root of a node, which becomes its parent. */
  root(id: number): number {
    const { parent } = this;
    const [way, dimension] = [this.way, this.dimension];
    const path: number[] = [];
    let root = id;
    while (parent[root] !== root) {
      path.push(root);
      root = parent[root] as number;
    }
    // from the root outwards: each adds the way of the one before, which ends at the root by then
    for (let k = path.length - 2; k >= 0; k--) {
      const node = path[k] as number;
      const before = path[k + 1] as number;
      for (let c = 0; c < dimension; c++) {
        way[node * dimension + c] = (way[node * dimension + c] as number) + (way[before * dimension + c] as number);
      }
      parent[node] = root;
    }
    return root;
  }

  /** @param step component of x_j - x_i, box sides */
  join(i: number, j: number, step: (c: number) => number): void {
    const [way, dimension] = [this.way, this.dimension];
    const [a, b] = [this.root(i), this.root(j)];
    const [large, small] = (this.size[a] as number) >= (this.size[b] as number) ? [a, b] : [b, a];
    for (let c = 0; c < dimension; c++) {
      // from a to b by way of i and j
      const through = step(c) + (way[j * dimension + c] as number) - (way[i * dimension + c] as number);
      if (a === b) {
        if (Math.abs(through) > 0.5) this.percolates = true;
      } else {
        way[small * dimension + c] = small === a ? through : -through;
      }
    }
    if (a === b) return;
    this.parent[small] = large;
    this.size[large] = (this.size[large] as number) + (this.size[small] as number);
  }
}

/** Clusters of particles that overlap. */
export function findClusters(configuration: Configuration): ClusterResult {
  checkConfiguration(configuration);
  const { dimension, positions, radii } = configuration;
  const { first, second } = findOverlaps(configuration);
  const forest = new Forest(radii.length, dimension);
  for (let k = 0; k < first.length; k++) {
    const i = first[k] as number;
    const j = second[k] as number;
    const step = (c: number): number =>
      (((positions[j * dimension + c] as number) - (positions[i * dimension + c] as number)) | 0) / gridUnits;
    forest.join(i, j, step);
  }
  const counts = new Map<number, number>();
  let active = 0;
  let squares = 0;
  for (let id = 0; id < radii.length; id++) {
    const size = forest.size[id] as number;
    if (forest.parent[id] !== id || size < 2) continue;
    counts.set(size, (counts.get(size) ?? 0) + 1);
    active += size;
    squares += size * size;
  }
  const sizes = [...counts].sort(([a], [b]) => a - b).map(([size, count]) => ({ size, count }));
  return {
    active: active / radii.length,
    clusters: sizes.reduce((sum, { count }) => sum + count, 0),
    largest: sizes.at(-1)?.size ?? 0,
    meanSize: active === 0 ? null : squares / active,
    sizes,
    percolates: forest.percolates,
  };
}

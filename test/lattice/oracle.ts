/**
 * The step of docs/lattice.md written plainly, from the page and not from the engine: heights in an array of coordinates, no list of
 * active sites, every site looked at in a shuffled order, so that no order can hide in the result.
 */
import { hash, type StepKey, stepKey } from '../oracle/random.js';

export interface OracleLattice {
  model: 'manna' | 'manna-abelian';
  dimension: number;
  size: number;
}

const placementStream = 32;
export const topplingStream = 33;
export const preparationStream = 34;

/** Coordinates of the site of a number, x first. */
function coordinates(number: number, { size, dimension }: OracleLattice): number[] {
  return Array.from({ length: dimension }, (_, axis) => Math.floor(number / size ** axis) % size);
}

const numberOf = (at: readonly number[], size: number): number => at.reduce((sum, x, axis) => sum + x * size ** axis, 0);

/** Where particle j of a site goes. */
function target(lattice: OracleLattice, key: StepKey, site: number, j: number): number {
  const word = hash(key, BigInt(site) + (BigInt(Math.floor(j / 2)) << 32n));
  const half = j % 2 === 0 ? word & 0xffffffffn : word >> 32n;
  const direction = Number((half * BigInt(2 * lattice.dimension)) >> 32n);
  const at = coordinates(site, lattice);
  const axis = Math.floor(direction / 2);
  const moved = (at[axis] as number) + (direction % 2 === 0 ? 1 : -1);
  at[axis] = (moved + lattice.size) % lattice.size;
  return numberOf(at, lattice.size);
}

/** Numbers 0 to n - 1 in an order that a seed decides. */
function shuffled(n: number, seed: number): number[] {
  const order = Array.from({ length: n }, (_, k) => k);
  let state = seed * 2654435761 + 12345;
  for (let k = n - 1; k > 0; k--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = state % (k + 1);
    [order[k], order[other]] = [order[other] as number, order[k] as number];
  }
  return order;
}

/** Heights after `leaving(height)` particles of each site have gone to their neighbours at once. */
function move(
  lattice: OracleLattice,
  heights: readonly number[],
  key: StepKey,
  order: number,
  leaving: (height: number) => number,
) {
  const after = [...heights];
  for (const site of shuffled(heights.length, order)) {
    const many = leaving(heights[site] as number);
    for (let j = many - 1; j >= 0; j--) {
      after[site] = (after[site] as number) - 1;
      const to = target(lattice, key, site, j);
      after[to] = (after[to] as number) + 1;
    }
  }
  return after;
}

/** One step from configuration t; `order` is that in which sites are looked at. */
export function oracleStep(
  lattice: OracleLattice,
  heights: readonly number[],
  {
    seed,
    t,
    stream = topplingStream,
    epoch = 0,
    order = t,
  }: { seed: bigint; t: number; stream?: number; epoch?: number; order?: number },
): { heights: number[]; active: number; pairs: number } {
  const key = stepKey(seed, stream, t, epoch);
  const leaving = (height: number) => (height < 2 ? 0 : lattice.model === 'manna' ? height : 2);
  return {
    heights: move(lattice, heights, key, order, leaving),
    active: heights.filter((height) => height >= 2).length,
    pairs: heights.reduce((sum, height) => sum + (height * (height - 1)) / 2, 0),
  };
}

/** Particles on independent uniform sites. */
export function oracleRandomStart(lattice: OracleLattice, particles: number, seed: bigint): number[] {
  const sites = lattice.size ** lattice.dimension;
  const key = stepKey(seed, placementStream, 0);
  const heights = new Array<number>(sites).fill(0);
  for (let id = 0; id < particles; id++) {
    const site = Number((hash(key, BigInt(id)) * BigInt(sites)) >> 64n);
    heights[site] = (heights[site] as number) + 1;
  }
  return heights;
}

/** The natural start: steps until absorbed or `most`, then a hop of every particle. */
export function oracleNaturalStart(lattice: OracleLattice, particles: number, seed: bigint, most: number): number[] {
  let heights = oracleRandomStart(lattice, particles, seed);
  let t = 0;
  for (; t < most && heights.some((height) => height >= 2); t++) {
    ({ heights } = oracleStep(lattice, heights, { seed, t, stream: preparationStream }));
  }
  return move(lattice, heights, stepKey(seed, preparationStream, t), t, (height) => height);
}

/** A run of spreads as worker threads do it: one natural absorbed state, and activity spread from many of its sites in turn. */
import type { SpreadingRun } from '../../analysis/index.js';
import { RandomSource } from '../../analysis/structure/random.js';
import { LatticeSimulation } from '../../engine/lattice.js';
import { ConfigError, type LatticeModel } from '../../model/index.js';

export interface SpreadingJob {
  model: LatticeModel;
  dimension: 1 | 2 | 3;
  size: number;
  density: number;
  seed: number;
  /** Number of the run: another start, other spreads. */
  replica: number;
  spreads: number;
  /** Ascending, above 0. */
  times: readonly number[];
}

export interface SpreadingOutcome extends SpreadingRun {
  /** Steps after the last start of all particles until the state was absorbed. */
  preparedIn: number;
}

/** A state that is not absorbed after so many times L^2 steps is taken for one that stays active; z is below 2. */
const longest = 20;
const chunk = 4096;
/** Tries to find a particle and a neighbour of it. */
const mostTries = 1e7;

/** @throws ConfigError if the density is so high that activity goes on */
function absorb(lattice: LatticeSimulation, { density, size }: SpreadingJob): void {
  const end = longest * size ** 2;
  while (lattice.time < end) {
    if (lattice.step(Math.min(chunk, end - lattice.time)).absorbed) return;
  }
  throw new ConfigError(
    `density must be one that absorbs, got ${density}, which was active after ${end} steps; give one at the critical density or below`,
    'density',
  );
}

/** A particle of the state and the site of a neighbour, both at random. @throws ConfigError if no particles are neighbours */
function seedOf(
  heights: Uint8Array,
  { size, dimension, density }: SpreadingJob,
  random: RandomSource,
): { from: number; to: number } {
  for (let tried = 0; tried < mostTries; tried++) {
    const from = Math.floor(random.uniform() * heights.length);
    const direction = Math.floor(random.uniform() * 2 * dimension);
    const place = size ** Math.floor(direction / 2);
    const x = Math.floor(from / place) % size;
    const to = from + ((direction % 2 === 0 ? (x + 1) % size : (x + size - 1) % size) - x) * place;
    if ((heights[from] as number) > 0 && (heights[to] as number) > 0) return { from, to };
  }
  throw new ConfigError(`density must be such that particles are neighbours, got ${density}; give a larger one`, 'density');
}

/**
 * Does one run. Every spread begins at the same state: a particle at random hops onto the site of a neighbour, so that N stays as it is.
 * @throws ConfigError for a density that does not absorb, or without neighbours
 */
export async function runSpreadingJob(job: SpreadingJob): Promise<SpreadingOutcome> {
  const { model, dimension, size, density, seed, replica, spreads, times } = job;
  const lattice = await LatticeSimulation.create({ model, dimension, size, density, seed, replica, start: 'natural' });
  absorb(lattice, job);
  const preparedIn = lattice.time;
  const heights = lattice.heights();
  const random = new RandomSource(Number(lattice.derived.seed & 0xffffffffn));
  const [surviving, active, squares] = [times.map(() => 0), times.map(() => 0), times.map(() => 0)];
  for (let spread = 1; spread <= spreads; spread++) {
    const seedSite = seedOf(heights, job, random);
    lattice.spread(heights, { ...seedSite, epoch: spread }, times, (place, count, distances) => {
      surviving[place] = (surviving[place] as number) + 1;
      active[place] = (active[place] as number) + count;
      squares[place] = (squares[place] as number) + distances;
    });
  }
  return { spreads, surviving, active, squares, preparedIn };
}

/** The radial distribution function g(r), with partials of mixtures. */
import { unitBallVolume } from '../../model/box.js';
import { ConfigError } from '../../model/errors.js';
import { addTimes } from '../linearAlgebra.js';
import { chooseCells, fillCells } from './cells.js';
import { type Configuration, checkConfiguration, positionsOf, speciesOf } from './configuration.js';
import { FrameStatistics, type MeanValue } from './frames.js';
import type { SortedSet, StructureKernels } from './kernels.js';

/** Mixtures of more sizes have no partials: there would be too few pairs of each. */
const mostSpecies = 3;
/** Cells along a cut-off, by dimension: finer ones leave out more corners where there are many cells. */
const finerCells = [1, 1, 3, 3, 2, 1];

export interface RadialPart {
  /** Radii of the two species, sigma; null for all particles. */
  radii: [number, number] | null;
  /** g in each bin. */
  g: MeanValue[];
}

export interface RadialResult {
  /** Centres of the bins, sigma. */
  r: number[];
  /** All particles first, then the partials. */
  parts: RadialPart[];
}

/** Particles in cells, stored by component. */
function sortedSet(positions: Uint32Array, grid: ReturnType<typeof chooseCells>): SortedSet {
  const { dimension } = grid;
  const { starts, ids } = fillCells(positions, grid);
  const particles = ids.length;
  const components = new Uint32Array(positions.length);
  for (let k = 0; k < particles; k++) {
    for (let c = 0; c < dimension; c++) components[c * particles + k] = positions[(ids[k] as number) * dimension + c] as number;
  }
  return { particles, components, starts };
}

/** Volume between two radii in d dimensions. */
function shellVolume(d: number, from: number, to: number): number {
  return (unitBallVolume[d] as number) * (to ** d - from ** d);
}

/**
 * g(r) of one or more frames, by cells. Normalised by N_a N_b, so that the density times its integral over the box is N_b, less one
 * for a = b. The error is the scatter over frames; of one frame, that of its number of pairs.
 */
export class RadialDistribution {
  private last: FramePairs | null = null;
  private statistics: FrameStatistics[] = [];
  private pairs: Float64Array[] = [];
  private labels: ([number, number] | null)[] = [];

  /**
   * @param range up to here, sigma; at most half the box
   * @param bins equal ones
   * @throws ConfigError for a range that is not positive or bins that are no whole number from 1 to 1e6
   */
  constructor(
    private readonly kernels: StructureKernels,
    private readonly range: number,
    private readonly bins: number,
  ) {
    if (!(range > 0)) throw new ConfigError(`rMax must be positive, got ${range}`, 'rMax');
    if (!(Number.isInteger(bins) && bins >= 1 && bins <= 1e6)) {
      throw new ConfigError(`bins must be a whole number from 1 to 1000000, got ${bins}`, 'bins');
    }
  }

  /**
   * Adds a frame. All frames must hold the same species.
   * @throws ConfigError if the range exceeds half the box, or there are fewer than two particles
   */
  add(configuration: Configuration): void {
    this.merge(this.measure(configuration));
  }

  /** The pairs of a frame, which costs the time; nothing is added. Plain data: another thread may measure what is merged here. */
  measure(configuration: Configuration): FramePairs {
    checkConfiguration(configuration, 2);
    const { boxLength, dimension } = configuration;
    if (this.range > boxLength / 2) {
      throw new ConfigError(`rMax must be at most half the box side, ${boxLength / 2}, got ${this.range}`, 'rMax');
    }
    const species = speciesOf(configuration, mostSpecies) ?? [];
    const groups = species.length > 1 ? species.map(({ ids }) => positionsOf(configuration, ids)) : [configuration.positions];
    return { dimension, boxLength, radii: species.map(({ radius }) => radius), parts: this.countPairs(configuration, groups) };
  }

  /** Adds the pairs of a frame. @throws ConfigError if it has other species */
  merge({ radii, parts, ...box }: FramePairs): void {
    this.prepare(radii, parts.length);
    this.last = { radii, parts, ...box };
    for (const [k, part] of parts.entries()) this.addPart(k, part, box);
  }

  private countPairs({ dimension, boxLength, radii }: Configuration, groups: Uint32Array[]): PairCounts[] {
    const cutoff = this.range / boxLength;
    const grid = chooseCells(radii.length, dimension, cutoff, finerCells[dimension]);
    const sets = groups.map((positions) => sortedSet(positions, grid));
    const request = { ...grid, cutoff, bins: this.bins };
    const parts: PairCounts[] = [];
    const all = new Float64Array(this.bins);
    sets.forEach((a, i) => {
      for (let j = i; j < sets.length; j++) {
        const b = sets[j] as SortedSet;
        const counts = this.kernels.pairHistogram(a, i === j ? null : b, request);
        addTimes(all, 1, counts);
        // a pair of one species is seen from both of its particles
        parts.push({ counts, ordered: i === j ? 2 : 1, product: a.particles * b.particles });
      }
    });
    const total = { counts: all, ordered: 2, product: radii.length ** 2 };
    return sets.length > 1 ? [total, ...parts] : [total];
  }

  private prepare(radii: readonly number[], parts: number): void {
    const labels: typeof this.labels = [null];
    if (radii.length > 1) {
      radii.forEach((a, i) => {
        for (const b of radii.slice(i)) labels.push([a, b]);
      });
    }
    if (this.labels.length === 0) {
      this.labels = labels;
      this.statistics = Array.from({ length: parts }, () => new FrameStatistics(this.bins));
      this.pairs = Array.from({ length: parts }, () => new Float64Array(this.bins));
    } else if (JSON.stringify(labels) !== JSON.stringify(this.labels)) {
      throw new ConfigError('radii must be the same in all frames of an average; analyse these frames apart', 'radii');
    }
  }

  private addPart(
    part: number,
    { counts, ordered, product }: PairCounts,
    { dimension, boxLength }: Pick<FramePairs, 'dimension' | 'boxLength'>,
  ): void {
    const pairs = this.pairs[part] as Float64Array;
    const width = this.range / this.bins;
    const g = counts.map((count, k) => {
      pairs[k] = (pairs[k] as number) + count;
      return (ordered * count * boxLength ** dimension) / product / shellVolume(dimension, k * width, (k + 1) * width);
    });
    (this.statistics[part] as FrameStatistics).add(g);
  }

  /** Another of the same range and bins, without frames. */
  emptyCopy(): RadialDistribution {
    return new RadialDistribution(this.kernels, this.range, this.bins);
  }

  /** The mean over the frames so far, to be merged into a mean over runs as one frame. @throws Error before any frame was added */
  mean(): FramePairs {
    if (this.last === null) throw new Error('g(r) has no frames yet; add one first');
    const frames = (this.statistics[0] as FrameStatistics).frames;
    const parts = this.last.parts.map((part, k) => ({
      ...part,
      counts: (this.pairs[k] as Float64Array).map((count) => count / frames),
    }));
    return { ...this.last, parts };
  }

  /** g(r) of the frames so far. */
  result(): RadialResult {
    const width = this.range / this.bins;
    const r = Array.from({ length: this.bins }, (_, k) => (k + 0.5) * width);
    const parts = this.labels.map((radii, part) => {
      const statistics = this.statistics[part] as FrameStatistics;
      const pairs = this.pairs[part] as Float64Array;
      const g = r.map((_, k) => {
        const value = statistics.mean(k);
        const poisson = (pairs[k] as number) > 0 ? value / Math.sqrt(pairs[k] as number) : null;
        return { value, error: statistics.error(k) ?? poisson };
      });
      return { radii, g };
    });
    return { r, parts };
  }
}

/** The pairs of one frame. */
export interface FramePairs {
  dimension: number;
  boxLength: number;
  /** Of the species; empty if there are too many. */
  radii: number[];
  /** All particles, then the partials. */
  parts: PairCounts[];
}

interface PairCounts {
  counts: Float64Array;
  /** Times that a pair counts in g. */
  ordered: number;
  /** N_a N_b. */
  product: number;
}

/** The structure factor S(k) on lattice vectors of the box, its partials, and the spectral density of the solid phase. */
import { ConfigError } from '../../model/errors.js';
import { type Channels, channelsOf } from './channels.js';
import { type Amplitudes, exactModes } from './collectiveModes.js';
import { type Configuration, checkConfiguration } from './configuration.js';
import { type Estimate, FrameStatistics } from './frames.js';
import { largestGridMode, ModeGrid } from './gridding.js';
import type { StructureKernels } from './kernels.js';
import { latticeRows, squaresOf, vectorsOf } from './lattice.js';
import { addModes, emptyLevel, type LevelSums, mergeLevel, type Quantity, quantitiesOf } from './modeSums.js';

export interface StructureFactorOptions {
  /** Largest k, 1/sigma. */
  kMax: number;
  /** Exact sums up to here, 1/sigma; transforms beyond. Default 1, less if that were more than 1e10 terms. */
  kExact?: number;
  /** Whether the spectral density is wanted. Default true. */
  solid?: boolean;
}

/** Means over a shell of vectors. */
export interface Shell {
  /** Mean |k| of the vectors, 1/sigma. */
  k: number;
  /** Vectors of a frame, k and -k one. */
  vectors: number;
  exact: boolean;
  /** Of each quantity. */
  values: Estimate[];
}

export interface StructureFactorResult {
  frames: number;
  particles: number;
  /** 2 pi / L: lattice vectors are multiples of it. */
  kUnit: number;
  /** Largest k summed exactly. */
  kExact: number;
  quantities: Quantity[];
  /** Radii of the channels, sigma. */
  radii: number[];
  shells: Shell[];
  /** Sums by n^2 of all frames, for what needs every vector. */
  levels: LevelSums[];
}

/** Shells at most; they are 2 pi / L wide where that gives fewer. */
const mostShells = 500;
const mostExactTerms = 1e10;
/** Positions have 32 bits: a fold leaves them fewer. */
const largestFold = 4096;

interface Setting {
  dimension: number;
  boxLength: number;
  particles: number;
  kExact: number;
  grid: ModeGrid | null;
  quantities: Quantity[];
  radii: number[];
}

/** Largest |n| up to kMax, in units of 2 pi / L. */
const modesTo = (k: number, boxLength: number): number => (k * boxLength) / (2 * Math.PI);

/** The k up to which so many terms may be summed. */
function affordable(dimension: number, boxLength: number, particles: number): number {
  const vectors = mostExactTerms / particles;
  return ((2 * Math.PI) / boxLength) * (vectors / 3) ** (1 / dimension);
}

/**
 * S(k) = |sum exp(i k.x)|^2 / N of one or more frames of equal N, L and sizes.
 * Values are means over the vectors of a shell; the error is that of the scatter over vectors or over frames (taken as independent),
 * whichever is larger, and S / sqrt(vectors), that of Gaussian modes, where there are too few to see a scatter.
 */
export class StructureFactor {
  private setting: Setting | null = null;
  private levels: LevelSums[] = [];
  private statistics: FrameStatistics[] = [];
  private frames = 0;

  /** @throws ConfigError for a kMax or kExact that is not positive */
  constructor(
    private readonly kernels: StructureKernels,
    private readonly options: StructureFactorOptions,
  ) {
    const { kMax, kExact = kMax } = options;
    if (!(kMax > 0 && Number.isFinite(kMax))) throw new ConfigError(`kMax must be positive and finite, got ${kMax}`, 'kMax');
    if (!(kExact > 0)) throw new ConfigError(`kExact must be positive, got ${kExact}`, 'kExact');
  }

  /**
   * Adds a frame.
   * @throws ConfigError if kMax is below the smallest k of the box or beyond the grid, or frames differ
   */
  add(configuration: Configuration): void {
    checkConfiguration(configuration, 2);
    const channels = channelsOf(configuration, this.options.solid ?? true, this.options.kMax);
    const setting = this.setting ?? this.prepare(configuration, channels);
    this.checkSame(setting, configuration, channels);
    const frame = { ...setting, channels };
    const levels = this.sumLevels(frame);
    if (this.levels.length === 0) this.levels = levels;
    else for (const [k, level] of levels.entries()) mergeLevel(this.levels[k] as LevelSums, level);
    const shells = shellsOf(levels, setting, this.options.kMax, 1);
    this.frames++;
    setting.quantities.forEach((_, q) => {
      this.statistics[q] ??= new FrameStatistics(shells.length);
      (this.statistics[q] as FrameStatistics).add(shells.map(({ values }) => (values[q] as Estimate).value));
    });
  }

  private prepare({ dimension, boxLength, radii }: Configuration, channels: Channels): Setting {
    const { kMax, kExact = Math.min(1, affordable(dimension, boxLength, radii.length)), solid = true } = this.options;
    const kUnit = (2 * Math.PI) / boxLength;
    if (kMax < kUnit) {
      throw new ConfigError(`kMax must be at least 2 pi / L = ${kUnit}, the smallest k of the box, got ${kMax}`, 'kMax');
    }
    const highest = largestGridMode(dimension) * kUnit * largestFold;
    if (kMax > highest) {
      throw new ConfigError(`kMax must be at most ${highest}, where the grid ends for this box, got ${kMax}`, 'kMax');
    }
    const radius = Math.min(modesTo(kMax, boxLength), largestGridMode(dimension));
    this.setting = {
      dimension,
      boxLength,
      particles: radii.length,
      // a few vectors at least, however small the box
      kExact: Math.min(kMax, Math.max(kExact, this.options.kExact ?? 2 * kUnit)),
      grid: kMax > kExact ? new ModeGrid(dimension, radius) : null,
      quantities: quantitiesOf(channels, solid),
      radii: channels.channels.map((channel) => channel.radius),
    };
    return this.setting;
  }

  private checkSame(setting: Setting, { boxLength, dimension, radii }: Configuration, channels: Channels): void {
    const same =
      setting.dimension === dimension &&
      setting.boxLength === boxLength &&
      setting.particles === radii.length &&
      channels.channels.every(({ radius }, c) => Object.is(radius, setting.radii[c]));
    if (same) return;
    throw new ConfigError('box, particles and radii must be the same in all frames of an average; analyse these frames apart');
  }

  private sumLevels(frame: Setting & { channels: Channels }): LevelSums[] {
    const { dimension, boxLength, grid, channels, quantities } = frame;
    const most = modesTo(this.options.kMax, boxLength);
    const exactTo = modesTo(frame.kExact, boxLength);
    const levels: LevelSums[] = [];
    const add = (fold: number, exact: boolean, vectors: Int32Array, amplitudes: Amplitudes[]): void => {
      const squares = squaresOf(vectors, dimension);
      const level = emptyLevel(
        fold,
        exact,
        squares.reduce((high, square) => Math.max(high, square), 0),
        quantities.length,
      );
      addModes(level, frame, squares, amplitudes);
      levels.push(level);
    };
    const modes = latticeRows(dimension, exactTo);
    const exact = channels.channels.map(({ positions, weights }) => exactModes(this.kernels, positions, weights, modes));
    add(1, true, vectorsOf(modes), exact);
    const reach = largestGridMode(dimension);
    for (let fold = 1, low = exactTo; grid !== null && low < most; fold *= 2) {
      const high = Math.min(most, Math.max(low, fold * reach));
      const vectors = vectorsBetween(dimension, low / fold, high / fold);
      if (vectors.length > 0) {
        const found = channels.channels.map(({ positions, weights }) => grid.modes(positions, weights, fold, vectors));
        add(fold, false, vectors, found);
      }
      low = high;
    }
    return levels;
  }

  /** @throws Error before any frame was added */
  result(): StructureFactorResult {
    const { setting } = this;
    if (setting === null) throw new Error('S(k) has no frames yet; add one first');
    const shells = shellsOf(this.levels, setting, this.options.kMax, this.frames);
    shells.forEach((shell, at) => {
      shell.values.forEach((estimate, q) => {
        const error = (this.statistics[q] as FrameStatistics).error(at);
        if (error !== null) estimate.error = Math.max(error, estimate.error ?? 0);
      });
    });
    const { particles, boxLength, kExact, quantities, radii } = setting;
    return {
      frames: this.frames,
      particles,
      kUnit: (2 * Math.PI) / boxLength,
      kExact,
      quantities,
      radii,
      shells,
      levels: this.levels,
    };
  }
}

/** Vectors with low < |n| <= high. */
function vectorsBetween(dimension: number, low: number, high: number): Int32Array {
  const vectors = vectorsOf(latticeRows(dimension, high));
  const squares = squaresOf(vectors, dimension);
  const limit = low * low * (1 + 1e-12) + 1e-9;
  return vectors.filter((_, k) => (squares[Math.floor(k / dimension)] as number) > limit);
}

/** Fewer samples than this show no scatter to speak of. */
const fewestForScatter = 8;

function estimateOf(sum: number, squares: number, samples: number): Estimate {
  const value = sum / samples;
  if (samples < fewestForScatter) return { value, error: Math.abs(value) / Math.sqrt(samples) };
  return { value, error: Math.sqrt(Math.max(0, squares / samples - value * value) / (samples - 1)) };
}

interface ShellSums {
  k: number;
  vectors: number;
  exact: boolean;
  sums: number[];
  squares: number[];
}

/** Shells of all levels; levels don't share one, their vectors differ in kind. */
function shellsOf(levels: readonly LevelSums[], setting: Setting, kMax: number, frames: number): Shell[] {
  const kUnit = (2 * Math.PI) / setting.boxLength;
  const width = Math.max(kUnit, kMax / mostShells);
  const shells: Shell[] = [];
  for (const { fold, exact, vectors, sums, squares } of levels) {
    const found = new Map<number, ShellSums>();
    vectors.forEach((count, square) => {
      if (count === 0) return;
      const k = kUnit * fold * Math.sqrt(square);
      const index = Math.floor(k / width + 0.5);
      let shell = found.get(index);
      if (!shell) {
        const zeros = (): number[] => sums.map(() => 0);
        shell = { k: 0, vectors: 0, exact, sums: zeros(), squares: zeros() };
        found.set(index, shell);
      }
      shell.k += count * k;
      shell.vectors += count;
      for (let q = 0; q < sums.length; q++) {
        shell.sums[q] = (shell.sums[q] as number) + ((sums[q] as Float64Array)[square] as number);
        shell.squares[q] = (shell.squares[q] as number) + ((squares[q] as Float64Array)[square] as number);
      }
    });
    for (const shell of found.values()) {
      shells.push({
        k: shell.k / shell.vectors,
        vectors: shell.vectors / frames,
        exact,
        values: shell.sums.map((sum, q) => estimateOf(sum, shell.squares[q] as number, shell.vectors)),
      });
    }
  }
  return shells;
}

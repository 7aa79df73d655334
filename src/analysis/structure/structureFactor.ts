/** The structure factor S(k) on lattice vectors of the box, its partials, and the spectral density of the solid phase. */
import { unitBallVolume } from '../../model/box.js';
import { ConfigError } from '../../model/errors.js';
import { type Channels, channelsOf } from './channels.js';
import { type Amplitudes, exactModes } from './collectiveModes.js';
import { type Configuration, checkConfiguration } from './configuration.js';
import { FrameStatistics, type MeanValue } from './frames.js';
import { largestGridMode, ModeGrid } from './gridding.js';
import type { StructureKernels } from './kernels.js';
import { latticeRows, squaresOf, vectorsOf } from './lattice.js';
import { addModes, emptyLevel, type LevelSums, mergeLevel, type Quantity, quantitiesOf } from './modeSums.js';
import { type Shell, shellsOf } from './shells.js';

export interface StructureFactorOptions {
  /** Largest k, 1/sigma. */
  kMax: number;
  /** Exact sums up to here, 1/sigma; transforms beyond. Default 1, less if that were more than 1e10 terms. */
  kExact?: number;
  /** Whether the spectral density is wanted. Default true. */
  solid?: boolean;
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

/** Most sizes of which callers want the spectral density without being asked: of more it takes long. */
export const fewSizes = 8;
const mostExactTerms = 1e10;
/** About 100 bytes each. */
const mostExactVectors = 1e7;
/** Positions have 32 bits: a fold leaves them fewer. */
const largestFold = 4096;

interface Setting {
  dimension: number;
  boxLength: number;
  particles: number;
  kMax: number;
  kExact: number;
  quantities: Quantity[];
  radii: number[];
}

/** The modes of one frame. */
export interface FrameModes {
  setting: Setting;
  levels: LevelSums[];
}

/** Largest |n| up to kMax, in units of 2 pi / L. */
const modesTo = (k: number, boxLength: number): number => (k * boxLength) / (2 * Math.PI);

/** Largest |n| of the grid. */
const gridRadius = ({ kMax, boxLength, dimension }: Setting): number =>
  Math.min(modesTo(kMax, boxLength), largestGridMode(dimension));

/** @throws ConfigError if frames can't be averaged */
function checkSame(one: Setting, other: Setting): void {
  const same =
    one.dimension === other.dimension &&
    one.boxLength === other.boxLength &&
    one.particles === other.particles &&
    one.radii.length === other.radii.length &&
    one.radii.every((radius, c) => Object.is(radius, other.radii[c]));
  if (same) return;
  throw new ConfigError('box, particles and radii must be the same in all frames of an average; analyse these frames apart');
}

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
  private grid: ModeGrid | null = null;
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
    this.merge(this.measure(configuration));
  }

  /** The modes of a frame, which costs the time; nothing is added. Plain data: another thread may measure what is merged here. */
  measure(configuration: Configuration): FrameModes {
    checkConfiguration(configuration, 2);
    const channels = channelsOf(configuration, this.options.solid ?? true, this.options.kMax);
    const setting = this.settingOf(configuration, channels);
    // the grid is kept for the next frame of the same box
    this.grid ??= setting.kMax > setting.kExact ? new ModeGrid(setting.dimension, gridRadius(setting)) : null;
    return { setting, levels: this.sumLevels({ ...setting, channels, grid: this.grid }) };
  }

  /**
   * Adds the modes of a frame. The sums depend on the order of frames, in the last digits.
   * @throws ConfigError if frames differ
   */
  merge({ setting, levels }: FrameModes): void {
    this.setting ??= setting;
    checkSame(this.setting, setting);
    // the first levels are added to, so they are ours
    if (this.levels.length === 0) this.levels = structuredClone(levels);
    else for (const [k, level] of levels.entries()) mergeLevel(this.levels[k] as LevelSums, level);
    const shells = shellsOf(levels, setting, 1);
    this.frames++;
    setting.quantities.forEach((_, q) => {
      this.statistics[q] ??= new FrameStatistics(shells.length);
      (this.statistics[q] as FrameStatistics).add(shells.map(({ values }) => (values[q] as MeanValue).value));
    });
  }

  private settingOf({ dimension, boxLength, radii }: Configuration, channels: Channels): Setting {
    const { kMax, kExact = Math.min(1, affordable(dimension, boxLength, radii.length)), solid = true } = this.options;
    const kUnit = (2 * Math.PI) / boxLength;
    if (kMax < kUnit) {
      throw new ConfigError(`kMax must be at least 2 pi / L = ${kUnit}, the smallest k of the box, got ${kMax}`, 'kMax');
    }
    const highest = largestGridMode(dimension) * kUnit * largestFold;
    if (kMax > highest) {
      throw new ConfigError(`kMax must be at most ${highest}, where the grid ends for this box, got ${kMax}`, 'kMax');
    }
    // a few vectors at least, however small the box
    const exactTo = Math.min(kMax, Math.max(kExact, this.options.kExact ?? 2 * kUnit));
    const vectors = ((unitBallVolume[dimension] as number) * modesTo(exactTo, boxLength) ** dimension) / 2;
    if (vectors > mostExactVectors) {
      const most = kUnit * ((2 * mostExactVectors) / (unitBallVolume[dimension] as number)) ** (1 / dimension);
      throw new ConfigError(
        `kExact must be at most ${most.toPrecision(4)} for this box, got ${exactTo}: ${vectors.toPrecision(2)} vectors would not fit into memory; transforms go on beyond it`,
        'kExact',
      );
    }
    return {
      dimension,
      boxLength,
      particles: radii.length,
      kMax,
      kExact: exactTo,
      quantities: quantitiesOf(channels, solid),
      radii: channels.channels.map((channel) => channel.radius),
    };
  }

  private sumLevels(frame: Setting & { channels: Channels; grid: ModeGrid | null }): LevelSums[] {
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

  /** Another of the same options, without frames. */
  emptyCopy(): StructureFactor {
    return new StructureFactor(this.kernels, this.options);
  }

  /** The mean over the frames so far, to be merged into a mean over runs as one frame. @throws Error before any frame was added */
  mean(): FrameModes {
    const { setting, frames } = this;
    if (setting === null) throw new Error('S(k) has no frames yet; add one first');
    const share = (sums: Float64Array): Float64Array => sums.map((sum) => sum / frames);
    const levels = this.levels.map((level) => ({
      ...level,
      vectors: share(level.vectors),
      sums: level.sums.map(share),
      squares: level.squares.map(share),
    }));
    return { setting, levels };
  }

  /** @throws Error before any frame was added */
  result(): StructureFactorResult {
    const { setting } = this;
    if (setting === null) throw new Error('S(k) has no frames yet; add one first');
    const shells = shellsOf(this.levels, setting, this.frames);
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

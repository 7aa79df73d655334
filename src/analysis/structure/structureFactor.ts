/** The structure factor S(k) on lattice vectors of the box, its partials, and the spectral density of the solid phase. */
import { unitBallVolume } from '../../model/box.js';
import { ConfigError } from '../../model/errors.js';
import { type Channels, channelsOf } from './channels.js';
import { type Amplitudes, exactModes } from './collectiveModes.js';
import { type Configuration, checkConfiguration } from './configuration.js';
import { FactorMean, type FrameModes, type Setting } from './factorMean.js';
import { largestGridMode, ModeGrid } from './gridding.js';
import type { StructureKernels } from './kernels.js';
import { latticeRows, squaresOf, vectorsOf } from './lattice.js';
import { addModes, emptyLevel, type LevelSums, quantitiesOf } from './modeSums.js';

export interface StructureFactorOptions {
  /** Largest k, 1/sigma. */
  kMax: number;
  /** Exact sums up to here, 1/sigma; transforms beyond. Default 1, less if that were more than 1e10 terms. */
  kExact?: number;
  /** Whether the spectral density is wanted. Default true. */
  solid?: boolean;
}

/** Most sizes of which callers want the spectral density without being asked: of more it takes long. */
export const fewSizes = 8;
const mostExactTerms = 1e10;
/** About 100 bytes each. */
const mostExactVectors = 1e7;
/** Positions have 32 bits: a fold leaves them fewer. */
const largestFold = 4096;

/** Largest |n| up to kMax, in units of 2 pi / L. */
const modesTo = (k: number, boxLength: number): number => (k * boxLength) / (2 * Math.PI);

/** Largest |n| of the grid. */
const gridRadius = ({ kMax, boxLength, dimension }: Setting): number =>
  Math.min(modesTo(kMax, boxLength), largestGridMode(dimension));

/** The k up to which so many terms may be summed. */
function affordable(dimension: number, boxLength: number, particles: number): number {
  const vectors = mostExactTerms / particles;
  return ((2 * Math.PI) / boxLength) * (vectors / 3) ** (1 / dimension);
}

/** S(k) = |sum exp(i k.x)|^2 / N of one or more frames of equal N, L and sizes. */
export class StructureFactor extends FactorMean {
  private grid: ModeGrid | null = null;

  /** @throws ConfigError for a kMax or kExact that is not positive */
  constructor(
    private readonly kernels: StructureKernels,
    private readonly options: StructureFactorOptions,
  ) {
    super();
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
}

/** Vectors with low < |n| <= high. */
function vectorsBetween(dimension: number, low: number, high: number): Int32Array {
  const vectors = vectorsOf(latticeRows(dimension, high));
  const squares = squaresOf(vectors, dimension);
  const limit = low * low * (1 + 1e-12) + 1e-9;
  return vectors.filter((_, k) => (squares[Math.floor(k / dimension)] as number) > limit);
}

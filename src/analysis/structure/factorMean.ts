/** Means of S(k) and its like over frames, from sums over the modes of each. */
import { ConfigError } from '../../model/errors.js';
import { FrameStatistics, type MeanValue } from './frames.js';
import { type LevelSums, mergeLevel, type Quantity } from './modeSums.js';
import { type Shell, shellsOf } from './shells.js';

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
  /** Sums by |n| of all frames, for what needs every vector. */
  levels: LevelSums[];
}

/** What frames of a mean must have in common, and how far their modes go. */
export interface Setting {
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

/**
 * Means over frames of equal N, L and sizes.
 * Values are means over the vectors of a shell; the error is that of the scatter over vectors or over frames (taken as independent),
 * whichever is larger, and S / sqrt(vectors), that of Gaussian modes, where there are too few to see a scatter.
 */
export class FactorMean {
  private setting: Setting | null = null;
  private levels: LevelSums[] = [];
  private statistics: FrameStatistics[] = [];
  private frames = 0;

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

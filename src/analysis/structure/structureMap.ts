/** S(kx, ky): the structure factor on single lattice vectors of a plane, and how much it depends on their direction. */
import { grouped } from '../../model/arrays.js';
import { ConfigError } from '../../model/errors.js';
import { meanOf, standardError } from '../statistics.js';
import { exactModes } from './collectiveModes.js';
import { type Configuration, checkConfiguration } from './configuration.js';
import type { MeanValue } from './frames.js';
import type { StructureKernels } from './kernels.js';
import { latticeRows, vectorsOf } from './lattice.js';

/** S = S0 (1 + cosine cos 2 theta + sine sin 2 theta) on a ring, theta from the first axis. */
export interface Anisotropy {
  /** Where the mean of S over directions is highest beyond k = 3 over the mean diameter, 1/sigma. */
  peak: number;
  /** The ring is from the lower to the higher k, 1/sigma. */
  ring: readonly [low: number, high: number];
  /** Vectors of it, of k and -k one. */
  vectors: number;
  /** Mean over the ring. */
  level: number;
  /** With the larger of the errors from the scatters over vectors and over frames. */
  cosine: MeanValue;
  sine: MeanValue;
}

/** S of the vectors of a range of k, and its harmonics about their mean. */
export interface MapRing {
  /** Mean of the vectors, 1/sigma. */
  k: number;
  vectors: number;
  /** With the larger of the errors from the scatters over vectors and over frames; over fewer than 8 vectors, the mean over their root. */
  level: MeanValue;
  cosine: MeanValue;
  sine: MeanValue;
}

export interface MapResult {
  /** Unit of the vectors, `stride` times 2 pi / L, 1/sigma. */
  kUnit: number;
  /** The vectors are those whose numbers are multiples of it: 1, and more in large boxes. */
  stride: number;
  /** [2 V]: n_x and n_y over `stride` of each vector, of n and -n one; in more than two dimensions the others are 0. */
  vectors: Int32Array;
  /** [V], mean over frames. */
  values: Float64Array;
  /** [V], standard error of the mean over frames; null of one. */
  errors: Float64Array | null;
  frames: number;
  anisotropy: Anisotropy;
  /** Rings of equal width, k rising. */
  rings: MapRing[];
}

/** Most terms of the sums of a frame, and most vectors along an axis to one side; a map of a larger box has a stride. */
const mostTerms = 4e9;
const mostAlong = 500;
/** The ring reaches this part of the peak's k to either side. */
const ringWidth = 0.1;
/** Width of a shell when the peak is looked for, 1/sigma; of small boxes 2 pi / L. */
const shellWidth = 0.2;

/** Fewest vectors whose scatter says their error. */
const fewVectors = 8;

/** Lattice vectors |n| <= kMax L / 2 pi of the plane of two axes; frames of equal N and L. */
export class StructureMap {
  private vectors: Int32Array = new Int32Array(0);
  private frames: Float64Array[] = [];
  private kUnit = 0;
  private stride = 1;
  private particles = 0;
  private diameter = 0;

  /**
   * @param kMax largest k, 1/sigma, at least 4 so that a peak is within
   * @param axes of the plane
   */
  constructor(
    private readonly kernels: StructureKernels,
    private readonly kMax: number,
    private readonly axes: readonly [number, number] = [0, 1],
  ) {
    if (!(kMax >= 4 && Number.isFinite(kMax))) throw new ConfigError(`kMax of a map must be at least 4, got ${kMax}`, 'kMax');
  }

  /** Adds a frame. @throws ConfigError in one dimension, for axes that it lacks, and for frames that differ */
  add(configuration: Configuration): void {
    checkConfiguration(configuration, 2);
    const { dimension, boxLength, positions, radii } = configuration;
    if (dimension < 2) throw new ConfigError('dimension of a map must be 2 or more, got 1; take S(k)', 'dimension');
    if (!this.axes.every((axis) => axis < dimension)) {
      throw new ConfigError(`axes of a map must be below the dimension ${dimension}, got ${this.axes.join()}`, 'axes');
    }
    const particles = radii.length;
    const most = Math.min(mostAlong, Math.sqrt((2 * mostTerms) / (Math.PI * particles)));
    const stride = Math.ceil((this.kMax * boxLength) / (2 * Math.PI * most));
    const kUnit = (2 * Math.PI * stride) / boxLength;
    this.checkEqual(kUnit, particles);
    const rows = latticeRows(2, this.kMax / kUnit);
    if (this.frames.length === 0) this.vectors = vectorsOf(rows);
    [this.kUnit, this.stride, this.particles, this.diameter] = [kUnit, stride, particles, 2 * meanOf(radii)];
    // where the other components of k are 0, S is that of the projections; multiples of a vector are vectors of the folded positions
    const flat = new Uint32Array(2 * particles);
    for (let c = 0; c < flat.length; c++) {
      flat[c] = Math.imul(stride, positions[(c >> 1) * dimension + (this.axes[c & 1] as number)] as number);
    }
    const { real, imaginary } = exactModes(this.kernels, flat, null, rows);
    this.frames.push(real.map((re, v) => (re * re + (imaginary[v] as number) ** 2) / particles));
  }

  /** Adds the mean of a map of another run as a frame. @throws ConfigError for another N or L */
  addMean(other: StructureMap): void {
    this.checkEqual(other.kUnit, other.particles);
    [this.kUnit, this.stride, this.particles, this.diameter] = [other.kUnit, other.stride, other.particles, other.diameter];
    this.vectors = other.vectors;
    this.frames.push(other.mean());
  }

  private checkEqual(kUnit: number, particles: number): void {
    if (this.frames.length > 0 && (kUnit !== this.kUnit || particles !== this.particles)) {
      throw new ConfigError('frames of a map must have equal N and L; take a map of each', 'frames');
    }
  }

  private mean(): Float64Array {
    const values = new Float64Array(this.vectors.length / 2);
    for (const frame of this.frames) {
      for (let v = 0; v < values.length; v++) values[v] = (values[v] as number) + (frame[v] as number) / this.frames.length;
    }
    return values;
  }

  private errors(values: Float64Array): Float64Array | null {
    const n = this.frames.length;
    if (n < 2) return null;
    const squares = (v: number): number =>
      this.frames.reduce((sum, frame) => sum + ((frame[v] as number) - (values[v] as number)) ** 2, 0);
    return values.map((_, v) => Math.sqrt(squares(v) / n / (n - 1)));
  }

  result(): MapResult {
    const { kUnit, stride, vectors, frames } = this;
    const values = this.mean();
    return {
      kUnit,
      stride,
      vectors,
      values,
      errors: this.errors(values),
      frames: frames.length,
      anisotropy: this.anisotropyOf(values),
      rings: this.ringsOf(values),
    };
  }

  private lengthOf(v: number): number {
    return this.kUnit * Math.hypot(this.vectors[2 * v] as number, this.vectors[2 * v + 1] as number);
  }

  private peakOf(values: Float64Array): number {
    const width = Math.max(shellWidth, this.kUnit);
    const shells = new Map<number, [sum: number, count: number]>();
    for (let v = 0; v < values.length; v++) {
      const k = this.lengthOf(v);
      if (k < 3 / this.diameter || k > this.kMax / (1 + ringWidth)) continue;
      const shell = shells.get(Math.floor(k / width)) ?? [0, 0];
      shells.set(Math.floor(k / width), [shell[0] + (values[v] as number), shell[1] + 1]);
    }
    const means = [...shells].map(([at, [sum, count]]) => ({ k: (at + 0.5) * width, mean: sum / count }));
    if (means.length > 0) return means.reduce((best, shell) => (shell.mean > best.mean ? shell : best)).k;
    const least = (3 * (1 + ringWidth)) / this.diameter + 2 * width;
    throw new ConfigError(`kMax of a map must be at least ${least.toPrecision(3)} here, got ${this.kMax}`, 'kMax');
  }

  private anisotropyOf(values: Float64Array): Anisotropy {
    const peak = this.peakOf(values);
    const ring = [peak * (1 - ringWidth), peak * (1 + ringWidth)] as const;
    const within = Array.from(values.keys()).filter((v) => this.lengthOf(v) >= ring[0] && this.lengthOf(v) <= ring[1]);
    const { vectors, level, cosine, sine } = this.ringOf(values, within);
    return { peak, ring, vectors, level: level.value, cosine, sine };
  }

  private ringsOf(values: Float64Array): MapRing[] {
    const width = Math.max(shellWidth, this.kUnit);
    const rings = grouped([...values.keys()], (v) => Math.floor(this.lengthOf(v) / width));
    return [...rings].sort(([a], [b]) => a - b).map(([, within]) => this.ringOf(values, within));
  }

  private ringOf(values: Float64Array, within: readonly number[]): MapRing {
    const { frames } = this;
    const levelOf = (frame: Float64Array): number => meanOf(within.map((v) => frame[v] as number));
    const [few, several] = [within.length < fewVectors, frames.length > 1];
    const larger = (overVectors: number, overFrames: () => number): number => Math.max(overVectors, several ? overFrames() : 0);
    const level = levelOf(values);
    const ofLevel = few ? level / Math.sqrt(within.length) : standardError(within.map((v) => values[v] as number));
    const angle = (v: number): number => 2 * Math.atan2(this.vectors[2 * v + 1] as number, this.vectors[2 * v] as number);
    const harmonic = (wave: (angle: number) => number): MeanValue => {
      const waves = within.map((v) => 2 * wave(angle(v)));
      const of = (frame: Float64Array) => {
        const mean = levelOf(frame);
        return waves.map((weight, k) => (weight * (frame[within[k] as number] as number)) / mean);
      };
      const terms = of(values);
      // about the mean, so that the level adds nothing to the scatter; the sum of the waves over a ring is 0
      const overVectors = standardError(terms.map((term, k) => term - (waves[k] as number)));
      const overFrames = () => standardError(frames.map((frame) => meanOf(of(frame))));
      return { value: meanOf(terms), error: few ? null : larger(overVectors, overFrames) };
    };
    return {
      k: meanOf(within.map((v) => this.lengthOf(v))),
      vectors: within.length,
      level: { value: level, error: larger(ofLevel, () => standardError(frames.map(levelOf))) },
      cosine: harmonic(Math.cos),
      sine: harmonic(Math.sin),
    };
  }
}

/** S(kx, ky): the structure factor on single lattice vectors of a plane, and how much it depends on their direction. */
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

export interface MapResult {
  /** Unit of the vectors, 2 pi / L, 1/sigma. */
  kUnit: number;
  /** [2 V]: n_x and n_y of each vector, of n and -n one; in more than two dimensions the others are 0. */
  vectors: Int32Array;
  /** [V], mean over frames. */
  values: Float64Array;
  frames: number;
  anisotropy: Anisotropy;
}

/** Most terms of the sums of a frame. */
const mostTerms = 4e10;
/** The ring reaches this part of the peak's k to either side. */
const ringWidth = 0.1;
/** Width of a shell when the peak is looked for, 1/sigma; of small boxes 2 pi / L. */
const shellWidth = 0.2;

/** Lattice vectors |n| <= kMax L / 2 pi of the plane of the first two axes; frames of equal N and L. */
export class StructureMap {
  private vectors: Int32Array = new Int32Array(0);
  private frames: Float64Array[] = [];
  private kUnit = 0;
  private particles = 0;
  private diameter = 0;

  /** @param kMax largest k, 1/sigma, at least 4 so that a peak is within */
  constructor(
    private readonly kernels: StructureKernels,
    private readonly kMax: number,
  ) {
    if (!(kMax >= 4 && Number.isFinite(kMax))) throw new ConfigError(`kMax of a map must be at least 4, got ${kMax}`, 'kMax');
  }

  /** Adds a frame. @throws ConfigError in one dimension, for sums that take too long, and for frames that differ */
  add(configuration: Configuration): void {
    checkConfiguration(configuration, 2);
    const { dimension, boxLength, positions, radii } = configuration;
    if (dimension < 2) throw new ConfigError('dimension of a map must be 2 or more, got 1; take S(k)', 'dimension');
    const particles = radii.length;
    const kUnit = (2 * Math.PI) / boxLength;
    const highest = kUnit * Math.sqrt((2 * mostTerms) / (Math.PI * particles));
    if (this.kMax > highest) {
      throw new ConfigError(`kMax of a map must be at most ${highest.toPrecision(3)} in this box, got ${this.kMax}`, 'kMax');
    }
    if (this.frames.length > 0 && (kUnit !== this.kUnit || particles !== this.particles)) {
      throw new ConfigError('frames of a map must have equal N and L; take a map of each', 'frames');
    }
    const rows = latticeRows(2, this.kMax / kUnit);
    if (this.frames.length === 0) this.vectors = vectorsOf(rows);
    [this.kUnit, this.particles, this.diameter] = [kUnit, particles, 2 * meanOf(radii)];
    // where the other components of k are 0, S is that of the projections
    const flat = new Uint32Array(2 * particles);
    for (let c = 0; c < flat.length; c++) flat[c] = positions[(c >> 1) * dimension + (c & 1)] as number;
    const { real, imaginary } = exactModes(this.kernels, flat, null, rows);
    this.frames.push(real.map((re, v) => (re * re + (imaginary[v] as number) ** 2) / particles));
  }

  result(): MapResult {
    const { kUnit, vectors, frames } = this;
    const values = new Float64Array(vectors.length / 2);
    for (const frame of frames) {
      for (let v = 0; v < values.length; v++) values[v] = (values[v] as number) + (frame[v] as number) / frames.length;
    }
    return { kUnit, vectors, values, frames: frames.length, anisotropy: this.anisotropyOf(values) };
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
    const angle = (v: number): number => 2 * Math.atan2(this.vectors[2 * v + 1] as number, this.vectors[2 * v] as number);
    const harmonic = (wave: (angle: number) => number): MeanValue => {
      const waves = within.map((v) => 2 * wave(angle(v)));
      const of = (frame: Float64Array) => {
        const level = meanOf(within.map((v) => frame[v] as number));
        return waves.map((weight, k) => (weight * (frame[within[k] as number] as number)) / level);
      };
      const value = meanOf(of(values));
      // about the mean, so that the level adds nothing to the scatter; the sum of the waves over a ring is 0
      const overVectors = standardError(of(values).map((term, k) => term - (waves[k] as number)));
      const overFrames = this.frames.length > 1 ? standardError(this.frames.map((frame) => meanOf(of(frame)))) : 0;
      return { value, error: Math.max(overVectors, overFrames) };
    };
    const level = meanOf(within.map((v) => values[v] as number));
    return { peak, ring, vectors: within.length, level, cosine: harmonic(Math.cos), sine: harmonic(Math.sin) };
  }
}

/** Point patterns of known S(k): a cubic lattice whose points are displaced by a random field. */
import { Fourier } from '../../../src/analysis/structure/fourier.js';
import {
  type Configuration,
  fitPointsOf,
  largestFitWavenumber,
  StructureFactor,
  type StructureKernels,
  scanHyperuniformity,
  toGrid,
  waveletExponentOf,
} from '../../../src/analysis/structure/index.js';
import { RandomSource } from '../../../src/analysis/structure/random.js';
import type { Measured } from '../../../src/model/measured.js';

/** Transforms of all lines along each axis of a grid of side^d complex numbers, in place. */
function transformGrid(grid: Float64Array, side: number, dimension: number, fourier: Fourier): void {
  const line = new Float64Array(2 * side);
  for (let axis = 0; axis < dimension; axis++) {
    const stride = side ** axis;
    for (let start = 0; start < side ** dimension; start++) {
      if (Math.floor(start / stride) % side !== 0) continue;
      for (let n = 0; n < side; n++) {
        line[2 * n] = grid[2 * (start + n * stride)] as number;
        line[2 * n + 1] = grid[2 * (start + n * stride) + 1] as number;
      }
      fourier.transform(line);
      for (let n = 0; n < side; n++) {
        grid[2 * (start + n * stride)] = line[2 * n] as number;
        grid[2 * (start + n * stride) + 1] = line[2 * n + 1] as number;
      }
    }
  }
}

/**
 * A lattice of side^d points, one apart, displaced along k by a Gaussian field whose spectrum is S(k) / k^2. To first order
 * in the displacements the
 * structure factor of the points is `law` within the zone; the next order is k^4 and k^(2 + 2 lambda).
 * @param law S(k), k in units of one over the spacing
 */
export function displacedLattice(
  dimension: number,
  side: number,
  law: (k: number) => number,
  random: RandomSource,
): Configuration {
  const particles = side ** dimension;
  const fourier = new Fourier(side);
  const noise = new Float64Array(2 * particles);
  for (let p = 0; p < particles; p++) noise[2 * p] = random.normal();
  transformGrid(noise, side, dimension, fourier);
  const unit = (2 * Math.PI) / side;
  const waves = (p: number): number[] =>
    Array.from({ length: dimension }, (_, c) => {
      const n = Math.floor(p / side ** c) % side;
      return 2 * n === side ? Number.NaN : unit * (2 * n > side ? n - side : n);
    });
  const positions = new Float64Array(particles * dimension);
  for (let c = 0; c < dimension; c++) {
    const field = new Float64Array(2 * particles);
    for (let p = 1; p < particles; p++) {
      const k = waves(p);
      const length = Math.hypot(...k);
      // waves that are their own opposites have no direction
      if (!(length > 0)) continue;
      const factor = (Math.sqrt(law(length)) * (k[c] as number)) / length ** 2;
      // times i, which makes the displacements real; its conjugate makes the transform the inverse one
      field[2 * p] = -factor * (noise[2 * p + 1] as number);
      field[2 * p + 1] = -factor * (noise[2 * p] as number);
    }
    transformGrid(field, side, dimension, fourier);
    for (let p = 0; p < particles; p++) {
      positions[p * dimension + c] = (Math.floor(p / side ** c) % side) + (field[2 * p] as number) / particles;
    }
  }
  return { dimension, boxLength: side, positions: toGrid(positions, side), radii: new Float64Array(particles).fill(0.5) };
}

export interface PatternCoverage {
  /** Patterns, and those with a lambda. */
  sets: number;
  given: number;
  /** Part of all whose 68 % interval holds the truth, by the fits and by wavelets. */
  held: number;
  heldByWavelets: number;
  mean: number;
  scatter: number;
  /** Mean of the quoted errors. */
  error: number;
}

/**
 * How often the intervals of lambda hold the truth, of patterns whose S(k) is 0.3 k^lambda.
 * @param kExact beyond it some of the vectors stand for all; left out, every vector is summed
 */
export function patternCoverage(
  kernels: StructureKernels,
  [dimension, side]: readonly [number, number],
  lambda: number,
  sets: number,
  seed: number,
  kExact?: number,
): PatternCoverage {
  const random = new RandomSource(seed);
  const found = Array.from({ length: sets }, () => {
    const factor = new StructureFactor(kernels, { kMax: largestFitWavenumber, kExact, solid: false });
    factor.add(displacedLattice(dimension, side, (k) => 0.3 * k ** lambda, random));
    const points = fitPointsOf(factor.result(), largestFitWavenumber, 1, 0);
    const limits: [number, number] = [0, largestFitWavenumber];
    const fit = scanHyperuniformity(points, limits, dimension, false);
    return { ...(fit.effective as Measured), given: fit.lambda !== null, wavelets: waveletExponentOf(points, limits).lambda };
  });
  const meanOf = (of: (one: (typeof found)[number]) => number): number => found.reduce((sum, one) => sum + of(one), 0) / sets;
  const mean = meanOf(({ value }) => value);
  const holds = ({ value, error }: Measured): number => Number(Math.abs(value - lambda) < error);
  return {
    sets,
    given: found.filter(({ given }) => given).length,
    held: meanOf(holds),
    heldByWavelets: meanOf(({ wavelets }) => holds(wavelets)),
    mean,
    scatter: Math.sqrt(meanOf(({ value }) => (value - mean) ** 2)),
    error: meanOf(({ error }) => error),
  };
}

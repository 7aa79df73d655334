/** Extreme eigenvalues with their participation ratio, and the density of eigenvalues. */
import { maxOf } from '../../model/arrays.js';
import { addTimes } from '../linearAlgebra.js';
import { FrameStatistics, type MeanValue } from '../structure/frames.js';
import { RandomSource } from '../structure/random.js';
import type { SymmetricMatrix } from './hessian.js';
import { type Krylov, lanczos, randomSigns } from './lanczos.js';
import { tridiagonalSpectrum } from './tridiagonal.js';

export interface Mode {
  value: number;
  /** Norm of H v - value v: the eigenvalue is exact to this. */
  residual: number;
  /** (sum |v_i|^2)^2 / (N sum |v_i|^4): 1 where all particles move alike, 1/N where one moves. */
  participation: number;
}

export interface ExtremeModes {
  lowest: Mode;
  highest: Mode;
}

/** Largest residual of a converged mode, of the width of the spectrum; the error of an eigenvalue goes with its square. */
const tolerance = 1e-6;

/** Steps between looks at the small matrix, as a factor: a look costs the cube of the steps. */
const lookAgain = 1.3;
const firstLook = 40;

/**
 * Lowest and highest eigenvalue of the small matrix, with the residuals they have in the large one, and all eigenvectors of the
 * small one.
 */
function endsOf({ diagonal, below, residual }: Krylov) {
  const { values, vectors } = tridiagonalSpectrum(diagonal, below);
  const m = values.length;
  const ends = [0, m - 1].map((k) => ({
    value: values[k] as number,
    residual: residual * Math.abs(vectors[(m - 1) * m + k] as number),
  }));
  return { ends, vectors };
}

/**
 * Lowest and highest eigenvalue by Lanczos' iteration, with as many steps as they take.
 * @param dimension components of a particle
 * @param steps at most
 */
export function extremeModes(matrix: SymmetricMatrix, dimension: number, seed: number, steps = 1000): ExtremeModes {
  const start = randomSigns(matrix.size, new RandomSource(seed));
  let look = firstLook;
  const isEnough = (krylov: Krylov): boolean => {
    if (krylov.diagonal.length < look) return false;
    look *= lookAgain;
    const { ends } = endsOf(krylov);
    return maxOf(ends.map(({ residual }) => residual)) <= tolerance * maxOf(ends.map(({ value }) => Math.abs(value)));
  };
  const krylov = lanczos(matrix, start, steps, { isEnough });
  const { ends, vectors } = endsOf(krylov);
  const modes = ritzVectors(matrix, start, krylov, vectors);
  const [lowest, highest] = ends.map((end, at) => ({
    ...end,
    participation: participationRatio(modes[at] as Float64Array, dimension),
  })) as [Mode, Mode];
  return { lowest, highest };
}

/** First and last eigenvector of the large matrix from those of the small one, by going through the basis again if it was not kept. */
function ritzVectors(matrix: SymmetricMatrix, start: Float64Array, krylov: Krylov, vectors: Float64Array): Float64Array[] {
  const m = krylov.diagonal.length;
  const [first, last] = [new Float64Array(matrix.size), new Float64Array(matrix.size)];
  const add = (vector: Float64Array, row: number): void => {
    addTimes(first, vectors[row * m] as number, vector);
    addTimes(last, vectors[row * m + m - 1] as number, vector);
  };
  if (krylov.basis.length > 0) krylov.basis.forEach(add);
  else lanczos(matrix, start, m, { keep: false, onVector: add });
  return [first, last];
}

/** Participation ratio of a vector of N particles. */
export function participationRatio(vector: Float64Array, dimension: number): number {
  const particles = vector.length / dimension;
  let second = 0;
  let fourth = 0;
  for (let id = 0; id < particles; id++) {
    let square = 0;
    for (let c = 0; c < dimension; c++) square += (vector[id * dimension + c] as number) ** 2;
    second += square;
    fourth += square * square;
  }
  return second ** 2 / (particles * fourth);
}

export interface SpectralDensity {
  /** Centres of the bins. */
  value: number[];
  /** Density, normalised to 1; error from the scatter of the probes. */
  density: MeanValue[];
}

/**
 * Density of eigenvalues by stochastic Lanczos quadrature (Lin, Saad and Yang, SIAM Review 58, 34, 2016): for a random vector the squares
 * of the first components of the small eigenvectors are weights of the spectrum.
 * @param range lowest and highest eigenvalue
 * @param options.probes random vectors
 * @param options.steps of each
 */
export function spectralDensity(
  matrix: SymmetricMatrix,
  range: [number, number],
  seed: number,
  { bins = 50, probes = 8, steps = 100 } = {},
): SpectralDensity {
  const [low, high] = range;
  const width = (high - low) / bins;
  const random = new RandomSource(seed);
  const statistics = new FrameStatistics(bins);
  for (let probe = 0; probe < probes; probe++) {
    const { diagonal, below } = lanczos(matrix, randomSigns(matrix.size, random), steps);
    const { values, vectors } = tridiagonalSpectrum(diagonal, below);
    const density = new Float64Array(bins);
    values.forEach((value, k) => {
      const bin = Math.min(bins - 1, Math.max(0, Math.floor((value - low) / width)));
      density[bin] = (density[bin] as number) + (vectors[k] as number) ** 2 / width;
    });
    statistics.add(density);
  }
  return {
    value: Array.from({ length: bins }, (_, k) => low + (k + 0.5) * width),
    density: Array.from({ length: bins }, (_, k) => ({ value: statistics.mean(k), error: statistics.error(k) })),
  };
}

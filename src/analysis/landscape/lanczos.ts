/** Lanczos' iteration: a large symmetric matrix seen through a small tridiagonal one. */
import { addTimes, dot } from '../linearAlgebra.js';
import type { RandomSource } from '../structure/random.js';
import type { SymmetricMatrix } from './hessian.js';

export interface Krylov {
  /** [m] and [m - 1]: the tridiagonal matrix. */
  diagonal: number[];
  below: number[];
  /** Norm of what the next vector would be: the bound of residuals. */
  residual: number;
  /** The basis, if it was kept. */
  basis: Float64Array[];
}

/** Doubles of a basis that is kept: making larger ones orthogonal takes longer than all the rest. */
const mostKept = 2 ** 22;

/** A vector of signs drawn at random, norm 1. */
export function randomSigns(size: number, random: RandomSource): Float64Array {
  const unit = 1 / Math.sqrt(size);
  return Float64Array.from({ length: size }, () => (random.word() & 0x80000000 ? unit : -unit));
}

export interface LanczosOptions {
  /** Whether each vector is kept and made orthogonal to all before it; left out, for small matrices. */
  keep?: boolean;
  /** Given each basis vector in turn. */
  onVector?: (vector: Float64Array, index: number) => void;
  /** Asked after each step whether that is enough. */
  isEnough?: (soFar: Krylov) => boolean;
}

/**
 * Up to `steps` steps from a start of norm 1. Each vector of a small matrix is made orthogonal to all before it, twice; in
 * large ones rounding lets converged eigenvalues appear again, which harms neither the extreme ones nor densities.
 */
export function lanczos(matrix: SymmetricMatrix, start: Float64Array, steps: number, options: LanczosOptions = {}): Krylov {
  const most = Math.min(steps, matrix.size);
  const { keep = most * matrix.size <= mostKept, onVector, isEnough } = options;
  const result: Krylov = { diagonal: [], below: [], residual: 0, basis: [] };
  let vector = start.slice();
  let before: Float64Array | null = null;
  let scale = 0;
  for (let step = 0; step < most; step++) {
    onVector?.(vector, step);
    if (keep) result.basis.push(vector);
    const next = new Float64Array(matrix.size);
    matrix.multiply(vector, next);
    if (before !== null) addTimes(next, -(result.below[step - 1] as number), before);
    const diagonal = dot(next, vector);
    addTimes(next, -diagonal, vector);
    for (let pass = 0; pass < 2; pass++) for (const old of result.basis) addTimes(next, -dot(next, old), old);
    result.diagonal.push(diagonal);
    result.residual = Math.sqrt(dot(next, next));
    scale = Math.max(scale, Math.abs(diagonal), result.residual);
    // the space is exhausted
    if (result.residual <= 1e-13 * scale || step + 1 === most || isEnough?.(result)) break;
    result.below.push(result.residual);
    for (let k = 0; k < next.length; k++) next[k] = (next[k] as number) / result.residual;
    before = vector;
    vector = next;
  }
  return result;
}

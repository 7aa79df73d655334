/** Collective density modes rho(k) = sum w exp(i k.x) on lattice vectors, exactly. */
import type { ModeRows, StructureKernels } from './kernels.js';
import { forEachVector } from './lattice.js';

/** Amplitudes of modes, in the order of the vectors. */
export interface Amplitudes {
  real: Float64Array;
  imaginary: Float64Array;
}

/** Where the sums of each row start in what the kernel returns. */
function rowStarts({ dimension, rows }: ModeRows): number[] {
  const starts: number[] = [];
  let at = 0;
  for (let last = dimension - 1; last < rows.length; last += dimension) {
    starts.push(at);
    at += 4 * ((rows[last] as number) + 1);
  }
  return starts;
}

/**
 * rho(k) of the vectors of `modes`, by sums over all particles.
 * @param positions [N*d], id-major, 2^-32 of the box
 * @param weights [N], or null for 1
 */
export function exactModes(
  kernels: StructureKernels,
  positions: Uint32Array,
  weights: Float64Array | null,
  modes: ModeRows,
): Amplitudes {
  const sums = kernels.modeSums(positions, weights, modes);
  const starts = rowStarts(modes);
  const real: number[] = [];
  const imaginary: number[] = [];
  forEachVector(modes, (row, n) => {
    const at = (starts[row] as number) + 4 * Math.abs(n);
    const [reCos, imCos, reSin, imSin] = sums.subarray(at, at + 4) as unknown as [number, number, number, number];
    const sign = n < 0 ? -1 : 1;
    real.push(reCos - sign * imSin);
    imaginary.push(imCos + sign * reSin);
  });
  return { real: Float64Array.from(real), imaginary: Float64Array.from(imaginary) };
}

/**
 * Density modes by a non-uniform fast Fourier transform of type 1: particles are spread over a grid with a smooth kernel, the grid is
 * transformed, and the kernel's own transform is divided out. Kernel: exp(beta (sqrt(1 - z^2) - 1)), the "exponential of a semicircle" of
 * Barnett, Magland and af Klinteberg, SIAM J. Sci. Comput. 41, C479 (2019), which is close to Kaiser and Bessel's; grid twice as fine as needed.
 *
 * Vectors beyond the grid are reached by folding: positions f x modulo the box have at n the modes of x at f n. Positions are fractions of
 * the box in 32 bits, so that folding is an exact multiplication; of the lattice vectors it gives those that are multiples of f.
 */
import FFT from 'fft.js';
import { fillCells } from './cells.js';
import type { Amplitudes } from './collectiveModes.js';
import { gridUnits } from './configuration.js';
import { gaussLegendre } from './quadrature.js';

/** Grid points along an axis that a particle is spread over; the error is below 4e-6 of sqrt(N), by measurement. */
const width = 7;
const beta = 2.3 * width;
/** Grid points in all: 2^21 complex doubles are 34 MB. */
const mostPointsLog2 = 21;
/** More would make sums by n^2 large, in one dimension. */
const mostSide = 2048;

/** Largest |n| that a grid of this dimension gives without folding. */
export function largestGridMode(dimension: number): number {
  return Math.min(mostSide, 2 ** Math.floor(mostPointsLog2 / dimension)) / 4;
}

const kernel = (z: number): number => (z * z < 1 ? Math.exp(beta * (Math.sqrt(1 - z * z) - 1)) : 0);

/** Transform of the kernel at mode n on a grid of `side` points. */
function kernelTransform(n: number, side: number): number {
  const { nodes, weights } = gaussLegendre(64);
  let sum = 0;
  nodes.forEach((z, k) => {
    sum += (weights[k] as number) * kernel(z) * Math.cos((Math.PI * n * width * z) / side);
  });
  return (sum * width) / 2;
}

/** Grid points along an edge of a block of particles. */
const blockSide = 8;

/** The grid points that a particle is spread over, and its shares. */
class Stencil {
  /** [d * width], along each axis. */
  private readonly points: Uint32Array;
  private readonly shares: Float64Array;
  /** [width^(d - 1)]: rows of points along the first axis, and the product of the shares of the other axes. */
  private readonly rows: Uint32Array;
  private readonly factors: Float64Array;

  constructor(
    private readonly dimension: number,
    private readonly side: number,
  ) {
    this.points = new Uint32Array(dimension * width);
    this.shares = new Float64Array(dimension * width);
    this.rows = new Uint32Array(width ** (dimension - 1));
    this.factors = new Float64Array(this.rows.length);
  }

  /** Moves to the particle whose first coordinate is at `start`. */
  place(positions: Uint32Array, start: number): void {
    const side = this.side;
    for (let c = 0; c < this.dimension; c++) {
      const x = ((positions[start + c] as number) * side) / gridUnits;
      const first = Math.ceil(x - width / 2);
      for (let k = 0; k < width; k++) {
        this.points[c * width + k] = (first + k + side) % side;
        this.shares[c * width + k] = kernel(((first + k - x) * 2) / width);
      }
    }
    this.combine();
  }

  /** Rows from the shares of all axes but the first. */
  private combine(): void {
    const [rows, factors] = [this.rows, this.factors];
    rows[0] = 0;
    factors[0] = 1;
    let count = 1;
    for (let c = this.dimension - 1; c > 0; c--) {
      for (let r = count - 1; r >= 0; r--) {
        const row = (rows[r] as number) * this.side;
        const factor = factors[r] as number;
        for (let k = 0; k < width; k++) {
          rows[r * width + k] = row + (this.points[c * width + k] as number);
          factors[r * width + k] = factor * (this.shares[c * width + k] as number);
        }
      }
      count *= width;
    }
  }

  addTo(grid: Float64Array, weight: number): void {
    const [points, shares] = [this.points, this.shares];
    for (let r = 0; r < this.rows.length; r++) {
      const base = (this.rows[r] as number) * this.side;
      const factor = (this.factors[r] as number) * weight;
      for (let k = 0; k < width; k++) {
        const at = base + (points[k] as number);
        grid[at] = (grid[at] as number) + factor * (shares[k] as number);
      }
    }
  }
}

export class ModeGrid {
  private readonly side: number;
  private readonly correction: Float64Array;
  private readonly fft: FFT;

  /** @param radius largest |n| wanted; at most `largestGridMode` */
  constructor(
    private readonly dimension: number,
    radius: number,
  ) {
    // a grid at least twice as wide as the kernel
    this.side = Math.max(16, 2 ** Math.ceil(Math.log2(4 * radius)));
    this.correction = Float64Array.from({ length: Math.floor(radius) + 1 }, (_, n) => 1 / kernelTransform(n, this.side));
    this.fft = new FFT(this.side);
  }

  /**
   * rho of `fold` times the given vectors.
   * @param positions [N*d], id-major, 2^-32 of the box
   * @param weights [N], or null for 1
   * @param vectors [V*d], within the radius
   */
  modes(positions: Uint32Array, weights: Float64Array | null, fold: number, vectors: Int32Array): Amplitudes {
    const grid = this.transform(this.spread(positions, weights, fold));
    const { side } = this;
    const [dimension, correction] = [this.dimension, this.correction];
    const count = vectors.length / dimension;
    const real = new Float64Array(count);
    const imaginary = new Float64Array(count);
    for (let v = 0; v < count; v++) {
      let at = 0;
      let factor = 1;
      for (let c = dimension - 1; c >= 0; c--) {
        const n = vectors[v * dimension + c] as number;
        at = at * side + (n < 0 ? n + side : n);
        factor *= correction[Math.abs(n)] as number;
      }
      real[v] = (grid[2 * at] as number) * factor;
      // fft.js transforms with exp(-i k.x)
      imaginary[v] = -(grid[2 * at + 1] as number) * factor;
    }
    return { real, imaginary };
  }

  /** The density on the grid, real, the first axis fastest. */
  private spread(positions: Uint32Array, weights: Float64Array | null, fold: number): Float64Array {
    const dimension = this.dimension;
    const folded = positions.map((x) => Math.imul(x, fold));
    const grid = new Float64Array(this.side ** dimension);
    const stencil = new Stencil(dimension, this.side);
    // by blocks of the grid: particles of one block then write to the same part of memory
    const { ids } = fillCells(folded, { dimension, side: Math.ceil(this.side / blockSide), reach: 1 });
    for (const id of ids) {
      stencil.place(folded, id * dimension);
      stencil.addTo(grid, weights === null ? 1 : (weights[id] as number));
    }
    return grid;
  }

  /** Transform along all axes; complex numbers interleaved. */
  private transform(density: Float64Array): Float64Array {
    const { side } = this;
    const [dimension, fft] = [this.dimension, this.fft];
    const grid = new Float64Array(2 * density.length);
    for (let k = 0; k < density.length; k++) grid[2 * k] = density[k] as number;
    const line = new Float64Array(2 * side);
    const changed = new Float64Array(2 * side);
    for (let c = 0, stride = 1; c < dimension; c++, stride *= side) {
      for (let start = 0; start < density.length; start++) {
        if (Math.floor(start / stride) % side !== 0) continue;
        for (let k = 0; k < side; k++) {
          line[2 * k] = grid[2 * (start + k * stride)] as number;
          line[2 * k + 1] = grid[2 * (start + k * stride) + 1] as number;
        }
        fft.transform(changed, line);
        for (let k = 0; k < side; k++) {
          grid[2 * (start + k * stride)] = changed[2 * k] as number;
          grid[2 * (start + k * stride) + 1] = changed[2 * k + 1] as number;
        }
      }
    }
    return grid;
  }
}

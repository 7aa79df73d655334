/** S(k) and the variance of the number of particles on a periodic hypercubic lattice, whose sites hold any number of particles. */
import { maxOf } from '../../model/arrays.js';
import type { FrameModes } from './factorMean.js';
import { Fourier } from './fourier.js';
import { emptyLevel } from './modeSums.js';

/** Particles on each site. */
export interface Occupation {
  dimension: number;
  /** Sites a side. */
  size: number;
  /** [size^dimension], by number x + size y + size^2 z of the site. */
  heights: Uint8Array;
}

const totalOf = (heights: Uint8Array): number => heights.reduce((sum, height) => sum + height, 0);

/** Columns that are transformed together: their numbers share lines of the cache. */
const columnsTogether = 8;

/** Transforms `count` lines of complex numbers; number k of line c is `first + c + k stride`. */
function transformColumns(grid: Float64Array, fourier: Fourier, first: number, stride: number, count: number): void {
  const { length } = fourier;
  const lines = Array.from({ length: count }, () => new Float64Array(2 * length));
  for (let k = 0; k < length; k++) {
    const from = 2 * (first + k * stride);
    lines.forEach((line, c) => {
      line[2 * k] = grid[from + 2 * c] as number;
      line[2 * k + 1] = grid[from + 2 * c + 1] as number;
    });
  }
  for (const line of lines) fourier.transform(line);
  for (let k = 0; k < length; k++) {
    const to = 2 * (first + k * stride);
    lines.forEach((line, c) => {
      grid[to + 2 * c] = line[2 * k] as number;
      grid[to + 2 * c + 1] = line[2 * k + 1] as number;
    });
  }
}

/** Amplitudes for n_1 = 0 to size/2, the first axis fastest and the others whole: those of -n are the conjugates. */
function amplitudesOf({ dimension, size, heights }: Occupation): Float64Array {
  const fourier = new Fourier(size);
  const half = Math.floor(size / 2) + 1;
  const rows = heights.length / size;
  const grid = new Float64Array(2 * half * rows);
  const line = new Float64Array(2 * size);
  for (let row = 0; row < rows; row++) {
    line.fill(0);
    for (let x = 0; x < size; x++) line[2 * x] = heights[row * size + x] as number;
    fourier.transform(line);
    grid.set(line.subarray(0, 2 * half), 2 * half * row);
  }
  for (let axis = 1, stride = half; axis < dimension; axis++, stride *= size) {
    for (let block = 0; block < half * rows; block += stride * size) {
      for (let column = 0; column < stride; column += columnsTogether) {
        transformColumns(grid, fourier, block + column, stride, Math.min(columnsTogether, stride - column));
      }
    }
  }
  return grid;
}

/**
 * S(k) = |sum over sites of n exp(i k.s)|^2 / N for every k = 2 pi n / size of the first zone but 0, of k and -k one. With independent,
 * uniform sites of the particles S is 1. Lengths are in lattice constants.
 */
export function siteModes(occupation: Occupation): FrameModes {
  const { dimension, size, heights } = occupation;
  const particles = totalOf(heights);
  const grid = amplitudesOf(occupation);
  const half = Math.floor(size / 2) + 1;
  const power = dimension === 1 ? 1 : 2;
  const edge = Math.floor(size / 2);
  const level = emptyLevel(1, true, power === 1 ? edge : dimension * edge * edge, 1, power);
  const [sums, squares] = [level.sums[0] as Float64Array, level.squares[0] as Float64Array];
  const rows = heights.length / size;
  for (let row = 0; row < rows; row++) {
    let rest = 0;
    let opposite = 0;
    for (let axis = 1, left = row, place = 1; axis < dimension; axis++, place *= size) {
      const n = left % size;
      left = (left - n) / size;
      rest += Math.min(n, size - n) ** 2;
      opposite += n === 0 ? 0 : (size - n) * place;
    }
    for (let n = 0; n < half; n++) {
      // -n is -n of these planes as well: one of the two counts
      if ((n === 0 || 2 * n === size) && opposite < row) continue;
      if (n === 0 && row === 0) continue;
      const at = 2 * (row * half + n);
      const value = ((grid[at] as number) ** 2 + (grid[at + 1] as number) ** 2) / particles;
      const entry = power === 1 ? n : n * n + rest;
      level.vectors[entry] = (level.vectors[entry] as number) + 1;
      sums[entry] = (sums[entry] as number) + value;
      squares[entry] = (squares[entry] as number) + value * value;
    }
  }
  const kMost = Math.PI * Math.sqrt(dimension);
  const quantities = [{ name: 'total' as const, pair: null }];
  return {
    setting: { dimension, boxLength: size, particles, kMax: kMost, kExact: kMost, quantities, radii: [] },
    levels: [level],
  };
}

/** Sums over `side` sites along an axis, from each site on, around the box. */
function windowSums(values: Float64Array, size: number, stride: number, side: number): Float64Array {
  const sums = new Float64Array(values.length);
  for (let block = 0; block < values.length; block += stride * size) {
    for (let line = block; line < block + stride; line++) {
      let sum = 0;
      for (let k = 0; k < side; k++) sum += values[line + k * stride] as number;
      for (let k = 0, ahead = side; k < size; k++, ahead = ahead + 1 === size ? 0 : ahead + 1) {
        sums[line + k * stride] = sum;
        sum += (values[line + (ahead % size) * stride] as number) - (values[line + k * stride] as number);
      }
    }
  }
  return sums;
}

/**
 * The variance of the number of particles in boxes of side^dimension sites, over boxes at all sites: exact for this occupation.
 * @param sides 1 to size
 */
export function boxVariance({ dimension, size, heights }: Occupation, sides: readonly number[]): number[] {
  if (maxOf(sides) > size) throw new RangeError(`sides of boxes must be at most ${size}, got ${maxOf(sides)}`);
  const mean = totalOf(heights) / heights.length;
  return sides.map((side) => {
    let sums: Float64Array = Float64Array.from(heights);
    for (let axis = 0, stride = 1; axis < dimension; axis++, stride *= size) sums = windowSums(sums, size, stride, side);
    const expected = mean * side ** dimension;
    return sums.reduce((sum, number) => sum + (number - expected) ** 2, 0) / sums.length;
  });
}

/** Lattice vectors n of a periodic box, k = 2 pi n / L: those within a sphere, of n and -n one, without 0. */
import { append } from '../../model/arrays.js';
import type { ModeRows } from './kernels.js';

/**
 * Rows of lattice vectors within a sphere: each choice of n_2 .. n_d whose last number other than 0 is positive, and the row of zeros.
 * @param radius largest |n|
 */
export function latticeRows(dimension: number, radius: number): ModeRows {
  const most = Math.floor(radius + 1e-9);
  const limit = radius * radius * (1 + 1e-12) + 1e-9;
  const rows: number[] = [];
  const tuple = new Array<number>(dimension - 1).fill(0);
  /** Chooses n_{c+1}, from the last axis down; `free` once a number other than 0 was chosen. */
  const choose = (c: number, left: number, free: boolean): void => {
    if (c < 0) {
      append(rows, tuple);
      rows.push(Math.floor(Math.sqrt(left)));
      return;
    }
    const reach = Math.floor(Math.sqrt(left));
    for (let n = free ? -reach : 0; n <= reach; n++) {
      tuple[c] = n;
      choose(c - 1, left - n * n, free || n !== 0);
    }
  };
  choose(dimension - 2, limit, false);
  return { dimension, rows: Int32Array.from(rows), most };
}

/** The vectors of the rows, [V*d], row by row from the lowest n_1 to the largest; in the row of zeros from 1. */
export function vectorsOf({ dimension, rows }: ModeRows): Int32Array {
  const vectors: number[] = [];
  forEachVector({ dimension, rows, most: 0 }, (row, n) => {
    vectors.push(n);
    for (let c = 0; c < dimension - 1; c++) vectors.push(rows[row * dimension + c] as number);
  });
  return Int32Array.from(vectors);
}

/** Calls `visit` with the number of the row and n_1 of each vector, in the order of `vectorsOf`. */
export function forEachVector({ dimension, rows }: ModeRows, visit: (row: number, n: number) => void): void {
  for (let row = 0; row * dimension < rows.length; row++) {
    const tuple = rows.subarray(row * dimension, (row + 1) * dimension - 1);
    const most = rows[(row + 1) * dimension - 1] as number;
    for (let n = tuple.every((m) => m === 0) ? 1 : -most; n <= most; n++) visit(row, n);
  }
}

/** n^2 of each vector. */
export function squaresOf(vectors: Int32Array, dimension: number): Uint32Array {
  const squares = new Uint32Array(vectors.length / dimension);
  for (let k = 0; k < vectors.length; k++) {
    const at = Math.floor(k / dimension);
    squares[at] = (squares[at] as number) + (vectors[k] as number) ** 2;
  }
  return squares;
}

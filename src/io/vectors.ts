/**
 * Vectors that an encoder sees (docs/manifold.md): a CSV with the header `cloud` and a name for each number, the rows of a cloud one
 * after the other; or an HDF5 file with the dataset `vectors`, [clouds][views][numbers].
 */
import { createHash } from 'node:crypto';
import { ConfigError, showValue } from '../model/index.js';
import { readCsv } from './csv.js';
import { readHdf5Dataset } from './hdf5Read.js';
import { largestFile, readBytes } from './openFile.js';
import { reading } from './reason.js';

export interface VectorsFile {
  /** N. */
  clouds: number;
  /** Rows of each cloud. */
  views: number;
  /** D0. */
  dimension: number;
  /** [N * rows * D0]. */
  vectors: Float64Array;
  /** SHA-256 of the file. */
  sha256: string;
  /** Whether the last line of a CSV has no end. */
  openEnd: boolean;
}

const what = 'a CSV with the header cloud,x1,x2,... or an HDF5 file with a dataset vectors';
const fail = (message: string): ConfigError => new ConfigError(message, 'vectors');

/** Rows of each cloud, the same for all. @param labels of each row */
function viewsOf(path: string, labels: readonly number[]): number {
  const seen = new Set<number>();
  let views = 0;
  for (let row = 0; row < labels.length; ) {
    const label = labels[row] as number;
    let end = row;
    while (labels[end] === label) end++;
    if (seen.has(label))
      throw fail(`${path}:${row + 2}: cloud ${label} has rows in two places; put the rows of a cloud together`);
    seen.add(label);
    views ||= end - row;
    if (end - row !== views) {
      throw fail(
        `${path}:${row + 2}: cloud ${label} must have ${views} rows as the first, got ${end - row}; give each cloud as many`,
      );
    }
    row = end;
  }
  return views;
}

function readTable(path: string): VectorsFile {
  const labels: number[] = [];
  const numbers: number[] = [];
  const { names, rows, openEnd, sha256 } = readCsv(path, {
    field: 'vectors',
    what,
    header: 'cloud,x1,x2,...',
    columns: (header, line) => {
      const own = header.split(',');
      return own[0] === 'cloud' && own.length > 1
        ? own
        : `the header must be cloud and a name for each number, got ${showValue(line)}`;
    },
    take: (value, column) => (column === 0 ? labels : numbers).push(value),
  });
  const views = viewsOf(path, labels);
  return { clouds: rows / views, views, dimension: names.length - 1, vectors: Float64Array.from(numbers), sha256, openEnd };
}

function readDataset(path: string, bytes: Buffer): VectorsFile {
  try {
    const { shape, values } = readHdf5Dataset(bytes, 'vectors');
    const [clouds = 0, views = 0, dimension = 0] = shape;
    if (shape.length !== 3) throw new RangeError(`must have the sides clouds, views, numbers, has ${shape.length} sides`);
    return {
      clouds,
      views,
      dimension,
      vectors: values,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      openEnd: false,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw fail(`${path}: the dataset vectors can't be taken, it or its file ${error.message}; give ${what}`);
  }
}

/** Sizes of the largest number of a vector: beyond, the length of W x is taken for 0 or overflows, and its point has no direction. */
const smallestNumber = 1e-9;
const largestNumber = 1e100;

/**
 * Reads vectors. The whole file is checked before anything is returned.
 * @throws ConfigError if it can't be read, is damaged or cut short, has clouds of different numbers of rows, rows of different lengths, a
 *   number that is not finite, or a vector that is 0, too small or too large
 */
export function readVectors(path: string): VectorsFile {
  const bytes = reading(path, `give ${what}`, () => readBytes(path, largestFile.data), 'vectors');
  const file = bytes.toString('latin1', 1, 4) === 'HDF' ? readDataset(path, bytes) : readTable(path);
  const { vectors, dimension, views } = file;
  for (let row = 0; row * dimension < vectors.length; row++) {
    const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
    const place = () => `${path}: view ${row % views} of cloud ${Math.floor(row / views)}, counted from 0,`;
    if (!vector.every(Number.isFinite))
      throw fail(`${place()} must have finite numbers, got ${vector.find((x) => !Number.isFinite(x))}; leave the cloud out`);
    const largest = vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    if (largest === 0) throw fail(`${place()} is 0, which has no direction; leave the cloud out`);
    if (largest < smallestNumber || largest > largestNumber)
      throw fail(
        `${place()} must have a largest number from ${smallestNumber} to ${largestNumber} in size, got ${largest}; scale all vectors`,
      );
  }
  return file;
}

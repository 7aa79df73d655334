/**
 * Positions from a CSV file: a header `x[,y[,z[,w[,v]]]][,radius]`, then a row for each particle in id order.
 * Lengths are in sigma; coordinates may lie outside the box and are wrapped into it once L is known.
 */
import { showValue } from '../model/index.js';
import { allPeriodic, type Boundaries } from './box.js';
import { type CsvTable, readCsv } from './csv.js';

export interface PositionFile extends Pick<CsvTable, 'rows' | 'openEnd' | 'sha256'> {
  /** [N*d] in sigma, as read. */
  positions: Float64Array;
  /** [N] in sigma, if the file has a radius column. */
  radii: Float64Array | null;
}

/** What to say of a file whose last line has no end. */
export const openEndNote = 'the last line has no end, it may be cut short; the rows before it can be used';

/** A CSV has no box of its own. */
export const positionBoundaries = (dimension: number): Boundaries =>
  allPeriodic(dimension, 'CSV of positions, whose box is given apart and periodic along every axis');

/** Names of the coordinates, as many as there are dimensions. */
export const axisNames = ['x', 'y', 'z', 'w', 'v'] as const;

/** Dimension of a CSV of positions by its first line, 1 to 5; null if that is not its header. */
export function dimensionOfHeader(line: string): number | null {
  const names = line
    .replace(/^\ufeff/, '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  if (names[names.length - 1] === 'radius') names.pop();
  const isHeader = names.length >= 1 && names.length <= axisNames.length && names.every((name, c) => name === axisNames[c]);
  return isHeader ? names.length : null;
}

/** Columns of a file in d dimensions, or what is wrong: the header must be exactly that of the dimension. */
function columnsOf(dimension: number, header: string, line: string): string[] | string {
  const axes = axisNames.slice(0, dimension);
  const names = header.split(',');
  const wanted = axes.join(',');
  if (header === wanted || header === `${wanted},radius`) return names;
  const found = names.filter((name) => name !== 'radius');
  const isOther = found.length <= axisNames.length && found.every((name, c) => name === axisNames[c]);
  const hint = isOther && found.length !== dimension ? `; the file is ${found.length}-dimensional` : '';
  return `the header must be ${wanted} or ${wanted},radius for dimension ${dimension}, got ${showValue(line)}${hint}`;
}

/**
 * Reads a CSV of positions. The whole file is checked before anything is returned.
 * @param path of the file
 * @param dimension 1 to 5
 * @param particles expected number of rows; any number from 1 if undefined
 * @throws ConfigError `file:line: ...` if it can't be read, is empty or cut short, has other columns, values that are not finite
 *   numbers, radii that are not positive, or another number of rows
 */
export function readPositions(path: string, dimension: number, particles?: number): PositionFile {
  const coordinates: number[] = [];
  const radii: number[] = [];
  const { names, rows, openEnd, sha256 } = readCsv(path, {
    field: 'initial',
    what: 'a CSV of positions',
    header: `${axisNames.slice(0, dimension).join(',')}[,radius]`,
    columns: (header, line) => columnsOf(dimension, header, line),
    take: (value, column) => (column < dimension ? coordinates : radii).push(value),
    particles,
  });
  return {
    positions: Float64Array.from(coordinates),
    radii: names.length > dimension ? Float64Array.from(radii) : null,
    rows,
    openEnd,
    sha256,
  };
}

/**
 * Wraps coordinates into [0, L). The remainder of two doubles is exact, so the result is the same on every machine.
 * @param positions in sigma
 * @param length L in sigma
 */
export function wrapIntoBox(positions: Float64Array, length: number): Float64Array {
  return positions.map((x) => {
    const remainder = x % length;
    const wrapped = remainder < 0 ? remainder + length : remainder;
    // A tiny negative remainder rounds up to L itself; -0 becomes 0.
    return wrapped >= length ? 0 : wrapped + 0;
  });
}

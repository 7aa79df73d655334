/**
 * Positions from a CSV file: a header `x,y[,z][,radius]`, then a row for each particle in id order.
 * Lengths are in sigma; coordinates may lie outside the box and are wrapped into it once L is known.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError, showValue } from '../model/index.js';
import { fileErrorReason } from './reason.js';

export interface PositionFile {
  /** [N*d] in sigma, as read. */
  positions: Float64Array;
  /** [N] in sigma, if the file has a radius column. */
  radii: Float64Array | null;
  /** Number of rows N. */
  rows: number;
  /** Whether the last line has no line end: the file may have been cut inside its last number. */
  openEnd: boolean;
  /** SHA-256 of the file. */
  sha256: string;
}

const newline = 10;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError(`${path}: can't be read, ${fileErrorReason(error)}; give a CSV of positions`, 'initial');
  }
}

/** Whether rows carry a radius; the header must be exactly that of the dimension. */
function readHeader(at: string, line: string, dimension: number): boolean {
  const axes = ['x', 'y', 'z'].slice(0, dimension).join(',');
  const header = line
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .join(',');
  if (header === axes) return false;
  if (header === `${axes},radius`) return true;
  const wanted = `${axes} or ${axes},radius`;
  const other = /^x,y(,z)?(,radius)?$/.test(header) ? `; the file is ${header.includes('z') ? 3 : 2}-dimensional` : '';
  throw new ConfigError(
    `${at} the header must be ${wanted} for dimension ${dimension}, got ${showValue(line)}${other}`,
    'initial',
  );
}

/**
 * Reads a CSV of positions. The whole file is checked before anything is returned.
 * @param path of the file
 * @param dimension 2 or 3
 * @param particles expected number of rows; any number from 1 if undefined
 * @throws ConfigError `file:line: ...` if it can't be read, is empty or cut short, has other columns, values that are not finite
 *   numbers, radii that are not positive, or another number of rows
 */
export function readPositions(path: string, dimension: number, particles?: number): PositionFile {
  const bytes = readBytes(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const fail = (line: number, message: string) => new ConfigError(`${path}:${line}: ${message}`, 'initial');

  // Lines are cut from the bytes: a string of 1e7 rows would not fit into V8.
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let line = 0;
  const nextLine = (): string | null => {
    if (start >= bytes.length) return null;
    let end = bytes.indexOf(newline, start);
    if (end < 0) end = bytes.length;
    const text = bytes.toString('utf8', start, end).trim();
    start = end + 1;
    line++;
    return text;
  };

  const header = nextLine();
  if (!header) throw fail(1, 'the file is empty; the first line must be the header x,y[,z][,radius]');
  const hasRadius = readHeader(`${path}:1:`, header, dimension);
  const names = [...['x', 'y', 'z'].slice(0, dimension), ...(hasRadius ? ['radius'] : [])];

  const coordinates: number[] = [];
  const radii: number[] = [];
  let rows = 0;
  for (let text = nextLine(); text !== null; text = nextLine()) {
    if (text === '') {
      const blank = line;
      while (text === '') text = nextLine() as string;
      if (text === null) break;
      throw fail(blank, 'an empty line between rows; remove it');
    }
    const values = text.split(',');
    if (values.length !== names.length) {
      const hint = start >= bytes.length ? '; the file may be cut short' : '';
      throw fail(line, `expected ${names.length} values (${names.join(',')}), got ${values.length}${hint}`);
    }
    for (let c = 0; c < names.length; c++) {
      const word = (values[c] as string).trim();
      const value = number.test(word) ? Number(word) : Number.NaN;
      if (!Number.isFinite(value)) throw fail(line, `${names[c]} must be a finite number, got ${showValue(word)}`);
      if (c < dimension) {
        coordinates.push(value);
      } else {
        if (!(value > 0)) throw fail(line, `radius must be positive, got ${word}`);
        radii.push(value);
      }
    }
    rows++;
  }
  if (rows === 0) throw fail(line, 'no positions after the header; the file may be cut short');
  if (particles !== undefined && rows !== particles) {
    throw fail(line, `the file has ${rows} rows but particles is ${particles}; leave particles out to take them all`);
  }
  return {
    positions: Float64Array.from(coordinates),
    radii: hasRadius ? Float64Array.from(radii) : null,
    rows,
    openEnd: bytes.at(-1) !== newline,
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

/** Tables of numbers from CSV files: a header of names, then rows of as many finite numbers. */
import { createHash } from 'node:crypto';
import { ConfigError, type FieldPath, showValue } from '../model/index.js';
import { largestFile, readBytes } from './openFile.js';
import { reading } from './reason.js';
import { linesOf, markLength } from './textFile.js';

export interface CsvTable {
  /** The file's own names of the columns, as `columns` chose them. */
  names: readonly string[];
  /** Number of rows. */
  rows: number;
  /** Whether the last line has no line end: the file may have been cut inside its last number. */
  openEnd: boolean;
  /** SHA-256 of the file. */
  sha256: string;
}

export interface CsvReading {
  /** Field that named the file, for errors. */
  field: FieldPath;
  /** What the file should be, completes "give ...". */
  what: string;
  /** The header as it should be, completes "the first line must be the header ...". */
  header: string;
  /** Names of the columns for a header in lower case without blanks (and the line as it stands), or what is wrong with it. */
  columns: (header: string, line: string) => readonly string[] | string;
  /** Takes the numbers, row by row. */
  take: (value: number, column: number) => void;
  /** Expected number of rows; any from 1 if undefined. */
  particles?: number | undefined;
}

const newline = 10;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Columns whose values must be above 0. */
const positive = ['radius', 'diameter'];

/** The finite number that a word of a column stands for. */
function numberOf(word: string, name: string, fail: (message: string) => ConfigError): number {
  const value = number.test(word) ? Number(word) : Number.NaN;
  if (!Number.isFinite(value)) throw fail(`${name} must be a finite number, got ${showValue(word)}`);
  if (!(value > 0) && positive.includes(name)) throw fail(`${name} must be positive, got ${word}`);
  return value;
}

/**
 * Reads a CSV of numbers to its end.
 * @throws ConfigError `file:line: ...` if it can't be read, is empty or cut short, has another header, values that are not finite
 *   numbers, radii or diameters that are not positive, or another number of rows
 */
export function readCsv(path: string, table: CsvReading): CsvTable {
  const { field, what } = table;
  const bytes = reading(path, `give ${what}`, () => readBytes(path, largestFile.data), field);
  const fail = (line: number, message: string) => new ConfigError(`${path}:${line}: ${message}`, field);
  const lines = linesOf(bytes.subarray(markLength(bytes)));
  const header = lines.next().value?.trim();
  if (!header) throw fail(1, `the file is empty; the first line must be the header ${table.header}`);
  const names = table.columns(header.toLowerCase().replace(/\s*,\s*/g, ','), header);
  if (typeof names === 'string') throw fail(1, names);
  let [line, rows] = [1, 0];
  /** The first empty line; there may only be some at the end. */
  let blank: number | null = null;
  for (const text of lines) {
    line++;
    if (text.trim() === '') {
      blank ??= line;
      continue;
    }
    if (blank !== null) throw fail(blank, 'an empty line between rows; remove it');
    const words = text.split(',');
    if (words.length !== names.length) {
      const hint = words.length < names.length && lines.next().done ? '; the file may be cut short' : '';
      throw fail(line, `expected ${names.length} values (${names.join(',')}), got ${words.length}${hint}`);
    }
    for (let c = 0; c < names.length; c++) {
      const word = (words[c] as string).trim();
      table.take(
        numberOf(word, names[c] as string, (message) => fail(line, message)),
        c,
      );
    }
    rows++;
  }
  if (rows === 0) throw fail(line, 'no rows after the header; the file may be cut short');
  const { particles } = table;
  if (particles !== undefined && rows !== particles) {
    throw fail(line, `the file has ${rows} rows but particles is ${particles}; leave particles out to take them all`);
  }
  return { names, rows, openEnd: bytes.at(-1) !== newline, sha256: createHash('sha256').update(bytes).digest('hex') };
}

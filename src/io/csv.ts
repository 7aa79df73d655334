/** Tables of numbers from CSV files: a header of names, then rows of as many finite numbers. */
import { createHash } from 'node:crypto';
import { ConfigError, type FieldPath, showValue } from '../model/index.js';
import { largestFile, readBytes } from './openFile.js';
import { fileErrorReason } from './reason.js';

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

/** Lines of a file without the blanks around them. They are cut from the bytes: a string of 1e7 rows would not fit into V8. */
class Lines {
  #start: number;
  /** Number of the line that `next` gave last, from 1. */
  line = 0;

  constructor(private readonly bytes: Buffer) {
    // A byte order mark is no part of the header.
    this.#start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  }

  get atEnd(): boolean {
    return this.#start >= this.bytes.length;
  }

  next(): string | null {
    if (this.atEnd) return null;
    let end = this.bytes.indexOf(newline, this.#start);
    if (end < 0) end = this.bytes.length;
    const text = this.bytes.toString('utf8', this.#start, end).trim();
    this.#start = end + 1;
    this.line++;
    return text;
  }

  /** The next row, or null at the end; empty lines may only be at the end. */
  nextRow(fail: (line: number, message: string) => ConfigError): string | null {
    let text = this.next();
    if (text !== '') return text;
    const blank = this.line;
    while (text === '') text = this.next();
    if (text !== null) throw fail(blank, 'an empty line between rows; remove it');
    return null;
  }
}

function bytesOf(path: string, { field, what }: CsvReading): Buffer {
  try {
    return readBytes(path, largestFile.data);
  } catch (error) {
    throw new ConfigError(`${path}: can't be read, ${fileErrorReason(error)}; give ${what}`, field);
  }
}

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
export function readCsv(path: string, reading: CsvReading): CsvTable {
  const bytes = bytesOf(path, reading);
  const fail = (line: number, message: string) => new ConfigError(`${path}:${line}: ${message}`, reading.field);
  const lines = new Lines(bytes);
  const header = lines.next();
  if (!header) throw fail(1, `the file is empty; the first line must be the header ${reading.header}`);
  const names = reading.columns(header.toLowerCase().replace(/\s*,\s*/g, ','), header);
  if (typeof names === 'string') throw fail(1, names);
  let rows = 0;
  for (let text = lines.nextRow(fail); text !== null; text = lines.nextRow(fail)) {
    const words = text.split(',');
    if (words.length !== names.length) {
      const hint = lines.atEnd && words.length < names.length ? '; the file may be cut short' : '';
      throw fail(lines.line, `expected ${names.length} values (${names.join(',')}), got ${words.length}${hint}`);
    }
    for (let c = 0; c < names.length; c++) {
      const word = (words[c] as string).trim();
      reading.take(
        numberOf(word, names[c] as string, (message) => fail(lines.line, message)),
        c,
      );
    }
    rows++;
  }
  if (rows === 0) throw fail(lines.line, 'no rows after the header; the file may be cut short');
  const { particles } = reading;
  if (particles !== undefined && rows !== particles) {
    throw fail(lines.line, `the file has ${rows} rows but particles is ${particles}; leave particles out to take them all`);
  }
  return { names, rows, openEnd: bytes.at(-1) !== newline, sha256: createHash('sha256').update(bytes).digest('hex') };
}

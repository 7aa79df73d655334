/** Reads series.csv in parts: the file may be larger than a string can be, and than memory. */
import { closeSync, readSync } from 'node:fs';
import { ConfigError, namesWith, type SeriesRecord, showValue } from '../model/index.js';
import { addToChecksum } from './checksum.js';
import type { FileSum, Manifest } from './manifest.js';
import { openToRead } from './openFile.js';
import { isSeriesHeader, seriesHeader } from './series.js';

/** Rows that follow one another. */
export interface SeriesRows {
  names: readonly SeriesName[];
  /** A list a name, of one length; NaN stands for an empty cell. */
  values: readonly Float64Array[];
}

export type SeriesName = keyof SeriesRecord;

export interface SeriesReading {
  /**
   * Steps that the run did: its series ends there, with a whole row. Left out for a run that may still be writing, whose last row may
   * be a part and is then passed over.
   */
  steps?: number | undefined;
  /** What run.json says of the whole file; left out where it says nothing, or the run may still be writing. */
  sum?: FileSum | undefined;
}

/** How the series of a run that is done is read. */
export const ofDoneRun = ({ summary, files }: Partial<Pick<Manifest, 'summary' | 'files'>>): SeriesReading => ({
  steps: summary?.steps as number | undefined,
  sum: files?.series,
});

/** Bytes read at once, and the most that a row may have. */
const pieceSize = 1 << 20;
const newline = 10;
const comma = 44;
const number = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Columns that lattices or clouds leave empty. */
const mayBeEmpty = new Set<string>([...namesWith('onlySpheres'), ...namesWith('onlyClouds')]);
/** Exact as doubles, as are whole numbers of up to fifteen digits: a quotient of both is rounded once, as a decimal number is. */
const powersOfTen = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const exactDigits = 15;

/** Takes the cells of rows from bytes. */
class Rows {
  #at = 0;
  #last = -1;
  /** Number of the last line that was read. */
  line = 1;

  constructor(
    private readonly path: string,
    private readonly names: readonly SeriesName[],
  ) {}

  get lastTime(): number {
    return this.#last;
  }

  fail(message: string): ConfigError {
    return new ConfigError(`${this.path}:${this.line}: ${message}; the file is damaged, the run has to be done again`);
  }

  /** The rows of whole lines, from the start of some bytes. */
  take(bytes: Uint8Array, end: number): Float64Array[] {
    let rows = 0;
    for (let k = 0; k < end; k++) if (bytes[k] === newline) rows++;
    const values = this.names.map(() => new Float64Array(rows));
    this.#at = 0;
    for (let row = 0; row < rows; row++) {
      this.line++;
      for (let c = 0; c < values.length; c++) {
        (values[c] as Float64Array)[row] = this.#cell(bytes, this.names[c] as SeriesName, c === values.length - 1);
      }
      const t = values[0]?.[row] as number;
      if (!(t > this.#last)) throw this.fail(`t must rise, got ${t} after ${this.#last}`);
      this.#last = t;
    }
    return values;
  }

  /** The number of a cell; passes over the cell and what ends it. */
  #cell(bytes: Uint8Array, name: SeriesName, isLast: boolean): number {
    const start = this.#at;
    let at = start;
    let whole = 0;
    let digits = 0;
    let places = -1;
    for (; ; at++) {
      const digit = (bytes[at] as number) - 48;
      if (digit >= 0 && digit <= 9) {
        whole = whole * 10 + digit;
        if (whole > 0) digits++;
        if (places >= 0) places++;
      } else if (digit === -2 && places < 0) places = 0;
      else break;
    }
    const isSimple = at > start + (places >= 0 ? 1 : 0) && digits <= exactDigits && places < powersOfTen.length;
    const end = isLast ? newline : comma;
    if (isSimple && bytes[at] === end) {
      this.#at = at + 1;
      return places > 0 ? whole / (powersOfTen[places] as number) : whole;
    }
    return this.#unusual(bytes, start, name, isLast);
  }

  /** A cell that is empty, has a sign or an exponent, more digits, or is no number. */
  #unusual(bytes: Uint8Array, start: number, name: SeriesName, isLast: boolean): number {
    let end = start;
    while (bytes[end] !== comma && bytes[end] !== newline) end++;
    const text = textOf(bytes, start, end);
    if (bytes[end] !== (isLast ? newline : comma)) throw this.fail(`the row must have ${this.names.length} cells`);
    this.#at = end + 1;
    if (text === '' && mayBeEmpty.has(name)) return Number.NaN;
    if (!number.test(text) || !Number.isFinite(Number(text))) throw this.fail(`${name} must be a number, got ${showValue(text)}`);
    return Number(text);
  }
}

const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.subarray(start, end)).toString('latin1');

function namesOf(path: string, header: string): SeriesName[] {
  if (!isSeriesHeader(header)) {
    throw new ConfigError(`${path}:1: the header must be ${seriesHeader}; this is not the series of a run`);
  }
  return header.split(',') as SeriesName[];
}

/** Whole lines of a file from pieces of it, which `look` sees first; what follows the last line end comes at the end of all, as a rest. */
function* linesOf(
  file: number,
  look: (bytes: Uint8Array) => void,
  tooLong: () => ConfigError,
): Generator<{ bytes: Buffer; end: number; isRest: boolean }> {
  const piece = Buffer.alloc(pieceSize);
  let kept = 0;
  for (let position = 0; ; ) {
    const count = readSync(file, piece, kept, piece.length - kept, position);
    position += count;
    const filled = kept + count;
    look(piece.subarray(kept, filled));
    if (count === 0) {
      if (filled > 0) yield { bytes: piece, end: filled, isRest: true };
      return;
    }
    const end = piece.lastIndexOf(newline, filled - 1) + 1;
    if (end === 0 && filled === piece.length) throw tooLong();
    if (end > 0) yield { bytes: piece, end, isRest: false };
    piece.copyWithin(0, end, filled);
    kept = filled - end;
  }
}

/**
 * Reads a series in parts, in the order of its rows.
 * @throws ConfigError `file:line: ...` if it can't be read or is no series of ours, if a cell is no number, t does not rise, or, with
 *   `steps`, if the last row is cut short or does not tell of the last step, or, with `sum`, if a byte was altered; what was whole
 *   before has been given then
 */
export function* seriesParts(path: string, { steps, sum }: SeriesReading = {}): Generator<SeriesRows> {
  const file = openToRead(path, 'the directory of a run');
  try {
    let rows: Rows | null = null;
    let checksum = 0;
    const look = (bytes: Uint8Array): void => {
      if (sum !== undefined) checksum = addToChecksum(checksum, bytes);
    };
    let names: SeriesName[] = [];
    for (const { bytes, end, isRest } of linesOf(file, look, () => (rows ?? new Rows(path, [])).fail('a row has no end'))) {
      let from = 0;
      if (rows === null) {
        from = isRest ? end : bytes.indexOf(newline) + 1;
        names = namesOf(path, textOf(bytes, 0, isRest ? end : from - 1));
        rows = new Rows(path, names);
        if (isRest) break;
      } else if (isRest) {
        rows.line++;
        if (steps === undefined) break;
        throw rows.fail('the last row is cut short');
      }
      const values = rows.take(bytes.subarray(from), end - from);
      if ((values[0]?.length ?? 0) > 0) yield { names, values };
    }
    if (rows === null) namesOf(path, '');
    else if (steps !== undefined && rows.lastTime !== steps) {
      throw rows.fail(`the series ends at t = ${rows.lastTime < 0 ? 'no step' : rows.lastTime}, but the run did ${steps} steps`);
    } else if (sum !== undefined && checksum !== sum.crc32) {
      throw new ConfigError(`${path}: it was altered, its checksum is not that of run.json; the run has to be done again`);
    }
  } finally {
    closeSync(file);
  }
}

/** Some columns of a whole series, as lists; as `seriesParts`. */
export function readSeriesColumns(path: string, names: readonly SeriesName[], reading: SeriesReading = {}): number[][] {
  const lists: number[][] = names.map(() => []);
  for (const part of seriesParts(path, reading)) {
    for (const [k, name] of names.entries()) {
      const values = part.values[part.names.indexOf(name)];
      if (values !== undefined) for (const value of values) (lists[k] as number[]).push(value);
    }
  }
  return lists;
}

/** The records of some rows. */
export function* recordsOf({ names, values }: SeriesRows): Generator<SeriesRecord> {
  const columns = names.map((name, k) => ({ name, cells: values[k] as Float64Array }));
  for (let row = 0; row < (values[0] as Float64Array).length; row++) {
    const record: Partial<Record<SeriesName, number | null>> = {};
    for (const { name, cells } of columns) {
      const value = cells[row] as number;
      record[name] = Number.isNaN(value) ? null : value;
    }
    yield record as SeriesRecord;
  }
}

/** All records of a series; as `seriesParts`. */
export function readSeries(path: string, reading: SeriesReading = {}): SeriesRecord[] {
  const records: SeriesRecord[] = [];
  for (const part of seriesParts(path, reading)) for (const record of recordsOf(part)) records.push(record);
  return records;
}

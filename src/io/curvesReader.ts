/** Reads activity curves of other programs, CSV with a row a record, line by line: the file may be larger than memory. */
import { ConfigError, showValue } from '../model/index.js';
import { closing, openToRead } from './openFile.js';
import { LineScanner } from './textFile.js';

/** A record of a curve. */
export interface CurveRow {
  system: string;
  control: number;
  size: number;
  /** Tells runs of one control and size apart. */
  run: string;
  t: number;
  /** Active fraction. */
  active: number;
  /** From a column of the file; null without one. */
  dimension: number | null;
}

export const curveColumns = ['system', 'control', 'size', 'run', 't', 'active'] as const;
const header = curveColumns.join(',');

/** Largest values that are taken. Whole numbers up to the last of them are exact. */
const largest = { control: 1e6, size: 1e9, t: 1e15 };
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const digitNotZero = /[1-9]/;

export type FailAt = (message: string) => ConfigError;

/** The cells of a line, quotes taken off. */
function cellsOf(text: string, fail: FailAt): string[] {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  const cell = /\s*"((?:[^"]|"")*)"\s*(,|$)|([^",]*)(,|$)/y;
  for (let ended = false; !ended; ) {
    const found = cell.exec(text);
    if (!found) throw fail(`a quoted cell must end on its line, before a comma, got ${showValue(text)}; close its quotes`);
    cells.push(found[1] === undefined ? (found[3] as string) : found[1].replaceAll('""', '"'));
    ended = (found[2] ?? found[4]) === '';
  }
  return cells;
}

/** Where each column is. */
function columnsOf(cells: readonly string[], fail: FailAt): Record<string, number> {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const wanted = [...curveColumns, 'dimension'];
  for (const name of wanted) {
    if (names.indexOf(name) === names.lastIndexOf(name)) continue;
    throw fail(`column ${name} is there twice; the header must name it once`);
  }
  const missing = curveColumns.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const got = showValue(cells.join(','));
    throw fail(`the header must have ${header}, in any order; ${missing.join(', ')} is missing, got ${got}; add a header`);
  }
  return Object.fromEntries(wanted.map((name) => [name, names.indexOf(name)]));
}

/** The number of a cell; a decimal that is so small that it would become 0 is none. */
function numberOf(text: string): number {
  const value = number.test(text) ? Number(text) : Number.NaN;
  return value === 0 && digitNotZero.test(text.replace(/e.*/i, '')) ? Number.NaN : value;
}

type Test = (value: number) => boolean;
const rules: Record<'control' | 'size' | 't' | 'active' | 'dimension', { words: string; holds: Test }> = {
  control: { words: `a number in (0, ${largest.control}]`, holds: (value) => value > 0 && value <= largest.control },
  size: { words: `a number in [1, ${largest.size}]`, holds: (value) => value >= 1 && value <= largest.size },
  t: { words: `a number in [0, ${largest.t}]`, holds: (value) => value >= 0 && value <= largest.t },
  active: { words: 'a fraction in [0, 1]', holds: (value) => value >= 0 && value <= 1 },
  dimension: { words: 'a whole number from 1 to 5', holds: (value) => Number.isInteger(value) && value >= 1 && value <= 5 },
};

/** Turns the cells of a line into a record. */
class RowParser {
  readonly #at: Record<string, number>;

  constructor(
    private readonly names: readonly string[],
    fail: FailAt,
  ) {
    this.#at = columnsOf(names, fail);
  }

  row(text: string, fail: FailAt): CurveRow {
    const cells = cellsOf(text, fail);
    if (cells.length !== this.names.length) {
      throw fail(`a row must have ${this.names.length} cells, as the header has, got ${cells.length}; mend the row`);
    }
    const words = (name: string): string => (cells[this.#at[name] as number] as string).trim();
    const label = (name: string): string => {
      const word = words(name);
      if (word === '') throw fail(`${name} must be a name or a number, got nothing; fill the cell`);
      return word;
    };
    const value = (name: keyof typeof rules): number => {
      const word = words(name);
      const found = numberOf(word);
      if (!rules[name].holds(found)) throw fail(`${name} must be ${rules[name].words}, got ${showValue(word)}; mend the row`);
      return found;
    };
    return {
      system: label('system'),
      control: value('control'),
      size: value('size'),
      run: label('run'),
      t: value('t'),
      active: value('active'),
      dimension: (this.#at.dimension as number) < 0 ? null : value('dimension'),
    };
  }
}

/**
 * Goes through a file of curves: a header with `system,control,size,run,t,active` in any order and perhaps `dimension`, then a row a record. Further
 * columns, empty lines and lines that begin with # are passed over.
 * @param take sees every row, and may throw what `fail` makes of a message: the same with file and line before it
 * @throws ConfigError `file:line: ...` if the file can't be read, a column is missing, a cell is out of its range or the end is cut off
 */
export function readCurveRows(path: string, take: (row: CurveRow, fail: FailAt, line: number) => void): void {
  closing(openToRead(path, `a CSV file with the header ${header}, or the directory of a sweep`), (file) => {
    const lines = new LineScanner(file);
    let line = 0;
    let rows = 0;
    const fail: FailAt = (message) => new ConfigError(`${path}:${Math.max(1, line)}: ${message}`);
    let parser: RowParser | null = null;
    for (let next = lines.next(); next !== null; next = lines.next()) {
      line++;
      const { text, closed } = next;
      if (!closed) throw fail('the last line has no end, so the file may be cut short; write it again, or end the line');
      if (text.startsWith('#') || text.trim() === '') continue;
      if (parser === null) parser = new RowParser(cellsOf(text, fail), fail);
      else {
        take(parser.row(text, fail), fail, line);
        rows++;
      }
    }
    if (parser === null) throw fail(`the file is empty; it must begin with the header ${header}`);
    if (rows === 0) throw fail('there is no row after the header, so the file may be cut short; write it again');
  });
}

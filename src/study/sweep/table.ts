/** The table that `collect` makes of a sweep, and a writer for it as CSV. */
import { tenDigits, writeAtomic } from '../../io/index.js';
import { ConfigError, listOf, showValue } from '../../model/index.js';

export const tableFormats = ['csv', 'parquet', 'hdf5'] as const;
export type TableFormat = (typeof tableFormats)[number];

export type Cell = string | number | boolean | null;

export type Column =
  | { name: string; type: 'f64'; values: readonly (number | null)[] }
  | { name: string; type: 'i64'; values: readonly (number | null)[] }
  | { name: string; type: 'string'; values: readonly (string | null)[] };

export interface Table {
  columns: readonly Column[];
  /** What holds for the whole table. */
  attributes: Readonly<Record<string, string | number>>;
  /** Records of each run, all with the same columns; `run` is its index. */
  series?: Iterable<{ run: number; columns: readonly Column[] }>;
}

/** Writes a table to a file, replacing it at once; returns the paths of the files written. */
export type TableWriter = (path: string, format: TableFormat, table: Table) => Promise<string[]>;

/** @throws ConfigError for a format that is none of ours */
export function checkFormat(format: string): TableFormat {
  if ((tableFormats as readonly string[]).includes(format)) return format as TableFormat;
  throw new ConfigError(`format must be ${listOf(tableFormats)}, got ${showValue(format)}; choose one of them`, 'format');
}

/** Values as a column: i64 if all numbers in it are whole, f64 if all are numbers, else text. */
export function columnOf(name: string, values: readonly Cell[]): Column {
  const given = values.filter((value) => value !== null);
  if (given.every((value) => typeof value === 'number')) {
    const type = given.length > 0 && given.every(Number.isSafeInteger) ? 'i64' : 'f64';
    return { name, type, values: values as (number | null)[] };
  }
  return { name, type: 'string', values: values.map((value) => (value === null ? null : String(value))) };
}

function cellText(cell: string | number | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isInteger(cell) ? String(cell) : tenDigits(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function csvRows(columns: readonly Column[], before = ''): string {
  const rows = columns[0]?.values.length ?? 0;
  return Array.from({ length: rows }, (_, k) => `${before}${columns.map(({ values }) => cellText(values[k])).join(',')}\n`).join(
    '',
  );
}

const csvHeader = (columns: readonly Column[], before = ''): string =>
  `${before}${columns.map(({ name }) => cellText(name)).join(',')}\n`;

/** Path of the series beside a table: `sweep.csv` has `sweep.series.csv`. */
export function seriesPath(path: string): string {
  return `${path.replace(/\.csv$/i, '')}.series.csv`;
}

/**
 * Writes a table as CSV (RFC 4180 with line feeds), and its series to a second file: numbers with ten significant digits, whole ones in full,
 * nothing for null.
 * @throws ConfigError for other formats
 */
export const writeCsvTable: TableWriter = async (path, format, { columns, series }) => {
  if (format !== 'csv') throw new ConfigError(`format must be csv here, got ${format}; convert the CSV`, 'format');
  writeAtomic(path, csvHeader(columns) + csvRows(columns));
  if (series === undefined) return [path];
  let text = '';
  for (const part of series) text += (text === '' ? csvHeader(part.columns, 'run,') : '') + csvRows(part.columns, `${part.run},`);
  writeAtomic(seriesPath(path), text);
  return [path, seriesPath(path)];
};

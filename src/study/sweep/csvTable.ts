/** Tables as CSV (RFC 4180, lines end with a newline): numbers with ten significant digits, whole ones in full, nothing for null. */
import { tenDigits, writeAtomic } from '../../io/index.js';
import { ConfigError } from '../../model/index.js';
import type { Cell, Columns, TableWriter } from './collect.js';

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isInteger(cell) ? String(cell) : tenDigits(cell);
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvText(columns: Columns): string {
  const names = Object.keys(columns);
  const rows = columns[names[0] as string]?.length ?? 0;
  const lines = Array.from({ length: rows }, (_, k) => names.map((name) => cellText(columns[name]?.[k] ?? null)).join(','));
  return `${[names.map(cellText).join(','), ...lines].join('\n')}\n`;
}

/** Path of the series beside a table: `sweep.csv` has `sweep.series.csv`. */
export function seriesPath(path: string): string {
  return `${path.replace(/\.csv$/i, '')}.series.csv`;
}

/**
 * Writes a table as CSV, and its series to a second file.
 * @throws ConfigError for other formats
 */
export const writeCsvTable: TableWriter = async (path, format, { columns, series }) => {
  if (format !== 'csv') throw new ConfigError(`format must be csv here, got ${format}; convert the CSV`, 'format');
  writeAtomic(path, csvText(columns));
  if (series !== undefined) writeAtomic(seriesPath(path), csvText(series));
};

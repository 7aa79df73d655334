/** The formats of the table that `collect` makes of a sweep. */
import { extname } from 'node:path';
import type { OutFileOptions, Table, TableFormat } from '../../io/index.js';
import { ConfigError, listOf, showValue } from '../../model/index.js';

export const tableFormats = ['csv', 'parquet', 'hdf5'] as const satisfies readonly TableFormat[];

const extensions: Record<string, TableFormat> = {
  '.csv': 'csv',
  '.parquet': 'parquet',
  '.h5': 'hdf5',
  '.hdf5': 'hdf5',
};

/** Writes a table to a file, at once; returns the paths of the files written. */
export type TableWriter = (path: string, format: TableFormat, table: Table, options?: OutFileOptions) => Promise<string[]>;

/**
 * The format of a table: what the extension of its file says, or `format` where it says nothing.
 * @throws ConfigError for a format that is none of ours, contradicts the extension, or is needed and not given
 */
export function formatOf(path: string, format?: string): TableFormat {
  const known = (tableFormats as readonly string[]).includes(format ?? 'csv');
  if (!known) {
    throw new ConfigError(`format must be ${listOf(tableFormats)}, got ${showValue(format)}; choose one of them`, 'format');
  }
  const extension = extname(path).toLowerCase();
  const told = Object.hasOwn(extensions, extension) ? extensions[extension] : undefined;
  if (told !== undefined && format !== undefined && format !== told) {
    throw new ConfigError(`format ${format} contradicts ${extension} of out ${path}; leave one of them out`, 'format');
  }
  const chosen = told ?? (format as TableFormat | undefined);
  if (chosen !== undefined) return chosen;
  const names = listOf(Object.keys(extensions));
  throw new ConfigError(`out must end in ${names}, got ${showValue(path)}; or give --format ${tableFormats.join('|')}`, 'out');
}

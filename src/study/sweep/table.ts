/** The formats of the table that `collect` makes of a sweep. */
import type { Table, TableFormat } from '../../io/index.js';
import { ConfigError, listOf, showValue } from '../../model/index.js';

export const tableFormats = ['csv', 'parquet', 'hdf5'] as const satisfies readonly TableFormat[];

export type Cell = string | number | boolean | null;

/** Writes a table to a file, replacing it at once; returns the paths of the files written. */
export type TableWriter = (path: string, format: TableFormat, table: Table) => Promise<string[]>;

/** @throws ConfigError for a format that is none of ours */
export function checkFormat(format: string): TableFormat {
  if ((tableFormats as readonly string[]).includes(format)) return format as TableFormat;
  throw new ConfigError(`format must be ${listOf(tableFormats)}, got ${showValue(format)}; choose one of them`, 'format');
}

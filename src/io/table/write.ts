/** Writes tables, whole or not at all. */
import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ConfigError } from '../../model/index.js';
import { checkOutFile, isDevice, type OutFileOptions, writeOutFile } from '../outFile.js';
import { csvOf, csvOfSeries } from './csv.js';
import { writeHdf5 } from './hdf5.js';
import { writeParquet, writeParquetSeries } from './parquet.js';
import { checkColumns, type Table, type TableFormat } from './table.js';

/** The file of all series beside a table: `runs.csv` has `runs.series.csv`. */
export function seriesPath(path: string): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}.series${extension}`);
}

/**
 * Judges where a table is to be written, with its series if it has some.
 * @throws ConfigError if a file is there and `force` is not given, or something that is no file
 */
export function checkTablePath(path: string, format: TableFormat, series: boolean, options: OutFileOptions = {}): void {
  checkOutFile(path, options);
  if (format === 'hdf5' || !series) return;
  if (isDevice(path)) {
    throw new ConfigError(`out ${path} is a device, and ${format} has a second file for series; use hdf5, or a file`, 'out');
  }
  checkOutFile(seriesPath(path), options);
}

/**
 * Writes a table; with series, HDF5 holds them in groups series/<run>, CSV and Parquet in a second file with a column `run`.
 * CSV holds no attributes.
 * @returns paths of the files written
 * @throws ConfigError if the folder can't be written to, or the path is taken; Error if columns differ in length
 */
export async function writeTable(
  path: string,
  format: TableFormat,
  table: Table,
  options: OutFileOptions = {},
): Promise<string[]> {
  const { columns, attributes, series } = table;
  checkColumns(columns);
  checkTablePath(path, format, series !== undefined, options);
  if (format === 'hdf5') {
    await writeOutFile(path, options, (temporary) => writeHdf5(temporary, table, path));
    return [path];
  }
  if (series !== undefined) {
    // The table comes last: where it is, its series are.
    await writeOutFile(seriesPath(path), options, (temporary) =>
      format === 'csv' ? writeFile(temporary, csvOfSeries(series)) : writeParquetSeries(temporary, series, attributes),
    );
  }
  await writeOutFile(path, options, (temporary) =>
    format === 'csv' ? writeFile(temporary, csvOf(columns)) : writeParquet(temporary, columns, attributes),
  );
  return series === undefined ? [path] : [path, seriesPath(path)];
}

/** Writes tables, whole or not at all. */
import { basename, dirname, extname, join } from 'node:path';
import { ConfigError } from '../../model/index.js';
import { writeAtomic } from '../atomic.js';
import { fileErrorReason } from '../reason.js';
import { csvOf } from './csv.js';
import { hdf5Of } from './hdf5.js';
import { parquetOf } from './parquet.js';
import { checkColumns, joinSeries, type Table, type TableFormat } from './table.js';

/** The file of all series beside a table: `runs.csv` has `runs.series.csv`. */
export function seriesPath(path: string): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}.series${extension}`);
}

async function encode(path: string, format: TableFormat, table: Table): Promise<Uint8Array> {
  if (format === 'csv') return Buffer.concat([...csvOf(table.columns)].map((text) => Buffer.from(text)));
  if (format === 'parquet') return parquetOf(table.columns, table.attributes);
  return hdf5Of(table, path);
}

/**
 * Writes a table; with series, HDF5 holds them in groups series/<run>, CSV and Parquet in a second file with a column `run`.
 * CSV holds no attributes.
 * @returns paths of the files written
 * @throws ConfigError if the folder can't be written to; Error if columns differ in length
 */
export async function writeTable(path: string, format: TableFormat, table: Table): Promise<string[]> {
  checkColumns(table.columns);
  const write = async (to: string, content: Table): Promise<void> => {
    try {
      writeAtomic(to, await encode(to, format, content));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      throw new ConfigError(`${to}: can't be written, ${fileErrorReason(error)}; choose another path`);
    }
  };
  if (format === 'hdf5' || table.series === undefined) {
    await write(path, table);
    return [path];
  }
  const { series, attributes = {}, columns } = table;
  // The table comes last: where it is, its series are.
  await write(seriesPath(path), { columns: joinSeries(series), attributes });
  await write(path, { columns, attributes });
  return [path, seriesPath(path)];
}

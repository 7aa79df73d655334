/** Parquet: f64 as DOUBLE, i64 as INT64, bool as BOOLEAN, strings as UTF8; missing values are null. Attributes are metadata of the file. */
import type { ColumnSource } from 'hyparquet-writer';
import { version } from '../../model/index.js';
import { sealTable } from '../tableSeal.js';
import { type Column, type ColumnType, rowsOf, runColumn, type SeriesTable, type Table } from './table.js';

const types = { f64: 'DOUBLE', i64: 'INT64', bool: 'BOOLEAN', string: 'STRING' } as const;

/** Rows of a row group. */
const rowsAtOnce = 100_000;

function dataOf(column: Column): (number | bigint | boolean | string | null)[] {
  if (column.type !== 'i64') return [...column.values];
  return column.values.map((value) => (value === null ? null : BigInt(value)));
}

/** Values of a series as the writer takes them. */
function numbersOf(values: Float64Array, type: 'f64' | 'i64'): ColumnSource['data'] {
  if (values.some(Number.isNaN)) {
    return Array.from(values, (value) => (Number.isNaN(value) ? null : type === 'i64' ? BigInt(value) : value));
  }
  return type === 'i64' ? BigInt64Array.from(values, BigInt) : values;
}

/** Begins a file, and says how a row group is put into it and how it is ended. The library is loaded by those who need it only. */
async function begin(
  path: string,
  columns: readonly { name: string; type: ColumnType }[],
  attributes: Table['attributes'] = {},
): Promise<{ add(columnData: Pick<ColumnSource, 'name' | 'data'>[]): void; end(): void }> {
  const { fileWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const columnData = columns.map(({ name, type }) => ({ name, data: [], type: types[type] }));
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: schemaFromColumnData({ columnData }),
    kvMetadata: Object.entries(attributes).map(([key, value]) => ({ key, value: String(value) })),
    createdBy: `randorg ${version}`,
  });
  return {
    add: (groups) => void writer.write({ columnData: groups, rowGroupSize: rowsAtOnce }),
    end() {
      writer.finish();
      sealTable(path, 'parquet');
    },
  };
}

/** Writes a table into a file. */
export async function writeParquet(path: string, columns: readonly Column[], attributes: Table['attributes']): Promise<void> {
  const { add, end } = await begin(path, columns, attributes);
  add(columns.map((column) => ({ name: column.name, data: dataOf(column) })));
  end();
}

/** Writes all series below one another into a file, with a column that tells the run. */
export async function writeParquetSeries(path: string, series: SeriesTable, attributes: Table['attributes']): Promise<void> {
  const columns = [{ name: runColumn, type: 'i64' } as const, ...series.columns];
  const { add, end } = await begin(path, columns, attributes);
  let gathered: Float64Array[][] = [];
  let rows = 0;
  const flush = (): void => {
    const joined = columns.map(({ name, type }, k) => {
      const all = new Float64Array(rows);
      let at = 0;
      for (const part of gathered) {
        all.set(part[k] as Float64Array, at);
        at += (part[k] as Float64Array).length;
      }
      return { name, data: numbersOf(all, type) };
    });
    add(joined);
    gathered = [];
    rows = 0;
  };
  for (const part of series.parts) {
    const count = rowsOf(part, series);
    gathered.push([new Float64Array(count).fill(part.run), ...part.values]);
    rows += count;
    if (rows >= rowsAtOnce) flush();
  }
  if (rows > 0) flush();
  end();
}

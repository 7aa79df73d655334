/** Parquet: f64 as DOUBLE, i64 as INT64, bool as BOOLEAN, strings as UTF8; missing values are null. Attributes are metadata of the file. */
import { writeSync } from 'node:fs';
import type { ByteWriter, ColumnSource } from 'hyparquet-writer';
import { version } from '../../model/index.js';
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

/** Writes row groups into an open file. */
class ParquetFile {
  private constructor(
    private readonly bytes: ByteWriter,
    private readonly writer: InstanceType<typeof import('hyparquet-writer').ParquetWriter>,
  ) {}

  static async begin(
    file: number,
    columns: readonly { name: string; type: ColumnType }[],
    attributes: Table['attributes'] = {},
  ): Promise<ParquetFile> {
    // Loaded by those who need it only.
    const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
    const bytes = new ByteWriter();
    const columnData = columns.map(({ name, type }) => ({ name, data: [], type: types[type] }));
    const writer = new ParquetWriter({
      writer: Object.assign(bytes, {
        flush: () => {
          const gathered = bytes.getBytes();
          for (let done = 0; done < gathered.length; ) done += writeSync(file, gathered, done);
          bytes.index = 0;
        },
      }),
      schema: schemaFromColumnData({ columnData }),
      kvMetadata: Object.entries(attributes).map(([key, value]) => ({ key, value: String(value) })),
      createdBy: `randorg ${version}`,
    });
    return new ParquetFile(bytes, writer);
  }

  add(columnData: { name: string; data: ColumnSource['data'] }[]): void {
    this.writer.write({ columnData, rowGroupSize: rowsAtOnce });
  }

  end(): void {
    this.writer.finish();
    (this.bytes as { flush?(): void }).flush?.();
  }
}

/** Writes a table into an open file. */
export async function writeParquet(file: number, columns: readonly Column[], attributes: Table['attributes']): Promise<void> {
  const parquet = await ParquetFile.begin(file, columns, attributes);
  parquet.add(columns.map((column) => ({ name: column.name, data: dataOf(column) })));
  parquet.end();
}

/** Writes all series below one another into an open file, with a column that tells the run. */
export async function writeParquetSeries(file: number, series: SeriesTable, attributes: Table['attributes']): Promise<void> {
  const columns = [{ name: runColumn, type: 'i64' } as const, ...series.columns];
  const parquet = await ParquetFile.begin(file, columns, attributes);
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
    parquet.add(joined);
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
  parquet.end();
}

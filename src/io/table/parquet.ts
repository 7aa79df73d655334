/** Parquet: f64 as DOUBLE, i64 as INT64, strings as UTF8; missing values are null. Attributes are metadata of the file. */
import { version } from '../../model/index.js';
import type { Column, Table } from './table.js';

const types = { f64: 'DOUBLE', i64: 'INT64', string: 'STRING' } as const;

function dataOf(column: Column): (number | bigint | string | null)[] {
  if (column.type !== 'i64') return [...column.values];
  return column.values.map((value) => (value === null ? null : BigInt(value)));
}

/** The bytes of a file. */
export async function parquetOf(columns: readonly Column[], attributes: Table['attributes'] = {}): Promise<Uint8Array> {
  // Loaded by those who need it only.
  const { ByteWriter, parquetWrite } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const done = parquetWrite({
    writer,
    columnData: columns.map((column) => ({ name: column.name, data: dataOf(column), type: types[column.type] })),
    kvMetadata: Object.entries(attributes).map(([key, value]) => ({ key, value: String(value) })),
    createdBy: `randorg ${version}`,
  });
  if (done) throw new Error('the Parquet writer did not write at once');
  return writer.getBytes();
}

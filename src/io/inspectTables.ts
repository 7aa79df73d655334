/** Describes tables in HDF5 and Parquet. */
import { type Findings, messageOf } from './inspection.js';
import { largestFile, readBytes } from './openFile.js';
import { describeHdf5 } from './table/hdf5.js';
import { type SealState, sealOf } from './tableSeal.js';

const parquetMagic = Buffer.from('PAR1');

/** Damage inside a table leaves nothing that could be trusted: tables are written whole. */
const unusable = 'nothing of it can be used; collect it again';

const sealProblems: Record<SealState, string[]> = {
  whole: [],
  missing: [`its checksum is missing: it was cut short, or not written by this version; ${unusable}`],
  damaged: [`its checksum does not match, it is damaged; ${unusable}`],
};

const types: Record<string, string> = { DOUBLE: 'f64', INT64: 'i64', BYTE_ARRAY: 'string', BOOLEAN: 'bool' };

/** Byte behind a column's data. */
function endOf(
  chunk: { data_page_offset: bigint; total_compressed_size: bigint; dictionary_page_offset?: bigint } | undefined,
): number {
  if (chunk === undefined) return 0;
  return Number((chunk.dictionary_page_offset ?? chunk.data_page_offset) + chunk.total_compressed_size);
}

export async function inspectParquet(path: string): Promise<Findings> {
  const bytes = readBytes(path, largestFile.data);
  if (!bytes.subarray(-parquetMagic.length).equals(parquetMagic)) {
    return { version: null, contents: {}, problems: [`the file is cut short, its footer is missing; ${unusable}`] };
  }
  // Loaded by those who need it only.
  const { parquetMetadata, parquetSchema } = await import('hyparquet');
  try {
    const buffer = new Uint8Array(bytes).buffer;
    const metadata = parquetMetadata(buffer);
    const columns = parquetSchema(metadata).children.map(({ element }) => [
      element.name,
      types[element.type ?? ''] ?? element.type,
    ]);
    // Data are not decoded: on damaged pages the decoder may not end.
    const ends = metadata.row_groups.flatMap(({ columns: chunks }) => chunks.map(({ meta_data: chunk }) => endOf(chunk)));
    if (ends.some((end) => end > bytes.length)) throw new Error('columns lie beyond the end of the file');
    const attributes = Object.fromEntries((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value]));
    const contents = { rows: Number(metadata.num_rows), columns: Object.fromEntries(columns), attributes };
    return { version: String(metadata.version), contents, problems: sealProblems[sealOf(path, 'parquet')] };
  } catch (error) {
    return { version: null, contents: {}, problems: [`it can't be read, ${messageOf(error, path)}; ${unusable}`] };
  }
}

export async function inspectHdf5(path: string): Promise<Findings> {
  const seal = sealOf(path, 'hdf5');
  // The library may end the program on damaged bytes.
  if (seal === 'damaged') return { version: null, contents: {}, problems: sealProblems.damaged };
  try {
    return { version: null, contents: await describeHdf5(path), problems: sealProblems[seal] };
  } catch (error) {
    return { version: null, contents: {}, problems: [`it can't be read, ${messageOf(error, path)}; ${unusable}`] };
  }
}

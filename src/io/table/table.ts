/** Tables as CSV, Parquet and HDF5 hold them: named columns of one type, with values that may be missing. */

export type TableFormat = 'csv' | 'parquet' | 'hdf5';
export type ColumnType = 'f64' | 'i64' | 'bool' | 'string';

export type Column =
  | { name: string; type: 'f64'; values: readonly (number | null)[] }
  | { name: string; type: 'i64'; values: readonly (number | bigint | null)[] }
  | { name: string; type: 'bool'; values: readonly (boolean | null)[] }
  | { name: string; type: 'string'; values: readonly (string | null)[] };

export interface SeriesColumn {
  name: string;
  type: 'f64' | 'i64';
}

/** Some rows of the series of a run, which come after those of its last part. */
export interface SeriesPart {
  /** Number of the run in its sweep. */
  run: number;
  /** A list a column, all of one length; NaN is a missing value. */
  values: readonly Float64Array[];
}

/** Series of runs. They are made and written in parts, since all of them need not fit into memory. */
export interface SeriesTable {
  columns: readonly SeriesColumn[];
  /** Those of a run come together. */
  parts: Iterable<SeriesPart>;
}

export interface Table {
  /** Columns of equal length. */
  columns: readonly Column[];
  /** About the whole table: names of its making. */
  attributes?: Readonly<Record<string, string | number>>;
  series?: SeriesTable;
}

/** Name of the column of runs in a table of all series. */
export const runColumn = 'run';

/** @throws Error if columns are not of equal length, or two have one name: the program made a mistake */
export function checkColumns(columns: readonly Column[]): void {
  const names = new Set<string>();
  for (const { name, values } of columns) {
    if (names.has(name)) throw new Error(`column ${name} is given twice`);
    if (values.length !== columns[0]?.values.length) {
      throw new Error(`column ${name} has ${values.length} values, ${columns[0]?.name} has ${columns[0]?.values.length}`);
    }
    names.add(name);
  }
}

/** Number of rows of a part. @throws Error if it does not have the columns of its table: the program made a mistake */
export function rowsOf({ run, values }: SeriesPart, { columns }: SeriesTable): number {
  const rows = values[0]?.length ?? 0;
  if (values.length !== columns.length) {
    throw new Error(`series of run ${run} has ${values.length} columns, not ${columns.length}`);
  }
  if (values.some(({ length }) => length !== rows)) throw new Error(`series of run ${run} has columns of unequal length`);
  return rows;
}

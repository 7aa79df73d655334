/** Tables as CSV, Parquet and HDF5 hold them: named columns of one type, with values that may be missing. */

export type TableFormat = 'csv' | 'parquet' | 'hdf5';

export type Column =
  | { name: string; type: 'f64'; values: readonly (number | null)[] | Float64Array }
  | { name: string; type: 'i64'; values: readonly (number | bigint | null)[] }
  | { name: string; type: 'string'; values: readonly (string | null)[] };

/** The series of one run. */
export interface SeriesTable {
  /** Number of the run in its sweep. */
  run: number;
  columns: readonly Column[];
}

export interface Table {
  /** Columns of equal length. */
  columns: readonly Column[];
  /** About the whole table: names of its making. */
  attributes?: Readonly<Record<string, string | number>>;
  /** Series of runs, all with columns of the same names and types. */
  series?: Iterable<SeriesTable>;
}

/**
 * A column of the narrowest type that holds all values: whole numbers i64, numbers f64, else string. A column of nothing is f64.
 */
export function columnOf(name: string, values: readonly (string | number | boolean | null)[]): Column {
  if (values.every((value) => value === null || typeof value === 'number')) {
    const whole =
      values.some((value) => value !== null) && values.every((value) => value === null || Number.isSafeInteger(value));
    return { name, type: whole ? 'i64' : 'f64', values: values as (number | null)[] };
  }
  return { name, type: 'string', values: values.map((value) => (value === null ? null : String(value))) };
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

function checkSame(column: Column, first: Column | undefined): void {
  if (column.name === first?.name && column.type === first.type) return;
  throw new Error(`series must have the same columns: ${column.name} (${column.type}) is not ${first?.name} (${first?.type})`);
}

/** All series below one another, with a column that tells the run. */
export function joinSeries(series: Iterable<SeriesTable>): Column[] {
  const parts: Column[][] = [];
  for (const { run, columns } of series) {
    checkColumns(columns);
    const rows = columns[0]?.values.length ?? 0;
    const part: Column[] = [{ name: runColumn, type: 'i64', values: new Array<number>(rows).fill(run) }, ...columns];
    const first = parts[0] ?? part;
    if (part.length !== first.length)
      throw new Error(`series of run ${run} has ${part.length - 1} columns, not ${first.length - 1}`);
    part.forEach((column, k) => {
      checkSame(column, first[k]);
    });
    parts.push(part);
  }
  const [first = []] = parts;
  return first.map(
    (column, k) => ({ ...column, values: parts.flatMap((part) => [...(part[k] as Column).values] as never[]) }) as Column,
  );
}

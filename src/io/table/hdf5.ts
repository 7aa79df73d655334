/**
 * HDF5: a dataset a column in the root, and those of a run's series in the group series/<run>. Attributes of the file are attributes
 * of the root. HDF5 has no missing values: they are NaN (f64), the least integer (i64) or empty (string), and the dataset's attribute
 * missing_value says so. Booleans are never missing.
 */
import type { Dataset, Group } from 'h5wasm/node';
import { ConfigError } from '../../model/index.js';
import { sealTable } from '../tableSeal.js';
import { makeBooleans, writeBooleans } from './hdf5Booleans.js';
import { type Column, rowsOf, type SeriesColumn, type SeriesPart, type SeriesTable, type Table } from './table.js';

const seriesGroup = 'series';
const typeNames: Record<string, string> = { '<d': 'f64', '<q': 'i64', S: 'string' };

/** The library is large: only those who need it load it. Without the handler it prints its errors and goes on. */
async function loadLibrary() {
  const { default: h5wasm } = await import('h5wasm/node');
  const module = await h5wasm.ready;
  module.activate_throwing_error_handler();
  return h5wasm;
}

/** What went wrong, from the stack of calls that the library throws: the word of the operating system, or of the innermost call. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, system] = /error message = '([^']*)'/.exec(message) ?? [];
  const [, innermost] = [...message.matchAll(/#\d+: .*?\(\): (.*)/g)].at(-1) ?? [];
  return system?.toLowerCase() ?? innermost ?? message;
}

/** Stands for a missing i64. */
export const missingInteger = -(2n ** 63n);

const integersOf = (values: Float64Array): BigInt64Array =>
  BigInt64Array.from(values, (value) => (Number.isNaN(value) ? missingInteger : BigInt(value)));

/** Rows of a chunk of a long series. */
const chunkRows = 16_384;

/** A column of numbers, NaN where one is missing; one that grows is stored in chunks. */
function writeNumbers(group: Group, { name, type }: SeriesColumn, values: Float64Array | BigInt64Array, grows = false): void {
  const dtype = type === 'f64' ? '<d' : '<q';
  const missing = type === 'f64' ? Float64Array.of(Number.NaN) : BigInt64Array.of(missingInteger);
  group
    .create_dataset({
      name,
      data: values,
      shape: [values.length],
      dtype,
      ...(grows ? { maxshape: [null], chunks: [chunkRows] } : {}),
    })
    .create_attribute('missing_value', missing, [], dtype);
}

function writeColumn(group: Group, column: Column): void {
  const { name, type, values } = column;
  if (type === 'f64')
    writeNumbers(
      group,
      { name, type },
      Float64Array.from(values, (value) => value ?? Number.NaN),
    );
  else if (type === 'i64') {
    const data = BigInt64Array.from(values, (value) => (value === null ? missingInteger : BigInt(value)));
    writeNumbers(group, { name, type }, data);
  } else if (type === 'bool') writeBooleans(group, name, values);
  else {
    const data = values.map((value) => value ?? '');
    group.create_dataset({ name, data, shape: [data.length], dtype: 'S' }).create_attribute('missing_value', '', [], 'S');
  }
}

function writeAttributes(root: Group, attributes: Table['attributes'] = {}): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'number') root.create_attribute(name, Float64Array.of(value), [], '<d');
    else root.create_attribute(name, value, [], 'S');
  }
}

/** Writes rows of a series behind those that are there. @returns how many there are then */
function writeRows(group: Group, { columns }: SeriesTable, { values }: SeriesPart, from: number, grows: boolean): number {
  const rows = from + (values[0] as Float64Array).length;
  for (const [k, column] of columns.entries()) {
    const data = column.type === 'f64' ? (values[k] as Float64Array) : integersOf(values[k] as Float64Array);
    if (from === 0) writeNumbers(group, column, data, grows);
    else {
      const dataset = group.get(column.name) as Dataset;
      dataset.resize([rows]);
      dataset.write_slice([[from, rows]], data);
    }
  }
  return rows;
}

function writeSeries(all: Group, series: SeriesTable): void {
  let [held, group, rows]: [SeriesPart | null, Group, number] = [null, all, 0];
  for (const part of series.parts) {
    rowsOf(part, series);
    // A series of one part is stored without chunks: only now it is known whether another one follows.
    const goesOn = held?.run === part.run;
    if (held) rows = writeRows(group, series, held, rows, goesOn);
    if (!goesOn) [group, rows] = [all.create_group(String(part.run)), 0];
    held = part;
  }
  if (held) writeRows(group, series, held, rows, false);
}

/**
 * Writes a table.
 * @param temporary file that is written, and may be there
 * @param beside what the file will be called, for messages
 * @throws ConfigError if it can't be written
 */
export async function writeHdf5(temporary: string, { columns, attributes, series }: Table, beside: string): Promise<void> {
  const h5wasm = await loadLibrary();
  const inFile = (mode: 'w' | 'a', write: (root: Group) => void): void => {
    try {
      const file = new h5wasm.File(temporary, mode);
      try {
        write(file);
      } finally {
        file.close();
      }
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw new ConfigError(`${beside}: can't be written, ${reasonOf(error)}; choose another path`);
    }
  };
  const booleans = columns.filter(({ type }) => type === 'bool');
  inFile('w', (root) => {
    for (const column of booleans) writeColumn(root, column);
  });
  makeBooleans(temporary, booleans.length);
  inFile('a', (root) => {
    writeAttributes(root, attributes);
    for (const column of columns) if (column.type !== 'bool') writeColumn(root, column);
    if (series !== undefined) writeSeries(root.create_group(seriesGroup), series);
  });
  sealTable(temporary, 'hdf5');
}

/**
 * What a file holds: rows and columns of the table, attributes, number of series.
 * @throws Error if it is damaged
 */
export async function describeHdf5(path: string): Promise<Record<string, unknown>> {
  const h5wasm = await loadLibrary();
  let file: InstanceType<typeof h5wasm.File> | undefined;
  try {
    file = new h5wasm.File(path, 'r');
    const columns: Record<string, string> = {};
    let rows = 0;
    let series = 0;
    for (const name of file.keys()) {
      const entity = file.get(name);
      if (entity instanceof h5wasm.Dataset) {
        // Reading it is the only way to see damage.
        void entity.value;
        columns[name] = entity.metadata.enum_type ? 'bool' : (typeNames[String(entity.dtype)] ?? String(entity.dtype));
        rows = entity.shape?.[0] ?? 0;
      } else if (entity instanceof h5wasm.Group && name === seriesGroup) {
        series = entity.keys().length;
      }
    }
    const attributes = Object.fromEntries(Object.entries(file.attrs).map(([name, attribute]) => [name, attribute.json_value]));
    return { rows, columns, attributes, series };
  } catch (error) {
    throw new Error(reasonOf(error));
  } finally {
    file?.close();
  }
}

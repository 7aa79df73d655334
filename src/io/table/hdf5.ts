/**
 * HDF5: a dataset a column in the root, and those of a run's series in the group series/<run>. Attributes of the file are attributes
 * of the root. HDF5 has no missing values: they are NaN (f64), the least integer (i64) or empty (string), and the dataset's attribute
 * missing_value says so.
 */
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Group } from 'h5wasm/node';
import { ConfigError } from '../../model/index.js';
import { type Column, checkColumns, type Table } from './table.js';

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

function writeColumn(group: Group, column: Column): void {
  const { name } = column;
  const shape = [column.values.length];
  if (column.type === 'f64') {
    const data = Float64Array.from(column.values, (value) => value ?? Number.NaN);
    group
      .create_dataset({ name, data, shape, dtype: '<d' })
      .create_attribute('missing_value', Float64Array.of(Number.NaN), [], '<d');
  } else if (column.type === 'i64') {
    const data = BigInt64Array.from(column.values, (value) => (value === null ? missingInteger : BigInt(value)));
    const missing = BigInt64Array.of(missingInteger);
    group.create_dataset({ name, data, shape, dtype: '<q' }).create_attribute('missing_value', missing, [], '<q');
  } else {
    const data = column.values.map((value) => value ?? '');
    group.create_dataset({ name, data, shape, dtype: 'S' }).create_attribute('missing_value', '', [], 'S');
  }
}

function writeTo(root: Group, { columns, attributes = {}, series }: Table): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'number') root.create_attribute(name, Float64Array.of(value), [], '<d');
    else root.create_attribute(name, value, [], 'S');
  }
  for (const column of columns) writeColumn(root, column);
  if (series === undefined) return;
  const all = root.create_group(seriesGroup);
  for (const { run, columns: ofRun } of series) {
    checkColumns(ofRun);
    const group = all.create_group(String(run));
    for (const column of ofRun) writeColumn(group, column);
  }
}

/**
 * The bytes of a file.
 * @param beside where it will be; the HDF5 library needs a file, which is made in the same folder and removed again
 * @throws ConfigError if that can't be written; the error of the file system if it can't be made
 */
export async function hdf5Of(table: Table, beside: string): Promise<Uint8Array> {
  const h5wasm = await loadLibrary();
  const temporary = join(dirname(beside), `.${basename(beside)}.${process.pid}.h5`);
  try {
    // Says in the words of Node why a file can't be made.
    closeSync(openSync(temporary, 'w'));
    try {
      const file = new h5wasm.File(temporary, 'w');
      try {
        writeTo(file, table);
      } finally {
        file.close();
      }
    } catch (error) {
      throw new ConfigError(`${beside}: can't be written, ${reasonOf(error)}; choose another path`);
    }
    return readFileSync(temporary);
  } finally {
    rmSync(temporary, { force: true });
  }
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
        columns[name] = typeNames[String(entity.dtype)] ?? String(entity.dtype);
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

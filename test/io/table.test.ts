import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Column, type SeriesTable, seriesPath, type Table, writeTable } from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';
import { itJudged, runPython } from './judges.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const columns: Column[] = [
  { name: 'index', type: 'i64', values: [0, 1, 2, 9007199254740991] },
  { name: 'seed', type: 'i64', values: [9223372036854775807n, -1n, null, 0n] },
  { name: 'phi', type: 'f64', values: [0.1 + 0.2, 5e-324, 1.7976931348623157e308, null] },
  { name: 'model', type: 'string', values: ['bro', '', null, 'a "b", c\nd – é'] },
  { name: 'absorbed', type: 'bool', values: [true, false, false, true] },
];

/** Series of two runs, the second in two parts. */
const series: SeriesTable = {
  columns: [
    { name: 't', type: 'i64' },
    { name: 'activity', type: 'f64' },
  ],
  parts: [
    { run: 3, values: [Float64Array.of(0, 3), Float64Array.of(1 / 3, 3 / 7)] },
    { run: 11, values: [Float64Array.of(0), Float64Array.of(1 / 3)] },
    { run: 11, values: [Float64Array.of(11, 12), Float64Array.of(11 / 7, Number.NaN)] },
  ],
};

const table: Table = { columns, attributes: { plan: 'abc', runs: 4, phi: 0.1 }, series };

describe('CSV', () => {
  it('has all digits, quotes what needs it and leaves missing values empty', async () => {
    const path = join(folder, 'runs.csv');
    expect(await writeTable(path, 'csv', table)).toEqual([path, join(folder, 'runs.series.csv')]);
    expect(readFileSync(path, 'utf8')).toBe(
      'index,seed,phi,model,absorbed\n' +
        '0,9223372036854775807,0.30000000000000004,bro,true\n' +
        '1,-1,5e-324,"",false\n' +
        '2,,1.7976931348623157e+308,,false\n' +
        '9007199254740991,0,,"a ""b"", c\nd – é",true\n',
    );
    expect(readFileSync(seriesPath(path), 'utf8')).toBe(
      `run,t,activity\n3,0,0.3333333333333333\n3,3,${3 / 7}\n11,0,0.3333333333333333\n11,11,${11 / 7}\n11,12,\n`,
    );
    expect(readdirSync(folder)).toHaveLength(2);
  });
});

describe('Parquet', () => {
  const read = (path: string) => {
    const file = new Uint8Array(readFileSync(path)).buffer;
    return parquetReadObjects({ file });
  };

  it('is read by hyparquet, value by value', async () => {
    const path = join(folder, 'runs.parquet');
    await writeTable(path, 'parquet', table);
    expect(await read(path)).toEqual([
      { index: 0n, seed: 9223372036854775807n, phi: 0.1 + 0.2, model: 'bro', absorbed: true },
      { index: 1n, seed: -1n, phi: 5e-324, model: '', absorbed: false },
      { index: 2n, seed: null, phi: 1.7976931348623157e308, model: null, absorbed: false },
      { index: 9007199254740991n, seed: 0n, phi: null, model: 'a "b", c\nd – é', absorbed: true },
    ]);
    const metadata = parquetMetadata(new Uint8Array(readFileSync(path)).buffer);
    expect(metadata.key_value_metadata).toEqual([
      { key: 'plan', value: 'abc' },
      { key: 'runs', value: '4' },
      { key: 'phi', value: '0.1' },
    ]);
    expect(await read(seriesPath(path))).toEqual([
      { run: 3n, t: 0n, activity: 1 / 3 },
      { run: 3n, t: 3n, activity: 3 / 7 },
      { run: 11n, t: 0n, activity: 1 / 3 },
      { run: 11n, t: 11n, activity: 11 / 7 },
      { run: 11n, t: 12n, activity: null },
    ]);
  });

  it('holds a table without rows, and one of many', async () => {
    const path = join(folder, 'runs.parquet');
    await writeTable(path, 'parquet', { columns: columns.map((column) => ({ ...column, values: [] }) as Column) });
    expect(await read(path)).toEqual([]);
    const values = Array.from({ length: 5000 }, (_, k) => (k % 3 ? k / 7 : null));
    await writeTable(path, 'parquet', { columns: [{ name: 'x', type: 'f64', values }] }, { force: true });
    expect((await read(path)).map(({ x }) => x)).toEqual(values);
  });
});

describe('HDF5', () => {
  const judge = `
import h5py, json, sys
def value(x):
    return x.decode() if isinstance(x, bytes) else x
def column(d):
    values = [value(x) for x in d[()].tolist()]
    missing = d.attrs.get('missing_value')
    return {'type': str(d.dtype), 'values': [str(v) if d.dtype.kind == 'i' else v for v in values], 'missing': str(value(missing))}
with h5py.File(sys.argv[1], 'r') as f:
    attributes = {k: value(v.item() if hasattr(v, 'item') else v) for k, v in f.attrs.items()}
    root = {k: column(v) for k, v in f.items() if isinstance(v, h5py.Dataset)}
    series = {k: {n: column(d) for n, d in g.items()} for k, g in f['series'].items()} if 'series' in f else None
    print(json.dumps({'attributes': attributes, 'root': root, 'series': series}).replace('NaN', 'null'))
`;

  itJudged('h5py')('is read by python3-h5py, value by value', async (python) => {
    const path = join(folder, 'runs.h5');
    expect(await writeTable(path, 'hdf5', table)).toEqual([path]);
    expect(readdirSync(folder)).toEqual(['runs.h5']);
    const least = '-9223372036854775808';
    expect(runPython(python, judge, [path])).toEqual({
      attributes: { plan: 'abc', runs: 4, phi: 0.1 },
      root: {
        index: { type: 'int64', values: ['0', '1', '2', '9007199254740991'], missing: least },
        seed: { type: 'int64', values: ['9223372036854775807', '-1', least, '0'], missing: least },
        phi: { type: 'float64', values: [0.1 + 0.2, 5e-324, 1.7976931348623157e308, null], missing: 'nan' },
        model: { type: 'object', values: ['bro', '', '', 'a "b", c\nd – é'], missing: '' },
        // Of numpy's own type: what h5py makes of the enumeration that it writes for booleans.
        absorbed: { type: 'bool', values: [true, false, false, true], missing: 'None' },
      },
      series: {
        3: {
          t: { type: 'int64', values: ['0', '3'], missing: least },
          activity: { type: 'float64', values: [1 / 3, 3 / 7], missing: 'nan' },
        },
        11: {
          t: { type: 'int64', values: ['0', '11', '12'], missing: least },
          activity: { type: 'float64', values: [1 / 3, 11 / 7, null], missing: 'nan' },
        },
      },
    });
  });

  itJudged('h5py')('holds a table without rows', async (python) => {
    const path = join(folder, 'runs.h5');
    await writeTable(path, 'hdf5', { columns: columns.map((column) => ({ ...column, values: [] }) as Column) });
    const { root } = runPython<{ root: Record<string, { values: unknown[] }> }>(python, judge, [path]);
    expect(Object.values(root).map(({ values }) => values)).toEqual([[], [], [], [], []]);
  });
});

describe.each(['csv', 'parquet', 'hdf5'] as const)('a table as %s', (format) => {
  it('replaces a file at once', async () => {
    const path = join(folder, 'runs.table');
    await writeTable(path, format, { columns });
    const small: Table = { columns: [{ name: 'x', type: 'f64', values: [1] }] };
    await writeTable(path, format, small, { force: true });
    const again = join(folder, 'again.table');
    await writeTable(again, format, small);
    expect(readFileSync(path).length).toBe(readFileSync(again).length);
    expect(readdirSync(folder).sort()).toEqual(['again.table', 'runs.table']);
  });

  it('is refused where it can not be written, and leaves nothing', async () => {
    const path = join(folder, 'none', 'runs.table');
    await expect(writeTable(path, format, { columns })).rejects.toThrow(ConfigError);
    await expect(writeTable(path, format, { columns })).rejects.toThrow(
      `${path}: can't be written, no such file or directory; choose another path`,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('must be a rectangle of columns with names of their own', async () => {
    const path = join(folder, 'runs.table');
    const x: Column = { name: 'x', type: 'f64', values: [1] };
    await expect(writeTable(path, format, { columns: [x, { ...x, name: 'y', values: [] }] })).rejects.toThrow(
      'column y has 0 values, x has 1',
    );
    await expect(writeTable(path, format, { columns: [x, x] })).rejects.toThrow('column x is given twice');
  });
});

it('series of unequal columns are refused', async () => {
  const write = (values: Float64Array[]) =>
    writeTable(join(folder, 'runs.csv'), 'csv', { columns, series: { ...series, parts: [{ run: 4, values }] } });
  await expect(write([Float64Array.of(0)])).rejects.toThrow('series of run 4 has 1 columns, not 2');
  await expect(write([Float64Array.of(0), Float64Array.of(0, 1)])).rejects.toThrow('series of run 4 has columns of unequal');
  expect(readdirSync(folder)).toEqual([]);
});

it('a boolean of HDF5 that is missing is refused: it would be read as true', async () => {
  const absorbed: Column = { name: 'absorbed', type: 'bool', values: [true, null] };
  await expect(writeTable(join(folder, 'runs.h5'), 'hdf5', { columns: [absorbed] })).rejects.toThrow(
    'column absorbed lacks a value',
  );
});

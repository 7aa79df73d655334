import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Manifest, readManifest, type SeriesTable, type Table, writeManifest } from '../../src/io/index.js';
import { fieldAt, fieldPaths } from '../../src/model/fields.js';
import { version } from '../../src/model/version.js';
import { runSimulation } from '../../src/run/index.js';
import { Sweep } from '../../src/study/index.js';
import { columnOf, columnType } from '../../src/study/sweep/columns.js';
import { openSweepDirectory } from '../../src/study/sweep/planStore.js';
import { formatOf } from '../../src/study/sweep/table.js';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  out = join(folder, 'sweep');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Two of three runs, of models with different fields, done without workers. */
async function twoOfThree() {
  const plan = {
    base: { particles: 200, steps: 40, record: { every: 20 } },
    grid: { model: ['bro', 'sgd'], seed: [1, 2n ** 64n - 1n] },
  };
  const sweep = new Sweep(plan, out);
  openSweepDirectory(out, sweep.plan);
  const results = [];
  for (const { index, directory } of [sweep.plan.runs[0], sweep.plan.runs[3]] as typeof sweep.plan.runs) {
    results.push((await runSimulation({ ...sweep.plan.inputOf(index), out: join(out, 'runs', directory) })).result);
  }
  return { sweep, results };
}

/** Values of columns by their names. */
const named = (columns: Table['columns']) => Object.fromEntries(columns.map(({ name, values }) => [name, values]));

/** What a writer is given. */
async function collected(sweep: Sweep) {
  const tables: Table[] = [];
  const write = async (_path: string, _format: string, given: Table) => {
    tables.push(given);
    return [];
  };
  const { rows, missing } = await sweep.collect({ path: 'x', format: 'hdf5', series: true, write });
  const { columns, attributes, series } = tables[0] as Table;
  const types = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  return { columns: named(columns), types, attributes, series: series as SeriesTable, rows, missing };
}

it('gives runs without shear the strain 0 where others have one, and what else configs leave out', async () => {
  const base = { particles: 100, dimension: 2, phi: 0.2, steps: 2 };
  const sweep = new Sweep({ base, grid: { shear: [0, 0.5] } }, out);
  openSweepDirectory(out, sweep.plan);
  for (const { index, directory } of sweep.plan.runs) {
    await runSimulation({ ...sweep.plan.inputOf(index), out: join(out, 'runs', directory) });
  }
  expect((await collected(sweep)).columns).toMatchObject({ shear: [0, 0.5] });
});

it('gives every field of config and result a column, in one row a run, and names the missing', async () => {
  const { sweep, results } = await twoOfThree();
  const { columns, attributes, series, rows, missing } = await collected(sweep);
  expect(rows).toBe(2);
  expect(missing).toEqual([1, 2].map((k) => ({ index: k, directory: sweep.plan.runs[k]?.directory, message: 'not run yet' })));
  expect(attributes).toEqual({ program: `randorg ${version}`, planHash: sweep.plan.hash, runs: 4 });
  expect(columns).toMatchObject({
    index: [0, 3],
    model: ['bro', 'sgd'],
    dynamicsVersion: [1, 1],
    msdAsked: [false, false],
    absorbed: results.map(({ absorbed }) => absorbed),
    seed: ['1', '18446744073709551615'],
    kick: [0.1, null],
    learningRate: [null, 0.1],
    'sizes.kind': ['mono', 'mono'],
    'record.every': [20, 20],
    'activity.mean': results.map(({ activity }) => activity.mean),
    'activity.window.0': [21, 21],
    'contactsPerParticle.error': results.map(({ contactsPerParticle }) => contactsPerParticle.error),
    digest: results.map(({ digest }) => digest),
  });
  for (const name of ['out', 'json', 'force']) expect(Object.keys(columns)).not.toContain(name);
  for (const values of Object.values(columns)) expect(values).toHaveLength(2);
  // Real numbers stay so, even where all of a run's are whole.
  expect(series.columns.map(({ name, type }) => `${name} ${type}`).join()).toBe(
    't i64,active i64,activity f64,contacts i64,contactsPerParticle f64,energyPerParticle f64,largestOverlap f64',
  );
  const parts = [...series.parts];
  expect(parts.map(({ run }) => run)).toEqual([0, 3]);
  for (const [k, { values }] of parts.entries()) {
    expect([...(values[0] as Float64Array)]).toEqual([0, 20, 40]);
    expect(values[2]?.[2]).toBeCloseTo(results[k]?.activity.last as number, 9);
  }
});

it('keeps apart the steps asked for and the steps done', async () => {
  const sweep = new Sweep({ base: { particles: 200, steps: 5000 }, grid: { phi: [0.3] } }, out);
  openSweepDirectory(out, sweep.plan);
  const { result } = await runSimulation({
    ...sweep.plan.inputOf(0),
    out: join(out, 'runs', sweep.plan.runs[0]?.directory as string),
  });
  const { columns } = await collected(sweep);
  expect(result.absorbed).toBe(true);
  expect(columns).toMatchObject({
    steps: [result.absorbedAt],
    stepsAsked: [5000],
    absorbed: [true],
    absorbedAt: [result.absorbedAt],
  });
});

describe('CSV', () => {
  it('of a sweep without a finished run is a table without rows', async () => {
    const sweep = new Sweep({ base: { particles: 200 }, grid: { phi: [0.5, 0.6] } }, out);
    openSweepDirectory(out, sweep.plan);
    const { rows, missing } = await sweep.collect({ path: join(folder, 't.csv'), format: 'csv' });
    expect([rows, missing.length]).toEqual([0, 2]);
    expect(readFileSync(join(folder, 't.csv'), 'utf8')).toBe('\n');
  });
});

describe('status', () => {
  /** That of the first run, as it was in another state. */
  function putManifest(sweep: Sweep, directory: string, changes: Partial<Manifest>): void {
    const first = readManifest(join(out, 'runs', (sweep.plan.runs[0] as { directory: string }).directory));
    mkdirSync(directory);
    writeManifest(directory, { ...first, summary: null, digest: null, files: null, ...changes });
  }

  it.each([
    ['cut short', (text: string) => text.slice(0, 300), 'not JSON; the file is damaged'],
    ['altered', (text: string) => text.replace('"steps": 40', '"steps": 41'), 'it was altered, its checksum does not match'],
    ['without a part', (text: string) => text.replace('"versions"', '"version"'), 'versions is missing; the file is damaged'],
    ['with null in it', (text: string) => text.replace(/"phi": [\d.]+/, '"phi": null'), 'it was altered'],
  ])('tells a run.json that is %s for damaged, and collect leaves it out', async (_, change, message) => {
    const { sweep } = await twoOfThree();
    const { directory } = sweep.plan.runs[0] as { directory: string };
    const path = join(out, 'runs', directory, 'run.json');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    const { counts, failures } = sweep.status();
    expect([counts.done, counts.failed, counts.waiting]).toEqual([1, 1, 2]);
    expect(failures[0]?.message).toContain(`${path}: ${message}`);
    expect(failures[0]?.message).toContain(`or remove ${join(out, 'runs', directory)} to do the run again`);
    const { missing } = await sweep.collect({ path: join(folder, 't.csv'), format: 'csv' });
    expect(missing[0]?.message).toContain(message);
  });

  it('says why a run can not be read', async () => {
    const { sweep } = await twoOfThree();
    const { directory } = sweep.plan.runs[0] as { directory: string };
    const path = join(out, 'runs', directory, 'run.json');
    rmSync(path);
    // Not even root can read a directory.
    mkdirSync(path);
    expect(sweep.status().failures[0]?.message).toContain(`${path}: can't be read, it is a directory`);
  });

  it('counts by state and tells how far a running run is', async () => {
    const { sweep } = await twoOfThree();
    const { directory } = sweep.plan.runs[1] as { directory: string };
    const running = join(out, 'runs', directory);
    putManifest(sweep, running, { status: 'running' });
    // The last row is not whole yet.
    writeFileSync(join(running, 'series.csv'), 't,active\n0,7\n10,6\n20,');
    expect(sweep.status()).toMatchObject({
      runs: 4,
      counts: { waiting: 1, running: 0, interrupted: 1, done: 2, failed: 0 },
      progress: (2 * 40 + 10) / 160,
      secondsLeft: null,
      slurm: null,
    });
    writeFileSync(join(out, 'claims/1.0'), JSON.stringify({ host: 'elsewhere', pid: 1, released: false }));
    const state = sweep.status();
    expect(state.counts).toEqual({ waiting: 1, running: 1, interrupted: 0, done: 2, failed: 0 });
    expect(state.running).toEqual([{ index: 1, directory, t: 10, steps: 40 }]);
    expect(state.secondsLeft).toBeGreaterThan(0);
  });

  it('takes a run whose process died before it noted its failure for failed', async () => {
    const { sweep } = await twoOfThree();
    const { directory } = sweep.plan.runs[1] as { directory: string };
    putManifest(sweep, join(out, 'runs', directory), { status: 'failed', error: 'no memory' });
    expect(sweep.status().failures).toEqual([{ index: 1, directory, message: 'no memory' }]);
  });
});

describe('the type of a column', () => {
  /** Types of the columns of a sweep of one run. */
  async function typesOf(base: Record<string, unknown>, name: string): Promise<Record<string, string>> {
    const directory = join(folder, name);
    const sweep = new Sweep({ base: { particles: 50, steps: 4, ...base }, grid: { seed: [1] } }, directory);
    openSweepDirectory(directory, sweep.plan);
    const [run] = sweep.plan.runs as [(typeof sweep.plan.runs)[number]];
    await runSimulation({ ...sweep.plan.inputOf(run.index), out: join(directory, 'runs', run.directory) });
    return (await collected(sweep)).types;
  }

  it('belongs to the field, not to the values', async () => {
    // Whole numbers in real fields, no value where there might be one; and the opposite.
    const whole = await typesOf({ kick: 1, thermalNoise: 0, phi: 0.001, checkpoint: { every: 10 }, msd: true }, 'whole');
    const real = await typesOf({ kick: 0.1, thermalNoise: 0.01, phi: 0.6, checkpoint: { every: '30s' } }, 'real');
    const model = await typesOf({ kick: 0.1, phi: 0.6, sizes: { kind: 'binary', ratio: 2, fraction: 0 } }, 'binary');
    expect(whole).toMatchObject({
      kick: 'f64',
      thermalNoise: 'f64',
      'activity.last': 'f64',
      'activity.error': 'f64',
      absorbedAt: 'i64',
      absorbed: 'bool',
      stopWhenAbsorbed: 'bool',
      'checkpoint.every': 'string',
      msd: 'f64',
      msdAsked: 'bool',
      dynamicsVersion: 'i64',
    });
    for (const types of [real, model]) for (const [name, type] of Object.entries(types)) expect(columnType(name)).toBe(type);
    expect(real).toEqual(Object.fromEntries(Object.keys(real).map((name) => [name, whole[name]])));
    expect(model['sizes.ratio']).toBe('f64');
  });

  it('is known for every field of a config', () => {
    for (const path of fieldPaths.filter((each) => !['out', 'json', 'force', 'msd', 'match'].includes(each))) {
      const accepts = (...values: unknown[]) => values.some((value) => fieldAt(path).schema.safeParse(value).success);
      const numbers = accepts(0.01, 1, 3, 1.5);
      const words =
        fieldAt(path).kind === 'list' ||
        accepts(
          'bro',
          'x',
          'random',
          'exact',
          'copula',
          'active',
          'fixed',
          'forward',
          'nesterov',
          'rigid',
          'linear',
          'own',
          'plain',
          '1,0.5',
          'gsd',
          'mono',
          'ball',
          'auto',
          '30s',
          '7',
        );
      const type = words ? 'string' : numbers ? (accepts(0.01, 1.5) ? 'f64' : 'i64') : 'bool';
      expect(`${path} ${columnType(path)}`).toBe(`${path} ${type}`);
    }
  });

  it('is what a value must have', () => {
    expect(() => columnOf('kick', [0.1, 'x'])).toThrow('kick of a run is "x", which is no f64; its run.json is damaged');
    expect(() => columnOf('replica', [0.5])).toThrow('replica of a run is 0.5, which is no i64');
    expect(columnOf('matched.kick', [1, null])).toEqual({ name: 'matched.kick', type: 'f64', values: [1, null] });
  });
});

describe('the format', () => {
  it('is that of the extension, which --format may not contradict', () => {
    for (const [path, format] of [
      ['a.csv', 'csv'],
      ['a.b/c.PARQUET', 'parquet'],
      ['x.h5', 'hdf5'],
      ['x.hdf5', 'hdf5'],
    ] as const) {
      expect(formatOf(path)).toBe(format);
      expect(formatOf(path, format)).toBe(format);
    }
    expect(formatOf('table', 'hdf5')).toBe('hdf5');
    expect(formatOf('/dev/null', 'csv')).toBe('csv');
    expect(() => formatOf('x.h5', 'csv')).toThrow('format csv contradicts .h5 of out x.h5; leave one of them out');
    expect(() => formatOf('x.csv', 'parquet')).toThrow('format parquet contradicts .csv of out x.csv');
    expect(() => formatOf('x.xlsx')).toThrow('out must end in .csv, .parquet, .h5 or .hdf5, got "x.xlsx"; or give --format');
    expect(() => formatOf('x.csv', 'xlsx')).toThrow('format must be csv, parquet or hdf5, got "xlsx"; choose one of them');
  });
});

describe('a series', () => {
  it.each([
    ['cut in a row', (text: string) => text.slice(0, -9), 'series.csv:4: the last row is cut short'],
    [
      'cut after a row',
      (text: string) => text.split('\n').slice(0, 3).join('\n').concat('\n'),
      'series.csv:3: the series ends at t = 20, but the run did 40 steps',
    ],
    [
      'with a cell that is no number',
      (text: string) => text.replace('\n20,', '\n20,x'),
      'series.csv:3: active must be a number, got "x',
    ],
    // A figure that is still a number, in a row that is still one.
    [
      'with another digit',
      (text: string) => text.replace(/(\n20,.*)(\d)\n/, (_, row, digit) => `${row}${(Number(digit) + 1) % 10}\n`),
      'series.csv: it was altered, its checksum is not that of run.json',
    ],
    ['with a row of too few cells', (text: string) => text.replace('\n20,', '\n'), 'series.csv:3: '],
  ])('%s is refused by collect, which leaves nothing', async (_, damage, message) => {
    const { sweep } = await twoOfThree();
    const path = join(out, 'runs', sweep.plan.runs[3]?.directory as string, 'series.csv');
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    for (const name of ['t.csv', 't.parquet', 't.h5']) {
      await expect(sweep.collect({ path: join(folder, name), series: true })).rejects.toThrow(message);
    }
    expect(readdirSync(folder)).toEqual(['sweep']);
    expect((await sweep.collect({ path: join(folder, 't.csv') })).rows).toBe(2);
  });
});

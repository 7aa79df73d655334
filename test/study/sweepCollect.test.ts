import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSimulation } from '../../src/run/index.js';
import { Sweep, type Table } from '../../src/study/index.js';
import { openSweepDirectory } from '../../src/study/sweep/planStore.js';

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
  const { columns, attributes, series = [] } = tables[0] as Table;
  return { columns: named(columns), attributes, series: [...series], rows, missing };
}

it('gives every field of config and result a column, in one row a run, and names the missing', async () => {
  const { sweep, results } = await twoOfThree();
  const { columns, attributes, series, rows, missing } = await collected(sweep);
  expect(rows).toBe(2);
  expect(missing).toEqual([1, 2].map((k) => ({ index: k, directory: sweep.plan.runs[k]?.directory, message: 'not run yet' })));
  expect(attributes).toEqual({ program: 'randorg 0.1.0', planHash: sweep.plan.hash, runs: 4 });
  expect(columns).toMatchObject({
    index: [0, 3],
    model: ['bro', 'sgd'],
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
  expect(series.map(({ run }) => run)).toEqual([0, 3]);
  for (const [k, part] of series.entries()) {
    // Real numbers stay so, even where all of a run's are whole: the columns of all runs must be alike.
    expect(part.columns.map(({ name, type }) => `${name} ${type}`).join()).toBe(
      't i64,active i64,activity f64,contacts i64,contactsPerParticle f64,energyPerParticle f64,largestOverlap f64',
    );
    const { t, activity } = named(part.columns);
    expect(t).toEqual([0, 20, 40]);
    expect(activity?.[2]).toBeCloseTo(results[k]?.activity.last as number, 9);
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
    absorbed: ['true'],
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
  it('counts by state and tells how far a running run is', async () => {
    const { sweep } = await twoOfThree();
    const { directory } = sweep.plan.runs[1] as { directory: string };
    const running = join(out, 'runs', directory);
    mkdirSync(running);
    writeFileSync(join(running, 'run.json'), JSON.stringify({ format: 'randorg run', status: 'running' }));
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
    mkdirSync(join(out, 'runs', directory));
    writeFileSync(
      join(out, 'runs', directory, 'run.json'),
      JSON.stringify({ format: 'randorg run', status: 'failed', error: 'no memory' }),
    );
    expect(sweep.status().failures).toEqual([{ index: 1, directory, message: 'no memory' }]);
  });
});

/** Schedules as values of a grid: planned, run, collected, and refused by what needs constant fields. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SeriesTable, Table } from '../../src/io/index.js';
import { type ParticleConfig, parseConfig, type RunConfigInput } from '../../src/model/index.js';
import { runSimulation, simulate } from '../../src/run/index.js';
import { criticalSystem } from '../../src/study/critical/system.js';
import { exponentsOfSweeps, Sweep } from '../../src/study/index.js';
import { openSweepDirectory, readPlan } from '../../src/study/sweep/planStore.js';
import { probeSpeeds } from '../../src/study/sweep/speeds.js';

let out: string;
beforeEach(() => {
  out = join(mkdtempSync(join(tmpdir(), 'randorg-')), 'sweep');
});
afterEach(() => rmSync(join(out, '..'), { recursive: true }));

const plan = {
  base: { particles: 200, dimension: 2, steps: 60, record: { every: 20 } },
  grid: {
    kick: [0.1, 0.2],
    schedule: [
      'phi=0:0.5,40:0.8@10',
      {
        thermalNoise: [
          [0n, 1e-4],
          [50n, 0],
        ],
      },
    ],
  },
};

it('are planned, run and collected: a text for each run, and a column for each field', async () => {
  const sweep = new Sweep(plan, out);
  openSweepDirectory(out, sweep.plan);
  const results = [];
  // As stored: another process runs what the file says.
  const stored = readPlan(out);
  for (const { index, directory } of stored.runs) {
    results.push((await runSimulation({ ...stored.inputOf(index), out: join(out, 'runs', directory) })).result);
  }
  const { digest } = await simulate({ ...plan.base, kick: 0.2, schedule: 'phi=0:0.5,40:0.8@10' });
  expect(results[2]?.digest).toBe(digest);
  expect(new Set(results.map((result) => result.digest)).size).toBe(4);

  const tables: Table[] = [];
  const write = async (_path: string, _format: string, table: Table) => {
    tables.push(table);
    return [];
  };
  await sweep.collect({ path: 'x', format: 'hdf5', series: true, write });
  const { columns, series } = tables[0] as Table & { series: SeriesTable };
  const named = Object.fromEntries(columns.map(({ name, values }) => [name, values]));
  const [ramp, noise] = ['phi=0:0.5,40:0.8@10', 'thermalNoise=0:0.0001,50:0'];
  expect(named).toMatchObject({
    schedule: [ramp, noise, ramp, noise],
    phi: [null, 0.6, null, 0.6],
    thermalNoise: [0, null, 0, null],
    'fields.phi': [0.8, null, 0.8, null],
    'fields.thermalNoise': [null, 0, null, 0],
    'activity.changed': ['phi', 'thermalNoise', 'phi', 'thermalNoise'],
  });
  expect(Object.keys(named).filter((name) => /schedule\.|changed\./.test(name))).toEqual([]);
  const at = (name: string) => series.columns.findIndex((column) => column.name === name);
  const parts = [...series.parts].map(({ values }) =>
    ['phi', 'thermalNoise'].map((name) => [...(values[at(name)] as Float64Array)]),
  );
  expect(parts[0]).toEqual([
    [0.5, 0.65, 0.8, 0.8],
    [0, 0, 0, 0],
  ]);
  expect(parts[1]).toEqual([
    [0.6, 0.6, 0.6, 0.6],
    [1e-4, 1e-4, 1e-4, 0],
  ]);
  expect(() => exponentsOfSweeps([out])).toThrow('schedule must be left out here');
});

it('vary by field too, beside those of the base', () => {
  const { plan: planned } = new Sweep(
    { base: { particles: 200, schedule: { kick: '0:0.1,100:0.2' } }, grid: { 'schedule.phi': ['0:0.5,9:0.6', '0:0.5,9:0.7'] } },
    out,
  );
  const schedules = planned.runs.map(({ index }) => (parseConfig(planned.inputOf(index)) as ParticleConfig).schedule);
  expect(schedules.map((schedule) => Object.keys(schedule ?? {}))).toEqual([
    ['kick', 'phi'],
    ['kick', 'phi'],
  ]);
  expect(schedules[1]?.phi).toMatchObject({
    points: [
      [0, 0.5],
      [9, 0.7],
    ],
  });
});

it('are refused in a plan by their line, and where fields must stay', () => {
  expect(() => new Sweep({ base: { particles: 200 }, grid: { schedule: ['phi=0:0.5,9:1.7'] } }, out)).toThrow(
    expect.objectContaining({ field: 'grid.schedule', message: expect.stringContaining('schedule.phi must stay in (0, 1.5]') }),
  );
  expect(() => criticalSystem({ schedule: 'kick=0:0.1,9:0.2' })).toThrow('a critical point is one of constant fields');
});

it('count in the estimate of a plan with the fields they end with', async () => {
  const configs = ['phi=0:0.3,9:0.7', 'phi=0:0.7,9:0.3'].map((schedule) => parseConfig({ schedule } as RunConfigInput));
  const probed: number[] = [];
  const nsOf = await probeSpeeds(configs, async ({ phi, schedule }) => {
    expect(schedule).toBeUndefined();
    probed.push(phi);
    return 100 * phi;
  });
  expect(probed).toEqual([0.3, 0.7]);
  expect(configs.map(nsOf)).toEqual([70, 30]);
});

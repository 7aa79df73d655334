/** The transition of clouds: what a search varies and refuses, and the exponents of a sweep of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlOf, parseConfig, type RunConfigInput } from '../../src/model/index.js';
import { runSimulation } from '../../src/run/index.js';
import { Ladder } from '../../src/study/critical/ladder.js';
import { type Stage, type StageRun, sweepOf } from '../../src/study/critical/stage.js';
import { criticalSystem, lengthOf } from '../../src/study/critical/system.js';
import { exponentsOfSweeps, searchCriticalPoint } from '../../src/study/index.js';
import { openSweepDirectory } from '../../src/study/sweep/planStore.js';

import { Sweep } from '../../src/study/sweep/sweep.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const rigid: RunConfigInput = { model: 'manifold', clouds: 'rigid', cloudsNumber: 30, learningRate: 0.05 };
const encoder: RunConfigInput = { model: 'manifold', encoder: 'linear', embedding: 4, inputDimension: 8, views: 2 };

describe('the control parameter', () => {
  it.each<[input: RunConfigInput, control: object]>([
    [{}, { name: 'phi', field: 'phi', size: 'particles', dimension: 3 }],
    [
      { model: 'manna', dimension: 2 },
      { name: 'density', size: 'size', dimension: 2, largest: 4 },
    ],
    [rigid, { name: 'cloudSize', field: 'cloudSize', size: 'cloudsNumber', dimension: 2, largest: 0.7064 }],
    [
      { ...rigid, embedding: 2 },
      { name: 'cloudSize', dimension: 1, largest: 0.1044 },
    ],
    [
      { model: 'manifold', embedding: 256 },
      { name: 'learningRate', size: 'cloudsNumber', dimension: 5 },
    ],
    [encoder, { name: 'load', field: 'cloudsNumber', size: 'embedding', unit: 0.25, dimension: 3 }],
  ])('of %j is %j', (input, control) => {
    expect(controlOf(parseConfig(input))).toMatchObject(control);
  });

  it('of rigid clouds goes up to a size that a run takes', () => {
    const { largest } = controlOf(parseConfig(rigid));
    expect(() => criticalSystem(rigid)).not.toThrow();
    expect(parseConfig({ ...rigid, cloudSize: largest })).toMatchObject({ cloudSize: largest });
  });
});

/** Runs that absorb below a value and level off above, without being made. */
function runsOf(stage: Stage, critical: number, dimension: number): StageRun[] {
  const { level, size, count, steps, values, starts } = stage;
  const times = Array.from({ length: 60 }, (_, k) => Math.round(steps ** (k / 59)));
  return values.flatMap((phi, v) =>
    Array.from({ length: starts }, (_, s) => {
      const above = phi > critical;
      const activity = times.map((time) => (above ? 0.5 : Math.exp(-time / 20)) * (1 + 0.01 * Math.sin(v + s + time)));
      const own = { phi, particles: count, length: size, dimension, run: v * starts + s };
      return {
        ...{ directory: '', level, size, count, steps, seconds: 0.1 },
        curve: { ...own, times, activity, absorbedAt: above ? null : steps / 2 },
        sample: { ...own, mean: above ? 0.5 : 0, absorbed: !above },
      };
    }),
  );
}

describe('a search', () => {
  it.each([
    [{ ...rigid, cloudSize: 0.1 }, /^cloudSize has no place in this search .*, got 0.1; it is what the search varies/],
    [{ ...encoder, cloudsNumber: 20 }, /^cloudsNumber has no place in this search .*; load, N\/D, is what the search varies/],
    [{ model: 'manifold', cosine: 100 }, /^cosine must be 0 for a critical point, got 100; /],
    [{ model: 'manifold', sizeWeight: 1 }, /^sizeWeight must be 0 for a critical point, got 1; with it clouds shrink for ever/],
    [{ ...rigid, stopWhenAbsorbed: false }, /^stopWhenAbsorbed must be true/],
  ] as const)('refuses %j', async (input, message) => {
    await expect(searchCriticalPoint(input as never, { directory: join(folder, 's') })).rejects.toThrow(message);
  });

  it.each([
    [rigid, 0.31, 0.06],
    [encoder, 9.4, 0.6],
  ])('of %j keeps the size and closes in', (input, critical, precision) => {
    const system = criticalSystem(input);
    const ladder = new Ladder(system, precision);
    const stages: Stage[] = [];
    for (let next = ladder.next(); typeof next !== 'string' && stages.length < 25; next = ladder.next()) {
      stages.push(next);
      ladder.take(next, runsOf(next, critical, system.dimension));
      if (next.kind === 'measure') break;
    }
    expect(new Set(stages.map(({ size }) => size)).size).toBe(1);
    const { low, high } = ladder.shown as { low: number; high: number };
    expect([low < critical, high > critical, high - low < 0.12 * critical]).toEqual([true, true, true]);
    expect(lengthOf(system, stages[0]?.size as number)).toBeGreaterThan(1);
  });

  it('sets a load by whole numbers of clouds', () => {
    const system = criticalSystem(encoder);
    const first = new Ladder(system, 0.1).next() as Stage;
    const { plan } = sweepOf(system, { ...first, values: [2.25, 8], starts: 1 }, folder);
    expect(plan.runs.map(({ index }) => plan.inputOf(index))).toMatchObject([
      { embedding: 4, cloudsNumber: 9 },
      { embedding: 4, cloudsNumber: 32 },
    ]);
    expect(first.values.every((load) => Number.isInteger(4 * load))).toBe(true);
  });
});

describe('exponents', () => {
  const sweep = async (base: object, grid: object, name = 'a'): Promise<string> => {
    const directory = join(folder, name);
    const { plan } = new Sweep({ base, grid, replicas: 2 } as never, directory);
    openSweepDirectory(directory, plan);
    for (const run of plan.runs) await runSimulation({ ...plan.inputOf(run.index), out: join(directory, 'runs', run.directory) });
    return directory;
  };

  it('of a sweep of sizes and of one of loads have their control parameter, and no plan', async () => {
    const sizes = await sweep({ ...rigid, cloudsNumber: 12, steps: 60 }, { cloudSize: [0.2, 0.6] });
    const { result } = exponentsOfSweeps([sizes]);
    expect(result.system).toMatchObject({ control: 'cloudSize', values: [0.2, 0.6], runs: 4 });
    expect(result.system.lengths[0]).toBeCloseTo(Math.sqrt(12), 12);
    expect(result.next).toBeNull();
    const loads = await sweep({ ...encoder, steps: 30 }, { cloudsNumber: [4, 40] }, 'b');
    expect(exponentsOfSweeps([loads]).result.system).toMatchObject({ control: 'load', values: [1, 10] });
  });

  it('are of one number of clouds', async () => {
    const { cloudsNumber: _, ...rest } = rigid;
    const both = await sweep({ ...rest, steps: 10 }, { cloudsNumber: [10, 12] });
    expect(() => exponentsOfSweeps([both])).toThrow('cloudsNumber must be the same in all runs, got 10 and 12');
  });
});

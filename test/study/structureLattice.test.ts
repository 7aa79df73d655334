/** `structure` of stored runs of lattice models. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxVariance, FactorMean, siteModes } from '../../src/analysis/structure/index.js';
import { LatticeSimulation } from '../../src/engine/lattice.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { runSimulation } from '../../src/run/index.js';
import { type PlanInput, Stopped, Sweep } from '../../src/study/index.js';
import { type LatticeSource, openLattices } from '../../src/study/stored/reader.js';
import { writeLattices } from '../../src/study/structure/files.js';
import { latticeStructures } from '../../src/study/structure/lattice.js';
import { runNode } from '../support/child.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-lattice-structure-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const open = (name: string): LatticeSource[] => openLattices(at(name)) as LatticeSource[];

/** Absorbs after some hundred steps. */
const absorbing: RunConfigInput = { model: 'manna', dimension: 2, size: 45, density: 0.6, steps: 20000 };
const active: RunConfigInput = { model: 'manna', dimension: 2, size: 128, density: 0.7, steps: 2000 };
const plan: PlanInput = {
  base: { model: 'manna', dimension: 2, size: 64, steps: 20000 },
  grid: { density: [0.5, 0.62] },
  replicas: 4,
};

async function occupationOf({ steps, ...config }: RunConfigInput) {
  const sim = await LatticeSimulation.create({ ...config, steps });
  sim.step(steps as number);
  return { dimension: sim.dimension, size: config.size as number, heights: sim.heights() };
}

beforeAll(async () => {
  await runSimulation({ ...absorbing, out: at('absorbed') });
  await runSimulation({ ...active, out: at('active') });
  await runSimulation({ particles: 100, phi: 0.4, steps: 5, out: at('spheres') });
  await new Sweep(plan, at('sweep')).run({ program: pathToFileURL(resolve('build/lib/study/sweep/worker.js')), workers: 2 });
});

describe('a run', () => {
  it('has the structure of its last state, at the step at which it absorbed', async () => {
    const { studies, groups } = await latticeStructures(open('absorbed'), {});
    const occupation = await occupationOf(absorbing);
    const factor = new FactorMean();
    factor.merge(siteModes(occupation));
    const { levels: _, ...curves } = factor.result();
    const [{ result }] = studies as [(typeof studies)[0]];
    const absorbedAt = JSON.parse(readFileSync(join(at('absorbed'), 'run.json'), 'utf8')).summary.absorbedAt;
    expect(result).toMatchObject({ particles: 1215, boxLength: 45, density: 0.6, active: 0, system: null, notes: [] });
    expect([result.frames, groups]).toEqual([[absorbedAt], []]);
    expect(result.structureFactor).toEqual(curves);
    const { side, variance, idealGas } = result.numberVariance;
    expect(variance.map(({ value }) => value)).toEqual(boxVariance(occupation, side));
    expect([side[0], side.at(-1)]).toEqual([1, 22]);
    // one site of the lattice: N p (1 - p) with p = 1 / sites
    expect(idealGas[0]).toBeCloseTo(0.6 * (1 - 1 / 2025), 12);
    expect(result.hyperuniformity?.pulls.map(({ reference }) => reference)).toEqual([0.49, 0.45, 0.44]);
  });

  it('that is active has no lambda, and says why', async () => {
    const [study] = (await latticeStructures(open('active'), {})).studies;
    const heights = [...(await occupationOf(active)).heights];
    expect(study?.result.active).toBe(heights.filter((height) => height > 1).length);
    expect(study?.result.hyperuniformity).toMatchObject({ lambda: null, pulls: [] });
    expect(study?.result.notes.join()).toMatch(/^no lambda: /);
  });

  it('of spheres is none of these, nor is a directory of neither', () => {
    expect([openLattices(at('spheres')), openLattices(folder), openLattices(at('nowhere'))]).toEqual([null, null, null]);
  });
});

describe('a sweep', () => {
  it('has a mean for each density, with errors from its runs, and more modes for lambda', async () => {
    const { studies, groups } = await latticeStructures(open('sweep'), {});
    expect(groups.map(({ system, runs }) => [system, runs.length])).toEqual([
      [{ density: 0.5 }, 4],
      [{ density: 0.62 }, 4],
    ]);
    const own = studies.slice(4).map(({ result }) => result);
    const mean = groups[1] as (typeof groups)[1];
    const ofBox = own.map(({ numberVariance }) => numberVariance.variance[5]?.value as number);
    const average = ofBox.reduce((sum, each) => sum + each, 0) / 4;
    const squares = ofBox.reduce((sum, each) => sum + (each - average) ** 2, 0);
    expect(mean.numberVariance.variance[5]?.value).toBeCloseTo(average, 10);
    expect(mean.numberVariance.variance[5]?.error).toBeCloseTo(Math.sqrt(squares / 12), 10);
    const ofShell = own.map(({ structureFactor }) => structureFactor.shells[3]?.values[0]?.value as number);
    expect(mean.structureFactor.shells[3]?.values[0]?.value).toBeCloseTo(ofShell.reduce((sum, each) => sum + each, 0) / 4, 10);
    const statistical = (each: (typeof own)[0] | typeof mean): number => each.hyperuniformity?.errorParts.statistical as number;
    expect(statistical(mean)).toBeLessThan(0.9 * statistical(own[0] as (typeof own)[0]));
  });

  it('is written with curves and figures of each run and mean, without g(r)', async () => {
    const { studies, groups } = await latticeStructures(open('sweep'), { fitWindow: [0.1, 1] });
    await writeLattices(
      at('out'),
      studies.slice(0, 2).map(({ result }) => result),
      groups.slice(1),
    );
    const document = JSON.parse(readFileSync(join(at('out'), 'structure.json'), 'utf8'));
    expect([document.runs.length, document.groups.length]).toEqual([2, 1]);
    expect(document.groups[0].hyperuniformity.window[0]).toBeGreaterThan(0.095);
    for (const name of ['sk.csv', 'sk.svg', 'number-variance.csv', 'number-variance.png']) {
      expect(existsSync(join(at('out'), 'means/0', name)), name).toBe(true);
    }
    expect(existsSync(join(at('out'), 'means/0/gr.csv'))).toBe(false);
  });

  it('stops between two runs', async () => {
    const stop = new AbortController();
    const done: number[] = [];
    const onProgress = (each: number): void => {
      done.push(each);
      if (each === 3) stop.abort();
    };
    await expect(latticeStructures(open('sweep'), {}, { signal: stop.signal, onProgress })).rejects.toThrow(Stopped);
    expect(done).toEqual([1, 2, 3]);
  });
});

const randorg = (line: string) => runNode([resolve('bin/randorg.js'), ...line.split(' ')], { cwd: folder });

it('is printed as a table', async () => {
  const one = await randorg('structure absorbed');
  expect(one.stdout).toMatch(/state +│ step \d+, absorbed/);
  const { code, stdout, stderr } = await randorg('structure sweep');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/mean over runs +│ 4 of density 0.62/);
});

it.each([
  [
    'structure absorbed --k-max 3',
    'kMax does not apply to a lattice, whose S(k) and number variance are exact, got 3; leave it out',
  ],
  [
    'structure absorbed --seed 3',
    'seed does not apply to a lattice, whose S(k) and number variance are exact, got 3; leave it out',
  ],
  ['structure absorbed --frame 1', 'frame must be last of a lattice, which stores no others, got "1"; leave it out'],
  ['structure absorbed --phi 0.5', 'phi does not apply to absorbed, which says its box, got 0.5; leave it out'],
  [
    'flatness absorbed',
    'model must be bro, sgd, gd, sde or ro here, got manna; absorbed is of a lattice, which has no positions',
  ],
])('%s is refused', async (line, message) => {
  const { code, stdout, stderr } = await randorg(`${line} --json --out new`);
  expect([code, stdout, stderr]).toEqual([2, '', `randorg: ${message}\n`]);
  expect(existsSync(at('new'))).toBe(false);
});

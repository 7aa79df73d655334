/** Figures of sweeps and runs, and pictures of configurations, from made-up results with known means. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest, writeManifest } from '../../src/io/index.js';
import { type FigureSpec, figureCsv, figureSvg } from '../../src/plot/figure/index.js';
import { runSimulation } from '../../src/run/index.js';
import { Sweep } from '../../src/study/index.js';
import { checkDrawingOut } from '../../src/study/plot/output.js';
import { activePlaces, pictureOf } from '../../src/study/plot/picture.js';
import { figuresOfRuns } from '../../src/study/plot/runFigures.js';
import { figuresOfSweeps } from '../../src/study/plot/sweepFigures.js';
import { openSweepDirectory } from '../../src/study/sweep/planStore.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-plot-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** f_a of a replica: 0 below phi 0.5, else so that two replicas have the mean 10 (phi - 0.5) kick, and the error 0.01. */
const activity = (phi: number, kick: number, replica: number): number =>
  phi < 0.5 ? 0 : 10 * (phi - 0.5) * kick + (replica - 0.5) * 0.02;

/** A sweep whose results are made up; runs of `left` are left out. */
async function madeUp(
  name: string,
  grid: Record<string, unknown>,
  replicas: number,
  left: readonly number[] = [],
  steps = 2,
): Promise<string> {
  const out = join(folder, name);
  const sweep = new Sweep({ base: { particles: 30, steps, dimension: 2 }, grid, replicas }, out);
  openSweepDirectory(out, sweep.plan);
  for (const { index, directory } of sweep.plan.runs) {
    if (left.includes(index)) continue;
    const own = join(out, 'runs', directory);
    await runSimulation({ ...sweep.plan.inputOf(index), out: own });
    const manifest = readManifest(own);
    const { phi, kick, replica } = manifest.config as unknown as Record<string, number>;
    const summary = manifest.summary as Record<string, unknown>;
    const mean = activity(phi as number, kick as number, replica as number);
    writeManifest(own, { ...manifest, summary: { ...summary, activity: { ...(summary.activity as object), mean } } });
  }
  return out;
}

let sweep: string;
let single: string;
let run: string;
beforeAll(async () => {
  sweep = await madeUp('sweep', { kick: [0.2, 0.05], phi: [0.6, 0.45, 0.55] }, 2, [11]);
  single = await madeUp('single', { phi: [0.55, 0.6] }, 1);
  run = join(folder, 'run');
  await runSimulation({ particles: 40, dimension: 2, phi: 0.9, steps: 20, frames: { every: 10 }, out: run });
}, 60_000);

describe('figures of sweeps', () => {
  it('are means over replicas with the error of the mean, a series for each kick, sorted', () => {
    const { figures, warnings } = figuresOfSweeps([sweep], { x: 'phi', y: ['activity.mean'], by: ['kick'] });
    const [{ x, y, series, notes }] = figures as [(typeof figures)[0]];
    expect([x.label, y.label]).toEqual(['phi', 'f_a']);
    expect(series.map(({ name }) => name)).toEqual(['epsilon = 0.05', 'epsilon = 0.2']);
    const [low, high] = series.map(({ points }) => points) as [(typeof series)[0]['points'], (typeof series)[0]['points']];
    expect(high.map((point) => point.x)).toEqual([0.45, 0.55, 0.6]);
    expect(high.map((point) => point.y)).toEqual([0, expect.closeTo(0.1, 12), expect.closeTo(0.2, 12)]);
    expect(high.map(({ error }) => error)).toEqual([0, expect.closeTo(0.01, 12), expect.closeTo(0.01, 12)]);
    // The second replica at kick 0.05 and phi 0.55 is missing: no bar.
    expect(low[1]).toEqual({ x: 0.55, y: expect.closeTo(0.025 - 0.01, 12), runs: 1 });
    expect(notes).toEqual(['Error bars: standard error of the mean of 2 runs; a point of one run has none.']);
    expect(warnings).toEqual(['1 run of the plan has no result and is not in the figure']);
  });

  it('choose x, y and series by what the plan varies', () => {
    const [bare] = figuresOfSweeps([single], { y: ['boxLength'] }).figures;
    expect(bare?.series.map(({ name }) => name)).toEqual([bare?.y.label]);
    expect(bare?.y.label).not.toBe('f_a');
    const fixed = figuresOfSweeps([single], { x: 'particles', where: ['phi=0.55'] }).figures;
    expect(fixed[0]?.series[0]?.points).toHaveLength(1);
    const [chosen] = figuresOfSweeps([sweep]).figures;
    const [asked] = figuresOfSweeps([sweep], { x: 'phi', y: ['activity.mean'], by: ['kick'] }).figures;
    expect(chosen).toEqual(asked);
  });

  it('name the points that a logarithmic axis can not show', () => {
    const { figures, warnings } = figuresOfSweeps([sweep], { logy: true });
    const note = 'Not on the logarithmic axis: 2 points of f_a = 0, at phi = 0.45.';
    expect(figures[0]?.notes?.at(-1)).toBe(note);
    expect(warnings.at(-1)).toBe('not on the logarithmic axis: 2 points of f_a = 0, at phi = 0.45');
    expect(figuresOfSweeps([sweep]).figures[0]?.notes).toHaveLength(1);
  });

  it('take rows of a condition, and several sweeps side by side', () => {
    const { figures } = figuresOfSweeps([sweep, single], { where: ['phi=0.60'], x: 'kick' });
    expect(figures[0]?.series.map(({ name, points }) => [name, points.map(({ x }) => x)])).toEqual([
      [sweep, [0.05, 0.2]],
      [single, [0.1]],
    ]);
  });

  it('keep systems apart against what a run came to, and say where a mean goes over some', () => {
    const against = figuresOfSweeps([sweep], { x: 'boxLength' }).figures[0];
    expect(against?.series.map(({ points }) => points.length)).toEqual([3, 3]);
    // Replicas have another f_a each, and are one point none the less.
    const [result] = figuresOfSweeps([sweep], { x: 'activity.mean', y: ['phi'] }).figures;
    expect(result?.series[1]?.points.map(({ x, y, runs }) => [Number(x.toFixed(9)), y, runs])).toEqual([
      [0, 0.45, 2],
      [0.1, 0.55, 2],
      [0.2, 0.6, 2],
    ]);
    const { figures, warnings } = figuresOfSweeps([sweep], { by: ['dimension'] });
    expect(figures[0]?.series).toHaveLength(1);
    expect(figures[0]?.notes).toContain('Means over kick.');
    expect(warnings.at(-1)).toBe('each point is a mean over runs that differ in kick; add --by kick');
  });

  it('say which averages went over changes of a schedule', async () => {
    const ramps = await madeUp('ramps', { schedule: ['phi=0:0.8,40:0.9@1', 'phi=step:0:0.8,10:0.9'] }, 2, [], 40);
    const { figures, warnings } = figuresOfSweeps([ramps], { x: 'fields.phi', y: ['activity.mean', 'activity.last'] });
    expect(warnings).toEqual([
      'activity.mean of 2 runs went over changes of phi and are of no one state; plot activity.last, or the run by itself',
    ]);
    expect(figures[0]?.notes).toContain('activity.mean of 2 runs went over changes of phi and are of no one state.');
    expect(figures[1]?.notes).toHaveLength(1);
  });

  it('count runs that were absorbed as 1', () => {
    const { figures } = figuresOfSweeps([single], { y: ['absorbed', 'activity.mean'] });
    expect(figures.map(({ y }) => y.label)).toEqual(['absorbed part of the runs', 'f_a']);
    for (const { y } of figures[0]?.series[0]?.points ?? []) expect([0, 1]).toContain(y);
    expect(figures[0]?.notes).toEqual(['Each point is one run, without an error bar.']);
  });

  it('have the words of a column along x, in the order of the plan', async () => {
    const modes = await madeUp('modes', { mode: ['reciprocal', 'particle', 'mixed'], kick: [0.1], phi: [0.6] }, 2);
    const [figure] = figuresOfSweeps([modes], { x: 'mode' }).figures as [FigureSpec];
    expect(figure.x.names).toEqual(['reciprocal', 'particle', 'mixed']);
    expect(figure.series.map(({ points, style }) => [style, ...points.map(({ x, runs }) => [x, runs])])).toEqual([
      ['points', [0, 2], [1, 2], [2, 2]],
    ]);
    const svg = figureSvg(figure);
    for (const name of ['reciprocal', 'particle', 'mixed']) expect(svg).toContain(`>${name}</text>`);
    expect(figureCsv(figure)).toMatch(/^series,mode,f_a,error,runs\nf_a,reciprocal,0.1,0.01,2\nf_a,particle,/);
  });

  it.each([
    [
      { y: ['actvity.mean'] },
      /^y must be a column with numbers, got "actvity.mean"; did you mean activity.mean\? There are index, .*phi/,
    ],
    [{ x: 'msd' }, /^x must be a column with numbers, got "msd"/],
    [{ x: 'model', logx: true }, /^logx does not apply to model, whose values are words/],
    [{ by: ['kik'] }, /^by must be a column, got "kik"; did you mean kick\?/],
    [{ where: ['kick'] }, /^where must be a column and its value, got "kick"/],
    [{ where: ['kick=0.3'] }, /^where kick must be a value that some run has, got "0.3"; kick takes 0.2 and 0.05$/],
    [{ where: ['phi=0.45'], logy: true }, /^y activity.mean has no point against phi that can be shown, none is above 0/],
  ])('refuse %j', (options, message) => {
    expect(() => figuresOfSweeps([sweep], { x: 'phi', ...options })).toThrow(message);
  });
});

describe('figures of runs', () => {
  it('have the quantities of the page against time, each on its axis', () => {
    const { figures } = figuresOfRuns([run]);
    expect(figures.map(({ name, x, y }) => [name, x.log ?? false, y.log ?? false])).toEqual([
      ['activity', true, true],
      ['contactsPerParticle', true, false],
      ['energyPerParticle', true, true],
    ]);
    const [first] = figures[1]?.series ?? [];
    expect(first?.name).toBe('run');
    expect(first?.points.at(-1)?.x).toBe(20);
  });

  it('have each field that a schedule changes, on a linear t', async () => {
    const ramp = join(folder, 'ramp');
    await runSimulation({
      particles: 40,
      dimension: 2,
      schedule: {
        phi: [
          [0, 0.5],
          [20, 0.9],
        ],
      },
      steps: 20,
      out: ramp,
    });
    const { figures } = figuresOfRuns([ramp]);
    expect(figures.at(-1)).toMatchObject({ name: 'phi', x: { label: 't' }, y: { label: 'phi' } });
    expect(figures.every(({ x }) => !x.log)).toBe(true);
    const last = figures.at(-1)?.series[0]?.points.at(-1);
    expect([last?.x, last?.y]).toEqual([20, expect.closeTo(0.9, 9)]);
  });

  it('say where a run was absorbed, and show a run of nothing but zeros', async () => {
    const absorbed = join(folder, 'absorbed');
    await runSimulation({ particles: 10, dimension: 2, phi: 0.01, seed: 3, steps: 5, out: absorbed });
    const { figures } = figuresOfRuns([absorbed], { y: ['activity'] });
    expect(figures[0]?.y.log).toBeUndefined();
    expect(figures[0]?.series[0]?.points.every(({ y }) => y === 0)).toBe(true);
    const both = figuresOfRuns([run, absorbed], { y: ['activity'] });
    expect(both.figures[0]?.notes).toEqual([`${absorbed} absorbed at t = 0: f_a = 0 from then on.`]);
  });

  it('refuse columns that no series has, and what is for sweeps', () => {
    expect(() => figuresOfRuns([run], { y: ['activty'] })).toThrow(
      /^y must be a column of the series, got "activty"; did you mean activity\?/,
    );
    expect(() => figuresOfRuns([run], { by: ['kick'] })).toThrow(/^by does not apply to runs, got kick/);
  });
});

describe('pictures', () => {
  it('are of the frame asked for, with the active particles of its file', async () => {
    const byStep = await pictureOf(run, 'step=10');
    expect([byStep.frame, byStep.frames, byStep.step, byStep.spec.name]).toEqual([1, 3, 10, 'frame-step-10']);
    expect(byStep.phi).toBeCloseTo(0.9, 8);
    const byNumber = await pictureOf(run, '1');
    expect(byNumber).toEqual(byStep);
    expect((await pictureOf(run, 'first')).step).toBe(0);
    const last = await pictureOf(run, 'last');
    expect(last.step).toBe(20);
    expect(activePlaces(last)).toHaveLength(Math.round(last.activeFraction * 40));
  });

  it('believe a file that says what is active', async () => {
    const path = join(folder, 'said.xyz');
    const head = 'Lattice="10 0 0 0 10 0 0 0 10" pbc="T T T" Properties=species:S:1:pos:R:3:radius:R:1:active:L:1 Time=7';
    writeFileSync(path, `2\n${head}\nA 1 1 1 0.5 F\nA 1.5 1 1 0.5 T\n`);
    const { spec, activeFraction } = await pictureOf(path, 'last');
    expect([[...spec.active], activeFraction]).toEqual([[0, 1], 0.5]);
  });

  it('find contacts where a file does not say what is active', async () => {
    const path = join(folder, 'three.csv');
    // The first two overlap across the boundary.
    writeFileSync(path, 'x,y\n0.2,5\n9.7,5\n5,5\n');
    const { spec, activeFraction, step } = await pictureOf(path, 'last', { boxLength: 10 });
    expect([...spec.active]).toEqual([1, 1, 0]);
    expect([activeFraction, step, spec.name]).toEqual([2 / 3, null, 'frame-0']);
  });

  it.each([
    ['17', /^frame must be first, last, a number from 0 to 2 of .*, or step=T, got "17"/],
    ['all', /^frame must be first, last/],
    ['step=11', /^frame must be one of .*, which has 3 from step 0 to 20, got "step=11"/],
  ])('refuse frame %s', async (selection, message) => {
    await expect(pictureOf(run, selection)).rejects.toThrow(message);
  });

  it('refuse a sweep, and a line', async () => {
    await expect(pictureOf(sweep, 'last')).rejects.toThrow(/is a sweep, which has many runs; give one of them/);
    const path = join(folder, 'line.csv');
    writeFileSync(path, 'x\n0.2\n9.7\n');
    await expect(pictureOf(path, 'last', { boxLength: 10 })).rejects.toThrow(/a picture needs dimension 2 or more, got 1/);
  });
});

it('takes files of known formats and folders, and touches nothing that is there', () => {
  const taken = join(folder, 'taken.svg');
  writeFileSync(taken, '');
  expect(() => checkDrawingOut(taken)).toThrow(/exists; add --force/);
  expect(() => checkDrawingOut(taken, true)).not.toThrow();
  expect(() => checkDrawingOut(join(folder, 'a.jpg'))).toThrow(/^out must be a folder or end in .svg, .pdf, .png or .csv, got/);
  expect(() => checkDrawingOut(folder)).toThrow(/is not empty/);
  checkDrawingOut(join(folder, 'new'));
  expect(existsSync(join(folder, 'new'))).toBe(false);
});

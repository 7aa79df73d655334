/** The command that plots, as a user types it. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFont } from '../../src/plot/figure/fonts.js';
import { randorg } from '../support/randorg.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-plot-'));
const run = (args: string) => randorg(args, folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  writeFileSync(
    join(folder, 'plan.yaml'),
    'base: {particles: 100, dimension: 2, steps: 30}\ngrid: {phi: [0.3, 0.9]}\nreplicas: 2\n',
  );
  const done = await Promise.all([
    run('sweep run plan.yaml --out s --workers 1'),
    run('run --particles 100 --dimension 2 --phi 0.9 --steps 20 --frames-every 10 --out r'),
  ]);
  expect(done.map(({ code }) => code)).toEqual([0, 0]);
}, 120_000);

describe('randorg plot', () => {
  it('shows a sweep in the terminal, and gives its data as JSON', async () => {
    const text = await run('plot s');
    expect([text.code, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toContain('Error bars: standard error of the mean of 2 runs.');
    const { code, stdout } = await run('plot s --y activity.mean --y absorbed --json');
    expect(code).toBe(0);
    const { figures } = JSON.parse(stdout);
    expect(figures.map(({ name }: { name: string }) => name)).toEqual(['activity.mean', 'absorbed']);
    expect(figures[0].series[0].points).toEqual([
      { x: 0.3, y: 0, error: 0, runs: 2 },
      { x: 0.9, y: expect.any(Number), error: expect.any(Number), runs: 2 },
    ]);
  });

  it('writes one file of the format that its name says, with a panel for each column, and never over another', async () => {
    const { code, stdout } = await run('plot s --y activity.mean --y absorbed --out both.svg');
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, 'Written to both.svg.']);
    const svg = readFileSync(join(folder, 'both.svg'), 'utf8');
    expect(svg).toContain('>(b)</text>');
    const again = await run('plot s --out both.svg');
    expect([again.code, again.stderr]).toEqual([
      2,
      'randorg: out both.svg exists; add --force to replace it, or choose another path\n',
    ]);
    expect(readFileSync(join(folder, 'both.svg'), 'utf8')).toBe(svg);
    expect((await run('plot s --out both.pdf')).code).toBe(0);
    expect(readFileSync(join(folder, 'both.pdf'), 'latin1').slice(0, 5)).toBe('%PDF-');
    expect((await run('plot s --out both.csv')).code).toBe(0);
    expect(readFileSync(join(folder, 'both.csv'), 'utf8').split('\n')[0]).toBe('series,phi,f_a,error,runs');
  });

  it.skipIf(findFont() === null)('fills a folder with all formats', async () => {
    expect((await run('plot r --y activity --out figures')).code).toBe(0);
    expect(readdirSync(join(folder, 'figures')).sort()).toEqual(
      ['csv', 'pdf', 'png', 'svg'].map((format) => `activity.${format}`),
    );
    expect((await run('plot r --frame last --out frame')).code).toBe(0);
    expect(readdirSync(join(folder, 'frame'))).toContain('frame-step-20.png');
  });

  it('shows what is active in a frame, of a run or a file', async () => {
    const { code, stdout, stderr } = await run('plot r --frame step=10');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('number 1 of 3, t = 10');
    const json = JSON.parse((await run('plot r/frames.gsd --frame 1 --json')).stdout);
    expect(json).toMatchObject({ frame: 1, frames: 3, step: 10, particles: 100, dimension: 2, out: null });
    expect(stdout).toContain(String(json.activeFraction));
  });

  it.each([
    ['plot s --y actvity.mean --out no', 'y must be a column with numbers, got "actvity.mean"; did you mean activity.mean?'],
    ['plot s r --out no', 's is a sweep, but r is a run; give sweeps or runs, not both'],
    ['plot nothing --out no', "nothing: can't be read"],
    ['plot r/frames.gsd --out no', 'r/frames.gsd is a file; add --frame for a picture'],
    ['plot s --out no.jpg', 'out must be a folder or end in .svg, .pdf, .png or .csv, got "no.jpg"'],
    ['plot r --frame 17 --out no', 'frame must be first, last, a number from 0 to 2 of r, or step=T, got "17"'],
    ['plot r --frame last --x t --out no', 'x does not apply to a picture of a frame, got "t"'],
    ['plot s --phi 0.5 --out no', 'phi does not apply without --frame, got 0.5'],
    ['plot r --where phi=1 --out no', 'where does not apply to runs, got phi=1'],
    ['plot s --frame last --out no', 's is a sweep, which has many runs'],
    ['plot r --out r', 'out r is not empty'],
  ])('%s is refused in one line, and writes nothing', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.startsWith(`randorg: ${message}`), stderr).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});

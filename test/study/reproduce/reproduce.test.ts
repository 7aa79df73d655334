/** Figures cut down to small runs: made, and made again elsewhere. Stopped ones are in test/validation/reproduce.test.ts. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activityPhi } from '../../../src/study/reproduce/figures/activityPhi.js';
import { protocol } from '../../../src/study/reproduce/figures/protocol.js';
import { reproduceFigure } from '../../../src/study/reproduce/index.js';
import type { FigureModule } from '../../../src/study/reproduce/types.js';
import { filesIn, make, program, small } from '../../support/reproduceSmall.js';
import { shrink } from '../../support/shrink.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Squeezed states are files, at other places each time. */
const squeezed = shrink(protocol, { particles: 40, steps: 600, every: 6 });

describe('a figure', () => {
  it('gives the same files byte for byte with another number of workers, in stages that follow each other', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'elsewhere', 'two')];
    const outcome = await make(squeezed, one, 1);
    if (outcome.status !== 'done') throw new Error(outcome.status);
    await make(squeezed, two, 2);
    const files = filesIn(one);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        'figures/protocol.pdf',
        'figures/protocol.svg',
        'protocol.csv',
        'report.html',
        'reproduce.json',
        'runs.csv',
        'verdict.json',
      ]),
    );
    expect(filesIn(two)).toEqual(files);
    for (const name of ['protocol.csv', 'protocol-ends.csv', 'runs.csv']) {
      const columns = (files[name] as string).split('\n')[0]?.split(',') as string[];
      expect(new Set(columns).size).toBe(columns.length);
      expect(columns.filter((column) => !/^[a-z][a-zA-Z0-9]*$/.test(column))).toEqual([]);
    }
    expect(readdirSync(join(one, 'sweeps')).length).toBeGreaterThan(3);
    expect(JSON.parse(files['verdict.json'] as string)).toEqual(outcome.result);
    const report = files['report.html'] as string;
    for (const { claimed } of outcome.result.claims) expect(report).toContain(claimed.replace('<', '&lt;').replace('>', '&gt;'));
    expect(report.match(/<figure>/g)).toHaveLength(outcome.result.figures.length);
    // Nothing of the machine.
    for (const [name, text] of Object.entries(files)) expect([name, text.includes(folder)]).toEqual([name, false]);
  }, 120_000);

  it('refuses the directory of another figure, of another preset, and one with other things', async () => {
    const out = join(folder, 'a');
    const none: FigureModule = {
      ...small,
      stages: () => [],
      analyse: () => ({ tables: [], figures: [], claims: [], notes: [] }),
    };
    await make(none, out, 1);
    await expect(make({ ...none, name: 'msd' }, out, 1)).rejects.toThrow(
      /out must be a directory of msd with preset quick, got .*, which holds activity-phi with preset quick/,
    );
    await expect(reproduceFigure(none, { preset: 'full', out, workers: 1 })).rejects.toThrow(
      /holds activity-phi with preset quick/,
    );
    writeFileSync(join(folder, 'notes.txt'), '');
    await expect(make(none, folder, 1)).rejects.toThrow(/not empty and of no figure/);
  });

  it('refuses a budget below one run, and stops when it is used up', async () => {
    const long = shrink(activityPhi, { particles: 1000, steps: 1e8, every: 20 });
    const out = join(folder, 'b');
    const options = { preset: 'quick', out, workers: 1, program } as const;
    await expect(reproduceFigure(long, { ...options, budget: 0.5 })).rejects.toThrow(
      /budget must be at least one run, about \d+s/,
    );
    expect(existsSync(join(out, 'sweeps'))).toBe(false);
    // Enough for the first run by any estimate, not for all.
    const slow = shrink(activityPhi, { particles: 100, steps: 2e4, every: 1 });
    const outcome = await reproduceFigure(slow, { ...options, out: join(folder, 'c'), budget: 3 });
    expect(outcome.status).toBe('budget');
  }, 60_000);
});

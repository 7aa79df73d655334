/** Figures cut down to small runs: stopped and gone on with; all of them in one report. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activityPhi } from '../../src/study/reproduce/figures/activityPhi.js';
import { reproduceAll, reproduceFigure } from '../../src/study/reproduce/index.js';
import type { FigureModule } from '../../src/study/reproduce/types.js';
import { shrink } from '../support/shrink.js';

/** Workers are processes, which run what was built. */
const program = pathToFileURL(resolve('build/lib/study/sweep/worker.js'));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Rows left out must leave both rules at least two phi. */
const small = shrink(activityPhi, { particles: 60, steps: 100, every: 20 });

const make = (module: FigureModule, out: string, workers: number, signal?: AbortSignal) =>
  reproduceFigure(module, { preset: 'quick', out, workers, program, signal });

/** Everything but runs and what they start from. */
function filesIn(out: string): Record<string, string> {
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.\w+$/.test(name) && !/^(sweeps|starts)/.test(name),
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(out, name)).toString('latin1')]));
}

describe('a figure', () => {
  it('goes on where it was stopped, does no run twice, and ends the same', async () => {
    const whole = join(folder, 'whole');
    await make(small, whole, 2);
    const out = join(folder, 'stopped');
    const stop = new AbortController();
    let begun = 0;
    const stopped = await reproduceFigure(small, {
      preset: 'quick',
      out,
      workers: 1,
      program,
      signal: stop.signal,
      onBegin: () => {
        if (++begun === 2) stop.abort();
      },
    });
    expect(stopped).toMatchObject({ status: 'stopped', stage: 'runs', done: 0 });
    expect(existsSync(join(out, 'verdict.json'))).toBe(false);
    const done = readdirSync(join(out, 'sweeps', 'runs-sgd-pair-p-0.5', 'runs'));
    const first = join(out, 'sweeps', 'runs-sgd-pair-p-0.5', 'runs', done[0] as string, 'run.json');
    const before = readFileSync(first, 'utf8');
    expect(await make(small, out, 2)).toMatchObject({ status: 'done' });
    expect(readFileSync(first, 'utf8')).toBe(before);
    expect(filesIn(out)).toEqual(filesIn(whole));
  }, 120_000);
});

describe('all figures', () => {
  it('make one report that needs no other file', async () => {
    const out = join(folder, 'all');
    const outcome = await reproduceAll([small], {
      preset: 'quick',
      out,
      make: (module, { out: own }) => make(module, own, 2),
    });
    expect(outcome).toMatchObject({ status: 'done', report: join(out, 'report.html') });
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    expect(html).not.toMatch(/(src|href)="(?!#)/);
    expect(html).toContain('<svg');
    expect(html).toContain('randorg reproduce activity-phi --preset quick --out DIR');
    if (outcome.status !== 'done') return;
    for (const { digest, claims, tables } of outcome.results) {
      expect(html).toContain(digest);
      for (const { name } of tables) expect(html).toContain(`${name}.csv`);
      expect(claims.length).toBeGreaterThan(0);
    }
    const bound = () => reproduceAll([small], { preset: 'full', out, make: (module, { out: own }) => make(module, own, 2) });
    await expect(bound()).rejects.toThrow(/holds all with preset quick/);
  }, 120_000);
});

/** Figures cut down to small runs: stopped and gone on with; all of them in one report. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reproduceAll, reproduceFigure } from '../../src/study/reproduce/index.js';
import { filesIn, make, program, small } from '../support/reproduceSmall.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

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

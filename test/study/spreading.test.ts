/** `spreading` and what `exponents` reads of it. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spreadingExponents } from '../../src/analysis/index.js';
import { Stopped } from '../../src/study/index.js';
import { runSpreadingJob } from '../../src/study/spreading/jobs.js';
import type { SpreadingResult } from '../../src/study/spreading/result.js';
import { type SpreadingOptions, spreading } from '../../src/study/spreading/spreading.js';
import { exponentsOfSpreading, isSpreading } from '../../src/study/spreading/stored.js';
import { runNode } from '../support/child.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-spreading-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const program = pathToFileURL(resolve('build/lib/study/spreading/worker.js'));
const small: SpreadingOptions = {
  model: 'manna',
  dimension: 1,
  size: 512,
  density: 0.88,
  runs: 6,
  spreads: 300,
  steps: 200,
  seed: 1,
  workers: 2,
  program,
};
let result: SpreadingResult;

const store = (name: string, content: unknown): void => {
  mkdirSync(at(name), { recursive: true });
  writeFileSync(join(at(name), 'spreading.json'), typeof content === 'string' ? content : JSON.stringify(content));
};

beforeAll(async () => {
  ({ result } = await spreading(small));
  store('a', result);
});

describe('spreading', () => {
  it('makes runs side by side as one after the other, each from a state of its own', async () => {
    const { model, dimension, size, density, seed, spreads } = small;
    const job = { model, dimension, size, density, seed, spreads, times: result.times };
    const alone = await runSpreadingJob({ ...job, replica: 4 });
    expect(result.runs[4]).toEqual(alone);
    expect(new Set(result.runs.map(({ preparedIn }) => preparedIn)).size).toBe(6);
    expect(result.times).toEqual([...new Set(result.times)].sort((a, b) => a - b));
    expect([result.times[0], result.times.at(-1)]).toEqual([1, 200]);
  });

  it('counts survivors, who grow no more, their sites and distances', () => {
    for (const { surviving, active, squares } of result.runs) {
      surviving.forEach((count, k) => {
        expect(count).toBeLessThanOrEqual(surviving[k - 1] ?? 300);
        expect(active[k]).toBeGreaterThanOrEqual(count);
        // no site is farther from the seed than one step each
        expect(squares[k]).toBeLessThanOrEqual((active[k] as number) * (result.times[k] as number) ** 2);
      });
      expect(surviving[0]).toBeGreaterThan(150);
    }
    expect(result.exponents).toEqual(spreadingExponents({ ...result, size: 512 }));
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort();
    await expect(spreading({ ...small, signal })).rejects.toThrow(Stopped);
  });
});

describe('exponents', () => {
  it('reads what was stored, and runs of other seeds together', async () => {
    const { figures, result: read } = exponentsOfSpreading([at('a')]);
    expect(read).toEqual(result);
    expect(figures.map(({ name }) => name).slice(0, 3)).toEqual(['survival', 'active', 'distance']);
    store('b', { ...result, seeds: [2] });
    const both = exponentsOfSpreading([at('a'), at('b')]).result;
    expect([both.seeds, both.runs.length]).toEqual([[1, 2], 12]);
    expect([isSpreading(at('a')), isSpreading(folder)]).toEqual([true, false]);
  });

  it.each<[string, string[], RegExp]>([
    ['equal seeds', ['a', 'a'], /a has a seed that another directory has/],
    ['other systems', ['a', 'larger'], /larger is not of the system and the times of .*a; give spreads of one system/],
    ['a text that is none', ['text'], /spreading\.json: not JSON; the file is damaged/],
    ['a count that is missing', ['missing'], /runs\.0\.surviving is missing; the file is damaged/],
    ['a curve cut short', ['short'], /the curves of a run are not as long as the times; the file is damaged/],
  ])('refuses %s', (_, names, message) => {
    store('larger', { ...result, size: 1024, seeds: [3] });
    store('text', '{');
    store('missing', { ...result, runs: [{ ...result.runs[0], surviving: undefined }] });
    store('short', { ...result, runs: [{ ...result.runs[0], active: [1, 2] }] });
    expect(() => exponentsOfSpreading(names.map(at))).toThrow(message);
  });
});

const randorg = (line: string) => runNode([resolve('bin/randorg.js'), ...line.split(' ')], { cwd: folder });

it('writes a directory that exponents takes, with the same numbers', async () => {
  const line = 'spreading --dimension 1 --size 512 --density 0.88 --runs 6 --spreads 300 --steps 200 --workers 2';
  const written = await randorg(`${line} --out out`);
  expect(written.code).toBe(0);
  expect(written.stdout).toMatch(/^manna, d 1, L 512, density 0.88, 1800 spreads from 6 states/);
  const { runs, exponents } = JSON.parse(readFileSync(join(at('out'), 'spreading.json'), 'utf8'));
  expect(runs).toEqual(result.runs);
  for (const name of ['survival.svg', 'active.csv', 'distance.png']) expect(existsSync(join(at('out'), name)), name).toBe(true);
  const again = await randorg('exponents out --json');
  expect(JSON.parse(again.stdout).exponents).toEqual(exponents);
  // as many as are measured
  expect(again.code).toBe(0);
});

it.each([
  ['spreading --model bro', 'model must be manna or manna-abelian, got "bro"; give one of them'],
  [
    'spreading --density 0.9 --size 16 --runs 1',
    'density must be one that absorbs, got 0.9, which was active after 5120 steps; give one at the critical density or below',
  ],
  ['spreading --density 0.1 --size 3 --runs 1', 'density must be such that particles are neighbours, got 0.1; give a larger one'],
  ['spreading --size 2', 'size must be a whole number from 3 to 268435456, got 2; give one such as 512'],
  [
    'spreading --dimension 3 --size 700',
    'size must be at most 645 in dimension 3, got 700; the lattice would have 343000000 sites and 268435456 are possible',
  ],
  ['exponents a --plan delta=0.01', 'plan does not apply to directories of spreading, got "delta=0.01"; leave it out'],
  ['exponents a empty', 'empty is not of spreading, but a is; give directories of one kind'],
])('%s is refused', async (line, message) => {
  mkdirSync(at('empty'), { recursive: true });
  const { code, stdout, stderr } = await randorg(`${line} --json --out new`);
  expect([code, stdout, stderr]).toEqual([2, '', `randorg: ${message}\n`]);
  expect(existsSync(at('new'))).toBe(false);
});

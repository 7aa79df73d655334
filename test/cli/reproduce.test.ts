/** The built command, as a user calls it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, runNode } from '../support/child.js';

const command = resolve('bin/randorg.js');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const randorg = (args: string): Promise<Ended> => runNode([command, ...args.split(' ')], { cwd: folder });

describe('randorg reproduce', () => {
  it('lists the figures with their claims', async () => {
    const { code, stdout, stderr } = await randorg('reproduce list --json');
    expect([code, stderr]).toEqual([0, '']);
    const entries = JSON.parse(stdout) as { name: string; claim: string }[];
    expect(entries.map(({ name }) => name)).toContain('phi-c');
    for (const { claim } of entries) expect(claim.length).toBeGreaterThan(20);
  });

  it('tells the cost of a figure and its batch scripts, and writes nothing', async () => {
    const { code, stdout, stderr } = await randorg(
      'reproduce msd --preset full --out m --dry-run --engine slurm --partition long --json',
    );
    expect(code).toBe(0);
    // It takes seconds, so it says what it is doing.
    expect(stderr.trimEnd().split('\n')).toEqual(
      [1, 2, 3].map((k) =>
        expect.stringMatching(new RegExp(`^msd: measuring the speed of this machine for \\S+ \\(${k} of 3 sweeps\\)$`)),
      ),
    );
    const cost = JSON.parse(stdout);
    expect(cost).toMatchObject({ figure: 'msd', preset: 'full', runs: 180 });
    // N = 40000, 10 starts, two phi, three rules; 180000 steps at eps = 0.01, in proportion above.
    expect(cost.particleSteps).toBeCloseTo(4e4 * 10 * 2 * 3 * 1.8e5 * (1 + 1 / 5 + 1 / 15), -9);
    expect(cost.scripts).toHaveLength(3);
    expect(cost.scripts[0].array).toMatch(/#SBATCH --partition=long/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['reproduce phi', /figure must be one of activity-time, .* or all, got "?phi"?; see randorg reproduce list/],
    ['reproduce phi-c --preset tiny', /preset must be quick, standard or full, got "?tiny"?/],
    ['reproduce phi-c --workers 0', /workers must be a whole number from 1 to 1024, got 0/],
    ['reproduce phi-c --budget soon', /budget must be a time such as 90s, 5m or 2h, at most 500h, got "?soon"?/],
    [
      'reproduce phi-c --budget 0.01s --out b',
      /budget must be at least one run, about \d+s for the longest of .*, got 0\.01s; give more/,
    ],
    ['reproduce phi-c --engine pbs', /engine must be local or slurm, got "?pbs"?/],
    ['reproduce phi-c --out full', /out full is not empty and of no figure \(notes\.txt\)/],
    ['reproduce', /missing required argument 'figure'/],
  ])('%s: one line, exit code 2', async (args, message) => {
    if (args.endsWith('full')) {
      mkdirSync(join(folder, 'full'));
      writeFileSync(join(folder, 'full', 'notes.txt'), '');
    }
    const { code, stdout, stderr } = await randorg(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

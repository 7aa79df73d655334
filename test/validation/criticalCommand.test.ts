/** The built command, as a user calls it, on a small lattice. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appears, randorg, startRandorg } from '../support/randorg.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const search = 'critical --model manna --dimension 2 --size 64 --precision 0.05 --workers 2 --seed 5';

describe('randorg critical', () => {
  it('finds a density with an error; stopped and gone on with, the same one', async () => {
    const whole = await randorg(`${search} --out whole --json`, folder);
    expect(whole.code).toBe(0);
    const result = JSON.parse(whole.stdout);
    expect(result).toMatchObject({
      control: 'density',
      ended: 'precision',
      directory: 'whole',
      config: { model: 'manna', seed: '5' },
    });
    expect(result.phiC.error).toBeGreaterThan(0);
    expect(result.phiC.error).toBeLessThanOrEqual(0.05);
    // Lübeck 2004: 0.68333
    expect(Math.abs(result.phiC.value - 0.68333)).toBeLessThan(3 * result.phiC.error);
    expect(result.protocol).toMatchObject({ initial: 'random', sizes: [64], starts: 3 });
    expect(result.config).not.toHaveProperty('density');
    expect(new Set(result.runs.map(({ replica }: { replica: number }) => replica)).size).toBe(result.runs.length);
    expect(whole.stderr).toMatch(
      /^stage 0 \(bracket\): size 64, 500 steps, 8 values from 0.5 to 4, 3 starts each\nstage 0: bracket 0.5 to 1, /,
    );

    const again = await randorg(`${search} --out whole --json`, folder);
    expect([again.code, again.stdout, again.stderr]).toEqual([0, whole.stdout, '']);
    const table = await randorg(`${search} --out whole`, folder);
    expect(table.stdout).toMatch(/critical density .*\(\d+\)/);
    expect(Math.max(...table.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);

    const stopped = startRandorg(`${search} --out parts --json`, folder);
    expect(await appears(join(folder, 'parts/stages/001-bracket/runs'), stopped)).toBe(true);
    stopped.child.kill('SIGTERM');
    const ended = await stopped.done;
    expect(ended.code).toBe(143);
    expect(ended.stderr).toMatch(/stopped by SIGTERM; the same command goes on\n$/);
    expect(JSON.parse(ended.stdout)).toMatchObject({ ended: 'stopped', method: 'bracket', bracket: { low: 0.5, high: 1 } });
    const rest = await randorg(`${search} --out parts --json`, folder);
    expect({ ...JSON.parse(rest.stdout), directory: 'whole' }).toEqual(result);
    expect(readdirSync(join(folder, 'parts')).sort()).toEqual(['critical.json', 'stages']);
    expect(JSON.parse(readFileSync(join(folder, 'parts/critical.json'), 'utf8')).result).toEqual(JSON.parse(rest.stdout));
  }, 240_000);

  it('holds the published densities in its errors in d = 1, 2 and 3, within the bracket and within the budget', async () => {
    const densities = [
      [1, 0.89199, 0.06],
      [2, 0.68333, 0.01],
      [3, 0.60018, 0.01],
    ] as const;
    const pulls: number[] = [];
    for (const [dimension, density, largest] of densities)
      for (const seed of [1, 2, 3]) {
        const name = `manna-${dimension}-${seed}`;
        const flags = `--model manna --dimension ${dimension} --seed ${seed} --budget 45s --workers 1 --out ${name} --json`;
        const started = performance.now();
        const { code, stdout } = await randorg(`critical ${flags}`, folder);
        expect([name, code]).toEqual([name, 0]);
        // The last fit may end after the budget.
        expect((performance.now() - started) / 1000).toBeLessThan(75);
        const { phiC, method, bracket } = JSON.parse(stdout);
        expect(phiC.value).toBeGreaterThan(bracket.low);
        expect(phiC.value).toBeLessThan(bracket.high);
        // A busy machine may have time for the bracket alone.
        if (method !== 'bracket') expect(phiC.error).toBeLessThan(largest);
        pulls.push((phiC.value - density) / phiC.error);
      }
    // Nine pulls have a mean of 0 +- 0.33, and a root mean square of 1 +- 0.24.
    const mean = pulls.reduce((sum, pull) => sum + pull, 0) / pulls.length;
    const square = pulls.reduce((sum, pull) => sum + pull ** 2, 0) / pulls.length;
    expect(Math.abs(mean)).toBeLessThan(1);
    expect(Math.sqrt(square)).toBeLessThan(1.75);
    expect(Math.max(...pulls.map(Math.abs))).toBeLessThan(3.5);
  }, 720_000);

  it.each([
    ['--thermal-noise 1e-6', /^randorg: thermalNoise must be 0 for a critical point/],
    ['--phi 0.5', /^randorg: phi has no place in a search/],
    ['--budget 5', /^randorg: budget must be a time such as 90s, 5m or 2h, at most 500h, got "5"; /],
    [
      '--budget 0.01s',
      /^randorg: budget must be long enough to bracket the critical point, got 0.01 s; give --budget \d+s or more/,
    ],
    ['--precision 0', /^randorg: precision must be a number in \(0, 1\], got 0; /],
    ['--workers x', /^randorg: workers must be a whole number from 1 to 1024, got "x"/],
  ])('refuses %s', async (flags, message) => {
    const { code, stdout, stderr } = await randorg(`critical --kick 0.1 --out bad ${flags}`, folder);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(readdirSync(folder)).not.toContain('bad');
  });
});

/** The command that analyses how configurations move, as a user types it. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randorg } from '../support/randorg.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-dynamics-'));
const run = (args: string) => randorg(args, folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const base = '{particles: 100, dimension: 2, steps: 40, frames: {every: 2}, stopWhenAbsorbed: false}';
  writeFileSync(join(folder, 'plan.yaml'), `base: ${base}\ngrid: {phi: [0.3, 0.9]}\nreplicas: 2\n`);
  const done = await Promise.all([
    run('sweep run plan.yaml --out s --workers 1'),
    run('run --particles 100 --dimension 2 --phi 0.9 --steps 40 --frames-every 2 --msd --out r'),
    run('run --particles 100 --dimension 2 --phi 0.8 --steps 10 --frames-every 5 --out bare'),
  ]);
  expect(done.map(({ code, stderr }) => [code, stderr.includes('must')])).toEqual([0, 0, 0].map(() => [0, false]));
}, 120_000);

describe('randorg dynamics', () => {
  it('agrees with the msd that the run keeps itself, and writes document, table and figures', async () => {
    const { code, stdout } = await run('dynamics r --json --out d --per-decade 100');
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    const series = readFileSync(join(folder, 'r/series.csv'), 'utf8').trim().split('\n');
    const [head = '', ...rows] = series.map((line) => line.split(','));
    const column = (head as string[]).indexOf('msd');
    const msdAt = (t: number) => Number(rows.find(([step]) => Number(step) === t)?.[column]);
    const last = result.lags.at(-1);
    // one origin, step 0
    expect([last.lag, last.origins]).toEqual([40, 1]);
    expect(last.species[0].msd.value / msdAt(40)).toBeCloseTo(1, 8);
    expect(result.lags[0]).toMatchObject({ lag: 2, origins: 20, independent: 20 });
    expect(readdirSync(join(folder, 'd'))).toEqual(
      expect.arrayContaining(['dynamics.csv', 'dynamics.json', 'msd.svg', 'van-hove.csv']),
    );
    expect(JSON.parse(readFileSync(join(folder, 'd/dynamics.json'), 'utf8'))).toEqual(result);
    expect(readFileSync(join(folder, 'd/dynamics.csv'), 'utf8').split('\n')[1]).toMatch(/^2,20,20,,100,/);
  });

  it('pools the replicas of a sweep', async () => {
    const { code, stdout } = await run('dynamics s --json');
    expect(code).toBe(0);
    const { systems } = JSON.parse(stdout);
    expect(systems.map(({ system, sources }: { system: unknown; sources: string[] }) => [system, sources.length])).toEqual([
      [{ phi: 0.3 }, 2],
      [{ phi: 0.9 }, 2],
    ]);
    expect(systems[1].lags[0]).toMatchObject({ lag: 2, origins: 40, independent: 40 });
    expect((await run('dynamics s')).stdout).toContain('2 runs of phi 0.9');
  });

  it('gives the distance of clones', async () => {
    const same = await run('dynamics r --clone r --json');
    expect(JSON.parse(same.stdout).distances).toContainEqual({ step: 40, distance: 0 });
  });

  it.each([
    [
      'dynamics bare --from 10',
      'bare must hold at least 2 frames from step 10 on, got 1; run with --frames-every or --frames-per-decade',
    ],
    ['dynamics r --from 41', 'r must hold at least 2 frames from step 41 on, got 0; '],
    ['dynamics r --every 0', 'every must be a whole number from 1 to 1000000, got 0; give one such as 10'],
    ['dynamics r --clone s', 's must be one run, not a sweep; give the directory of a run'],
    ['dynamics r --clone bare', 'clone bare must have the dimension, box and particles of r; give two runs of one state'],
    ['dynamics r --clone r --out x', 'out does not apply with --clone, got x; use --json'],
    ['dynamics nothing', 'nothing'],
  ])('%s: refused on one line, with nothing written', async (command, message) => {
    const { code, stdout, stderr } = await run(command);
    expect([code, stdout, stderr.split('\n').length]).toEqual([2, '', 2]);
    expect(stderr).toContain(message);
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });
});

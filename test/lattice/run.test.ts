/** Lattice models through the command, as a user types it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LatticeSimulation } from '../../src/engine/lattice.js';
import { simulate } from '../../src/run/simulate.js';
import { runNode } from '../support/child.js';

const entry = resolve('bin/randorg.js');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-lattice-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const randorg = (line: string) => runNode([entry, ...line.split(' ')], { cwd: folder });

describe('randorg run', () => {
  it('prints the result of an active lattice and writes its series', async () => {
    const { code, stdout, stderr } = await randorg(
      'run --model manna --dimension 2 --size 64 --density 0.7 --steps 2000 --seed 1 --out active --record-every 100 --json',
    );
    expect([code, stderr]).toEqual([0, '']);
    const sim = await LatticeSimulation.create({ model: 'manna', dimension: 2, size: 64, density: 0.7, seed: 1 });
    const { active, contacts } = sim.step(2000);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      config: { model: 'manna', size: 64, density: 0.7, start: 'random' },
      steps: 2000,
      absorbed: false,
      absorbedAt: null,
      energyPerParticle: null,
      largestOverlap: null,
      boxLength: 64,
      digest: sim.digest(),
      engine: { wasmSha256: sim.wasmSha256, threads: 1 },
    });
    const last = sim.observe();
    const after = [...active.subarray(1001), last.active];
    expect(result.activity.window).toEqual([1001, 2000]);
    expect(result.activity.mean).toBeCloseTo(after.reduce((a, b) => a + b) / 1000 / 4096, 12);
    expect(result.activity.last).toBe(last.active / 4096);
    const rows = readFileSync(join(folder, 'active/series.csv'), 'utf8').trim().split('\n');
    expect(rows[0]).toBe('t,active,activity,contacts,contactsPerParticle,energyPerParticle,largestOverlap');
    expect(rows).toHaveLength(22);
    const digits = (value: number) => Number(value.toPrecision(10));
    const activity = digits((active[100] as number) / 4096);
    const z = digits((2 * (contacts[100] as number)) / sim.particles);
    expect(rows[2]).toBe(`100,${active[100]},${activity},${contacts[100]},${z},,`);
    expect(rows[21]).toContain(`2000,${last.active},`);
  });

  it('prints a table, and says when the lattice was absorbed', async () => {
    const { code, stdout, stderr } = await randorg(
      'run --model manna-abelian --dimension 1 --size 100 --density 0.5 --start natural --out absorbed --threads 2',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('manna-abelian, natural start');
    expect(stdout).toContain('50 particles on 100 sites (100), density 0.5');
    expect(stdout).toMatch(/absorbed\s+│ yes, at t = \d+/);
    expect(stdout).not.toMatch(/energy|overlap/);
  });

  it.each([
    ['--phi 0.6', 'randorg: phi does not apply to model manna, got 0.6; leave it out: a lattice takes size and density\n'],
    [
      '--size 2',
      'randorg: size must be a whole number from 3 to 2^28, got 2; give the sites along a side of the lattice, such as 64\n',
    ],
    ['--size 1000', 'randorg: size must be at most 645 in dimension 3, got 1000; '],
    ['--density -1', 'randorg: density must be in (0, 4], got -1; '],
  ])('refuses %s', async (flags, message) => {
    const { code, stdout, stderr } = await randorg(`run --model manna ${flags} --out bad`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.startsWith(message), stderr).toBe(true);
  });
});

describe('simulate', () => {
  it('runs a lattice in memory, to its absorption', async () => {
    const result = await simulate({ model: 'manna', dimension: 2, size: 32, density: 0.5, seed: 2 });
    const sim = await LatticeSimulation.create({ model: 'manna', dimension: 2, size: 32, density: 0.5, seed: 2 });
    const { absorbedAt } = sim.step(10000);
    expect(result).toMatchObject({ absorbed: true, absorbedAt, steps: absorbedAt, digest: sim.digest(), stopped: false });
    expect(result.activity).toMatchObject({ last: 0, mean: 0 });
  });
});

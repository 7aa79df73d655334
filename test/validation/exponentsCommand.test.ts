/** `randorg exponents` and `calibrate` on what users may give them. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randorg, sleep, startRandorg } from '../support/randorg.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A sweep of lattices, which take milliseconds. */
async function sweep(grid: string, replicas: number, base = 'steps: 400') {
  writeFileSync(
    join(folder, 'plan.yaml'),
    `base: {model: manna, dimension: 2, size: 32, ${base}}\ngrid: {${grid}}\nreplicas: ${replicas}\n`,
  );
  const { code } = await randorg('sweep run plan.yaml --out s --workers 1', folder);
  expect(code).toBe(0);
}

describe('exponents', () => {
  it('says what to add to a sweep without replicas, and gives a plan that does', async () => {
    await sweep('density: [0.6, 0.65, 0.7, 0.75]', 1);
    const { code, stdout, stderr } = await randorg('exponents s --out e', folder);
    expect(code).toBe(2);
    expect(stderr).toContain('errors come from independent runs: add replicas');
    expect(existsSync(join(folder, 'e'))).toBe(false);
    const plan = stdout.slice(stdout.indexOf('\nbase:'));
    expect(plan).toMatch(/seed: 2\n[\s\S]*replicas: 8\n/);
    writeFileSync(join(folder, 'next.yaml'), plan);
    expect((await randorg('sweep plan next.yaml', folder)).code).toBe(0);
  });

  it('compares decays over runs of full length only; shorter ones are for steady states', async () => {
    const densities = [0.65, 0.67, 0.68, 0.69, 0.7, 0.72];
    const decayOf = async (rows: (readonly [number, number])[], out: string) => {
      writeFileSync(
        join(folder, `${out}.yaml`),
        `base: {model: manna, dimension: 2, size: 128}\ngrid: {'density,steps': ${JSON.stringify(rows)}}\nreplicas: 6\n`,
      );
      expect((await randorg(`sweep run ${out}.yaml --out ${out} --workers 2`, folder)).code).toBe(0);
      const { stdout } = await randorg(`exponents ${out} --json`, folder);
      return JSON.parse(stdout).phiCMethods.decay;
    };
    const full = densities.map((density) => [density, 3000] as const);
    const alone = await decayOf(full, 'a');
    expect(Math.abs(alone.value - 0.68333)).toBeLessThan(0.02);
    const far = [0.9, 1, 1.1].map((density) => [density, 60] as const);
    expect((await decayOf([...full, ...far], 'b')).value).toBe(alone.value);
  });

  it.each([
    1, 2000, 3000,
  ])('of a small Manna sweep, whose plateaus lie far above, are those of the lattice, seed %i', async (seed) => {
    writeFileSync(
      join(folder, 'plan.yaml'),
      `base: {model: manna, dimension: 2, size: 64, steps: 2000, seed: ${seed}}
grid: {density: {from: 0.66, to: 0.74, step: 0.01}}
replicas: 6
`,
    );
    expect((await randorg('sweep run plan.yaml --out s', folder)).code).toBe(0);
    const { phiC, delta, verdict } = JSON.parse((await randorg('exponents s --json', folder)).stdout);
    // The fit of all densities at once gives 0.7013(39), and excludes directed percolation.
    expect(Math.abs(phiC.value - 0.68333)).toBeLessThan(2 * phiC.error);
    expect(Math.abs(delta.value - 0.419)).toBeLessThan(2 * delta.error);
    expect(phiC.error).toBeLessThan(0.02);
    expect(verdict).not.toMatch(/excluded: [^.]*(Manna|directed percolation)/);
  });

  it.each([
    2, 3, 4,
  ])('of SGD, whose states forget their start slowly, are refused where no phi absorbs, seed %i', async (seed) => {
    writeFileSync(
      join(folder, 'plan.yaml'),
      `base: {model: sgd, mode: pair, batchFraction: 0.5, learningRate: 0.1, particles: 2000, steps: 6000, seed: ${seed}}
grid: {phi: {from: 0.575, to: 0.635, step: 0.0075}}
replicas: 4
`,
    );
    expect((await randorg('sweep run plan.yaml --out s', folder)).code).toBe(0);
    const { code, stdout, stderr } = await randorg('exponents s --out e --json', folder);
    const { next, phiC, delta } = JSON.parse(stdout);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^randorg: Not enough data: No phi is seen to absorb: at phi = 0\.575, .* Run the plan below\.\n$/);
    expect([phiC.value, delta.value, existsSync(join(folder, 'e'))]).toEqual([null, null, false]);
    // By a search of larger and longer runs phi_c is 0.5811(21).
    expect(Math.min(...next.plan.grid.phi)).toBeLessThan(0.55);
    expect(Math.max(...next.plan.grid.phi)).toBeLessThan(0.575);
  }, 300_000);

  it.each([
    ['absorb', 'density: [0.3, 0.35, 0.4, 0.45]', 'every run has absorbed', (values: number[]) => Math.min(...values) > 0.45],
    ['stay active', 'density: [0.9, 0.95, 1, 1.05]', 'every run stays active', (values: number[]) => Math.max(...values) < 0.9],
  ])('where all runs %s, looks on the other side', async (_, grid, because, fits) => {
    await sweep(grid, 3);
    const { code, stdout } = await randorg('exponents s --json', folder);
    const { next, verdict } = JSON.parse(stdout);
    expect(code).toBe(2);
    expect(verdict).toMatch(/^Not enough data: /);
    expect(next.because).toBe(because);
    expect(fits(next.plan.grid.density)).toBe(true);
  });

  it.each([
    ['exponents nowhere', "nowhere/plan.json: can't be read"],
    ['exponents s --critical-point 0.6', 'critical-point and critical-point-error go together'],
    ['calibrate --budget 5', 'budget must be a time such as 90s, 5m or 2h, at most 500h, got "5"'],
    ['calibrate --budget 1s', 'budget must be at least 40s for 2 models, got 1s'],
    ['calibrate --dimension 4', 'dimension must be a whole number from 1 to 3, got 4'],
    ['calibrate --model ising', 'model must be manna, manna-abelian or both, got "ising"'],
  ])('refuses %s', async (command, message) => {
    const { code, stderr } = await randorg(command, folder);
    expect([code, stderr.split('\n').length]).toEqual([2, 2]);
    expect(stderr).toContain(message);
  });

  it('refuses several systems, naming the field that varies', async () => {
    await sweep('start: [random, natural], density: [0.7]', 3);
    const { code, stderr } = await randorg('exponents s', folder);
    expect(code).toBe(2);
    expect(stderr).toContain('start must be the same in all runs, got "random" and "natural"');
  });
});

it('ends a calibration by SIGTERM with 143 and writes nothing', async () => {
  const started = startRandorg('calibrate --model manna --budget 60s --out c', folder);
  await sleep(4000);
  started.child.kill('SIGTERM');
  const { code, stderr } = await started.done;
  expect([code, existsSync(join(folder, 'c'))]).toEqual([143, false]);
  expect(stderr).toContain('stopped by SIGTERM');
});

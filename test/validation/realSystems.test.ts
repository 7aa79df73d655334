/** Real systems with known answers, through `randorg exponents` as a user of another program would bring them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/analysis/index.js';
import { type ExponentsResult, exponentsOfCurves } from '../../src/study/exponents/study.js';
import { conservedGas } from '../support/lattices/conservedGas.js';
import { directedPercolation, type LatticeRuns, rowsOf } from '../support/lattices/directedPercolation.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A value lies so many of its errors, and of the published one, from the published one. */
function pullOf(result: unknown, value: number, error: number): number {
  const own = result as Estimate;
  return Math.abs(own.value - value) / Math.hypot(own.error, error);
}

/** 2+1 dimensions; p_c of bonds to four sites, the bcc lattice (Grassberger and Zhang, Physica A 224, 169 (1996)), exponents of the class. */
const percolation = { critical: [0.287338, 3e-6], beta: [0.584, 0.004], delta: [0.4505, 0.001] } as const;

function measured(run: Parameters<typeof rowsOf>[1], specs: readonly LatticeRuns[]): ExponentsResult {
  const path = join(folder, 'own.csv');
  const rows = specs.flatMap((spec) => [...rowsOf('own', run, spec)]);
  writeFileSync(path, `system,control,size,run,t,active\n${rows.join('\n')}\n`);
  return exponentsOfCurves([path], { dimension: 2 }).result;
}

function agrees(result: ExponentsResult, largest: { critical: number; beta: number; delta: number }) {
  for (const [name, own] of [
    ['critical', result.phiC],
    ['beta', result.beta],
    ['delta', result.delta],
  ] as const) {
    expect(pullOf(own, ...percolation[name]), name).toBeLessThan(3);
    expect((own as Estimate).error, name).toBeLessThan(largest[name]);
  }
  expect(result.verdict).toMatch(/^Consistent with [^;]*directed percolation/);
  expect(result.verdict).toMatch(/excluded: mean field/);
}

describe('bond directed percolation in 2+1 dimensions', () => {
  it('has its published p_c, beta and delta, by the example file', () => {
    const { result } = exponentsOfCurves(['examples/data/directed-percolation.csv'], {});
    agrees(result, { critical: 1e-4, beta: 0.06, delta: 0.015 });
  });

  it('has them with other random numbers', () => {
    const result = measured(directedPercolation, [
      {
        sizes: [256],
        controls: [0.28, 0.284, 0.286, 0.2868, 0.2873, 0.2878, 0.2886, 0.29],
        runs: 12,
        steps: 3000,
        every: 0,
        seed: 21,
      },
      { sizes: [256], controls: [0.293, 0.297, 0.302, 0.308, 0.315, 0.323, 0.332], runs: 5, steps: 1000, every: 0, seed: 22 },
    ]);
    agrees(result, { critical: 3e-4, beta: 0.1, delta: 0.03 });
  });
});

it('bond directed percolation has those of nu_perp, z and nu_par that small sizes hold', () => {
  const controls = [0.28, 0.283, 0.2855, 0.287338, 0.289, 0.2915, 0.295, 0.3];
  const sizes = [16, 32, 64, 128];
  const { nuPerp, z, nuParallelFromProduct } = measured(directedPercolation, [
    { sizes, controls, runs: 12, steps: 2000, every: 5, seed: 51 },
  ]);
  const given = [
    { name: 'nu_perp', own: nuPerp, published: [0.733, 5e-4] },
    { name: 'z', own: z, published: [1.7667, 1.4e-3] },
    { name: 'nu_par', own: nuParallelFromProduct, published: [1.295, 5e-4] },
  ].filter(({ own }) => own.value !== null);
  expect(given.length).toBeGreaterThan(0);
  for (const { name, own, published } of given) expect(pullOf(own, ...(published as [number, number])), name).toBeLessThan(2.5);
}, 600_000);

/** Two dimensions; rho_c: Luebeck, Int. J. Mod. Phys. B 18, 3977 (2004); exponents of the Manna class as src/analysis/reference.ts has them. */
const gas = { critical: [0.34494, 3e-5], beta: [0.639, 0.009], delta: [0.419, 0.015] } as const;

describe('the conserved lattice gas in two dimensions', () => {
  it('has its published rho_c, and the Manna class is not excluded, with random numbers of its own', () => {
    const result = measured(conservedGas, [
      { sizes: [256], controls: [0.33, 0.337, 0.341, 0.343, 0.345, 0.347, 0.35], runs: 12, steps: 3000, every: 0, seed: 31 },
      { sizes: [256], controls: [0.354, 0.358, 0.363, 0.369, 0.377, 0.386, 0.397], runs: 5, steps: 1000, every: 0, seed: 32 },
    ]);
    for (const [name, own, largest] of [
      ['critical', result.phiC, 1.5e-3],
      ['beta', result.beta, 0.12],
      ['delta', result.delta, 0.04],
    ] as const) {
      expect(pullOf(own, ...gas[name]), name).toBeLessThan(2);
      expect((own as Estimate).error, name).toBeLessThan(largest);
    }
    expect(result.verdict).toMatch(/^Consistent with [^;]*Manna/);
    expect(result.verdict).toMatch(/excluded: [^;]*mean field/);
  }, 600_000);
});

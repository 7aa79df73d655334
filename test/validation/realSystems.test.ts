/** Real systems with known answers, through `randorg exponents` as a user of another program would bring them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/analysis/index.js';
import { type ExponentsResult, exponentsOfCurves } from '../../src/study/exponents/study.js';
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

/** 2+1 dimensions; p_c as published for the four-fold lattice, exponents of the class. */
const percolation = { critical: [0.287338, 3e-6], beta: [0.584, 0.004], delta: [0.4505, 0.001] } as const;

function measured(specs: readonly LatticeRuns[]): ExponentsResult {
  const path = join(folder, 'dp.csv');
  const rows = specs.flatMap((spec) => [...rowsOf('bond directed percolation', directedPercolation, spec)]);
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
    const { result } = exponentsOfCurves(['examples/data/directed-percolation.csv'], { dimension: 2 });
    agrees(result, { critical: 1e-4, beta: 0.06, delta: 0.015 });
  });

  it('has them with other random numbers', () => {
    const result = measured([
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

import { beforeAll, describe, expect, it } from 'vitest';
import { fillCells } from '../../../src/analysis/structure/cells.js';
import type { StructureKernels } from '../../../src/analysis/structure/index.js';
import { RadialDistribution } from '../../../src/analysis/structure/index.js';
import { findPairs } from '../../../src/analysis/structure/pairs.js';
import { loadStructureKernels } from '../../../src/engine/observe.js';
import { unitBallVolume } from '../../../src/model/index.js';
import { idealGas, plainDistance } from '../../support/configurations.js';

let kernels: StructureKernels;
beforeAll(async () => {
  kernels = await loadStructureKernels();
});

describe('the histogram kernel', () => {
  for (const d of [1, 2, 3, 4, 5]) {
    it.each([0.1, 0.35, 0.5])(`counts each pair once, d = ${d}, cut-off %d of the box`, (part) => {
      const gas = idealGas(d, 211, 1, 10 + d);
      const range = part * gas.boxLength;
      const radial = new RadialDistribution(kernels, range, 17);
      radial.add(gas);
      const counts = new Float64Array(17);
      for (let i = 0; i < 211; i++) {
        for (let j = 0; j < i; j++) {
          const bin = Math.floor((plainDistance(gas, i, j) / range) * 17);
          if (bin < 17) counts[bin] = (counts[bin] as number) + 1;
        }
      }
      const v = unitBallVolume[d] as number;
      radial.result().parts[0]?.g.forEach(({ value }, k) => {
        const shell = v * ((((k + 1) * range) / 17) ** d - ((k * range) / 17) ** d);
        expect((value * shell * 211 ** 2) / 2 / gas.boxLength ** d, `bin ${k}`).toBeCloseTo(counts[k] as number, 6);
      });
    });
  }

  it('gives the same with and without SIMD', async () => {
    const scalar = await loadStructureKernels('scalar');
    for (const [dimension, side, reach] of [
      [1, 9, 2],
      [2, 7, 2],
      [3, 5, 1],
      [4, 3, 1],
      [5, 2, 1],
    ] as const) {
      const { positions } = idealGas(dimension, 333, 1, dimension);
      const { starts, ids } = fillCells(positions, { dimension, side, reach });
      const components = Uint32Array.from({ length: positions.length }, (_, k) => {
        return positions[(ids[k % 333] as number) * dimension + Math.floor(k / 333)] as number;
      });
      const set = { particles: 333, components, starts };
      const request = { dimension, side, reach, cutoff: Math.min(0.5, reach / side), bins: 50 };
      for (const other of [null, set]) {
        const one = kernels.pairHistogram(set, other, request);
        expect(one).toEqual(scalar.pairHistogram(set, other, request));
        expect(one.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
      }
    }
  });
});

describe('g(r)', () => {
  it('of an ideal gas is 1 within errors, in 2D and 3D, over frames', () => {
    for (const d of [2, 3]) {
      const radial = new RadialDistribution(kernels, 3, 30);
      for (let frame = 0; frame < 20; frame++) radial.add(idealGas(d, 2000, 0.5, 100 * d + frame));
      const pulls = (radial.result().parts[0]?.g ?? []).map(({ value, error }) => (value - (1 - 1 / 2000)) / (error as number));
      const chi2 = pulls.reduce((sum, pull) => sum + pull * pull, 0) / pulls.length;
      expect(chi2, `d = ${d}`).toBeGreaterThan(0.4);
      expect(chi2, `d = ${d}`).toBeLessThan(2);
    }
  });

  it('integrates to N - 1 over the whole box, which half the side reaches in 1D', () => {
    const gas = idealGas(1, 500, 1, 4);
    const radial = new RadialDistribution(kernels, gas.boxLength / 2, 100);
    radial.add(gas);
    const { parts } = radial.result();
    const sum = (parts[0]?.g ?? []).reduce((total, { value }) => total + value * (gas.boxLength / 100), 0);
    expect(sum * (500 / gas.boxLength)).toBeCloseTo(499, 6);
  });

  it('integrates to the neighbours of a particle, and partials to those of their kind', () => {
    const gas = idealGas(3, 1500, 0.8, 5);
    gas.radii.fill(0.7, 0, 500);
    const radial = new RadialDistribution(kernels, 2, 40);
    radial.add(gas);
    const { parts } = radial.result();
    expect(parts.map(({ radii }) => radii)).toEqual([null, [0.5, 0.5], [0.5, 0.7], [0.7, 0.7]]);
    const { first, second } = findPairs(gas, { times: 0, plus: 2 });
    const large = (id: number): number => (id < 500 ? 1 : 0);
    const pairsOf = [0, 0, 0];
    first.forEach((i, k) => {
      const kind = large(i) + large(second[k] as number);
      pairsOf[kind] = (pairsOf[kind] as number) + 1;
    });
    const products = [1500 ** 2 / 2, 1000 ** 2 / 2, 1000 * 500, 500 ** 2 / 2];
    const expected = [first.length, ...pairsOf];
    parts.forEach(({ g }, part) => {
      const volume = g.reduce((sum, { value }, k) => {
        return sum + value * ((4 * Math.PI) / 3) * (((k + 1) / 20) ** 3 - (k / 20) ** 3);
      }, 0);
      expect((volume * (products[part] as number)) / gas.boxLength ** 3, `part ${part}`).toBeCloseTo(expected[part] as number, 3);
    });
  });

  it('refuses a range beyond half the box, and frames of other sizes', () => {
    const gas = idealGas(2, 100, 1, 1);
    expect(() => new RadialDistribution(kernels, 6, 10).add(gas)).toThrow('rMax must be at most half the box side, 5, got 6');
    expect(() => new RadialDistribution(kernels, 0, 10)).toThrow('rMax must be positive, got 0');
    const radial = new RadialDistribution(kernels, 2, 10);
    radial.add(gas);
    const mixed = { ...gas, radii: gas.radii.map((_, id) => (id < 50 ? 0.5 : 0.7)) };
    expect(() => radial.add(mixed)).toThrow('radii must be the same in all frames');
  });
});

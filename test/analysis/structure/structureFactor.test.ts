import { beforeAll, describe, expect, it } from 'vitest';
import { exactModes } from '../../../src/analysis/structure/collectiveModes.js';
import { ModeGrid } from '../../../src/analysis/structure/gridding.js';
import {
  type Configuration,
  type MeanValue,
  StructureFactor,
  type StructureKernels,
} from '../../../src/analysis/structure/index.js';
import { latticeRows, squaresOf, vectorsOf } from '../../../src/analysis/structure/lattice.js';
import { RandomSource } from '../../../src/analysis/structure/random.js';
import { loadStructureKernels } from '../../../src/engine/observe.js';
import { idealGas, lattice, shuffled } from '../../support/configurations.js';
import { itNeeds } from '../../support/needs.js';
import { ask } from '../../support/scipy.js';

let kernels: StructureKernels;
beforeAll(async () => {
  kernels = await loadStructureKernels();
});

function analyse(configuration: Configuration, kMax: number, kExact = kMax) {
  const factor = new StructureFactor(kernels, { kMax, kExact });
  factor.add(configuration);
  return factor.result();
}

function binaryGas(d: number, particles: number, seed: number): Configuration {
  const gas = idealGas(d, particles, 0.7, seed);
  gas.radii.fill(0.7, 0, particles / 2);
  return gas;
}

/** |sum over particles|^2 of one vector, plainly. */
function plainMode({ positions, dimension }: Configuration, vector: Int32Array): [number, number] {
  let [re, im] = [0, 0];
  for (let at = 0; at < positions.length; at += dimension) {
    let turns = 0;
    for (let c = 0; c < dimension; c++) turns += ((positions[at + c] as number) / 2 ** 32) * (vector[c] as number);
    re += Math.cos(2 * Math.PI * turns);
    im += Math.sin(2 * Math.PI * turns);
  }
  return [re, im];
}

describe('lattice vectors', () => {
  it.each([1, 2, 3, 4, 5])('are those of a sphere, of n and -n one, d = %d', (d) => {
    const radius = 3.2;
    const vectors = vectorsOf(latticeRows(d, radius));
    const seen = new Set<string>();
    for (let at = 0; at < vectors.length; at += d) {
      const vector = [...vectors.subarray(at, at + d)];
      seen.add(vector.join());
      seen.add(vector.map((n) => 0 - n).join());
    }
    expect(seen.size).toBe((2 * vectors.length) / d);
    let expected = 0;
    for (let cell = 0; cell < 7 ** d; cell++) {
      const square = Array.from({ length: d }, (_, c) => (Math.floor(cell / 7 ** c) % 7) - 3).reduce((sum, n) => sum + n * n, 0);
      if (square > 0 && square <= radius * radius) expected++;
    }
    expect(seen.size).toBe(expected);
  });
});

describe('exact modes', () => {
  for (const build of ['release', 'scalar'] as const) {
    it.each([1, 2, 3, 4, 5])(`${build}: equal plain sums, d = %d`, async (d) => {
      const own = await loadStructureKernels(build);
      const gas = idealGas(d, 300, 1, d);
      const modes = latticeRows(d, d === 1 ? 40 : 3.5);
      const vectors = vectorsOf(modes);
      const { real, imaginary } = exactModes(own, gas.positions, null, modes);
      for (let v = 0; v < real.length; v++) {
        const [re, im] = plainMode(gas, vectors.subarray(v * d, (v + 1) * d));
        expect(real[v], `${v}`).toBeCloseTo(re, 9);
        expect(imaginary[v], `${v}`).toBeCloseTo(im, 9);
      }
    });
  }

  it('weigh particles', () => {
    const gas = idealGas(2, 100, 1, 3);
    const modes = latticeRows(2, 4);
    const weights = Float64Array.from({ length: 100 }, (_, id) => (id < 30 ? 1 : 0));
    const some = exactModes(kernels, gas.positions.subarray(0, 60), null, modes);
    const { real } = exactModes(kernels, gas.positions, weights, modes);
    real.forEach((re, v) => {
      expect(re).toBeCloseTo(some.real[v] as number, 9);
    });
  });
});

describe('the transform', () => {
  it.each([1, 2, 3, 4, 5])('agrees with exact sums to 4e-6 of sqrt(N), folded or not, d = %d', (d) => {
    const gas = idealGas(d, 1000, 1, 20 + d);
    const radius = [0, 100, 40, 12, 6, 4][d] as number;
    const modes = latticeRows(d, radius);
    const vectors = vectorsOf(modes);
    const grid = new ModeGrid(d, radius);
    for (const fold of [1, 4]) {
      const folded = gas.positions.map((x) => Math.imul(x, fold));
      const exact = exactModes(kernels, folded, null, modes);
      const found = grid.modes(gas.positions, null, fold, vectors);
      let worst = 0;
      found.real.forEach((re, v) => {
        worst = Math.max(
          worst,
          Math.hypot(re - (exact.real[v] as number), (found.imaginary[v] as number) - (exact.imaginary[v] as number)),
        );
      });
      expect(worst / Math.sqrt(1000), `fold ${fold}`).toBeLessThan(4e-6);
      expect(worst).toBeGreaterThan(0);
    }
  });
});

describe('S(k)', () => {
  it.each([2, 3])('of an ideal gas is 1 within errors, exact and by transform, d = %d', (d) => {
    const factor = new StructureFactor(kernels, { kMax: 8, kExact: 1.5 });
    for (let frame = 0; frame < 10; frame++) factor.add(idealGas(d, 1000, 0.5, 50 * d + frame));
    const { shells } = factor.result();
    expect(new Set(shells.map(({ exact }) => exact)).size).toBe(2);
    const pulls = shells.map(({ values }) => ((values[0] as MeanValue).value - 1) / ((values[0] as MeanValue).error as number));
    const chi2 = pulls.reduce((sum, pull) => sum + pull * pull, 0) / pulls.length;
    expect(chi2).toBeGreaterThan(0.3);
    expect(chi2).toBeLessThan(1.5);
    for (const { k, vectors } of shells) expect(vectors, `k = ${k}`).toBeGreaterThanOrEqual(1);
  });

  it('of a square lattice is N at reciprocal vectors and 0 elsewhere', () => {
    const square = lattice(16, [[0, 0]], 1, 0.5);
    const { levels, particles } = analyse(square, 13);
    const { sums, vectors } = levels[0] as { sums: Float64Array[]; vectors: Float64Array };
    expect(particles).toBe(256);
    const peaks = new Map([
      [16 ** 2, 2],
      [2 * 16 ** 2, 2],
      [4 * 16 ** 2, 2],
    ]);
    vectors.forEach((count, n2) => {
      // of n and -n one: (16, 0) and (0, 16), (16, 16) and (16, -16)
      const expected = 256 * (peaks.get(n2) ?? 0);
      expect(Math.abs(((sums[0] as Float64Array)[n2] as number) - expected), `n^2 = ${n2}, ${count} vectors`).toBeLessThan(1e-8);
    });
  });

  it('does not depend on the order of particles', () => {
    const gas = binaryGas(3, 400, 8);
    const one = analyse(gas, 6, 2).shells;
    const other = analyse(shuffled(gas, 9), 6, 2).shells;
    one.forEach(({ values }, at) => {
      values.forEach(({ value }, q) => {
        expect(value).toBeCloseTo(other[at]?.values[q]?.value as number, 8);
      });
    });
  });

  it('has partials that add up to it', () => {
    const { shells, quantities, radii } = analyse(binaryGas(2, 600, 11), 6, 1);
    expect(quantities.map(({ name }) => name)).toEqual(['total', 'solid', 'partial', 'partial', 'partial']);
    expect(radii).toEqual([0.5, 0.7]);
    for (const { values, exact } of shells) {
      const [total, , aa, ab, bb] = values.map(({ value }) => value) as [number, number, number, number, number];
      expect(aa + 2 * ab + bb).toBeCloseTo(total, exact ? 10 : 6);
    }
  });

  it('has partials that change places when the species do', () => {
    const gas = binaryGas(3, 400, 12);
    const swapped = { ...gas, radii: gas.radii.map((radius) => 1.2 - radius) };
    const one = analyse(gas, 4).shells;
    analyse(swapped, 4).shells.forEach(({ values }, at) => {
      const [, , aa, ab, bb] = values.map(({ value }) => value);
      const [, , theirAa, theirAb, theirBb] = (one[at]?.values ?? []).map(({ value }) => value);
      expect([aa, ab, bb].map((x) => x?.toFixed(9))).toEqual([theirBb, theirAb, theirAa].map((x) => x?.toFixed(9)));
    });
  });

  it('takes shells at the mean |k| of their vectors', () => {
    const { shells, kUnit } = analyse(idealGas(2, 100, 1, 1), 2);
    // the first shell holds (1,0), (0,1) and the two diagonals
    expect(shells[0]).toMatchObject({ vectors: 4 });
    expect(shells[0]?.k).toBeCloseTo((kUnit * (1 + Math.SQRT2)) / 2, 12);
  });

  it('refuses what the box or the grid has not, and frames that differ', () => {
    const gas = idealGas(3, 100, 1, 1);
    expect(() => analyse(gas, 0.5)).toThrow('kMax must be at least 2 pi / L');
    expect(() => analyse(gas, 1e9)).toThrow('where the grid ends');
    expect(() => analyse(gas, -1)).toThrow('kMax must be positive');
    expect(() => analyse({ ...gas, positions: new Uint32Array(3), radii: new Float64Array([0.5]) }, 5)).toThrow(
      'particles must be at least 2',
    );
    const factor = new StructureFactor(kernels, { kMax: 3 });
    factor.add(gas);
    expect(() => factor.add({ ...gas, boxLength: gas.boxLength * 1.01 })).toThrow('must be the same in all frames');
    expect(() => new StructureFactor(kernels, { kMax: 3 }).result()).toThrow('no frames yet');
  });
});

describe('the spectral density', () => {
  const program = `from scipy.special import jv
answer = []
for case in data:
    x = np.array(case['x']); R = np.array(case['radii']); d = x.shape[1]; L = case['L']
    found = []
    for n in case['vectors']:
        k = 2 * np.pi / L * np.array(n); kk = np.linalg.norm(k)
        m = (2 * np.pi * R / kk) ** (d / 2) * jv(d / 2, kk * R)
        found.append(abs(np.sum(m * np.exp(1j * x @ k))) ** 2 / L ** d)
    answer.append(found)`;

  for (const [name, sizes] of [
    ['two sizes', (id: number) => (id < 40 ? 0.5 : 0.7)],
    ['a continuous distribution of sizes', (id: number) => 0.3 + 0.4 * new RandomSource(id).uniform()],
  ] as const) {
    itNeeds('python')(`of ${name} is that of a plain sum with scipy`, (python) => {
      const cases = [1, 2, 3].map((d) => {
        const gas = idealGas(d, 100, 1, d);
        gas.radii.forEach((_, id) => {
          gas.radii[id] = sizes(id);
        });
        const vectors = vectorsOf(latticeRows(d, 4));
        const x = Array.from(gas.radii, (_, id) =>
          [...gas.positions.subarray(id * d, id * d + d)].map((u) => (u / 2 ** 32) * gas.boxLength),
        );
        const list = Array.from({ length: vectors.length / d }, (_, v) => [...vectors.subarray(v * d, v * d + d)]);
        return { d, gas, vectors, input: { x, radii: [...gas.radii], L: gas.boxLength, vectors: list } };
      });
      const answers = ask<number[][]>(
        python,
        program,
        cases.map(({ input }) => input),
      );
      cases.forEach(({ d, gas, vectors }, at) => {
        const { levels, quantities } = analyse(gas, 4 * ((2 * Math.PI) / gas.boxLength));
        const solid = quantities.findIndex((quantity) => quantity.name === 'solid');
        const sums = new Map<number, number>();
        squaresOf(vectors, d).forEach((n2, v) => {
          sums.set(n2, (sums.get(n2) ?? 0) + (answers[at]?.[v] as number));
        });
        for (const [n2, sum] of sums) {
          const ours = levels[0]?.sums[solid]?.[n2] as number;
          expect(Math.abs(ours - sum) / Math.max(sum, 1e-3), `d = ${d}, n^2 = ${n2}`).toBeLessThan(1e-7);
        }
      });
    });
  }
});

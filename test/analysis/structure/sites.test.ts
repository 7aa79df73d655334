/** Lattices: every mode of the first zone against numpy, occupations with known S(k), and Parseval's identity for boxes. */
import { describe, expect, it } from 'vitest';
import { scanHyperuniformity } from '../../../src/analysis/structure/hyperuniformity.js';
import { FactorMean, fitPointsOf } from '../../../src/analysis/structure/index.js';
import { RandomSource } from '../../../src/analysis/structure/random.js';
import { boxVariance, type Occupation, siteModes } from '../../../src/analysis/structure/sites.js';
import { itNeeds } from '../../support/needs.js';
import { ask } from '../../support/scipy.js';

const shapes = [
  [1, 4096],
  [1, 1155],
  [2, 64],
  [2, 45],
  [2, 6],
  [3, 16],
  [3, 15],
  [3, 12],
] as const;

const empty = (dimension: number, size: number): Occupation => ({
  dimension,
  size,
  heights: new Uint8Array(size ** dimension),
});

/** Particles on independent, uniform sites. */
function gas(dimension: number, size: number, density: number, seed: number): Occupation {
  const occupation = empty(dimension, size);
  const random = new RandomSource(seed);
  const { heights } = occupation;
  for (let k = 0; k < density * heights.length; k++) heights[Math.floor(random.uniform() * heights.length)]++;
  return occupation;
}

/** A particle of each site, moved to one of the neighbours. */
function shaken(dimension: number, size: number, seed: number): Occupation {
  const occupation = empty(dimension, size);
  const random = new RandomSource(seed);
  const { heights } = occupation;
  heights.forEach((_, site) => {
    const direction = Math.floor(random.uniform() * 2 * dimension);
    const place = size ** Math.floor(direction / 2);
    const x = Math.floor(site / place) % size;
    const to = direction % 2 === 0 ? (x + 1) % size : (x + size - 1) % size;
    heights[site + (to - x) * place]++;
  });
  return occupation;
}

/** Sums of S and numbers of vectors by n^2, or |n| in one dimension. */
const levelOf = (occupation: Occupation) =>
  siteModes(occupation).levels[0] as NonNullable<ReturnType<typeof siteModes>['levels'][0]>;

/** Numbers that agree to a part `most` of 1 and themselves. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, most: number): void {
  expect(found.length).toBe(expected.length);
  const off = Array.from(found, (value, k) => Math.abs(value - (expected[k] as number)) / (1 + Math.abs(value)));
  expect(off.reduce((largest, each) => Math.max(largest, each), 0)).toBeLessThan(most);
}

function meanOf(occupations: readonly Occupation[]): FactorMean {
  const mean = new FactorMean();
  for (const occupation of occupations) mean.merge(siteModes(occupation));
  return mean;
}

const power = `
d, size = data['dimension'], data['size']
heights = np.array(data['heights'], dtype=float).reshape([size] * d)
power = np.abs(np.fft.fftn(heights)) ** 2
n = np.fft.fftfreq(size, 1 / size).round().astype(int)
axes = np.meshgrid(*[n] * d, indexing='ij')
`;

describe('S(k) of sites', () => {
  itNeeds('python')('is that of numpy for every k of the zone, to 1e-10', (python) => {
    for (const [dimension, size] of shapes) {
      const occupation = gas(dimension, size, 0.7, size);
      const [sums, vectors] = ask<number[][]>(
        python,
        `${power}
square = sum(a * a for a in axes).ravel()
key = np.abs(axes[0]).ravel() if d == 1 else square
# of n and -n one: the smaller of the two numbers of the grid
number = np.arange(size ** d).reshape([size] * d)
opposite = number[np.ix_(*[(-np.arange(size)) % size] * d)]
half = ((number <= opposite).ravel()) & (square > 0)
answer = [np.bincount(key[half], power.ravel()[half] / heights.sum()).tolist(),
          np.bincount(key[half]).tolist()]`,
        { ...occupation, heights: [...occupation.heights] },
      ) as [number[], number[]];
      const level = levelOf(occupation);
      expect([...level.vectors], `${dimension} ${size}`).toEqual(vectors);
      expectClose(level.sums[0] as Float64Array, sums, 1e-10);
    }
  });

  it('is 1 for one particle, and N at the corner of a checkerboard and 0 elsewhere', () => {
    const one = empty(2, 15);
    one.heights[37] = 1;
    const { vectors, sums } = levelOf(one);
    expectClose(sums[0] as Float64Array, vectors, 1e-12);
    const board = empty(2, 12);
    board.heights.forEach((_, site) => {
      board.heights[site] = (site + Math.floor(site / 12)) % 2;
    });
    const level = levelOf(board);
    const corner = Float64Array.from(level.vectors, (_, k) => (k === 72 ? 72 : 0));
    expectClose(level.sums[0] as Float64Array, corner, 1e-12);
    expect(level.vectors[72]).toBe(1);
  });

  it('is 1 of independent, uniform sites at every k', () => {
    for (const [dimension, size] of [
      [1, 1155],
      [2, 45],
      [3, 16],
    ] as const) {
      const { shells } = meanOf(Array.from({ length: 40 }, (_, k) => gas(dimension, size, 0.7, k + 1))).result();
      const pulls = shells.map(({ values: [total] }) => (((total?.value as number) - 1) / (total?.error as number)) ** 2);
      expect(pulls.reduce((sum, pull) => sum + pull, 0) / pulls.length).toBeLessThan(1.5);
    }
  });

  it('is 1 - f(k)^2 of a shaken lattice, f the mean of cos k over the axes, and its lambda is 2', () => {
    for (const [dimension, size] of [
      [1, 4096],
      [2, 64],
    ] as const) {
      const runs = Array.from({ length: 30 }, (_, k) => shaken(dimension, size, k + 1));
      const factor = meanOf(runs).result();
      const level = factor.levels[0] as (typeof factor.levels)[0];
      // along one axis, by one dimension; of two, the smallest n have one direction by symmetry
      for (const n of dimension === 1 ? [1, 5, 300, 2000] : [1]) {
        const f = (Math.cos((2 * Math.PI * n) / size) + dimension - 1) / dimension;
        const [sum, count] = [level.sums[0]?.[n] as number, level.vectors[n] as number];
        expect(Math.abs(sum / count / (1 - f * f) - 1), `${dimension}D, ${n}`).toBeLessThan(4 / Math.sqrt(count));
      }
      const { lambda } = scanHyperuniformity(fitPointsOf(factor, 1.5, 30, 0), [0, 1.5], dimension, false);
      expect(Math.abs((lambda?.value as number) - 2)).toBeLessThan(2 * (lambda?.error as number));
    }
  });
});

describe('the variance of boxes', () => {
  it('is counted over boxes at all sites', () => {
    const occupation = gas(2, 7, 0.9, 3);
    const { heights } = occupation;
    const mean = heights.reduce((sum, height) => sum + height, 0) / 49;
    const counted = [1, 3, 7].map((side) => {
      let sum = 0;
      for (let site = 0; site < 49; site++) {
        let number = 0;
        for (let box = 0; box < side * side; box++) {
          const x = ((site % 7) + (box % side)) % 7;
          const y = (Math.floor(site / 7) + Math.floor(box / side)) % 7;
          number += heights[x + 7 * y] as number;
        }
        sum += (number - mean * side * side) ** 2;
      }
      return sum / 49;
    });
    expectClose(boxVariance(occupation, [1, 3, 7]), counted, 1e-10);
  });

  itNeeds('python')("is the sum of S(k) with the transform of a box, by Parseval's identity", (python) => {
    for (const [dimension, size] of shapes) {
      const occupation = gas(dimension, size, 0.7, 7);
      const sides = [1, 2, 5, Math.floor(size / 2)];
      const expected = ask<number[]>(
        python,
        `${power}
def box(side):
    window = np.abs(np.fft.fft(np.arange(size) < side)) ** 2
    return np.prod([window[a] for a in axes], axis=0)
power.flat[0] = 0
answer = [float((power * box(side)).sum() / size ** (2 * d)) for side in data['sides']]`,
        { ...occupation, heights: [...occupation.heights], sides },
      );
      expectClose(boxVariance(occupation, sides), expected, 1e-10);
    }
  });

  it('is 0 of equal sites and N p (1 - p) in the mean of independent ones', () => {
    expect(boxVariance({ dimension: 3, size: 5, heights: new Uint8Array(125).fill(2) }, [1, 3, 5])).toEqual([0, 0, 0]);
    const runs = Array.from({ length: 200 }, (_, k) => boxVariance(gas(2, 16, 1, k + 1), [2, 8]));
    [2, 8].forEach((side, s) => {
      const mean = runs.reduce((sum, run) => sum + (run[s] as number), 0) / runs.length;
      const ideal = 256 * (side / 16) ** 2 * (1 - (side / 16) ** 2);
      expect(Math.abs(mean / ideal - 1), `side ${side}`).toBeLessThan(side === 2 ? 0.02 : 0.12);
    });
  });

  it('refuses boxes larger than the lattice', () => {
    expect(() => boxVariance(empty(1, 4), [5])).toThrow('sides of boxes must be at most 4, got 5');
  });
});

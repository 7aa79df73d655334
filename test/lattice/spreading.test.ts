/** Spreading from one site, against the oracle's steps and a count of every site. */
import { describe, expect, it } from 'vitest';
import { LatticeSimulation } from '../../src/engine/lattice.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { oracleStep } from './oracle.js';

const systems: RunConfigInput[] = [
  { model: 'manna', dimension: 1, size: 200, density: 0.9, seed: 3 },
  { model: 'manna', dimension: 2, size: 21, density: 0.68, seed: 4 },
  { model: 'manna-abelian', dimension: 2, size: 16, density: 0.7, seed: 5 },
  { model: 'manna', dimension: 3, size: 8, density: 0.6, seed: 6 },
];

/** A lattice with one particle on all sites but every fourth, which is absorbed, and the site of a particle with a neighbour. */
async function absorbed(input: RunConfigInput) {
  const size = input.size as number;
  const sites = size ** (input.dimension as number);
  const heights = Uint8Array.from({ length: sites }, (_, site) => (site % 4 === 2 ? 0 : 1));
  const particles = heights.reduce((sum, height) => sum + height, 0);
  const sim = await LatticeSimulation.create({ ...input, density: particles / sites }, { build: 'debug' });
  return { sim, heights, size };
}

function squaresFrom(heights: readonly number[], seed: number, size: number, dimension: number): number {
  return heights.reduce((sum, height, site) => {
    if (height < 2) return sum;
    for (let axis = 0; axis < dimension; axis++) {
      const x = (number: number): number => Math.floor(number / size ** axis) % size;
      const distance = Math.abs(x(site) - x(seed));
      sum += Math.min(distance, size - distance) ** 2;
    }
    return sum;
  }, 0);
}

describe('a spread', () => {
  it.each(systems)('is that of the oracle: $model, d = $dimension, size $size', async (input) => {
    const { sim, heights, size } = await absorbed(input);
    const { dimension } = sim;
    const { model } = sim.config;
    const times = [1, 2, 5, 9, 40];
    let longest = 0;
    for (let epoch = 1; epoch <= 12; epoch++) {
      // the seed is at the corner: its neighbours lie across the boundary
      const [from, to] = epoch % 2 === 0 ? [0, 1] : [1, 0];
      const seen: number[][] = [];
      sim.spread(heights, { from, to, epoch }, times, (...found) => seen.push(found));
      let expected = [...heights];
      expected[from] = 0;
      expected[to] = 2;
      const wanted: number[][] = [];
      for (let t = 0; t < 40; t++) {
        expected = oracleStep({ model, dimension, size }, expected, { seed: sim.derived.seed, t, epoch }).heights;
        const active = expected.filter((height) => height > 1).length;
        const place = times.indexOf(t + 1);
        if (place >= 0 && active > 0) wanted.push([place, active, squaresFrom(expected, to, size, dimension)]);
      }
      expect(seen, `epoch ${epoch}`).toEqual(wanted);
      expect([...sim.heights()]).toEqual(expected);
      longest = Math.max(longest, seen.length);
    }
    expect(longest).toBe(times.length);
  });

  it('begins at the state that is given, whatever was before, and is another with another epoch', async () => {
    const { sim, heights } = await absorbed(systems[1] as RunConfigInput);
    const spread = (epoch: number): number[][] => {
      const seen: number[][] = [];
      sim.spread(heights, { from: 0, to: 1, epoch }, [3, 10, 30], (...found) => seen.push(found));
      return seen;
    };
    const first = spread(5);
    const others = [1, 2, 3, 4].map(spread);
    expect(spread(5)).toEqual(first);
    expect(new Set([first, ...others].map((each) => JSON.stringify(each))).size).toBeGreaterThan(3);
    expect(heights.every((height) => height < 2)).toBe(true);
  });
});

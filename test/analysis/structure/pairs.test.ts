import { describe, expect, it } from 'vitest';
import { chooseCells, fillCells, Neighbourhood } from '../../../src/analysis/structure/cells.js';
import { inSpaceOrder } from '../../../src/analysis/structure/index.js';
import { adjacencyOf, findOverlaps, findPairs } from '../../../src/analysis/structure/pairs.js';
import { idealGas, plainDistance } from '../../support/configurations.js';

/** All pairs by looking at each. */
function plainPairs(configuration: ReturnType<typeof idealGas>, limit: (i: number, j: number) => number): string[] {
  const found: string[] = [];
  for (let i = 0; i < configuration.radii.length; i++) {
    for (let j = 0; j < i; j++) if (plainDistance(configuration, i, j) <= limit(i, j)) found.push(`${j} ${i}`);
  }
  return found.sort();
}

const named = ({ first, second }: { first: Uint32Array; second: Uint32Array }): string[] =>
  Array.from(first, (i, k) => `${Math.min(i, second[k] as number)} ${Math.max(i, second[k] as number)}`).sort();

describe('findPairs', () => {
  for (const d of [1, 2, 3, 4, 5]) {
    // from cells everywhere to fewer than three along an edge
    it.each([0.05, 0.2, 0.3, 0.49])(`finds what all pairs give, d = ${d}, cut-off %d of the box`, (part) => {
      const gas = idealGas(d, 150, 1, d);
      const cutoff = part * gas.boxLength;
      const pairs = findPairs(gas, { times: 0, plus: cutoff });
      expect(named(pairs)).toEqual(plainPairs(gas, () => cutoff));
      pairs.distance.forEach((r, k) => {
        expect(r).toBeCloseTo(plainDistance(gas, pairs.first[k] as number, pairs.second[k] as number), 9);
      });
    });
  }

  it('looks at a few very large particles beside the cells, no farther than it is told', () => {
    const gas = idealGas(3, 400, 0.5, 9);
    gas.radii.fill(0.2);
    gas.radii[17] = 2.5;
    gas.radii[230] = 1.5;
    const limit = (i: number, j: number) => Math.min((gas.radii[i] as number) + (gas.radii[j] as number) + 0.1, 2.6);
    expect(named(findPairs(gas, { times: 1, plus: 0.1, most: 2.6 }))).toEqual(plainPairs(gas, limit));
    // the largest has no other of its size: two of them would not fit into half the box
    gas.radii[17] = 2.6;
    expect(gas.boxLength / 2).toBeLessThan(2 * 2.6);
    expect(named(findPairs(gas, { times: 1, plus: 0 }))).toContain(named(findPairs(gas, { times: 0.9, plus: 0 }))[0]);
  });

  it('looks as far as each pair of sizes says', () => {
    const gas = idealGas(3, 300, 0.5, 7);
    gas.radii.forEach((_, id) => {
      gas.radii[id] = id % 3 === 0 ? 0.9 : 0.3;
    });
    const pairs = findPairs(gas, { times: 1.1, plus: 0.05 });
    const limit = (i: number, j: number) => 1.1 * ((gas.radii[i] as number) + (gas.radii[j] as number)) + 0.05;
    expect(named(pairs)).toEqual(plainPairs(gas, limit));
  });

  it('refuses a range beyond half the box, where images are ambiguous', () => {
    expect(() => findPairs(idealGas(2, 10, 1, 1), { times: 0, plus: 1.6 })).toThrow('the box side must be at least 3.2');
  });

  it('overlap is strict, as in the engine', () => {
    const touching = {
      dimension: 2,
      boxLength: 4,
      positions: Uint32Array.from([0, 0, 2 ** 30, 0]),
      radii: Float64Array.from([0.5, 0.5]),
    };
    expect(findOverlaps(touching).first).toHaveLength(0);
    expect(findOverlaps({ ...touching, positions: Uint32Array.from([0, 0, 2 ** 30 - 1, 0]) }).first).toHaveLength(1);
  });
});

it('a neighbourhood has each cell once, and all within reach', () => {
  for (const [dimension, side, reach] of [
    [1, 1, 1],
    [2, 2, 1],
    [3, 3, 1],
    [2, 7, 2],
    [3, 4, 2],
  ] as const) {
    const cells = new Neighbourhood({ dimension, side, reach }).around(side ** dimension - 1);
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.length).toBe(Math.min(side, 2 * reach + 1) ** dimension);
  }
});

it('space order renumbers, nothing else', () => {
  const gas = idealGas(3, 400, 1, 6);
  gas.radii.fill(0.7, 0, 100);
  const sorted = inSpaceOrder(gas);
  const described = ({ positions, radii }: typeof gas): string[] =>
    Array.from(radii, (radius, id) => [...positions.subarray(3 * id, 3 * id + 3), radius].join(' ')).sort();
  expect(described(sorted)).toEqual(described(gas));
  const steps = ({ radii }: typeof gas, of: typeof gas): number =>
    radii.reduce((sum, _, id) => sum + (id > 0 ? plainDistance(of, id, id - 1) : 0), 0);
  expect(steps(sorted, sorted)).toBeLessThan(0.6 * steps(gas, gas));
});

it('cells hold each particle once', () => {
  const { positions } = idealGas(3, 500, 1, 3);
  const list = fillCells(positions, chooseCells(500, 3, 0.2));
  expect([...list.ids].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, id) => id));
  expect(list.starts.at(-1)).toBe(500);
});

it('adjacency lists both sides of each pair', () => {
  const pairs = { first: Uint32Array.from([0, 2]), second: Uint32Array.from([1, 1]), distance: new Float64Array(2) };
  const { starts, neighbour, pair } = adjacencyOf(pairs, 3);
  expect([...starts]).toEqual([0, 1, 3, 4]);
  expect([...neighbour]).toEqual([1, 0, 2, 1]);
  expect([...pair]).toEqual([0, 0, 1, 1]);
});

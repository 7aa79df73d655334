import { expect, it } from 'vitest';
import { type Configuration, findClusters } from '../../../src/analysis/structure/index.js';
import { idealGas, plainDistance, shuffled } from '../../support/configurations.js';

/** Particles of diameter 1 on a line of a 2D box of side 10. */
function line(places: readonly number[], y = 5): Configuration {
  return {
    dimension: 2,
    boxLength: 10,
    positions: Uint32Array.from(places.flatMap((x) => [(x / 10) * 2 ** 32, (y / 10) * 2 ** 32])),
    radii: new Float64Array(places.length).fill(0.5),
  };
}

it('counts clusters and their sizes, through the boundary', () => {
  const result = findClusters(line([0.2, 9.5, 3, 3.9, 4.8, 7]));
  expect(result).toEqual({
    active: 5 / 6,
    clusters: 2,
    largest: 3,
    meanSize: (9 + 4) / 5,
    sizes: [
      { size: 2, count: 1 },
      { size: 3, count: 1 },
    ],
    percolates: false,
  });
});

it('sees a cluster that closes round the box, and only then', () => {
  const ring = Array.from({ length: 12 }, (_, k) => (k * 10) / 12);
  expect(findClusters(line(ring)).percolates).toBe(true);
  expect(findClusters(shuffled(line(ring), 3)).percolates).toBe(true);
  expect(findClusters(line(ring.slice(1))).percolates).toBe(false);
});

it('agrees with a plain search of a random state', () => {
  const gas = idealGas(3, 300, 0.35, 2);
  const label = Array.from(gas.radii.keys());
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 0; i < 300; i++) {
      for (let j = 0; j < i; j++) {
        if (plainDistance(gas, i, j) >= 1 || label[i] === label[j]) continue;
        const low = Math.min(label[i] as number, label[j] as number);
        label[i] = low;
        label[j] = low;
        changed = true;
      }
    }
  }
  const counts = new Map<number, number>();
  for (const at of label) counts.set(at, (counts.get(at) ?? 0) + 1);
  const sizes = [...counts.values()].filter((size) => size > 1);
  const result = findClusters(gas);
  expect(result.clusters).toBe(sizes.length);
  expect(result.largest).toBe(Math.max(...sizes));
  expect(result.active).toBeCloseTo(sizes.reduce((sum, size) => sum + size, 0) / 300, 12);
});

it('has none in an absorbed state', () => {
  expect(findClusters(line([1, 3, 5]))).toMatchObject({ active: 0, clusters: 0, largest: 0, meanSize: null });
});

/** Where clouds absorb and where they stay active: the small results of docs/manifold.md. */
import { describe, expect, it } from 'vitest';
import { ManifoldSimulation } from '../../src/engine/manifold.js';
import type { RunConfigInput } from '../../src/model/index.js';

/** Steps after which a run absorbed, or null after 2e4. */
async function absorbedAt(input: RunConfigInput): Promise<number | null> {
  const sim = await ManifoldSimulation.create({ model: 'manifold', ...input });
  return sim.step(20_000).absorbedAt;
}

describe('rigid clouds, N = 100, batch 50, p = 1, learning rate 0.02 diameters', () => {
  const rigid = { clouds: 'rigid', cloudsNumber: 100, batch: 50, exponent: 1, learningRate: 0.02 } as const;

  it.each([
    [3, 0.17, 0.18],
    [4, 0.29, 0.31],
    [8, 0.5, 0.52],
  ])('on the sphere of %i dimensions absorb at size %d and not at %d', async (embedding, absorbs, stays) => {
    expect(await absorbedAt({ ...rigid, embedding, cloudSize: absorbs })).toBeGreaterThan(100);
    expect(await absorbedAt({ ...rigid, embedding, cloudSize: stays })).toBeNull();
  });
});

describe('free clouds, log loss, N = 40, V = 8, D = 3, r_s = 2, batch 10, p = 1, momentum 0.9', () => {
  const free = {
    cloudsNumber: 40,
    views: 8,
    embedding: 3,
    scale: 2,
    batch: 10,
    exponent: 1,
    momentum: 0.9,
    loss: 'log',
  } as const;

  it.each([1, 2, 3])('absorb at a learning rate of 0.01 and stay active at 0.03, seed %i', async (seed) => {
    expect(await absorbedAt({ ...free, learningRate: 0.01, seed })).toBeGreaterThan(100);
    expect(await absorbedAt({ ...free, learningRate: 0.03, seed })).toBeNull();
  });
});

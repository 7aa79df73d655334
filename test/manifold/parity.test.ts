/** The manifold module against the oracle, bit for bit, and against itself: chunks, builds, restarts. */
import { describe, expect, it } from 'vitest';
import { ManifoldSimulation } from '../../src/engine/manifold.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { type OracleClouds, oracleCounts, oracleRate, oracleStart, oracleStep } from './oracle.js';

const base = { model: 'manifold', cloudsNumber: 12, views: 3, batch: 5, scale: 1.5, spread: 0.3 } as const;
const rigid = { model: 'manifold', clouds: 'rigid', cloudsNumber: 20, batch: 7, cloudSize: 0.4, learningRate: 0.1 } as const;

/** Dense enough to stay active for a while; every branch of a step is in one of them. */
const systems: [name: string, input: RunConfigInput][] = [
  ['free, plain, D = 2', { ...base, embedding: 2, loss: 'plain', exponent: 2, learningRate: 0.05 }],
  [
    'free, log, D = 3, an exponent of no root',
    { ...base, embedding: 3, exponent: 1.7, learningRate: 0.02, scale: 2, spread: 0.5, seed: 3 },
  ],
  ['free, log, D = 17, clipped', { ...base, embedding: 17, exponent: 2, scale: 8, range: 0.9, spread: 0.5, seed: 4 }],
  ['free, momentum, warm-up and cosine', { ...base, embedding: 5, momentum: 0.9, warmUp: 5, cosine: 30, seed: 5, replica: 2 }],
  ['free, weight of the radii', { ...base, embedding: 10, views: 2, sizeWeight: 0.01, seed: 6 }],
  ['free, momentum, D = 4, all in one batch', { ...base, embedding: 4, batch: 12, momentum: 0.8, exponent: 2.5, seed: 9 }],
  ['rigid, D = 3', { ...rigid, embedding: 3, seed: '18446744073709551615' }],
  ['rigid, log, D = 8', { ...rigid, embedding: 8, loss: 'log', cloudSize: 0.6, seed: 8 }],
];

function oracleOf({ config, derived }: ManifoldSimulation): OracleClouds {
  const { cloudSize = 0, scale = 0, sizeWeight = 0, spread = 0, ...own } = config;
  return {
    ...own,
    clouds: own.cloudsNumber,
    views: derived.points,
    dimension: own.embedding,
    rigid: own.clouds === 'rigid',
    logarithm: own.loss === 'log',
    cloudSize,
    scale,
    sizeWeight,
    spread,
  };
}

describe('the oracle, over 40 steps', () => {
  it.each(systems)('%s', async (_, input) => {
    const sim = await ManifoldSimulation.create(input, { build: 'debug' });
    const own = oracleOf(sim);
    const { seed, initialSeed } = sim.derived;
    const state = oracleStart(own, initialSeed);
    const velocities = state.map((points) => points.map((point) => point.map(() => 0)));
    let moved = 0;
    expect([...sim.points()]).toEqual(state.flat(2));
    for (let t = 0; t < 40; t++) {
      const { active, contacts } = oracleCounts(own, state);
      const before = sim.digest();
      const run = sim.step(1, { stopWhenAbsorbed: false });
      expect([run.active[0], run.contacts[0]], `t = ${t}`).toEqual([active, contacts]);
      oracleStep(own, state, velocities, seed, t);
      expect([...sim.points()], `t = ${t}`).toEqual(state.flat(2));
      if (sim.digest() !== before) moved++;
    }
    if (own.momentum > 0) expect([...sim.velocities()].map((v) => v + 0)).toEqual(velocities.flat(2).map((v) => v + 0));
    expect(moved).toBeGreaterThan(20);
  });

  it('learning rates of a warm-up and a cosine', async () => {
    const sim = await ManifoldSimulation.create({ ...base, embedding: 3, learningRate: 0.4, warmUp: 7, cosine: 100 });
    const own = oracleOf(sim);
    for (let t = 0; t < 110; t++) {
      expect(sim.rateAt(t)).toBe(oracleRate(own, t));
      const exact = t < 7 ? (0.4 * (t + 1)) / 7 : t >= 100 ? 0 : 0.2 * (1 + Math.cos((Math.PI * (t - 7)) / 93));
      expect(sim.rateAt(t)).toBeCloseTo(exact, 14);
    }
  });
});

describe('a trajectory does not depend on', () => {
  it.each(systems)('build, chunks or a restart: %s', async (_, input) => {
    const [first, scalar, chunked] = await Promise.all([
      ManifoldSimulation.create(input, { build: 'release' }),
      ManifoldSimulation.create(input, { build: 'scalar' }),
      ManifoldSimulation.create(input),
    ]);
    const options = { stopWhenAbsorbed: false };
    first.step(300, options);
    scalar.step(300, options);
    chunked.step(100, options);
    const again = await ManifoldSimulation.fromBytes(chunked.toBytes());
    for (let t = 100; t < 300; t += 50) again.step(50, options);
    expect(scalar.digest()).toBe(first.digest());
    expect(again.digest()).toBe(first.digest());
    expect(again.toBytes()).toEqual(first.toBytes());
  });

  it('draws other batches after a reseed', async () => {
    const [, [, input]] = systems as [unknown, [string, RunConfigInput]];
    const sim = await ManifoldSimulation.create(input);
    const other = await ManifoldSimulation.fromBytes(sim.toBytes(), { reseed: true });
    sim.step(10);
    other.step(10);
    expect(other.epoch).toBe(1);
    expect(other.digest()).not.toBe(sim.digest());
  });
});

/** Changes only with dynamicsVersion. */
const golden: Record<string, string> = {
  'free, plain, D = 2': '86fbe5f2a6a3c426',
  'free, log, D = 3, an exponent of no root': '0e25de587ed35d5a',
  'free, log, D = 17, clipped': '49013a16ef0c4cf3',
  'free, momentum, warm-up and cosine': '06ee3b4228aa7ea6',
  'free, weight of the radii': 'c1b994c5da8d28fa',
  'free, momentum, D = 4, all in one batch': '03e50d65839bb954',
  'rigid, D = 3': 'f3a95276b7ba3c58',
  'rigid, log, D = 8': 'e6a87118e7882425',
};

it.each(systems)('golden digest: %s', async (name, input) => {
  const sim = await ManifoldSimulation.create(input);
  sim.step(200, { stopWhenAbsorbed: false });
  expect(sim.digest().slice(0, 16)).toBe(golden[name]);
});

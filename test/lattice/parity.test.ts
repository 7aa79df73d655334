/** The lattice module against the oracle, bit for bit, and against itself: order of the list, chunks, builds, restarts. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { instantiateLattice } from '../../src/engine/binaries.js';
import { LatticeSimulation } from '../../src/engine/lattice.js';
import { LatticeCore } from '../../src/engine/latticeCore.js';
import { deriveLattice, type LatticeConfig, parseConfig, type RunConfigInput } from '../../src/model/index.js';
import { type OracleLattice, oracleNaturalStart, oracleRandomStart, oracleStep } from './oracle.js';

/** Small, and dense enough to stay active; sides that are and are not powers of two. */
const systems: RunConfigInput[] = [
  { model: 'manna', dimension: 1, size: 50, density: 1.5, seed: 3 },
  { model: 'manna', dimension: 2, size: 12, density: 1, seed: '18446744073709551615' },
  { model: 'manna', dimension: 3, size: 5, density: 1.1, seed: 5 },
  { model: 'manna-abelian', dimension: 1, size: 64, density: 1.5, seed: 6 },
  { model: 'manna-abelian', dimension: 2, size: 8, density: 1.2, seed: 7, replica: 2 },
  { model: 'manna-abelian', dimension: 3, size: 4, density: 1.3, seed: 8 },
  // sides that are a power of two have kernels of their own
  { model: 'manna', dimension: 2, size: 16, density: 1, seed: 9 },
  { model: 'manna', dimension: 3, size: 8, density: 1.1, seed: 10 },
  { model: 'manna-abelian', dimension: 2, size: 9, density: 1.2, seed: 11 },
  { model: 'manna-abelian', dimension: 3, size: 5, density: 1.3, seed: 12 },
];

const oracleOf = ({ model, dimension, size }: LatticeConfig): OracleLattice => ({ model, dimension, size });

describe('the oracle, over 2000 steps', () => {
  it.each(systems)('$model, d = $dimension, size $size', async (input) => {
    const sim = await LatticeSimulation.create(input, { build: 'debug' });
    const lattice = oracleOf(sim.config);
    const { seed, initialSeed, particles } = sim.derived;
    let heights = oracleRandomStart(lattice, particles, initialSeed);
    expect([...sim.heights()]).toEqual(heights);
    for (let t = 0; t < 2000; t++) {
      const expected = oracleStep(lattice, heights, { seed, t });
      const run = sim.step();
      expect([run.active[0], run.contacts[0]], `t = ${t}`).toEqual([expected.active, expected.pairs]);
      heights = expected.heights;
      expect([...sim.heights()], `t = ${t}`).toEqual(heights);
    }
    expect(sim.observe().active).toBeGreaterThan(0);
  });

  it('does not depend on the order in which it looks at the sites', () => {
    const lattice = { model: 'manna', dimension: 2, size: 8 } as const;
    const heights = oracleRandomStart(lattice, 70, 1n);
    const step = (order: number) => oracleStep(lattice, heights, { seed: 1n, t: 0, order });
    expect(step(1)).toEqual(step(2));
  });
});

describe('natural starts', () => {
  it.each<[name: string, input: RunConfigInput]>([
    ['absorbed before the hop', { model: 'manna', dimension: 2, size: 9, density: 0.5, initialSeed: 4 }],
    ['still active after 10 L^z steps', { model: 'manna-abelian', dimension: 1, size: 5, density: 1.6, initialSeed: 5 }],
    ['still active after 10 L^z steps, d = 3', { model: 'manna', dimension: 3, size: 3, density: 1.4 }],
  ])('%s', async (_, input) => {
    const sim = await LatticeSimulation.create({ ...input, start: 'natural' }, { build: 'debug' });
    const { size, dimension } = sim.config;
    const most = Math.ceil(10 * size ** ([1.393, 1.533, 1.823][dimension - 1] as number));
    const { initialSeed, particles } = sim.derived;
    const heights = oracleNaturalStart(oracleOf(sim.config), particles, initialSeed, most);
    expect([...sim.heights()]).toEqual(heights);
    expect(sim.time).toBe(0);
    const next = oracleStep(oracleOf(sim.config), heights, { seed: sim.derived.seed, t: 0 });
    sim.step();
    expect([...sim.heights()]).toEqual(next.heights);
  });

  it('depend on initialSeed, and the steps after them on seed', async () => {
    const start = async (seeds: RunConfigInput) =>
      LatticeSimulation.create({ model: 'manna', dimension: 2, size: 16, density: 1, start: 'natural', ...seeds });
    const one = await start({ seed: 1, initialSeed: 9 });
    const two = await start({ seed: 2, initialSeed: 9 });
    expect(one.digest()).toBe(two.digest());
    expect((await start({ seed: 1, initialSeed: 8 })).digest()).not.toBe(one.digest());
    one.step(5);
    two.step(5);
    expect(one.digest()).not.toBe(two.digest());
  });
});

/** Reverses, rotates and swaps in turn: another order each time. */
function permute(list: Uint32Array, k: number): void {
  if (k % 2 === 0) list.reverse();
  const by = (7 * k) % Math.max(1, list.length);
  list.set([...list.subarray(by), ...list.subarray(0, by)]);
}

describe('the order of the active list', () => {
  it.each(systems)('changes nothing: $model, d = $dimension', async (input) => {
    const config = parseConfig({ ...input, size: 20 }) as LatticeConfig;
    const derived = deriveLattice(config);
    const [plain, permuted] = await Promise.all(
      [0, 1].map(async () => {
        const core = new LatticeCore(await instantiateLattice(), config, derived);
        core.place();
        return core;
      }),
    );
    let moved = 0;
    for (let t = 0; t < 3000; t++) {
      const before = permuted?.activeSites().slice();
      permute(permuted?.activeSites() as Uint32Array, t);
      moved += permuted?.activeSites().some((site, k) => site !== before?.[k]) ? 1 : 0;
      expect(permuted?.run(t, 1, false)).toEqual(plain?.run(t, 1, false));
    }
    expect(moved).toBeGreaterThan(1000);
    expect(permuted?.readHeights()).toEqual(plain?.readHeights());
  });
});

describe('the same bits', () => {
  const config: RunConfigInput = { model: 'manna', dimension: 2, size: 100, density: 0.75, seed: 11 };

  it('in one call, in many, and in both builds', async () => {
    const whole = await LatticeSimulation.create(config);
    const pieces = await LatticeSimulation.create(config, { build: 'debug' });
    const run = whole.step(5000);
    const active: number[] = [];
    for (const n of [1, 0, 4095, 3, 901]) active.push(...pieces.step(n).active);
    expect([...run.active]).toEqual(active);
    expect(pieces.digest()).toBe(whole.digest());
  });

  it('after going through bytes, and others when reseeded', async () => {
    const sim = await LatticeSimulation.create(config);
    sim.step(500);
    const bytes = sim.toBytes();
    sim.step(500);
    const again = await LatticeSimulation.fromBytes(bytes);
    expect(again.time).toBe(500);
    again.step(500);
    expect([again.time, again.digest()]).toEqual([sim.time, sim.digest()]);
    const other = await LatticeSimulation.fromBytes(bytes, { reseed: true });
    const twice = await LatticeSimulation.fromBytes(other.toBytes());
    expect([other.epoch, twice.epoch]).toEqual([1, 1]);
    other.step(500);
    twice.step(500);
    expect(other.digest()).not.toBe(sim.digest());
    expect(twice.digest()).toBe(other.digest());
    const lattice = oracleOf(sim.config);
    const start = await LatticeSimulation.fromBytes(bytes, { reseed: true });
    const heights = [...start.heights()];
    start.step();
    expect([...start.heights()]).toEqual(oracleStep(lattice, heights, { seed: sim.derived.seed, t: 500, epoch: 1 }).heights);
  });

  it('after restore', async () => {
    const sim = await LatticeSimulation.create(config);
    const heights = sim.heights();
    const first = sim.step(100);
    sim.restore(heights, 0);
    expect(sim.step(100)).toEqual(first);
  });

  it('digest is the SHA-256 of the heights as u32, in the order of the sites', async () => {
    const sim = await LatticeSimulation.create({ ...config, size: 300 });
    const words = Buffer.alloc(4 * sim.sites);
    for (const [number, height] of sim.heights().entries()) words.writeUInt32LE(height, 4 * number);
    expect(sim.digest()).toBe(createHash('sha256').update(words).digest('hex'));
  });

  it.each<[RunConfigInput, string]>([
    [
      { model: 'manna', dimension: 1, size: 1000, density: 1, seed: 1 },
      'f1cdf9052ff66623c5663d2c85401dde6a7dcca5dbc5d83a814db4cf0400afc6',
    ],
    [
      { model: 'manna', dimension: 2, size: 64, density: 0.75, seed: 42 },
      '3c1c48b2d3f2659cf37d6699c8862a1d5975a044325332dff25324723827a086',
    ],
    [
      { model: 'manna-abelian', dimension: 3, size: 20, density: 0.7, seed: 7, start: 'natural' },
      '6e58544ce869fe488e35632bddd3dcab715253647fa2d9fef03bbc49bf815f45',
    ],
  ])('as ever: %j', async (input, digest) => {
    const sim = await LatticeSimulation.create(input);
    sim.step(1000);
    expect(sim.digest()).toBe(digest);
  });
});

/** What the lattice models must do, whatever their bits: closed forms, conservation, the transition, an independent program. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fitPointsOf, scanHyperuniformity } from '../../src/analysis/structure/index.js';
import { LatticeSimulation } from '../../src/engine/lattice.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { itNeeds } from '../support/needs.js';
import { localSlope, meanActivity } from './curves.js';
import { absorbedStates } from './hyperuniform.js';

const judge = fileURLToPath(new URL('manna.py', import.meta.url));

describe('particles', () => {
  it.each<RunConfigInput>([
    { model: 'manna', dimension: 1, size: 4001, density: 0.95 },
    { model: 'manna', dimension: 2, size: 256, density: 0.8 },
    { model: 'manna-abelian', dimension: 2, size: 100, density: 2.5 },
    { model: 'manna-abelian', dimension: 3, size: 33, density: 0.7, start: 'natural' },
  ])('none is lost or made: %j', async (config) => {
    const sim = await LatticeSimulation.create(config);
    const count = () => sim.heights().reduce((sum, height) => sum + height, 0);
    expect(count()).toBe(Math.round((config.density as number) * sim.sites));
    sim.step(3000, { stopWhenAbsorbed: false });
    expect(count()).toBe(sim.particles);
  });

  it('are counted to the nearest whole number', async () => {
    const particles = async (density: number) =>
      (await LatticeSimulation.create({ model: 'manna', dimension: 1, size: 10, density })).particles;
    expect([await particles(0.05), await particles(0.54), await particles(0.55), await particles(1)]).toEqual([1, 5, 6, 10]);
  });

  it('start on independent uniform sites: heights are binomial', async () => {
    const sim = await LatticeSimulation.create({ model: 'manna', dimension: 2, size: 500, density: 0.8 });
    const { sites, particles: n } = sim;
    const counts = new Array<number>(6).fill(0);
    for (const height of sim.heights()) counts[height] = (counts[height] ?? 0) + 1;
    let probability = (1 - 1 / sites) ** n;
    for (let height = 0; height < 5; height++) {
      const mean = sites * probability;
      expect(Math.abs((counts[height] as number) - mean), `height ${height}`).toBeLessThan(4 * Math.sqrt(mean));
      probability *= (n - height) / (height + 1) / (sites - 1);
    }
  });
});

describe('topplings', () => {
  /** Distribution of two particles of one site over pairs of neighbours, from many steps. */
  it.each([1, 2, 3] as const)('send two particles to independent uniform neighbours: d = %i', async (dimension) => {
    const size = 5;
    const sim = await LatticeSimulation.create({ model: 'manna', dimension, size, density: 2 / size ** dimension });
    const centre = Math.floor(sim.sites / 2);
    const heights = new Uint8Array(sim.sites);
    heights[centre] = 2;
    const seen = new Map<string, number>();
    const draws = 20000;
    for (let t = 0; t < draws; t++) {
      sim.restore(heights, t);
      sim.step();
      const places = [...sim.heights()].flatMap((height, number) => Array<number>(height).fill(number - centre));
      seen.set(places.join(), (seen.get(places.join()) ?? 0) + 1);
    }
    const directions = 2 * dimension;
    const expected = directions + (directions * (directions - 1)) / 2;
    expect(seen.size).toBe(expected);
    let chiSquare = 0;
    for (const [places, count] of seen) {
      const [first, second] = places.split(',');
      const mean = (draws * (first === second ? 1 : 2)) / directions ** 2;
      chiSquare += (count - mean) ** 2 / mean;
    }
    // mean expected - 1, variance twice that
    expect(Math.abs(chiSquare - (expected - 1))).toBeLessThan(4 * Math.sqrt(2 * (expected - 1)));
    const steps = Array.from({ length: dimension }, (_, axis) => size ** axis);
    const single = new Set([...seen.keys()].flatMap((places) => places.split(',').map(Number)));
    expect([...single].sort((a, b) => a - b)).toEqual([...steps.map((by) => -by), ...steps].sort((a, b) => a - b));
  });

  it('take all particles of a site (manna) or two (manna-abelian), across the boundary too', async () => {
    for (const [model, left] of [
      ['manna', 0],
      ['manna-abelian', 5],
    ] as const) {
      const sim = await LatticeSimulation.create({ model, dimension: 2, size: 4, density: 7 / 16 });
      const heights = new Uint8Array(16);
      heights[15] = 7;
      sim.restore(heights, 0);
      expect(sim.observe()).toMatchObject({ active: 1, contacts: 21, overlaps: 1, energy: null });
      sim.step();
      const after = [...sim.heights()];
      expect(after[15]).toBe(left);
      expect((after[14] as number) + (after[12] as number) + (after[11] as number) + (after[3] as number)).toBe(7 - left);
    }
  });
});

describe('absorption', () => {
  const config: RunConfigInput = { model: 'manna', dimension: 2, size: 32, density: 0.5, seed: 2 };

  it('is noted at the first configuration without an active site', async () => {
    const sim = await LatticeSimulation.create(config);
    const run = sim.step(10000);
    const at = run.absorbedAt as number;
    expect(run).toMatchObject({ absorbed: true, steps: at, time: at });
    expect(run.active.every((count) => count > 0)).toBe(true);
    expect(Math.max(...sim.heights())).toBe(1);
    const going = await LatticeSimulation.create(config);
    const on = going.step(at + 5000, { stopWhenAbsorbed: false });
    expect(on).toMatchObject({ absorbed: false, absorbedAt: at, steps: at + 5000 });
    expect(on.active.subarray(at).every((count) => count === 0)).toBe(true);
    expect(going.digest()).toBe(sim.digest());
  });

  it('can be there at the start', async () => {
    const sim = await LatticeSimulation.create({ model: 'manna', dimension: 1, size: 1000, density: 0.001 });
    expect(sim.step(5)).toMatchObject({ absorbed: true, absorbedAt: 0, steps: 0 });
  });
});

describe('the transition of Manna in d = 2, rho_c = 0.68333', () => {
  it('density 0.66 absorbs, 0.70 stays active', async () => {
    const below = await LatticeSimulation.create({ model: 'manna', dimension: 2, size: 128, density: 0.66 });
    expect(below.step(20000).absorbed).toBe(true);
    const above = await LatticeSimulation.create({ model: 'manna', dimension: 2, size: 256, density: 0.7 });
    expect(above.step(20000).absorbed).toBe(false);
  });

  it('activity at rho_c decays as t^-0.42', async () => {
    // 4 x 2^20 sites, t = 30 to 3000: the local slope still drifts by some 0.02
    const slopes = [];
    for (let seed = 1; seed <= 4; seed++) {
      const sim = await LatticeSimulation.create({ model: 'manna', dimension: 2, size: 1024, density: 0.68333, seed });
      slopes.push(localSlope(sim.step(3001).active, 30, 3000));
    }
    const mean = slopes.reduce((a, b) => a + b) / slopes.length;
    expect(Math.abs(mean + 0.419)).toBeLessThan(0.03);
  });

  it('a natural start is close to stationary where a random one decays', async () => {
    const config: RunConfigInput = { model: 'manna', dimension: 2, size: 64, density: 0.75, seed: 3 };
    const random = await LatticeSimulation.create(config);
    const natural = await LatticeSimulation.create({ ...config, start: 'natural' });
    const stationary = await meanActivity(config, 1000, 5000);
    const excess = (sim: LatticeSimulation) => (sim.step(51).active[50] as number) / sim.sites / stationary - 1;
    expect(excess(random)).toBeGreaterThan(Math.abs(excess(natural)));
  });
});

describe('an independent program in numpy', () => {
  const cases: [model: 'manna' | 'manna-abelian', dimension: 1 | 2 | 3, size: number, density: number][] = [
    ['manna', 1, 10000, 1],
    ['manna', 2, 100, 0.8],
    ['manna', 3, 22, 0.75],
    ['manna-abelian', 1, 10000, 1.05],
    ['manna-abelian', 2, 100, 0.85],
    ['manna-abelian', 3, 22, 0.75],
  ];
  for (const [model, dimension, size, density] of cases) {
    itNeeds('python')(`${model}, d = ${dimension}: the same stationary activity`, async (python) => {
      const args = [model, dimension, size, density, 500, 1500, 1].map(String);
      const [theirs, particles] = execFileSync(python, [judge, ...args], { encoding: 'utf8' })
        .split(' ')
        .map(Number);
      const config: RunConfigInput = { model, dimension, size, density };
      const runs = [];
      for (let seed = 1; seed <= 8; seed++) runs.push(await meanActivity({ ...config, seed }, 500, 1500));
      const mean = runs.reduce((a, b) => a + b) / runs.length;
      const spread = Math.sqrt(runs.reduce((sum, run) => sum + (run - mean) ** 2, 0) / (runs.length - 1));
      // theirs is one run, ours the mean of eight
      expect(Math.abs((theirs as number) - mean)).toBeLessThan(4 * spread * Math.sqrt(1 + 1 / 8));
      expect(spread / mean).toBeLessThan(0.02);
      expect(particles).toBe(Math.round(density * size ** dimension));
    });
  }
});

describe('sublattices', () => {
  /** Sites with an even and with an odd sum of coordinates: sum of (-1)^(x + y + z) over the active sites, per site. */
  const staggered = (sim: LatticeSimulation, size: number): number => {
    let sum = 0;
    sim.heights().forEach((height, site) => {
      const parity = (site % size) + (Math.floor(site / size) % size) + Math.floor(site / size ** 2);
      if (height > 1) sum += parity % 2 === 0 ? 1 : -1;
    });
    return sum / sim.sites;
  };

  /** All active sites on one sublattice, then all on the other, as long as the run lasts (docs/lattice.md). */
  it('order in d = 3 far above the critical density where all particles leave, not where two do', async () => {
    const size = 24;
    const orders = async (model: 'manna' | 'manna-abelian') => {
      const sim = await LatticeSimulation.create({ model, dimension: 3, size, density: 0.8, seed: 3 });
      sim.step(3000);
      const now = staggered(sim, size);
      const part = Math.abs(now) / (sim.observe().active / sim.sites);
      sim.step(1);
      return { part, next: Math.sign(staggered(sim, size) * now) };
    };
    expect(await orders('manna')).toEqual({ part: expect.closeTo(1, 1), next: -1 });
    expect((await orders('manna-abelian')).part).toBeLessThan(0.3);
  });
});

it('absorbed states at the critical density are hyperuniform, and random ones are not', async () => {
  const config: RunConfigInput = { model: 'manna', dimension: 2, size: 128, density: 0.68333, seed: 3 };
  const { shells, ...factor } = (await absorbedStates(config, 6)).result();
  const mean = (low: number, high: number): number => {
    const inside = shells.filter(({ k }) => k > low && k < high);
    return inside.reduce((sum, { values }) => sum + (values[0]?.value as number), 0) / inside.length;
  };
  // S is about 0.36 k^0.45: the particles of a random start have 1 at every k
  expect(mean(0, 0.15)).toBeLessThan(0.2);
  expect(mean(0.4, 0.6)).toBeLessThan(0.35);
  const { effective } = scanHyperuniformity(fitPointsOf(factor, 1.5, 6, 0), [0, 1.5], 2, false);
  expect(Math.abs(effective.value - 0.4) / effective.error).toBeLessThan(3);
  expect(effective.error).toBeLessThan(0.2);
});

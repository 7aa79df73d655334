/** The lattice as a library user meets it: bad input, full sites, large lattices, bytes that are not a state. */
import { describe, expect, it } from 'vitest';
import { instantiateLattice } from '../../src/engine/binaries.js';
import { LatticeSimulation } from '../../src/engine/lattice.js';
import { LatticeCore } from '../../src/engine/latticeCore.js';
import { Simulation } from '../../src/engine/simulation.js';
import { deriveLattice, type LatticeConfig, parseConfig, type RunConfigInput } from '../../src/model/index.js';

const small: RunConfigInput = { model: 'manna', dimension: 2, size: 16, density: 0.9 };

describe('LatticeSimulation', () => {
  it('and Simulation send each other away', async () => {
    await expect(LatticeSimulation.create({ model: 'bro' })).rejects.toThrow(
      'model must be manna or manna-abelian here, got bro',
    );
    await expect(Simulation.create(small)).rejects.toThrow(
      'model must be bro, sgd, gd, sde or ro here, got manna; use LatticeSimulation or ManifoldSimulation',
    );
  });

  it('takes whole numbers of steps that fit', async () => {
    const sim = await LatticeSimulation.create(small);
    for (const steps of [-1, 0.5, Number.NaN, 2 ** 24 + 1]) expect(() => sim.step(steps)).toThrow(`steps must be a whole number`);
    sim.restore(sim.heights(), 2 ** 53 - 2);
    expect(() => sim.step(2)).toThrow('time must stay below 2^53');
    expect(sim.step(1).time).toBe(2 ** 53 - 1);
  });

  it('restores only what fits', async () => {
    const sim = await LatticeSimulation.create(small);
    const heights = sim.heights();
    expect(() => sim.restore(heights.subarray(1), 0)).toThrow('heights must hold 256 sites, got 255');
    heights[0] = (heights[0] as number) + 1;
    expect(() => sim.restore(heights, 0)).toThrow('heights must hold 230 particles, got 231');
    expect(() => sim.restore(sim.heights(), -1)).toThrow('time must be a whole number');
  });

  it('says that it runs on one thread', async () => {
    const note = async (threads: 'auto' | number) => (await LatticeSimulation.create({ ...small, threads })).threadsNote;
    expect([await note('auto'), await note(1)]).toEqual([null, null]);
    expect(await note(2)).toBe('threads: 1 instead of 2, because a lattice runs on one');
  });

  it('is an engine for runs', async () => {
    const engine = await LatticeSimulation.create(parseConfig(small));
    const counters = await engine.advance(10, { energy: true, stopWhenAbsorbed: true });
    expect(counters).toMatchObject({ from: 0, steps: 10, energy: null });
    expect(await engine.look()).toEqual({ time: 10, ...engine.observe() });
    expect(engine.derived.boxLength).toBe(16);
    await engine.close();
  });

  it('has sites enough: 2^24 and more', async () => {
    const sim = await LatticeSimulation.create({ model: 'manna', dimension: 3, size: 260, density: 0.65 });
    expect(sim.sites).toBeGreaterThan(2 ** 24);
    const { active } = sim.step(3);
    expect((active[0] as number) / sim.sites).toBeCloseTo(1 - 1.65 * Math.exp(-0.65), 3);
    let particles = 0;
    let busy = 0;
    for (const height of sim.heights()) {
      particles += height;
      if (height > 1) busy++;
    }
    expect([particles, busy]).toEqual([sim.particles, sim.observe().active]);
  });
});

describe('what does not fit is an error, never a wrong number', () => {
  it('a site of more than 255 particles', async () => {
    const config = parseConfig({ model: 'manna-abelian', dimension: 1, size: 3, density: 4 }) as LatticeConfig;
    const core = new LatticeCore(await instantiateLattice(), config, deriveLattice(config));
    core.writeHeights(Uint8Array.of(255, 255, 255));
    // each site keeps 253 and gets 2 on average, 4 at most
    expect(() => core.run(0, 1000, false)).toThrow('more than 255 particles came to one site');
  });

  it('a start that puts more than 255 on a site', async () => {
    const config = parseConfig({ model: 'manna', dimension: 1, size: 3, density: 4 }) as LatticeConfig;
    const core = new LatticeCore(await instantiateLattice(), config, { ...deriveLattice(config), particles: 1000 });
    expect(() => core.place()).toThrow('more than 255 particles came to one site');
  });
});

describe('bytes', () => {
  it('of another kind, format or version, damaged or cut short are refused', async () => {
    const sim = await LatticeSimulation.create(small);
    const bytes = sim.toBytes();
    const refused = (change: (copy: Uint8Array) => Uint8Array) => LatticeSimulation.fromBytes(change(bytes.slice()));
    const set = (at: number, value: number) => (copy: Uint8Array) => {
      copy[at] = value;
      return copy;
    };
    await expect(refused(set(0, 0))).rejects.toThrow('not a lattice of randorg');
    await expect(refused(() => new Uint8Array(3))).rejects.toThrow('not a lattice of randorg');
    await expect(refused(set(8, 9))).rejects.toThrow('format must be 1, got 9');
    await expect(refused(set(bytes.length - 50, 77))).rejects.toThrow('damaged');
    await expect(refused((copy) => copy.subarray(0, -1))).rejects.toThrow('damaged');
    await expect(Simulation.fromBytes(bytes)).rejects.toThrow('not a state of randorg');
  });
});

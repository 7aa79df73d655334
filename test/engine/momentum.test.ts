/** Momentum: what a velocity does once nothing pushes it, what keeps it, and what it is no more. */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { oracleStep } from '../oracle/step.js';
import { oracleConfig } from '../support/oracleConfig.js';

const system = { model: 'sgd', particles: 300, phi: 0.5, learningRate: 0.1 } as const;
const pairOf = (gap: number): RunConfigInput => ({ model: 'gd', particles: 2, phi: 0.001, learningRate: gap, initial: 'listed' });

/** Two spheres that overlap along x, far from everything. */
async function two(config: RunConfigInput, engine = {}): Promise<Simulation> {
  const positions = Float64Array.from([2, 2, 2, 2.9, 2, 2]);
  return Simulation.create(config, { initialState: { positions }, engine });
}

describe('a velocity', () => {
  it('goes on without a contact, falls to 0, and only then is the state absorbed', async () => {
    for (const path of ['dense', 'sparse', 'cells', 'auto'] as const) {
      const sim = await two({ ...pairOf(0.2), momentum: 0.75 }, { path });
      const half = sim.step(1, { stopWhenAbsorbed: false });
      expect(half).toMatchObject({ steps: 1, absorbed: false });
      // each goes by alpha / 2: they no longer touch, but move
      expect(sim.observe()).toMatchObject({ overlaps: 0, contacts: 0, active: 0, absorbed: false });
      const [v] = sim.velocities() as unknown as [number];
      let left = v;
      let way = v;
      let steps = 1;
      for (; left !== 0; steps++) {
        left = Math.trunc(0.75 * left);
        way += left;
      }
      const rest = sim.step(1000);
      expect(rest).toMatchObject({ absorbed: true, absorbedAt: steps, time: steps });
      expect(sim.observe().absorbed).toBe(true);
      expect(sim.velocities().every((each) => each === 0)).toBe(true);
      const start = (await two(pairOf(0.2))).positionsU32();
      expect(((sim.positionsU32()[0] as number) - (start[0] as number)) | 0).toBe(way);
      expect(sim.step(5, { stopWhenAbsorbed: false })).toMatchObject({ steps: 5, absorbedAt: steps });
    }
  });

  it('of half the box a step ends the run with a message', async () => {
    const sim = await Simulation.create({ ...system, particles: 200, phi: 1.2, learningRate: 0.3, momentum: 0.999 });
    expect(() => sim.step(500)).toThrow('velocity of half the box a step');
  });

  it('is kept with momentum only, which costs the others no memory', async () => {
    const without = await Simulation.create({ ...system, momentum: 0, momentumKind: 'nesterov' });
    const plain = await Simulation.create(system);
    expect(() => without.velocities()).toThrow('only if momentum is above 0');
    without.step(100, { stopWhenAbsorbed: false });
    plain.step(100, { stopWhenAbsorbed: false });
    expect(without.digest()).toBe(plain.digest());
    expect(without.toBytes().length - plain.toBytes().length).toBeLessThan(10);
  });
});

describe('the state', () => {
  it('goes on from bytes at any step, byte for byte', async () => {
    for (const momentumKind of ['heavy-ball', 'nesterov'] as const) {
      const config = { ...system, msd: true, momentum: 0.9, momentumKind };
      const whole = await Simulation.create(config);
      let part = await Simulation.create(config);
      for (const steps of [1, 40, 100, 300, 300]) {
        whole.step(steps);
        part.step(steps);
        part = await Simulation.fromBytes(part.toBytes(), { engine: { path: 'sparse' } });
        expect(part.velocities()).toEqual(whole.velocities());
        expect(Buffer.compare(part.toBytes(), whole.toBytes())).toBe(0);
      }
    }
  });

  it('goes on from bytes where particles move that touch nothing', async () => {
    const whole = await two({ ...pairOf(0.2), momentum: 0.75 });
    whole.step(3, { stopWhenAbsorbed: false });
    expect(whole.observe()).toMatchObject({ overlaps: 0, absorbed: false });
    const part = await Simulation.fromBytes(whole.toBytes());
    expect(part.step(1000)).toEqual(whole.step(1000));
    expect(part.digest()).toBe(whole.digest());
  });

  it('is at rest after restore, and from positions', async () => {
    const sim = await Simulation.create({ ...system, momentum: 0.9 });
    const start = sim.positionsU32();
    sim.step(20);
    const once = sim.digest();
    sim.restore(start, 0);
    expect(sim.velocities().every((v) => v === 0)).toBe(true);
    sim.step(20);
    expect(sim.digest()).toBe(once);
  });

  it('keeps velocities when phi changes, and forgets them when momentum becomes 0', async () => {
    const sim = await Simulation.create({ ...system, momentum: 0.9 });
    sim.step(20);
    const velocities = sim.velocities();
    await sim.change({ phi: 0.55 });
    expect(sim.velocities()).toEqual(velocities);
    await sim.change({ momentum: 0.8 });
    expect(sim.velocities()).toEqual(velocities);
    await sim.change({ momentum: 0 });
    await sim.change({ momentum: 0.8 });
    expect(sim.velocities().every((v) => v === 0)).toBe(true);
    const expected = oracleStep(oracleConfig(sim), sim.positionsU32(), sim.time);
    sim.step(1);
    expect(sim.velocities()).toEqual(expected.velocities);
  });
});

it('the centre of mass of reciprocal kicks drifts by rounding alone: sum of v below N / (1 - mu) grid units', async () => {
  const sim = await Simulation.create({ ...system, phi: 0.66, momentum: 0.9 });
  let largest = 0;
  for (let k = 0; k < 300; k++) {
    sim.step(1);
    const velocities = sim.velocities();
    for (let c = 0; c < 3; c++)
      largest = Math.max(largest, Math.abs(velocities.reduce((sum, v, at) => (at % 3 === c ? sum + v : sum), 0)));
  }
  // truncations are no noise-free sum, so that it is not 0 either
  expect(largest).toBeGreaterThan(0);
  expect(largest).toBeLessThan(300 / (1 - 0.9));
});

import { expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';
import { stepToActivity } from '../../src/study/index.js';

const config = { model: 'bro', dimension: 3, particles: 1000, phi: 0.48, kick: 0.1, seed: '1' } as const;

it('stops at the first configuration at or below the level', async () => {
  const sim = await Simulation.create(config);
  expect(stepToActivity(sim, 50)).toBe(true);
  expect(sim.observe().active).toBeLessThanOrEqual(50);
  const whole = await Simulation.create(config);
  const { active } = whole.step(4096);
  expect(sim.time).toBe(active.findIndex((count) => count <= 50));
});

it('says when the run absorbed from above, and stays at the configuration before', async () => {
  const sim = await Simulation.create(config);
  expect(stepToActivity(sim, 0)).toBe(false);
  expect(sim.observe().active).toBeGreaterThan(0);
  // absorption is seen on the step after
  expect(sim.step(2)).toMatchObject({ steps: 1, absorbed: true });
});

it('gives up', async () => {
  const sim = await Simulation.create({ ...config, phi: 0.64 });
  expect(stepToActivity(sim, 10, 64)).toBe(false);
  expect(sim.time).toBe(64);
});

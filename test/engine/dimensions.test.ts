/** One, four and five dimensions: where BRO absorbs and where it stays active (N = 2000, eps = 0.1). */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';

async function activityAfter(dimension: 1 | 4 | 5, phi: number, steps = 2000): Promise<number> {
  const sim = await Simulation.create({ dimension, particles: 2000, phi, kick: 0.1 });
  const { active, absorbed } = sim.step(steps);
  if (absorbed) return 0;
  return active.subarray(steps / 2).reduce((sum, n) => sum + n, 0) / (steps / 2) / 2000;
}

describe('BRO reciprocal', () => {
  it('4D: absorbs at 0.35, active at 0.40', async () => {
    expect(await activityAfter(4, 0.35)).toBe(0);
    expect(Math.abs((await activityAfter(4, 0.4)) - 0.915)).toBeLessThan(0.015);
  });

  it('5D: absorbs at 0.20, active at 0.25', async () => {
    expect(await activityAfter(5, 0.2)).toBe(0);
    expect(Math.abs((await activityAfter(5, 0.25)) - 0.88)).toBeLessThan(0.01);
  });

  it('1D: rods absorb well below close packing and stay active above it', async () => {
    expect(await activityAfter(1, 0.5, 20_000)).toBe(0);
    expect(await activityAfter(1, 1.05)).toBeGreaterThan(0.7);
  });
});

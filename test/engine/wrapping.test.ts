/** Displacements are known as long as the contacts of a particle can't have carried their sum round the box. */
import { describe, expect, it } from 'vitest';
import { type RunConfigInput, Simulation } from '../../src/index.js';

const crowd = { model: 'bro', mode: 'nonreciprocal', dimension: 2, particles: 100, phi: 1, kick: 0.01, seed: 3 } as const;

/** Contacts of each particle of a configuration of discs of diameter 1. */
function contactsOf(positions: Float64Array, side: number): number[] {
  const away = (a: number, b: number): number => a - b - side * Math.round((a - b) / side);
  const at = (i: number, c: number): number => positions[2 * i + c] as number;
  const touch = (i: number, j: number): boolean => Math.hypot(away(at(i, 0), at(j, 0)), away(at(i, 1), at(j, 1))) < 1;
  const ids = Array.from({ length: positions.length / 2 }, (_, i) => i);
  return ids.map((i) => ids.filter((j) => j !== i && touch(i, j)).length);
}

describe('displacements', () => {
  it('are known up to the kick with which a sum may have wrapped, and no further', async () => {
    const start = await Simulation.create({ ...crowd, msd: true });
    const side = start.boxLength;
    const contacts = contactsOf(start.positions(), side);
    const moved = (sim: Simulation): number[] => Array.from(sim.unwrapped(), (x) => (Number(x) * side) / 2 ** 32);
    start.step(1);
    const small = moved(start);
    // a sum and one that has wrapped are a box apart: (n + 1) kicks reach from one to the other
    const reach = contacts.map((n, i) => n + 1 + Math.max(...[0, 1].map((c) => Math.abs(small[2 * i + c] as number))) / 0.01);
    const edge = side / Math.max(...reach);
    // farther than contacts alone would allow: (n + 1) kicks below half the box
    expect(edge).toBeGreaterThan((1.3 * side) / 2 / (Math.max(...contacts) + 1));
    const below = await Simulation.create({ ...crowd, msd: true, kick: 0.999 * edge });
    below.step(1);
    const scale = (0.999 * edge) / 0.01;
    const off = moved(below).map((x, k) => Math.abs(x - scale * (small[k] as number)));
    expect(Math.max(...off)).toBeLessThan(1e-4);
    const above = await Simulation.create({ ...crowd, msd: true, kick: 1.001 * edge });
    expect(() => above.step(1)).toThrow('may have wrapped round the box');
  });

  it.each([
    { msd: true },
    { momentum: 0.5 },
    { msd: true, thermalNoise: 1e-4 },
    { msd: true, momentum: 0.9, learningRate: 0.02 },
  ])('of 300 particles of sde are known: %j', async (extra) => {
    const sim = await Simulation.create({ model: 'sde', particles: 300, phi: 0.62, seed: 1, ...extra } as RunConfigInput);
    expect(sim.step(300).steps).toBe(300);
  });
});

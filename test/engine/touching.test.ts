/** Contacts that f64 cannot decide: squared distances a few units beside the squared contact distance, about 2^56. */
import { describe, expect, it } from 'vitest';
import { gridRadius } from '../../src/engine/arena.js';
import { type EngineOptions, Simulation } from '../../src/engine/index.js';

const boxLength = 12;
const particles = 64;

/** Integers with dx^2 + a^2 + b^2 = D^2 + excess, or null. */
function differenceOf(D: number, excess: number): [number, number, number] | null {
  for (let back = 1; back < 40; back++) {
    const rest = 2 * back * D - back * back + excess;
    for (let a = Math.floor(Math.sqrt(rest)); a > 0 && rest - a * a < 1e9; a--) {
      const b = Math.round(Math.sqrt(rest - a * a));
      if (a * a + b * b === rest) return [D - back, a, b];
    }
  }
  return null;
}

describe.each<EngineOptions>([{ path: 'dense' }, { path: 'sparse' }, { path: 'cells' }, { build: 'scalar' }])('%o', (engine) => {
  it.each([0, 0.01])('decides each pair as whole numbers do, activity cut-off %d', async (activityCutoff) => {
    const phi = (particles * Math.PI) / 6 / boxLength ** 3;
    const sim = await Simulation.create({ particles, phi, model: 'gd', learningRate: 0.01, seed: 4, activityCutoff }, { engine });
    expect(sim.boxLength).toBeCloseTo(boxLength, 9);
    const contact = 2 * gridRadius(0.5, sim.boxLength);
    // an active contact is nearer than this, exactly
    const D = contact - Math.floor(contact * activityCutoff);
    const step = 2 ** 30;
    const positions = new Uint32Array(3 * particles);
    let touching = 0;
    let near = 0;
    for (let pair = 0; pair < particles / 2; pair++) {
      const excess = pair - particles / 4;
      const difference = differenceOf(D, excess);
      const place = [pair % 4, (pair >> 2) % 4, pair >> 4].map((c, axis) => c * (axis < 2 ? step : 2 * step));
      for (let axis = 0; axis < 3; axis++) {
        positions[6 * pair + axis] = place[axis] as number;
        positions[6 * pair + 3 + axis] = (place[axis] as number) + (difference === null ? 2 ** 29 : (difference[axis] as number));
      }
      if (difference === null) continue;
      near++;
      const square = difference.reduce((sum, x) => sum + BigInt(x) ** 2n, 0n);
      expect(square - BigInt(D) ** 2n).toBe(BigInt(excess));
      if (excess < 0) touching++;
    }
    expect(near).toBeGreaterThan(20);
    sim.restore(positions, 0);
    const { contacts, active } = sim.step(1, { stopWhenAbsorbed: false });
    expect(contacts[0]).toBe(touching);
    expect(active[0]).toBe(2 * touching);
  });
});

/** The memory of a sheared state: f_a of trial cycles against the engine's, and the trained strain read back. */
import { describe, expect, it } from 'vitest';
import { findKinks, onsetStrains, orderedAxes } from '../../src/analysis/shearMemory.js';
import { Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';

const configurationOf = (sim: Simulation) => ({
  dimension: sim.dimension,
  boxLength: sim.boxLength,
  positions: sim.positionsU32(),
  radii: sim.radii(),
});

describe('onsets of contact', () => {
  it.each<[RunConfigInput]>([
    [{ dimension: 2, particles: 300, phi: 0.3, sizes: 'binary' }],
    [{ dimension: 2, particles: 300, phi: 0.3, shearRange: 'symmetric' }],
    [{ dimension: 3, particles: 400, phi: 0.15 }],
  ])('%j: those up to a strain are the particles that are active under it', async (fields) => {
    const range = (fields as { shearRange?: 'symmetric' }).shearRange ?? 'forward';
    for (const shear of [0.1, 0.6, 1]) {
      const sim = await Simulation.create({ model: 'ro', ...fields, shear });
      const onsets = onsetStrains(configurationOf(sim), 1, range, [0, 1]);
      expect(onsets.filter((strain) => strain <= shear).length).toBe(sim.observe().active);
    }
  });

  it('axes are numbered as in docs/dynamics.md', () => {
    expect(orderedAxes(3)).toEqual([
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 2],
      [2, 0],
      [2, 1],
    ]);
  });
});

async function readBack(config: RunConfigInput, steps: number) {
  const sim = await Simulation.create({ model: 'ro', dimension: 2, particles: 2000, phi: 0.2, kick: 0.1, ...config });
  const { absorbed } = sim.step(steps);
  return { absorbed, kinks: findKinks([...onsetStrains(configurationOf(sim), 1.2, 'forward', [0, 1])], 1.2) };
}

describe('the trained strain', () => {
  it('is read back from states that have absorbed, and nothing from one that can not', async () => {
    for (const shear of [1, 0.5]) {
      const { absorbed, kinks } = await readBack({ shear }, 6000);
      expect(absorbed).toBe(true);
      expect(Math.abs((kinks[0]?.strain ?? 0) - shear)).toBeLessThan(4 * (kinks[0]?.error ?? 0));
      expect(kinks[0]?.error).toBeLessThan(0.01);
    }
    const active = await readBack({ shear: 1, phi: 0.4, kick: 0.5 }, 300);
    expect(active).toEqual({ absorbed: false, kinks: [] });
  });
});

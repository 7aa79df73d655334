/** Species that pass through each other: the analysis sees the contacts and the energy of the engine. */
import { describe, expect, it } from 'vitest';
import { bondsOf, energyOf, exactFlatness, sampledFlatness } from '../../../src/analysis/landscape/index.js';
import { countContacts, inSpaceOrder } from '../../../src/analysis/structure/index.js';
import { findOverlaps } from '../../../src/analysis/structure/pairs.js';
import { Simulation } from '../../../src/engine/index.js';
import { speciesById } from '../../../src/model/index.js';
import { annealer } from '../../../src/study/flatness/anneal.js';
import { contactsOf } from '../../../src/study/stored/contacts.js';

const rows = [
  [1, 1, 0],
  [1, 0, 1],
  [0, 1, 1],
] as (0 | 1)[][];

describe('who touches whom', async () => {
  const species = { fractions: [0.3, 0.3, 0.4], touch: rows };
  const sim = await Simulation.create({ model: 'gd', exponent: 2, activityCutoff: 0, particles: 400, phi: 0.8, species });
  sim.step(5);
  const whole = { dimension: 3, boxLength: sim.boxLength, positions: sim.positionsU32(), radii: sim.radii() };
  const own = { ...whole, touch: { species: speciesById(species, 400), rows } };

  it.each([
    ['by id', own],
    ['in the order of space', inSpaceOrder(own)],
  ])('is that of the engine, %s', (_, configuration) => {
    expect(findOverlaps(configuration).first).toHaveLength(sim.contacts().length / 2);
    expect(bondsOf(configuration).contact).toHaveLength(sim.contacts().length / 2);
    expect(energyOf(configuration, 2)).toBeCloseTo(sim.energy(), 6);
    expect(contactsOf(configuration).reduce((sum, each) => sum + each, 0)).toBe(sim.contacts().length);
    expect(energyOf(whole, 2)).toBeGreaterThan(1.2 * sim.energy());
    const sampled = sampledFlatness(configuration, 2, 0.015, 400, 1);
    const spread = 4 * (sampled.error as number);
    expect(Math.abs(exactFlatness(configuration, 2, 0.015).value - sampled.value)).toBeLessThan(spread);
    expect(Math.abs(exactFlatness(whole, 2, 0.015).value - sampled.value)).toBeGreaterThan(spread);
    expect(countContacts(configuration, [1e-8, 0.1]).counts[1]?.all).toBeLessThan(
      0.9 * (countContacts(whole, [1e-8, 0.1]).counts[1]?.all as number),
    );
  });

  it('is unknown to gradient descent, which is refused', async () => {
    await expect(annealer(5, 0.1)(own, 2)).rejects.toThrow('anneal must be 0 for species that pass through each other, got 5; ');
  });
});

/** The order of particles that makes neighbours near in memory. */
import { chooseCells, fillCells } from './cells.js';
import { type Configuration, positionsOf } from './configuration.js';

/**
 * The same configuration with its particles renumbered cell by cell. Observables don't depend on the order; of a million particles in
 * random order, what goes along neighbours takes several times as long.
 */
export function inSpaceOrder(configuration: Configuration): Configuration {
  const { dimension, positions, radii, touch } = configuration;
  const spacing = radii.length ** (-1 / dimension);
  const { ids } = fillCells(positions, chooseCells(radii.length, dimension, Math.min(0.5, spacing)));
  return {
    ...configuration,
    positions: positionsOf(configuration, ids),
    radii: Float64Array.from(ids, (id) => radii[id] as number),
    ...(touch && { touch: { ...touch, species: Uint8Array.from(ids, (id) => touch.species[id] as number) } }),
  };
}

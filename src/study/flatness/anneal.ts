/** Gradient descent before a configuration is analysed, by the engine. */
import type { Configuration } from '../../analysis/structure/index.js';
import { Simulation } from '../../engine/index.js';
import { ConfigError, gridUnits, requireWhole } from '../../model/index.js';
import { packingFraction } from '../stored/configurations.js';

const mostSteps = 1e7;

/**
 * Anneals configurations by so many steps of gradient descent (all contacts selected).
 * @param steps 1 to 1e7
 * @param learningRate in sigma
 * @throws ConfigError for other steps; the returned function throws one for a rate that the engine refuses
 */
export function annealer(
  steps: number,
  learningRate: number,
): (configuration: Configuration, exponent: number) => Promise<Configuration> {
  requireWhole('anneal', steps, 1, mostSteps, 'give a count of steps');
  return async (configuration, exponent) => {
    if (configuration.touch) {
      const remedy = 'in gradient descent all would touch, leave it out';
      throw new ConfigError(`anneal must be 0 for species that pass through each other, got ${steps}; ${remedy}`, 'anneal');
    }
    const { dimension, boxLength, positions, radii } = configuration;
    const sim = await Simulation.create(
      {
        model: 'gd',
        learningRate,
        exponent,
        dimension,
        particles: radii.length,
        phi: packingFraction(configuration),
        initial: 'stored',
      },
      { initialState: { positions: Float64Array.from(positions, (u) => (u / gridUnits) * boxLength), radii } },
    );
    for (let left = steps; left > 0; left -= 1000) sim.step(Math.min(left, 1000));
    return { ...configuration, positions: sim.positionsU32() };
  };
}

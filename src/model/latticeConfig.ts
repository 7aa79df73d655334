/** The fields that belong to a lattice, with their defaults. */
import type { Given } from './check.js';
import { ConfigError, listOf, showValue } from './errors.js';
import type { LatticeModel } from './modes.js';
import type { CommonConfig, LatticeConfig } from './schema.js';

const dimensions = [1, 2, 3] as const;

/** @throws ConfigError for a dimension that spheres have and lattices don't, or none has */
export function checkLatticeDimension(given: Given): void {
  const dimension = given.get('dimension');
  if (dimension === undefined || dimensions.some((own) => own === dimension || BigInt(own) === dimension)) return;
  throw new ConfigError(
    `dimension must be ${listOf(dimensions.map(String))} on a lattice, got ${showValue(dimension)}; use one of them`,
    'dimension',
  );
}

/**
 * Model, size, density and start.
 * @param given checked fields, none of spheres
 */
export function latticeOf(given: Given, model: LatticeModel): Omit<LatticeConfig, keyof CommonConfig> {
  return {
    model,
    dimension: (given.get('dimension') ?? 3) as LatticeConfig['dimension'],
    size: (given.get('size') ?? 64) as number,
    density: (given.get('density') ?? 0.7) as number,
    start: (given.get('start') ?? 'random') as LatticeConfig['start'],
  };
}

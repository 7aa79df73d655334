/** What the analysis takes: one configuration of spheres in a periodic cubic box. */
import { ConfigError } from '../../model/errors.js';

export interface Configuration {
  /** 1 to 5. */
  dimension: number;
  /** Side L of the box, sigma. */
  boxLength: number;
  /** [N*d], id-major, fractions of the box in units of 2^-32. */
  positions: Uint32Array;
  /** [N] by id, sigma. */
  radii: Float64Array;
  /** Absent if every two particles that overlap are in contact. */
  touch?: Touch | undefined;
}

/** Who touches whom. */
export interface Touch {
  /** [N] by id. */
  species: Uint8Array;
  /** A row of 0 and 1 for each species. */
  rows: readonly (readonly number[])[];
}

/** Units of a position in a box side. */
export const gridUnits = 4294967296;

export const largestDimension = 5;

/**
 * Checks a configuration before it is analysed.
 * @param fewest particles that the analysis needs
 * @throws ConfigError if the dimension, the box, a radius or the number of particles makes no sense
 */
export function checkConfiguration({ dimension, boxLength, positions, radii }: Configuration, fewest = 1): void {
  if (!(Number.isInteger(dimension) && dimension >= 1 && dimension <= largestDimension)) {
    throw new ConfigError(`dimension must be a whole number from 1 to ${largestDimension}, got ${dimension}`, 'dimension');
  }
  if (!(boxLength > 0 && Number.isFinite(boxLength))) {
    throw new ConfigError(`boxLength must be positive and finite, got ${boxLength}; give the side of the box`, 'boxLength');
  }
  if (radii.length < fewest) {
    throw new ConfigError(`particles must be at least ${fewest} for this analysis, got ${radii.length}`, 'particles');
  }
  if (positions.length !== radii.length * dimension) {
    throw new ConfigError(
      `positions must be ${radii.length * dimension} numbers (${radii.length} particles in ${dimension}D), got ${positions.length}`,
      'positions',
    );
  }
  const bad = radii.findIndex((radius) => !(radius > 0 && Number.isFinite(radius)));
  if (bad >= 0) throw new ConfigError(`radius of particle ${bad} must be positive and finite, got ${radii[bad]}`, 'radii');
}

/** Positions on the grid of 2^-32 box sides from lengths in sigma, wrapped into the box. */
export function toGrid(positions: Float64Array, boxLength: number): Uint32Array {
  const grid = new Uint32Array(positions.length);
  // A product may exceed 2^53 only for coordinates millions of boxes away; the typed array keeps it modulo 2^32.
  for (let c = 0; c < grid.length; c++) grid[c] = Math.round(((positions[c] as number) / boxLength) * gridUnits);
  return grid;
}

/** Particles of one radius. */
export interface Species {
  radius: number;
  ids: Uint32Array;
}

/**
 * Particles grouped by equal radius, the smallest first.
 * @param most give up beyond so many groups
 * @returns null if there are more
 */
export function speciesOf({ radii }: Pick<Configuration, 'radii'>, most: number): Species[] | null {
  const members = new Map<number, number[]>();
  for (let id = 0; id < radii.length; id++) {
    const radius = radii[id] as number;
    const group = members.get(radius);
    if (group) group.push(id);
    else if (members.size === most) return null;
    else members.set(radius, [id]);
  }
  return [...members].sort(([a], [b]) => a - b).map(([radius, ids]) => ({ radius, ids: Uint32Array.from(ids) }));
}

/** Positions of some particles, [ids * d]. */
export function positionsOf({ positions, dimension }: Configuration, ids: Uint32Array): Uint32Array {
  const some = new Uint32Array(ids.length * dimension);
  for (let k = 0; k < ids.length; k++) {
    const id = ids[k] as number;
    for (let c = 0; c < dimension; c++) some[k * dimension + c] = positions[id * dimension + c] as number;
  }
  return some;
}

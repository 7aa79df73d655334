/** The box of a file: cubic and periodic, or refused. One rule for all formats. */
import { maxOf, minOf } from '../model/arrays.js';
import { ConfigError } from '../model/index.js';

/** Which axes of a file are periodic, and what says so. */
export interface Boundaries {
  /** For each axis that the file has. */
  periodic: boolean[];
  /** What the file says, or the rule that holds where it says nothing. */
  from: string;
}

/** Of configurations that our own dynamics made, or whose format knows no other. */
export const allPeriodic = (axes: number, from: string): Boundaries => ({ periodic: Array<boolean>(axes).fill(true), from });

/** Sides and tilts may differ by this, relatively to the shortest side: files round them, to seven digits at worst. */
export const cubicTolerance = 1e-6;

const axisNames = 'xyz';

/**
 * The side of a cubic box.
 * @param sides of the box in the file, in sigma, those of the axes of the system only
 * @param tilts what is off the diagonal of the cell, in sigma
 * @returns the first side
 * @throws ConfigError if the sides are not positive, or differ by more than `cubicTolerance`, or the tilts are larger
 */
export function cubicSide(sides: readonly number[], tilts: readonly number[], place: string): number {
  const [first = Number.NaN] = sides;
  const shortest = minOf(sides);
  const longest = maxOf(sides);
  if (!(shortest > 0 && Number.isFinite(longest))) {
    throw new ConfigError(`${place}: sides of the box must be positive and finite, got ${sides.join(', ')}; give a cubic box`);
  }
  const most = cubicTolerance * shortest;
  if (!(longest - shortest <= most)) {
    throw new ConfigError(`${place}: the box must be cubic, its sides are ${sides.join(', ')}; only cubic boxes can be read`);
  }
  if (!tilts.every((tilt) => Math.abs(tilt) <= most)) {
    throw new ConfigError(`${place}: the box must be cubic, it is tilted by ${tilts.join(', ')}; only cubic boxes can be read`);
  }
  return first;
}

/**
 * Refuses a box that is open along an axis of the system.
 * @param dimension the system has the first so many axes of the file
 * @throws ConfigError naming the open axes
 */
export function refuseOpen({ periodic, from }: Boundaries, dimension: number, place: string): void {
  const open = [...axisNames.slice(0, dimension)].filter((_, axis) => !periodic[axis]);
  if (open.length === 0) return;
  throw new ConfigError(
    `${place}: the box is open along ${open.join(', ')} (${from}); only boxes that are periodic along every axis can be read`,
  );
}

/** Whether all particles have the same coordinate along an axis. */
export function isFlatAlong(axis: number, coordinates: Float64Array, axes: number): boolean {
  for (let k = axis; k < coordinates.length; k += axes) if (coordinates[k] !== coordinates[axis]) return false;
  return true;
}

/** Positions as fractions of the box in units of 2^-32 (docs/dynamics.md). */

export const gridUnits = 4294967296;

/** A fraction of the box in grid units, from a coordinate in sigma. The remainder is exact, so that wrapping before changes nothing. */
export function toFraction(coordinate: number, boxLength: number): number {
  const remainder = coordinate % boxLength;
  const inside = remainder < 0 ? remainder + boxLength : remainder;
  const fraction = Math.floor((inside / boxLength) * gridUnits + 0.5);
  return fraction >= gridUnits ? fraction - gridUnits : fraction;
}

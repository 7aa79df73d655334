/** Checks of points and velocities that come from outside. */

/** A point is of length 1 up to rounding. */
const largestDeviation = 1e-12;

/** @throws RangeError if there are not as many numbers, or a point of d coordinates is not of length 1 */
export function checkPoints(points: Float64Array, length: number, d: number): void {
  if (points.length !== length) throw new RangeError(`points must hold ${length} numbers, got ${points.length}`);
  for (let at = 0; at < length; at += d) {
    let square = 0;
    for (let k = at; k < at + d; k++) square += (points[k] as number) ** 2;
    if (!(Math.abs(Math.sqrt(square) - 1) <= largestDeviation)) {
      throw new RangeError(`points must have length 1, got ${Math.sqrt(square)} for point ${at / d}`);
    }
  }
}

/** @param length null of a run without momentum @throws RangeError if there are not as many, or one is not finite */
export function checkVelocities(velocities: Float64Array, length: number | null): void {
  if (length !== null && velocities.length !== length) {
    throw new RangeError(`velocities must hold ${length} numbers, got ${velocities.length}`);
  }
  if (!velocities.every(Number.isFinite)) throw new RangeError('velocities must be finite numbers');
}

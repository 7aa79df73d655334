/** Unwrapped displacements, docs/dynamics.md, and their mean square without rounding. */

/** An exact fraction. */
export interface Rational {
  numerator: bigint;
  denominator: bigint;
}

/** Adds the displacements of one step (as i32, by particle and component) to `total`, in grid units. */
export function unwrap(total: bigint[], displacements: Int32Array): bigint[] {
  return total.map((sum, k) => sum + BigInt(displacements[k]));
}

/** Mean over the n particles of the squared unwrapped displacement, in sigma^2: exactly sum of squares x (L / 2^32)^2 / n. */
export function meanSquaredDisplacement(total: bigint[], n: number, boxLength: number): Rational {
  const squares = total.reduce((sum, x) => sum + x * x, 0n);
  const side = fractionOf(boxLength);
  return {
    numerator: squares * side.numerator ** 2n,
    denominator: BigInt(n) * (side.denominator << 32n) ** 2n,
  };
}

/** A positive f64 as the fraction that it is. */
function fractionOf(value: number): Rational {
  let denominator = 1n;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}

/** To 15 digits or more. */
export function toNumber({ numerator, denominator }: Rational): number {
  const shift = BigInt(Math.max(0, 64 + denominator.toString(2).length - numerator.toString(2).length));
  return Number((numerator << shift) / denominator) / 2 ** Number(shift);
}

/**
 * Functions of degree 4 on directions in three dimensions, as real components whose squares sum to 1 for a single direction:
 * sqrt(4 pi / 9) Y_4m, real and imaginary parts for m = 1 to 4 times sqrt 2.
 */
import { fillHarmonics } from './sixFold.js';

export const fourFoldComponents = 9;

/** Squares of the factors of P_4^m: 2 (4 - m)! / (4 + m)! for m > 0. */
const weights = [1, 2 / 20, 2 / 360, 2 / 5040, 2 / 40320].map(Math.sqrt);

/** P_4^m(z) without its factor (1 - z^2)^(m/2). */
function legendre(m: number, z: number): number {
  const w = z * z;
  switch (m) {
    case 0:
      return ((35 * w - 30) * w + 3) / 8;
    case 1:
      return (5 * z * (7 * w - 3)) / 2;
    case 2:
      return (15 * (7 * w - 1)) / 2;
    case 3:
      return 105 * z;
    default:
      return 105;
  }
}

/** Fills `components` for the direction of a vector of 3 components; one of length 0 gives zeros. */
export const fourFold = (vector: Float64Array, components: Float64Array): void =>
  fillHarmonics(vector, components, weights, legendre);

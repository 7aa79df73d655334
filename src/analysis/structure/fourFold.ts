/**
 * Functions of degree 4 on directions in three dimensions, as real components whose squares sum to 1 for a single direction:
 * sqrt(4 pi / 9) Y_4m, real and imaginary parts for m = 1 to 4 times sqrt 2.
 */
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
export function fourFold(vector: Float64Array, components: Float64Array): void {
  const [x = 0, y = 0, z = 0] = vector;
  const length = Math.hypot(x, y, z);
  if (length === 0) {
    components.fill(0);
    return;
  }
  const [a, b] = [x / length, y / length];
  let [re, im] = [1, 0];
  components[0] = legendre(0, z / length);
  for (let m = 1; m <= 4; m++) {
    [re, im] = [re * a - im * b, re * b + im * a];
    const factor = (weights[m] as number) * legendre(m, z / length);
    components[2 * m - 1] = factor * re;
    components[2 * m] = factor * im;
  }
}

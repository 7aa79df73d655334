/**
 * Functions of sixfold symmetry on directions, as real components whose squares sum to 1 for a single direction: cos and sin of 6 theta
 * in two dimensions, sqrt(4 pi / 13) Y_6m in three (real and imaginary parts for m = 1 to 6 times sqrt 2, for -m and m).
 */

/** Number of components. */
export function sixFoldComponents(dimension: number): number {
  return dimension === 2 ? 2 : 13;
}

/** Squares of the factors of P_6^m: 2 (6 - m)! / (6 + m)! for m > 0. */
const weights = [1, 2 / 42, 2 / 1680, 2 / 60480, 2 / 1814400, 2 / 39916800, 2 / 479001600].map(Math.sqrt);

/** P_6^m(z) without its factor (1 - z^2)^(m/2). */
function legendre(m: number, z: number): number {
  const w = z * z;
  switch (m) {
    case 0:
      return (((231 * w - 315) * w + 105) * w - 5) / 16;
    case 1:
      return (21 * z * ((33 * w - 30) * w + 5)) / 8;
    case 2:
      return (105 * ((33 * w - 18) * w + 1)) / 8;
    case 3:
      return (315 * z * (11 * w - 3)) / 2;
    case 4:
      return (945 * (11 * w - 1)) / 2;
    case 5:
      return 10395 * z;
    default:
      return 10395;
  }
}

/**
 * Fills `components` with the functions of one degree for the direction of a vector in three dimensions: m = 0, then the real and
 * imaginary parts of m = 1 and above; zeros for a vector of length 0.
 * @param weights square roots of 1 and of 2 (l - m)! / (l + m)!
 * @param legendre P_l^m(z) without its factor (1 - z^2)^(m/2)
 */
export function fillHarmonics(
  vector: Float64Array,
  components: Float64Array,
  weights: readonly number[],
  legendre: (m: number, z: number) => number,
): void {
  const [x = 0, y = 0, z = 0] = vector;
  const length = Math.hypot(x, y, z);
  if (length === 0) {
    components.fill(0);
    return;
  }
  // (x + i y)^m / length^m
  const [a, b] = [x / length, y / length];
  let [re, im] = [1, 0];
  components[0] = legendre(0, z / length);
  for (let m = 1; m < weights.length; m++) {
    [re, im] = [re * a - im * b, re * b + im * a];
    const factor = (weights[m] as number) * legendre(m, z / length);
    components[2 * m - 1] = factor * re;
    components[2 * m] = factor * im;
  }
}

/**
 * Fills `components` for the direction of a vector.
 * @param vector 2 or 3 components, of any length; a vector of length 0 gives zeros
 */
export function sixFold(vector: Float64Array, components: Float64Array): void {
  if (vector.length === 3) {
    fillHarmonics(vector, components, weights, legendre);
    return;
  }
  const [x = 0, y = 0] = vector;
  const length = Math.hypot(x, y);
  const [a, b] = length === 0 ? [0, 0] : [x / length, y / length];
  let [re, im] = [1, 0];
  for (let m = 1; m <= 6; m++) [re, im] = [re * a - im * b, re * b + im * a];
  components[0] = re;
  components[1] = im;
}

/**
 * Side of the periodic box. Lengths are in sigma: the diameter (mono), the small one (binary), the mean one (drawn).
 * L is part of the trajectory, so it is made of + - * / and Math.sqrt only: these are correctly rounded on every
 * machine, while Math.cbrt and Math.pow are not.
 */

/** Volume of the unit ball, v_d = pi^(d/2) / Gamma(d/2 + 1), by dimension 1 to 5 (index 0 is the empty product). */
export const unitBallVolume: readonly number[] = [1, 2, Math.PI, 4.1887902047863905, 4.934802200544679, 5.263789013914325];

/** Radii that occur and how often. Order doesn't matter to the box: `radiusMoment` sorts. */
export type RadiusCount = { radius: number; count: number };

/** x^n for a whole n >= 0, by repeated multiplication from the left. */
export function wholePower(x: number, n: number): number {
  let power = 1;
  for (let i = 0; i < n; i++) power *= x;
  return power;
}

/**
 * The d-th root of x > 0 by Newton's iteration, the same bits on every machine.
 * The argument is first scaled by powers of 2^d, which is exact, into [1, 2^d). Started at 2, above the root, the iteration
 * falls until rounding stops it: the first value that doesn't fall ends it.
 * @param x positive and finite
 * @param d whole number, 1 to 5
 * @throws RangeError for other x
 */
export function nthRoot(x: number, d: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) throw new RangeError(`nthRoot needs a positive finite number, got ${x}`);
  if (d === 1) return x;
  if (d === 2) return Math.sqrt(x);
  const unit = wholePower(2, d);
  let scaled = x;
  let scale = 1;
  while (scaled >= unit) {
    scaled /= unit;
    scale *= 2;
  }
  while (scaled < 1) {
    scaled *= unit;
    scale /= 2;
  }
  let root = 2;
  for (;;) {
    const next = ((d - 1) * root + scaled / wholePower(root, d - 1)) / d;
    if (!(next < root)) return root * scale;
    root = next;
  }
}

/** Sum of R^d over particles, classes taken from the smallest radius up: the same for every order of the particles. */
export function radiusMoment(classes: readonly RadiusCount[], d: number): number {
  const sorted = [...classes].sort((a, b) => a.radius - b.radius);
  let sum = 0;
  for (const { radius, count } of sorted) sum += count * wholePower(radius, d);
  return sum;
}

/** Sum of R^d over a list of radii; the same bits as that of its classes, for every order of the list. */
export function listMoment(radii: Float64Array, d: number): number {
  const sorted = radii.slice().sort();
  let sum = 0;
  for (let i = 0; i < sorted.length; ) {
    const radius = sorted[i] as number;
    const first = i;
    while (sorted[i] === radius) i++;
    sum += (i - first) * wholePower(radius, d);
  }
  return sum;
}

/**
 * The phi of a box: the shortest decimal that gives its side to the last bit, if there is one.
 * @param moment sum of R^d over the particles
 * @param length L in sigma
 * @param d dimension
 */
export function phiOf(moment: number, length: number, d: number): number {
  const phi = ((unitBallVolume[d] as number) * moment) / wholePower(length, d);
  for (let digits = 1; digits <= 17; digits++) {
    const rounded = Number(phi.toPrecision(digits));
    if (rounded > 0 && boxLength(moment, rounded, d) === length) return rounded;
  }
  return phi;
}

/**
 * Side L of the box in sigma, from phi = N v_d <R^d> / L^d (docs: physics, section 1).
 * @param moment sum of R^d over the particles
 * @param phi packing fraction
 * @param d dimension
 * @returns L, or Infinity if its power d is beyond a double
 * @throws RangeError if the particles are so small that their volume is 0
 */
export function boxLength(moment: number, phi: number, d: number): number {
  const volume = ((unitBallVolume[d] as number) * moment) / phi;
  return volume === Number.POSITIVE_INFINITY ? volume : nthRoot(volume, d);
}

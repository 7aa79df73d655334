/**
 * How well scaled data fall onto one curve, without a form for it: Houdayer and Hartmann, Phys. Rev. B 70, 014418 (2004), after
 * Kawashima and Ito, J. Phys. Soc. Jpn. 62, 435 (1993). Each point is compared with the straight line through the points of the
 * other sets on both sides of it; S is the mean square of the difference in units of both errors: about 1 for a collapse, much
 * larger for none.
 */

/** One scaled data set: the points of one size, ascending in x. */
export interface ScaledSet {
  x: readonly number[];
  y: readonly number[];
  errors: readonly number[];
}

/** @returns null if no point lies between points of another set */
export function collapseQuality(sets: readonly ScaledSet[]): number | null {
  let sum = 0;
  let count = 0;
  sets.forEach((set, own) => {
    set.x.forEach((x, i) => {
      const line = lineThroughOthers(sets, own, x);
      if (!line) return;
      sum += ((set.y[i] as number) - line.value) ** 2 / ((set.errors[i] as number) ** 2 + line.variance);
      count++;
    });
  });
  return count === 0 ? null : sum / count;
}

/** Weighted straight line at x through the two neighbours of x in each other set that has one on both sides. */
function lineThroughOthers(sets: readonly ScaledSet[], own: number, x: number): { value: number; variance: number } | null {
  let [k, kx, ky, kxx, kxy] = [0, 0, 0, 0, 0];
  sets.forEach((set, other) => {
    if (other === own) return;
    const after = set.x.findIndex((value) => value > x);
    if (after < 1) return;
    for (const j of [after - 1, after]) {
      const weight = (set.errors[j] as number) ** -2;
      // About x, so that the value there is the intercept.
      const distance = (set.x[j] as number) - x;
      k += weight;
      kx += weight * distance;
      ky += weight * (set.y[j] as number);
      kxx += weight * distance * distance;
      kxy += weight * distance * (set.y[j] as number);
    }
  });
  const determinant = k * kxx - kx * kx;
  if (!(determinant > 0)) return null;
  return { value: (kxx * ky - kx * kxy) / determinant, variance: kxx / determinant };
}

/**
 * A bracket of phi_c from short runs. Below phi_c log f_a falls faster and faster with log t, above it falls slower and slower: so a phi is above if
 * the slope over the last half decade of time is flat, or flatter than over the one before by more than the scatter over runs, and no run absorbs. A
 * phi is below if all runs absorb. Between them nothing is said; corrections to scaling of early times bend curves down, which puts the upper end too
 * high rather than too low.
 */
import type { ActivityCurve } from '../../analysis/index.js';
import { overRuns } from '../../analysis/overRuns.js';
import { groupBy } from '../../analysis/records.js';

const halfDecade = Math.sqrt(10);
/** Errors by which slopes must differ. */
const sure = 2;
/** A slope flatter than this is no critical decay in two dimensions or more, where the slowest known falls as t^-0.42. */
const flat = -0.1;

/** Least-squares slope of log f_a against log t for times in (from, to]; null with fewer than four records. */
function slopeBetween({ times, activity }: ActivityCurve, from: number, to: number): number | null {
  const points = times.flatMap((time, k) => {
    const value = activity[k] as number;
    return time > from && time <= to && value > 0 ? [[Math.log(time), Math.log(value)] as const] : [];
  });
  if (points.length < 4) return null;
  const mean = (of: 0 | 1): number => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  return points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

/** Whether f_a has levelled off, or its decay slows down in all that the runs show. */
function levels(curves: readonly ActivityCurve[]): boolean {
  if (curves.some(({ absorbedAt }) => absorbedAt != null)) return false;
  const slopes = curves.map((curve) => {
    const end = curve.times.at(-1) as number;
    return {
      before: slopeBetween(curve, end / 10, end / halfDecade) ?? Number.NaN,
      last: slopeBetween(curve, end / halfDecade, end) ?? Number.NaN,
    };
  });
  const last = overRuns(slopes.map((slope) => slope.last));
  const bend = overRuns(slopes.map((slope) => slope.last - slope.before));
  return last.value - sure * last.error > flat || bend.value > sure * bend.error;
}

/** @param curves of one size and several phi, two runs or more each */
export function levellingBracket(curves: readonly ActivityCurve[]): { low: number | null; high: number | null } {
  const groups = groupBy(curves, ({ phi }) => phi);
  let below = 0;
  while (groups[below]?.items.every(({ absorbedAt }) => absorbedAt != null)) below++;
  let above = groups.length;
  while (above > below && levels(groups[above - 1]?.items ?? [])) above--;
  return { low: groups[below - 1]?.key ?? null, high: groups[above]?.key ?? null };
}

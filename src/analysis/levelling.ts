/**
 * Whether f_a has levelled off, and on which side of the critical point that puts a value of the control parameter. Every search of a
 * critical point asks here. All rules compare one half decade of time with the one before: at the critical point f_a keeps its power law
 * through both, below it falls faster and faster, above it settles.
 */
import { halvingTimeOf } from './curves.js';
import { overRuns } from './overRuns.js';
import { type ActivityCurve, groupBy } from './records.js';
import { straightLine } from './statistics.js';

/** `below`: all runs absorb. `above`: none does and f_a has levelled off. So a phi just below, whose runs are still active, is not taken for one above. */
export type Side = 'below' | 'above' | 'undecided';

export interface SidedPhi {
  phi: number;
  side: Side;
}

/** The largest phi of the unbroken row below and the smallest of that above; null where no phi is. */
export interface Bracket {
  low: number | null;
  high: number | null;
}

const halfDecade = Math.sqrt(10);
/**
 * f_a may fall by so much from the half decade before the last to the last. The slowest known critical decay, t^-0.14 of the Manna class
 * in d = 1, falls by 17 %, those in d = 2 and 3 by 60 % and more.
 */
const largestFall = 1.08;
/** Errors by which slopes must differ. */
const sure = 2;
/** A slope flatter than this is no critical decay in two dimensions or more, where the slowest known falls as t^-0.42. */
const flat = -0.1;
/** f_a at the last of three times over that at the first: no known critical decay keeps so much over a factor of 16 in time. */
const kept = 0.85;

const endOf = ({ times }: ActivityCurve): number => times.at(-1) as number;

function meanBetween(curves: readonly ActivityCurve[], from: number, to: number): number {
  let [sum, count] = [0, 0];
  for (const { times, activity } of curves) {
    times.forEach((time, k) => {
      if (time <= from || time > to) return;
      sum += activity[k] as number;
      count++;
    });
  }
  return sum / count;
}

/**
 * Whether the mean of f_a falls by less than 8 % over the last half decade of time: the strict rule, for runs that are long enough.
 * @param curves of one phi, size and length
 */
export function hasLevelled(curves: readonly ActivityCurve[]): boolean {
  const end = endOf(curves[0] as ActivityCurve);
  const plateau = meanBetween(curves, end / halfDecade, end);
  return meanBetween(curves, end / halfDecade ** 2, end / halfDecade) < largestFall * plateau;
}

/** Least-squares slope of log f_a against log t for times in (from, to]; NaN with fewer than four records. */
function slopeBetween({ times, activity }: ActivityCurve, from: number, to: number): number {
  const inside = [...times.keys()].filter((k) => {
    const time = times[k] as number;
    return time > from && time <= to && (activity[k] as number) > 0;
  });
  if (inside.length < 4) return Number.NaN;
  const logs = (of: readonly number[]) => inside.map((k) => Math.log(of[k] as number));
  return straightLine(logs(times), logs(activity)).slope;
}

/**
 * Whether f_a has levelled off, or its decay slows down by more than the scatter over runs: the rule for short runs. Corrections to
 * scaling of early times bend curves down, which puts the upper end of a bracket too high rather than too low.
 * @param curves of one phi and size, two runs or more
 */
export function slowsDown(curves: readonly ActivityCurve[]): boolean {
  const slopes = curves.map((curve) => {
    const end = endOf(curve);
    return { before: slopeBetween(curve, end / 10, end / halfDecade), last: slopeBetween(curve, end / halfDecade, end) };
  });
  const last = overRuns(slopes.map((slope) => slope.last));
  const bend = overRuns(slopes.map((slope) => slope.last - slope.before));
  return last.value - sure * last.error > flat || bend.value > sure * bend.error;
}

/**
 * Whether the mean of f_a at three times, each four times the one before, has levelled off or falls more slowly at last: the rule for
 * lattices, of which only these times are measured. Runs that absorbed decay.
 */
export function slowsDownAt(activities: readonly (readonly number[])[]): boolean {
  const [early = 0, middle = 0, late = 0] = [0, 1, 2].map((k) =>
    activities.reduce((sum, activity) => sum + (activity[k] ?? 0), 0),
  );
  return late > kept * early || (late > 0 && Math.log(middle / late) < Math.log(early / middle));
}

/** Sides by rising phi. @param curves of one size; @param isAbove says whether curves of one phi, none of which absorbed, have levelled off */
export function sidesOf(
  curves: readonly ActivityCurve[],
  isAbove: (curves: readonly ActivityCurve[]) => boolean = hasLevelled,
): SidedPhi[] {
  return groupBy(curves, ({ phi }) => phi).map(({ key: phi, items }) => {
    const absorbed = items.filter(({ absorbedAt }) => absorbedAt != null).length;
    if (absorbed === items.length) return { phi, side: 'below' };
    return { phi, side: absorbed === 0 && isAbove(items) ? 'above' : 'undecided' };
  });
}

/** Where the row of phi that are below ends, and where that of phi above begins. */
export function bracketOf(sides: readonly SidedPhi[]): Bracket {
  let below = 0;
  while (sides[below]?.side === 'below') below++;
  let above = sides.length;
  while (sides[above - 1]?.side === 'above') above--;
  return { low: sides[below - 1]?.phi ?? null, high: sides[above]?.phi ?? null };
}

/**
 * Time at which f_a has fallen to half its start: what a start takes to be forgotten. Taken at the largest phi that absorbs, where every
 * curve falls; 0 if no phi does.
 */
export function halvingTime(curves: readonly ActivityCurve[]): number {
  const { low } = bracketOf(sidesOf(curves));
  return halvingTimeOf(curves.filter(({ phi }) => phi === low));
}

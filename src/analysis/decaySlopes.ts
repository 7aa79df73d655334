/** Local slopes of a decay: their range, and whether they are level. */
import { maxOf, minOf } from '../model/arrays.js';
import type { FittedCandidate } from './candidateFit.js';
import type { localSlopes } from './curves.js';

/** Slopes are level if one value describes the last so many fold of time. */
const decade = 10;
/** Goodness of a fit that describes the data. */
const acceptable = 0.05;

/** Whether one slope describes a window over the last decade at least. */
export function isLevel(fits: readonly FittedCandidate[]): boolean {
  const last = maxOf(fits.map(({ candidate }) => candidate.window.to));
  return fits.some(
    ({ goodness, candidate: { window } }) =>
      goodness > acceptable && window.to >= 0.99 * last && window.to >= 0.99 * decade * window.from,
  );
}

/** Smallest and largest -d log f_a/d log t over the last decade, over a third of it each. */
export function slopeRange(slopes: ReturnType<typeof localSlopes>): { from: number; to: number } {
  const last = slopes[slopes.length - 1]?.time ?? 1;
  const thirds = [0, 1, 2].flatMap((k) => {
    const [low, high] = [(k + 1) / 3, k / 3].map((part) => last * decade ** -part) as [number, number];
    const inside = slopes.filter(({ time }) => time > low && time <= high * 1.001);
    return inside.length > 0 ? [-inside.reduce((sum, { slope }) => sum + slope, 0) / inside.length] : [];
  });
  return { from: minOf(thirds), to: maxOf(thirds) };
}

export function nearestTo(phis: readonly number[], phi: number): number {
  return phis.reduce((best, value, k) => (Math.abs(value - phi) < Math.abs((phis[best] as number) - phi) ? k : best), 0);
}

/** Whether runs show both phases: without one that absorbs, f_a of a start that is slowly forgotten looks like a decay at criticality. */
import type { ActivityCurve } from '../../analysis/index.js';
import { maxOf } from '../../model/arrays.js';
import type { SizeField } from '../../model/index.js';
import { absorbsAt, lengthsOf, phisOf } from './data.js';

/**
 * Why the runs show no transition; null if those at the smallest phi of the largest size all absorb. Below phi_c larger systems absorb hardly later, so that
 * a size which does not is above it, or its runs are too short; small systems absorb above phi_c too.
 * @param names of the control parameter and of the size
 */
export function unseenTransition(
  curves: readonly ActivityCurve[],
  { control, size }: { control: string; size: SizeField },
): string | null {
  const length = lengthsOf(curves).at(-1);
  const largest = curves.filter((curve) => curve.length === length);
  const [lowest] = phisOf(largest);
  if (lowest === undefined || absorbsAt(largest, lowest)) return null;
  const runs = largest.filter(({ phi }) => phi === lowest);
  const active = runs.filter(({ absorbedAt }) => absorbedAt == null);
  const last = active.reduce((sum, { activity }) => sum + (activity.at(-1) as number), 0) / active.length;
  const steps = maxOf(active.map(({ times }) => times.at(-1) as number));
  const [{ particles }] = runs as [ActivityCurve];
  const system = size === 'size' ? `L = ${length}` : `N = ${particles}`;
  return (
    `No ${control} is seen to absorb: at ${control} = ${lowest}, the smallest of ${system}, ${active.length} of ${runs.length} runs are active after ` +
    `${steps} steps, with f_a = ${Number(last.toPrecision(3))}. Add runs at smaller ${control} of that size until all of them absorb, or run longer.`
  );
}

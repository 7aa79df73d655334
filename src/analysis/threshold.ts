/**
 * The rule by which Zhang and Martiniani (arXiv 2411.11834, plotting scripts) read phi_c off a scan, under its own name: it
 * depends on the grid, on how long runs are and on the threshold, and is no estimate of the critical point in the sense of the
 * others.
 */
import { minOf } from '../model/arrays.js';
import { type ActivityCurve, groupBy, type Result, refuse } from './records.js';
import { meanOf, straightLine } from './statistics.js';

export interface ThresholdRule {
  /** Largest phi of the scan whose last recorded f_a is below the threshold. */
  value: number;
  /** Half the distance to the next phi: the resolution of the grid. It holds no bias of the rule. */
  error: number;
  /** Next phi of the scan. */
  above: number;
  threshold: number;
  /** Last recorded time, of the shortest run. */
  steps: number;
}

/** @param curves of one size; several runs of a phi count by the mean of their last f_a */
export function thresholdCriticalPoint(curves: readonly ActivityCurve[], threshold = 0.1): Result<ThresholdRule> {
  if (curves.length === 0) return refuse('There are no runs: add some.');
  if (new Set(curves.map(({ length }) => length)).size > 1)
    return refuse('The threshold rule needs one system size: give one size at a time.');
  const last = ({ activity, absorbedAt }: ActivityCurve) => (absorbedAt == null ? (activity[activity.length - 1] as number) : 0);
  const scan = groupBy(curves, ({ phi }) => phi).map(({ key, items }) => ({ phi: key, activity: meanOf(items.map(last)) }));
  const below = scan.filter(({ activity }) => activity < threshold);
  if (below.length === 0) return refuse(`f_a ends at or above ${threshold} at every phi: add smaller phi.`);
  const value = (below[below.length - 1] as { phi: number }).phi;
  const above = scan.find(({ phi }) => phi > value)?.phi;
  if (above === undefined) return refuse(`f_a ends below ${threshold} at every phi: add larger phi.`);
  const steps = minOf(
    curves.filter(({ absorbedAt }) => absorbedAt == null).map(({ times }) => times[times.length - 1] as number),
  );
  return { value, error: (above - value) / 2, above, threshold, steps };
}

/**
 * Intercept of phi_c against the step size (learning rate or kick), by a straight line: the paper compares it with 0.64.
 * @param points three or more, all of the same weight, as in the paper; the error is from their scatter
 */
export function zeroStepIntercept(
  points: readonly { stepSize: number; phi: number }[],
): Result<{ value: number; error: number; slope: number }> {
  const sizes = new Set(points.map(({ stepSize }) => stepSize));
  if (sizes.size < 3) return refuse('A straight line with an error needs three different step sizes: add some.');
  const line = straightLine(
    points.map(({ stepSize }) => stepSize),
    points.map(({ phi }) => phi),
  );
  const { meanX, meanY, spread, slope } = line;
  const value = meanY - slope * meanX;
  const residual =
    points.reduce((sum, { stepSize, phi }) => sum + (phi - value - slope * stepSize) ** 2, 0) / (points.length - 2);
  return { value, error: Math.sqrt(residual * (1 / points.length + meanX ** 2 / spread)), slope };
}

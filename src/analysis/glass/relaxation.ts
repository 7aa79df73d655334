/** When a correlation has fallen to 1/e. */
import type { MeanValue } from '../structure/frames.js';

/**
 * Lag at which F_s falls below 1/e for the first time, interpolated in log t; its error follows from that of F_s there.
 * @returns null if it does not within these lags, or is below from the first on
 */
export function relaxationOf(lags: readonly { lag: number; scattering: MeanValue }[]): MeanValue | null {
  const level = Math.exp(-1);
  const points = lags.map(({ lag, scattering }) => ({ x: Math.log(lag), ...scattering }));
  const after = points.findIndex(({ value }) => value < level);
  if (after <= 0) return null;
  const [a, b] = [points[after - 1], points[after]] as [(typeof points)[0], (typeof points)[0]];
  const slope = (b.value - a.value) / (b.x - a.x);
  const x = a.x + (level - a.value) / slope;
  const part = (x - a.x) / (b.x - a.x);
  const error = a.error === null || b.error === null ? null : Math.hypot((1 - part) * a.error, part * b.error);
  return { value: Math.exp(x), error: error === null ? null : (Math.exp(x) * error) / Math.abs(slope) };
}

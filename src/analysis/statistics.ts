/** Sums over plain arrays. */

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] as number;
  return sum / values.length;
}

/** Unbiased variance of independent values; NaN for fewer than two. */
export function varianceOf(values: ArrayLike<number>, mean = meanOf(values)): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += ((values[k] as number) - mean) ** 2;
  return sum / (values.length - 1);
}

/** Standard error of the mean of independent values. */
export function standardError(values: ArrayLike<number>): number {
  return Math.sqrt(varianceOf(values) / values.length);
}

/** Straight line y = meanY + slope (x - meanX) by least squares; `spread` is the sum of (x - meanX)^2. */
export function straightLine(x: readonly number[], y: readonly number[]) {
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  const slope = x.reduce((sum, value, k) => sum + (value - meanX) * ((y[k] as number) - meanY), 0) / spread;
  return { meanX, meanY, spread, slope };
}

/** Value below which a fraction of the values lies, with linear interpolation. */
export function quantileOf(sorted: ArrayLike<number>, fraction: number): number {
  const place = fraction * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  return low + (place - below) * ((sorted[Math.min(below + 1, sorted.length - 1)] as number) - low);
}

/**
 * The middle value, or the mean of the two middle ones.
 * @param values at least one
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median needs at least one value');
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

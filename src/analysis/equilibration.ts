/** Where a series has forgotten its start. */

/** Records are averaged in this many batches first, so that correlations don't look like a trend. */
const batches = 200;

/**
 * First record of the steady part by the marginal standard error rule (White, Simulation 69, 323 (1997)): the cut that
 * minimises sum (x - mean)^2 / m^2 over the m batches that are kept.
 * @param series equally spaced; the mean over independent runs is best, its noise being smallest
 * @returns null if the minimum lies in the second half: the series still drifts
 */
export function equilibrationCut(series: readonly number[]): number | null {
  const size = Math.ceil(series.length / batches);
  const count = Math.floor(series.length / size);
  // From the end, so that the last records are always used; a remainder at the start is the least wanted anyway.
  const offset = series.length - count * size;
  let sum = 0;
  let squares = 0;
  let best = Number.POSITIVE_INFINITY;
  let cut = count;
  const scores = new Float64Array(count);
  for (let batch = count - 1; batch >= 0; batch--) {
    let mean = 0;
    for (let k = 0; k < size; k++) mean += (series[offset + batch * size + k] as number) / size;
    sum += mean;
    squares += mean * mean;
    const kept = count - batch;
    scores[batch] = kept < 5 ? Number.POSITIVE_INFINITY : Math.max(0, squares - (sum * sum) / kept) / kept ** 2;
  }
  scores.forEach((score, batch) => {
    if (score < best) [best, cut] = [score, batch];
  });
  if (cut > count / 2) return null;
  return cut === 0 ? 0 : offset + cut * size;
}

/**
 * Correlation of the means of one group at two abscissae at a distance x (as log t): (1 - w) (q + (1 - q) exp(-x/range)), the same for all
 * groups. q is what tells runs apart at all times, w is noise of each record.
 */

export interface CorrelationModel {
  noise: number;
  common: number;
  range: number;
}

interface Sampled {
  deviations: readonly Float64Array[];
  /** Of the components; empty for a group that has no course. */
  x: readonly number[];
}

export function correlationAt({ noise, common, range }: CorrelationModel, distance: number): number {
  return (1 - noise) * (common + (1 - common) * Math.exp(-distance / range));
}

/** Distances are pooled in bins of this width. */
const binWidth = 0.2;
const bins = 40;
const grids = {
  noise: [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 0.98],
  common: [0, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.9],
  range: [0.03, 0.06, 0.12, 0.25, 0.4, 0.6, 0.85, 1.2, 1.7, 2.4, 3.5, 5],
};

/** The model nearest to the sample correlations of all groups together, by least squares over pairs. */
export function fitCorrelation(groups: readonly Sampled[]): CorrelationModel {
  const [sums, counts, distances] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  for (const { deviations, x } of groups) {
    const errors = x.map((_, c) => Math.sqrt(deviations.reduce((sum, run) => sum + (run[c] as number) ** 2, 0)));
    for (let i = 0; i < x.length; i++) {
      for (let j = 0; j < i; j++) {
        const scale = (errors[i] as number) * (errors[j] as number);
        const distance = Math.abs((x[i] as number) - (x[j] as number));
        const bin = Math.min(bins - 1, Math.floor(distance / binWidth));
        if (!(scale > 0)) continue;
        sums[bin] =
          (sums[bin] as number) + deviations.reduce((sum, run) => sum + (run[i] as number) * (run[j] as number), 0) / scale;
        distances[bin] = (distances[bin] as number) + distance;
        counts[bin] = (counts[bin] as number) + 1;
      }
    }
  }
  let best = { score: Number.POSITIVE_INFINITY, model: { noise: 1, common: 0, range: 1 } };
  for (const noise of grids.noise)
    for (const common of grids.common)
      for (const range of grids.range) {
        const model = { noise, common, range };
        let score = 0;
        counts.forEach((count, bin) => {
          if (count > 0)
            score += count * ((sums[bin] as number) / count - correlationAt(model, (distances[bin] as number) / count)) ** 2;
        });
        if (score < best.score) best = { score, model };
      }
  return best.model;
}

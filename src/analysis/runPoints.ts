/**
 * Fit points that are means over independent runs. A group holds the runs of one system, and each run gives a vector (one
 * number, or a whole curve), so that correlations between the components of a run are kept.
 * Statistics that are not means (a logarithm of a mean, a ratio) come as jackknife pseudo-values, whose mean they are.
 */
import { minOf } from '../model/arrays.js';
import type { Measured } from '../model/measured.js';
import { correlationAt, fitCorrelation } from './correlation.js';
import { meanOf, straightLine } from './statistics.js';

/** Runs x components. */
export type RunGroup = readonly (readonly number[])[];

export interface Block {
  offset: number;
  /** (x_r - mean)/sqrt(R (R - 1)) for each run: their sum of squares is the squared error. */
  deviations: Float64Array[];
  degreesOfFreedom: number;
  /** Correlation of the means of its components, n x n by rows; null for none. */
  correlation: Float64Array | null;
}

export class RunPoints {
  /** Means, group after group. */
  readonly values: number[] = [];
  /** Standard errors; `smooth` replaces them. */
  readonly errors: number[] = [];
  readonly blocks: Block[] = [];

  /** @returns index of its first point */
  addGroup(group: RunGroup): number {
    const offset = this.values.length;
    const runs = group.length;
    const components = (group[0] as readonly number[]).length;
    const scale = 1 / Math.sqrt(runs * (runs - 1));
    const deviations = group.map(() => new Float64Array(components));
    for (let c = 0; c < components; c++) {
      const mean = meanOf(group.map((run) => run[c] as number));
      let squares = 0;
      group.forEach((run, r) => {
        const deviation = ((run[c] as number) - mean) * scale;
        (deviations[r] as Float64Array)[c] = deviation;
        squares += deviation * deviation;
      });
      this.values.push(mean);
      this.errors.push(Math.sqrt(squares));
    }
    this.blocks.push({ offset, deviations, degreesOfFreedom: runs - 1, correlation: null });
    return offset;
  }

  /**
   * Adds a group whose errors are smoothed along abscissae.
   * @returns index of its first point
   */
  addCurve(group: RunGroup, abscissae: readonly number[]): number {
    const offset = this.addGroup(group);
    this.smooth(
      abscissae.map((_, c) => offset + c),
      abscissae,
      group.length - 1,
    );
    return offset;
  }

  /**
   * A value from elsewhere, as one more point.
   * @returns its index
   */
  addKnown({ value, error }: Measured): number {
    this.blocks.push({
      offset: this.values.length,
      deviations: [Float64Array.of(error)],
      degreesOfFreedom: Number.POSITIVE_INFINITY,
      correlation: null,
    });
    this.errors.push(error);
    return this.values.push(value) - 1;
  }

  /**
   * Gives the components of all groups the correlation of one model, which depends on their distance only: a dozen runs can't know
   * the covariance of twenty times (Michael, Phys. Rev. D 49, 2616 (1994)).
   * @param abscissae of the components of each group, in their order, such as log t
   */
  correlate(abscissae: readonly (readonly number[])[]): void {
    const model = fitCorrelation(this.blocks.map(({ deviations }, k) => ({ deviations, x: abscissae[k] ?? [] })));
    this.blocks.forEach((block, k) => {
      const x = abscissae[k] ?? [];
      block.correlation = Float64Array.from({ length: x.length ** 2 }, (_, at) => {
        const [i, j] = [Math.floor(at / x.length), at % x.length];
        return i === j ? 1 : correlationAt(model, Math.abs((x[i] as number) - (x[j] as number)));
      });
    });
  }

  /**
   * Squared error of something that changes by `influences` with each run's deviation, block by block; and, with v_g the part that
   * group g brings in, the degrees of freedom (sum v_g)^2 / sum (v_g^2/nu_g) (Welch, Biometrika 34, 28 (1947)).
   * @param influences one a run, in the order of the blocks
   */
  varianceOf(influences: Float64Array): { variance: number; degreesOfFreedom: number } {
    let [at, sum, squares] = [0, 0, 0];
    for (const { deviations, degreesOfFreedom } of this.blocks) {
      let part = 0;
      for (let run = 0; run < deviations.length; run++) part += (influences[at++] as number) ** 2;
      sum += part;
      squares += part ** 2 / degreesOfFreedom;
    }
    return { variance: sum, degreesOfFreedom: squares > 0 ? sum ** 2 / squares : Number.POSITIVE_INFINITY };
  }

  /**
   * Replaces the errors of some points, known from few runs each, by a smooth course: weights that scatter make a fit
   * worse and its chi-square too large.
   * @param points indices
   * @param abscissae one a point, along which the logarithm of the variance is nearly a straight line
   * @param degreesOfFreedom of each point's own error
   */
  smooth(points: readonly number[], abscissae: readonly number[], degreesOfFreedom: number): void {
    const smoothed = smoothVariances(
      abscissae,
      points.map((point) => (this.errors[point] as number) ** 2),
      degreesOfFreedom,
    );
    points.forEach((point, k) => {
      this.errors[point] = Math.sqrt(smoothed[k] as number);
    });
  }
}

/** Degrees of freedom that the straight line counts for against a point's own variance. */
const lineWeight = 10;
/** A straight line through fewer variances is not worth it. */
const fewestForLine = 4;

function smoothVariances(x: readonly number[], variances: readonly number[], degreesOfFreedom: number): number[] {
  const positive = variances.filter((variance) => variance > 0);
  if (positive.length === 0) return [...variances];
  // Runs that happen to agree exactly are not exact: count them with the smallest spread seen.
  const floor = minOf(positive);
  const own = variances.map((variance) => Math.max(variance, floor));
  if (own.length < fewestForLine) return own;
  const logs = own.map(Math.log);
  const { meanX, meanY, spread, slope } = straightLine(x, logs);
  const line = x.map((value) => Math.exp(meanY + (spread > 0 ? slope : 0) * (value - meanX)));
  // The mean logarithm of a scattering variance lies too low; match the variances themselves.
  const scale = meanOf(own.map((variance, k) => variance / (line[k] as number)));
  return own.map(
    (variance, k) => (degreesOfFreedom * variance + lineWeight * scale * (line[k] as number)) / (degreesOfFreedom + lineWeight),
  );
}

/**
 * Jackknife pseudo-values R s - (R - 1) s_r of statistics of several runs, s_r without run r (Miller, Biometrika 61, 1 (1974)).
 * @param statistic may return NaN components; so are then the pseudo-values
 */
export function pseudoValues<T>(runs: readonly T[], statistic: (runs: readonly T[]) => number[]): number[][] {
  const whole = statistic(runs);
  return runs.map((_, r) => {
    const rest = statistic(runs.filter((__, k) => k !== r));
    return whole.map((value, c) => runs.length * value - (runs.length - 1) * (rest[c] as number));
  });
}

/** Pseudo-values of the logarithm of the mean, for each component. */
export function logMeanReplicates(runs: RunGroup): number[][] {
  const count = runs.length;
  const sums = (runs[0] as readonly number[]).map((_, c) => runs.reduce((sum, run) => sum + (run[c] as number), 0));
  return runs.map((run) =>
    run.map((value, c) => {
      const sum = sums[c] as number;
      return count * Math.log(sum / count) - (count - 1) * Math.log((sum - value) / (count - 1));
    }),
  );
}

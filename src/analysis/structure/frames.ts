/** Means over frames with the error that their scatter gives. */
import type { Measured } from '../../model/measured.js';

/** A value and its standard error; null where it can't be estimated. */
export type MeanValue = Measured<number | null>;

/** Mean and standard error of each entry of equally long arrays. */
export class FrameStatistics {
  private readonly sum: Float64Array;
  private readonly squares: Float64Array;
  frames = 0;

  constructor(readonly length: number) {
    this.sum = new Float64Array(length);
    this.squares = new Float64Array(length);
  }

  add(values: ArrayLike<number>): void {
    this.frames++;
    for (let k = 0; k < this.length; k++) {
      const value = values[k] as number;
      // Welford's update: two large sums would cancel
      const before = value - (this.sum[k] as number);
      this.sum[k] = (this.sum[k] as number) + before / this.frames;
      this.squares[k] = (this.squares[k] as number) + before * (value - (this.sum[k] as number));
    }
  }

  mean(k: number): number {
    return this.frames === 0 ? Number.NaN : (this.sum[k] as number);
  }

  /** Standard error of the mean, frames taken as independent; null for fewer than two. */
  error(k: number): number | null {
    const { frames } = this;
    return frames < 2 ? null : Math.sqrt((this.squares[k] as number) / frames / (frames - 1));
  }
}

/** Mean of some values with its standard error. */
export function meanOf(values: ArrayLike<number>): MeanValue {
  const statistics = new FrameStatistics(1);
  for (let k = 0; k < values.length; k++) statistics.add([values[k] as number]);
  return { value: statistics.mean(0), error: statistics.error(0) };
}

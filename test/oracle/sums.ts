import type { OracleConfig } from './config.js';

/** Integer vectors by id, each component summed mod 2^32 (as i32). */
export class Sums {
  readonly words: Int32Array;
  private readonly dimension: number;

  constructor(config: OracleConfig) {
    this.dimension = config.dimension;
    this.words = new Int32Array(config.radii.length * config.dimension);
  }

  /** Components are integers below 2^51, so the sum is exact before `| 0` takes it mod 2^32. */
  add(id: number, vector: number[]): void {
    vector.forEach((component, c) => {
      const k = id * this.dimension + c;
      this.words[k] = (this.words[k] + component) | 0;
    });
  }

  subtract(id: number, vector: number[]): void {
    this.add(
      id,
      vector.map((component) => -component),
    );
  }

  of(id: number): number[] {
    return Array.from(this.words.slice(id * this.dimension, (id + 1) * this.dimension));
  }
}

import type { Measured } from '../model/measured.js';
import { BlockingAverage } from './blocking.js';

/** Segments at which they are joined in pairs: memory stays bounded, and a beginning is given up to 1/32 of the values. */
const mostSegments = 64;

/** A `WindowAverage` as plain JSON. */
export type SavedAverage = ReturnType<WindowAverage['save']>;

/**
 * A blocking average whose first values can be given up later, for a run that is extended: its window moves on.
 * The values are kept as averages of segments of 2^k of them. Blocks of the whole never straddle two segments, and all sums
 * are exact, so that the segments together are the average of the whole to the last bit.
 */
export class WindowAverage {
  #segments: BlockingAverage[] = [];
  #open = new BlockingAverage();
  /** Values in a segment, a power of two. */
  #length = 1;

  /** Number of values so far that were not given up. */
  get count(): number {
    return this.#segments.length * this.#length + this.#open.count;
  }

  /** @param value as for BlockingAverage */
  add(value: number): void {
    this.#open.add(value);
    if (this.#open.count < this.#length) return;
    this.#segments.push(this.#open);
    this.#open = new BlockingAverage();
    if (this.#segments.length === mostSegments) this.#joinPairs();
  }

  #joinPairs(): void {
    const segments = this.#segments;
    this.#segments = segments.filter((_, k) => k % 2 === 0);
    this.#segments.forEach((segment, k) => {
      segment.append(segments[2 * k + 1] as BlockingAverage);
    });
    this.#length *= 2;
  }

  /**
   * Gives up the first values, whole segments at a time.
   * @param least how many must go
   * @returns how many went: all, if there are not so many
   */
  drop(least: number): number {
    const whole = Math.min(this.#segments.length, Math.ceil(least / this.#length));
    this.#segments.splice(0, whole);
    let dropped = whole * this.#length;
    if (dropped < least) {
      dropped += this.#open.count;
      this.#open = new BlockingAverage();
    }
    return dropped;
  }

  /** Mean and error in the unit of the values; null if there are none. */
  estimate(): Measured<number | null> | null {
    const all = new BlockingAverage();
    for (const segment of this.#segments) all.append(segment);
    all.append(this.#open);
    return all.estimate();
  }

  save() {
    return { length: this.#length, segments: this.#segments.map((segment) => segment.save()), open: this.#open.save() };
  }

  static restore({ length, segments, open }: SavedAverage): WindowAverage {
    const average = new WindowAverage();
    average.#length = length;
    average.#segments = segments.map((segment) => BlockingAverage.restore(segment));
    average.#open = BlockingAverage.restore(open);
    return average;
  }
}

import { type Recording, wholePower } from '../model/index.js';
import { powerOfTen } from './powerOfTen.js';

/**
 * The times at which a run records, in rising order: 0, then multiples of `every`, or the whole numbers nearest to 10^(k/n)
 * without repeats. The last time of a run is recorded whether it is one of them or not.
 */
export class RecordTimes {
  readonly #recording: Recording;
  /** 10^(j/n) for j < n. Whole decades are multiplied in, so that errors don't grow with k. */
  readonly #factors: number[];
  #index = 0;
  #next = 0;

  constructor(recording: Recording) {
    this.#recording = recording;
    const n = 'perDecade' in recording ? recording.perDecade : 0;
    this.#factors = Array.from({ length: n }, (_, j) => powerOfTen(j / n));
  }

  /** The next time to record. */
  get next(): number {
    return this.#next;
  }

  /** Goes on to the first time that is not before t. */
  skipTo(t: number): void {
    if ('every' in this.#recording && this.#next < t) {
      const { every } = this.#recording;
      this.#next = t % every === 0 ? t : t - (t % every) + every;
    }
    while (this.#next < t) this.advance();
  }

  /** Goes on to the time after `next`. */
  advance(): void {
    if ('every' in this.#recording) {
      this.#next += this.#recording.every;
      return;
    }
    const n = this.#factors.length;
    const last = this.#next;
    while (this.#next <= last) {
      const decade = wholePower(10, Math.floor(this.#index / n));
      this.#next = Math.round(decade * (this.#factors[this.#index % n] as number));
      this.#index++;
    }
  }
}

/** How the steps share the time with the pictures. */

/** Steps of a rate that are due since the last look at the clock. */
export class Pace {
  #last = performance.now();
  #credit = 1;

  due(rate: number | null): number {
    const now = performance.now();
    if (rate !== null) this.#credit = Math.min(this.#credit + (rate * (now - this.#last)) / 1000, Math.max(1, rate / 10));
    this.#last = now;
    return rate === null ? Number.POSITIVE_INFINITY : Math.floor(this.#credit);
  }

  spent(steps: number): void {
    this.#credit -= steps;
  }
}

/** Steps a second that nobody needs more of: above them, steps make way for pictures that come late. */
const plenty = 300;
const smallestShare = 0.15;

/** The part of the time that steps take, between pictures that come late and steps that are few. */
export class Share {
  #share = 1;

  get value(): number {
    return this.#share;
  }

  /** Told with each picture whether it came late, and how fast steps are being made. */
  tell(isLate: boolean, stepsPerSecond: number): void {
    const factor = isLate && stepsPerSecond > plenty ? 0.85 : stepsPerSecond < 0.75 * plenty || !isLate ? 1.1 : 1;
    this.#share = Math.min(1, Math.max(smallestShare, this.#share * factor));
  }

  /** Time to leave to others after work of some time, in ms. */
  rest(worked: number): number {
    return worked * (1 / this.#share - 1);
  }
}

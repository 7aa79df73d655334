/** When a run writes checkpoints: every so many steps, or every so many seconds. */

const secondsPer: Record<string, number> = { s: 1, m: 60, h: 3600 };

export class CheckpointTimes {
  /** Steps between two; Infinity if time decides. */
  readonly #steps: number;
  /** Seconds between two; Infinity if steps decide. */
  readonly #seconds: number;
  /** t of the last one; null if there is none. */
  #saved: number | null;
  /** When that was, or when the run started, in ms. */
  #since: number;

  /**
   * @param every a number of steps, or a time such as `30s`, `5m`, `2h`
   * @param saved t of a checkpoint that the run goes on from, or null
   * @param now in ms
   */
  constructor(every: number | string, saved: number | null, now: number) {
    const isTime = typeof every === 'string';
    this.#steps = isTime ? Number.POSITIVE_INFINITY : every;
    this.#seconds = isTime ? Number.parseInt(every, 10) * (secondsPer[every.slice(-1)] as number) : Number.POSITIVE_INFINITY;
    this.#saved = saved;
    this.#since = now;
  }

  /** Most steps to do from t on before it is time for a checkpoint by steps. */
  stepsFrom(t: number): number {
    return this.#steps - (t % this.#steps);
  }

  /** Whether it is time for one. The state at t = 0 is known without. */
  isDue(t: number, now: number): boolean {
    if (t === 0 || t === this.#saved) return false;
    return t % this.#steps === 0 || now - this.#since >= 1000 * this.#seconds;
  }

  /** Whether the state at t is in no checkpoint. */
  isMissing(t: number): boolean {
    return t !== this.#saved;
  }

  written(t: number, now: number): void {
    this.#saved = t;
    this.#since = now;
  }
}

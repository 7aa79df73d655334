/** How many steps are made between two turns of pictures and changes, and how fast they are. */

/** Time a piece should take, in ms. */
const pieceTime = 10;
const longestPiece = 2048;
/** Longer than this between two pieces, in ms, the run was at rest. */
const longestPause = 1500;

export class Pieces {
  #steps = 1;
  #rate = 0;
  #lastEnd = Number.NEGATIVE_INFINITY;

  get steps(): number {
    return this.#steps;
  }

  get stepsPerSecond(): number {
    return this.#rate;
  }

  /** Begins small again: what comes may cost more. */
  restart(): void {
    this.#steps = 1;
  }

  /**
   * Told of a piece: steps that were made since a time of the clock.
   * @param recorded whether it was a single step that had more to do than others
   */
  made(steps: number, started: number, recorded: boolean): void {
    const took = performance.now() - started;
    const wanted = Math.round((steps * pieceTime) / Math.max(took, 1e-3));
    if (!recorded || wanted < this.#steps) this.#steps = Math.min(longestPiece, Math.max(1, wanted), 4 * this.#steps);
    // Steps of the clock's time, pauses between pieces included; a stretch at rest is none of it.
    const since = started - this.#lastEnd < longestPause ? started - this.#lastEnd : 0;
    this.#lastEnd = started + took;
    const time = Math.max(since + took, 0.01);
    this.#rate += (1 - Math.exp(-time / 500)) * ((1000 * steps) / time - this.#rate);
  }
}

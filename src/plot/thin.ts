/** Points per factor e of x that a plot can show apart, with room to spare. */
const density = 200;

/**
 * Keeps as many points of a long curve as a logarithmic plot can show, in memory that grows with log x only.
 * Points come in rising x.
 */
export class ThinnedCurve {
  readonly points: [number, number][] = [];
  #last: [number, number] | null = null;
  #next = 0;

  add(x: number, y: number): void {
    this.#last = [x, y];
    if (x < this.#next) return;
    this.points.push([x, y]);
    this.#next = x * (1 + 1 / density);
    this.#last = null;
  }

  /** All points kept, and the last one in any case. */
  get all(): [number, number][] {
    return this.#last === null ? this.points : [...this.points, this.#last];
  }
}

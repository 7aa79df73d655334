import { BlockingAverage } from './blocking.js';

/** Counts of consecutive configurations, as a step of the engine returns them. */
export interface Counted {
  /** Time of the first one. */
  from: number;
  steps: number;
  active: Uint32Array;
  contacts: Uint32Array;
}

/**
 * What a run says about all its steps: averages over the window (steps/2, steps], the first absorbed configuration,
 * and the number of active particles ever moved.
 */
export class RunStatistics {
  /** First and last t of the window, inclusive. */
  readonly windowStart: number;
  readonly activity = new BlockingAverage();
  readonly contacts = new BlockingAverage();
  /** First t without contacts. */
  absorbedAt: number | null = null;
  /** Sum over steps of the active particles. */
  activeSteps = 0;

  /** @param steps asked for */
  constructor(steps: number) {
    this.windowStart = Math.floor(steps / 2) + 1;
  }

  /** Takes one configuration that is not stepped from: the last one. */
  addLast(t: number, active: number, contacts: number): void {
    if (contacts === 0 && this.absorbedAt === null) this.absorbedAt = t;
    if (t >= this.windowStart) this.#average(active, contacts);
  }

  add({ from, steps, active, contacts }: Counted): void {
    // An absorbed state stays as it is: nothing is left to count or to average.
    if (this.absorbedAt !== null) return;
    for (let k = 0; k < steps; k++) {
      const count = contacts[k] as number;
      if (count === 0) {
        this.absorbedAt = from + k;
        return;
      }
      this.activeSteps += active[k] as number;
      if (from + k >= this.windowStart) this.#average(active[k] as number, count);
    }
  }

  #average(active: number, contacts: number): void {
    this.activity.add(active);
    this.contacts.add(contacts);
  }
}

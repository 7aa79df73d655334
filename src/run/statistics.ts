import { BlockingAverage } from './blocking.js';

/** Counts of consecutive configurations, as a step of the engine returns them. */
export interface Counted {
  /** Time of the first one. */
  from: number;
  steps: number;
  active: Uint32Array;
  contacts: Uint32Array;
  /** First t seen without any overlap, or null. */
  absorbedAt: number | null;
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
  /** First t without any overlap. */
  absorbedAt: number | null = null;
  /** Sum over steps of the active particles. */
  activeSteps = 0;

  /** @param steps asked for */
  constructor(steps: number) {
    this.windowStart = Math.floor(steps / 2) + 1;
  }

  /** Takes one configuration that is not stepped from: the last one. */
  addLast(t: number, active: number, contacts: number, overlaps: number): void {
    if (overlaps === 0) this.absorbedAt ??= t;
    if (t >= this.windowStart) this.#average(active, contacts);
  }

  add({ from, steps, active, contacts, absorbedAt }: Counted): void {
    // An absorbed state stays as it is: nothing is left to count or to average.
    if (this.absorbedAt !== null) return;
    this.absorbedAt = absorbedAt;
    const end = absorbedAt === null ? steps : absorbedAt - from;
    for (let k = 0; k < end; k++) {
      this.activeSteps += active[k] as number;
      if (from + k >= this.windowStart) this.#average(active[k] as number, contacts[k] as number);
    }
  }

  #average(active: number, contacts: number): void {
    this.activity.add(active);
    this.contacts.add(contacts);
  }
}

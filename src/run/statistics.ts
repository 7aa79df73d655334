import type { StepCounters } from '../engine/counters.js';
import { WindowAverage } from './windowAverage.js';

/** Counts of consecutive configurations. */
type Counted = Pick<StepCounters, 'from' | 'steps' | 'active' | 'contacts' | 'absorbedAt'>;

/** `RunStatistics` as plain JSON. */
export type SavedStatistics = ReturnType<RunStatistics['save']>;

/** First t of the window (steps/2, steps]. */
const startOfWindow = (steps: number): number => Math.floor(steps / 2) + 1;

/**
 * What a run says about all its steps: averages over the window (steps/2, steps], the first absorbed configuration,
 * and the number of active particles ever moved.
 */
export class RunStatistics {
  /** First t of the window. */
  windowStart: number;
  activity = new WindowAverage();
  contacts = new WindowAverage();
  /** First t of those that are absorbed, up to the last configuration counted; null if that one is not. */
  absorbedAt: number | null = null;
  /** Sum over steps of the active particles. */
  activeSteps = 0;

  /** @param steps asked for */
  constructor(steps: number) {
    this.windowStart = startOfWindow(steps);
  }

  save() {
    const { windowStart, activity, contacts, absorbedAt, activeSteps } = this;
    return { windowStart, activity: activity.save(), contacts: contacts.save(), absorbedAt, activeSteps };
  }

  /**
   * Statistics of the configurations before t, to go on from t to the end.
   * For the steps that the run was begun with they are those of a run that was never interrupted. For others the window moves:
   * what was averaged can be given up in whole segments only, and what came before it was never averaged. So the window may
   * start later than steps/2; `windowStart` says where.
   * @param saved at t
   * @param steps asked for now
   */
  static restore(saved: SavedStatistics, t: number, steps: number): RunStatistics {
    const statistics = new RunStatistics(steps);
    const wanted = statistics.windowStart;
    statistics.activity = WindowAverage.restore(saved.activity);
    statistics.contacts = WindowAverage.restore(saved.contacts);
    statistics.absorbedAt = saved.absorbedAt;
    statistics.activeSteps = saved.activeSteps;
    if (statistics.activity.count === 0) {
      statistics.windowStart = Math.max(wanted, t);
      return statistics;
    }
    const surplus = Math.max(0, wanted - saved.windowStart);
    statistics.contacts.drop(surplus);
    statistics.windowStart = Math.max(saved.windowStart + statistics.activity.drop(surplus), wanted);
    return statistics;
  }

  /** Takes one configuration that is not stepped from: the last one. */
  addLast(t: number, active: number, contacts: number, absorbed: boolean): void {
    this.absorbedAt = absorbed ? (this.absorbedAt ?? t) : null;
    if (t >= this.windowStart) this.#average(active, contacts);
  }

  add({ from, steps, active, contacts, absorbedAt }: Counted): void {
    // An absorbed state stays as it is until a field changes.
    if (this.absorbedAt === null || absorbedAt !== from) this.absorbedAt = absorbedAt;
    for (let k = 0; k < steps; k++) {
      this.activeSteps += active[k] as number;
      if (from + k >= this.windowStart) this.#average(active[k] as number, contacts[k] as number);
    }
  }

  #average(active: number, contacts: number): void {
    this.activity.add(active);
    this.contacts.add(contacts);
  }
}

/** What a stage costs, from what the stages before it took. */
import { groupBy } from '../../analysis/records.js';
import { median } from '../../analysis/statistics.js';
import type { Stage, StageRun } from './stage.js';

/**
 * Larger systems cost more a particle-step, longer runs less; from one size to the next by these
 * factors at most, as expected.
 */
const trend = { least: 0.7, most: 1.3 };

const isAlike = (one: Stage, other: Stage): boolean =>
  one.kind === other.kind && one.count === other.count && one.steps === other.steps;

const workOf = ({ count, steps, values, starts }: Stage): number => count * steps * values.length * starts;

/** Worker-seconds of all runs together, each as long as the middle one of its phi. */
function typicalSeconds(runs: readonly StageRun[]): number {
  const groups = groupBy(runs, ({ curve }) => curve.phi);
  return groups.reduce((sum, { items }) => sum + items.length * median(items.map(({ seconds }) => seconds)), 0);
}

export class Pace {
  /** Worker-seconds of a unit of work, in the latest stage and in the latest of another size or length. */
  #paces: { stage: Stage; secondsPerWork: number }[] = [];

  take(stage: Stage, runs: readonly StageRun[]): void {
    const secondsPerWork = typicalSeconds(runs) / workOf(stage);
    this.#paces = [{ stage, secondsPerWork }, ...this.#paces.filter((one) => !isAlike(one.stage, stage))].slice(0, 2);
  }

  /** Worker-seconds that a stage is expected to take; 0 if nothing is known. */
  secondsOf(stage: Stage): number {
    return this.#perWork(stage) * workOf(stage);
  }

  /**
   * As in the stage before, but no more than that before it allows, since a machine that was busy
   * once need not be again; if it is another rung, changed as much as from the one before.
   */
  #perWork(stage: Stage): number {
    const [last, before] = this.#paces;
    if (last === undefined) return 0;
    if (before === undefined || before.stage.kind !== 'measure') return last.secondsPerWork;
    const pace = Math.min(last.secondsPerWork, trend.most * before.secondsPerWork);
    return isAlike(last.stage, stage) ? pace : pace * Math.max(pace / before.secondsPerWork, trend.least);
  }
}

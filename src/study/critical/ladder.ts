/**
 * Which stage comes next: a function of the stages before and of what they gave, so that a search can be taken up from its files.
 *
 * After the bracket (scan.ts) comes the ladder: runs at phi around the estimate so far, N and time doubled from rung to rung while
 * the range of phi shrinks as the critical region does. One stage of independent starts a rung, more of them on the last one.
 */
import { append } from '../../model/arrays.js';
import { driftPowers } from './drift.js';
import { type CombinedEstimate, chosenOf, combine, estimateLevel, isKnown, type LevelEstimate } from './estimates.js';
import { roundControl, Scan } from './scan.js';
import { type Bracket, halvingTime } from './sides.js';
import { nextReplica, type Stage, type StageRun } from './stage.js';
import { type CriticalSystem, sizeFor } from './system.js';

/** N (sites) of the first rung, at least and relative to that of the first round of the scan. */
const first = { count: 8192, overScan: 8 };
/** Steps of the first rung, at least and in halving times of f_a at the start, beyond which the curvature needs a factor of 20. */
const firstSteps = { least: 500, halvings: 20 };
/** At the largest size that is allowed, time alone is doubled, in so many rungs: then t nears L^z. */
const mostAtLargest = 3;
/** Steps of the first rung are a multiple of this. */
const stepUnit = 500;
/** Independent starts of a stage. */
const startsPerStage = 4;
/** The least that estimators take. */
const fewestStarts = 3;
/**
 * Stages of a rung before the next one. A rung costs four times the one before, and the line through them that gives phi_c (drift.ts) weighs
 * the first and the last most: three times the starts on the first and twice on the second are where, for the same work, its error is smallest.
 */
const stagesOn = (level: number): number => [3, 2][level] ?? 1;
/** Stages of a rung beyond which more starts hardly help ... */
const mostStages = 16;
/** ... and neither do they where they make less than this part of the error. */
const smallPart = 0.25;
/** A precision counts from this rung on: sizes over a factor of 8 show whether phi_c shifts with them. */
const judgedFrom = 3;
/**
 * phi of a rung as distances from the estimate, in units of its width: close ones for the curvature, far ones that absorb below and
 * level off above, for the times. Around a good estimate fewer will do.
 */
const offsets = {
  any: [-4, -2.75, -1.8, -1, -0.35, 0.35, 1, 1.8, 2.75, 4],
  good: [-4, -2.4, -1.2, -0.4, 0.4, 1.2, 2.2, 3.5],
};
/** An estimate is good if its error over starts is below this part of the width. */
const goodPart = 0.4;
/** The phi that are neither below nor above after some time are so many widths across; with it they get fewer, as distances do (drift.ts). */
const undecidedAcross = 5;
/** The width is so many errors of the estimate that it is around, at least. */
const errorsAcross = 2;
/** If phi_c turns out to lie beyond the phi of a rung, they are moved by so many widths ... */
const moveBy = 6;
/** ... at most so many times. */
const mostMoves = 6;

/** Why there is no next stage. */
export type LadderEnd = 'precision' | 'largest size' | 'undecided';

export class Ladder {
  readonly #scan: Scan;
  readonly #stages: Stage[] = [];
  readonly #rungRuns: StageRun[] = [];
  readonly #levels = new Map<number, LevelEstimate>();
  #bracket: Bracket = { low: null, high: null };
  /** Steps of the runs that gave the bracket. */
  #bracketSteps = 0;
  /** Steps of the first rung. */
  #firstSteps = 0;

  /** @param precision wanted error of phi_c */
  constructor(
    private readonly system: CriticalSystem,
    private readonly precision: number,
  ) {
    this.#scan = new Scan(system);
  }

  /** Of the latest stages that found both of its ends. */
  get bracket(): Bracket {
    return this.#bracket;
  }

  /** From the lowest to the highest end of the first bracket and the last: short runs of a small system may miss phi_c by a little. */
  get #shown(): Bracket {
    const { low, high } = this.#scan.bracket;
    const last = this.#bracket;
    const both = (a: number | null, b: number | null, of: (...ends: number[]) => number) =>
      a === null || b === null ? null : of(a, b);
    return { low: both(low, last.low, Math.min), high: both(high, last.high, Math.max) };
  }

  /** What the rungs gave, by rising size. */
  get levels(): LevelEstimate[] {
    return [...this.#levels.values()];
  }

  get combined(): CombinedEstimate | null {
    return combine(this.levels, this.#shown);
  }

  /** The estimate that counts on the last rung that has one. */
  get #measured(): ReturnType<typeof chosenOf> {
    return this.levels.map(chosenOf).findLast((found) => found !== null) ?? null;
  }

  /** Takes in what a stage gave. */
  take(stage: Stage, runs: readonly StageRun[]): void {
    this.#stages.push(stage);
    let found: Bracket;
    if (stage.kind === 'bracket') {
      this.#scan.take(stage, runs);
      found = this.#scan.bracket;
      const steps = Math.max(firstSteps.least, firstSteps.halvings * halvingTime(runs));
      this.#firstSteps = stepUnit * Math.ceil(steps / stepUnit);
    } else {
      append(this.#rungRuns, runs);
      const estimate = estimateLevel(this.#rungRuns.filter(({ level }) => level === stage.level));
      this.#levels.set(stage.level, estimate);
      found = estimate.bracket;
    }
    if (found.low === null || found.high === null) return;
    this.#bracket = found;
    this.#bracketSteps = stage.steps;
  }

  /**
   * The next stage, or why there is none.
   * @throws ConfigError if no bracket is found
   */
  next(): Stage | LadderEnd {
    const last = this.#stages.at(-1);
    if (last?.kind === 'measure') return this.#nextOnLadder(last);
    return this.#scan.next(this.#firstReplica) ?? this.#rung(0, this.#placement(0));
  }

  /** A stage that begins a rung, with the fewest starts that give a value: what is left of a budget may hold it; null for others. */
  fewer(stage: Stage): Stage | null {
    return stage.kind === 'measure' && this.#stagesLike(stage) === 0 ? { ...stage, starts: fewestStarts } : null;
  }

  /** More starts on the rung of the last stage, for what is left of a budget, the most first; none if that is no use. */
  more(): Stage[] {
    const last = this.#stages.at(-1);
    if (last?.kind !== 'measure' || this.#direction(last) !== 0 || !this.#startsHelp(last)) return [];
    return Array.from({ length: startsPerStage }, (_, k) => ({ ...this.#again(last), starts: startsPerStage - k }));
  }

  #nextOnLadder(last: Stage): Stage | LadderEnd {
    const { level } = last;
    const direction = this.#direction(last);
    if (direction !== 0) return this.#moved(last, direction);
    const isLargest = last.count >= this.system.largestCount;
    const { estimates } = this.#levels.get(level) as LevelEstimate;
    const { combined } = this;
    const judged = (level >= judgedFrom || isLargest) && estimates.some(isKnown);
    if (judged && combined !== null && combined.error <= this.precision) return 'precision';
    // Where the curvature changes sign within its errors only, more starts make these smaller.
    const isSure = estimates.some((one) => isKnown(one) && one.method === 'curvature');
    if (this.#stagesLike(last) < this.#stagesOn(last) + (isSure ? 0 : 1)) return this.#again(last);
    if (!isLargest || this.#largestRungs < mostAtLargest) return this.#rung(level + 1, this.#placement(level + 1));
    return this.#startsHelp(last) ? this.#again(last) : 'largest size';
  }

  /** Where the phi of a rung must move if phi_c lies beyond them, since most are on one side and none is on the other: 1 up, -1 down, 0 if they hold it. */
  #direction({ level, values }: Stage): -1 | 0 | 1 {
    const estimate = this.#levels.get(level) as LevelEstimate;
    if (chosenOf(estimate) !== null) return 0;
    const low = estimate.bracket.low ?? Number.NEGATIVE_INFINITY;
    const high = estimate.bracket.high ?? Number.POSITIVE_INFINITY;
    const [below, above] = [values.filter((phi) => phi <= low).length, values.filter((phi) => phi >= high).length];
    if (above === 0 && below > values.length / 2) return 1;
    return below === 0 && above > values.length / 2 ? -1 : 0;
  }

  #moved(last: Stage, direction: -1 | 1): Stage | LadderEnd {
    if (this.#placementsOn(last.level) > mostMoves) return 'undecided';
    const { any, good } = offsets;
    const of = last.values.length > good.length ? any : good;
    const [left, right] = [of[0] as number, of.at(-1) as number];
    const { values } = last;
    const width = ((values.at(-1) as number) - (values[0] as number)) / (right - left);
    return this.#rung(last.level, { centre: (values[0] as number) - left * width + direction * moveBy * width, width });
  }

  /** Rungs of the largest size. */
  get #largestRungs(): number {
    return this.levels.filter(({ count }) => count >= this.system.largestCount).length;
  }

  #startsHelp(last: Stage): boolean {
    const { combined } = this;
    if (this.#stagesLike(last) >= mostStages) return false;
    const hasValue = chosenOf(this.#levels.get(last.level) as LevelEstimate) !== null;
    return combined === null || !hasValue || combined.parts.starts > smallPart * combined.error;
  }

  /** Where a rung has moved, the phi before have the starts of one stage, and so do those now. */
  #stagesOn({ level }: Stage): number {
    return this.#placementsOn(level) > 1 ? 1 : stagesOn(level);
  }

  #placementsOn(level: number): number {
    return new Set(this.#stages.filter((stage) => stage.level === level).map(({ values }) => values[0])).size;
  }

  /** Stages of the same size and phi. */
  #stagesLike({ level, values }: Stage): number {
    return this.#stages.filter((one) => one.kind === 'measure' && one.level === level && one.values[0] === values[0]).length;
  }

  #again(last: Stage): Stage {
    return { ...last, starts: startsPerStage, firstReplica: this.#firstReplica };
  }

  get #firstReplica(): number {
    const last = this.#stages.at(-1);
    return last === undefined ? 0 : nextReplica(last);
  }

  /** Where the phi of a rung lie: around the estimate, as wide as the critical region of its time, or as what is not known yet. */
  #placement(level: number): { centre: number; width: number } {
    const { low, high } = this.#bracket as { low: number; high: number };
    const measured = this.#measured;
    const narrower = (this.#bracketSteps / this.#stepsOf(level)) ** driftPowers(this.system.dimension)[0];
    const whole = (high - low) / undecidedAcross;
    const width = whole * narrower;
    return {
      // Where the last rung has it, not at infinite time: the next one is nearer to that.
      centre: Math.min(high, Math.max(low, measured?.value ?? (low + high) / 2)),
      // The error of a bracket is its width, which counts already; one larger than that says nothing.
      width:
        measured === null || measured.method === 'bracket'
          ? width
          : Math.max(width, Math.min(whole, errorsAcross * measured.error)),
    };
  }

  #stepsOf(level: number): number {
    return this.#firstSteps * 2 ** level;
  }

  #rung(level: number, { centre, width }: { centre: number; width: number }): Stage {
    const { largestControl, largestCount } = this.system;
    const measured = this.#measured;
    const isMoved = this.#levels.has(level);
    const isGood = !isMoved && measured?.method === 'curvature' && measured.error < goodPart * width;
    const count = Math.min(Math.max(first.count, first.overScan * this.#scan.count) * 2 ** level, largestCount);
    return {
      kind: 'measure',
      level,
      size: sizeFor(this.system, count),
      count,
      steps: this.#stepsOf(level),
      values: (isGood ? offsets.good : offsets.any)
        .map((offset) => roundControl(centre + offset * width))
        .filter((phi) => phi > 0 && phi <= largestControl),
      starts: startsPerStage,
      firstReplica: this.#firstReplica,
    };
  }
}

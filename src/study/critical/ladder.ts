/**
 * Which stage comes next: a function of the stages before and of what they gave, so that a search
 * can be taken up from its files.
 *
 * After the bracket (scan.ts) comes the ladder: runs at phi around the estimate so far, the time
 * doubled from rung to rung and N by as much as keeps t/L^z, while the range of phi shrinks as the
 * critical region does. Two stages of independent starts a rung, more of them on the last one.
 */
import { type Bracket, bracketOf, halvingTime, sidesOf } from '../../analysis/levelling.js';
import { append } from '../../model/arrays.js';
import { type CombinedEstimate, combine } from './combine.js';
import { driftPowers, volumePower } from './drift.js';
import { chosenOf, estimateLevel, isKnown, type LevelEstimate } from './estimates.js';
import { Scan } from './scan.js';
import { curvesOf, nextReplica, type Stage, type StageRun } from './stage.js';
import { type CriticalSystem, roundedControls, sizeFor } from './system.js';

/** N (sites) of the first rung, at least and relative to that of the first round of the scan. */
const first = { count: 8192, overScan: { particles: 8, size: 4, cloudsNumber: 1, embedding: 1 } };
/**
 * Steps of the first rung, in halving times of f_a at the start, beyond which the curvature needs a
 * factor of 20; a multiple of the unit. At least so many: in d = 1 and 2, where f_a falls slowly,
 * corrections need longer to be gone.
 */
const firstSteps = { halvings: 20, unit: 100, least: (dimension: number): number => [1000, 400][dimension - 1] ?? 200 };
/** At the largest size that is allowed, time alone is doubled, in so many rungs: then t nears L^z. */
const mostAtLargest = 3;
/** Independent starts of a stage, the least that estimators take: what a budget cuts is lost. */
const startsPerStage = 3;
/** Stages of a rung, and beside them where it gives no value yet. */
const stagesOn = { any: 2, without: 4 };
/** Most stages of a rung: beyond them, more starts hardly help. */
const mostStages = 12;
/** More starts hardly help either where the starts make less than this part of the error. */
const smallPart = 0.25;
/** A precision counts from this rung on: sizes over a factor of 8 show whether phi_c shifts with them. */
const judgedFrom = 3;
/**
 * phi of a rung as distances from the place where phi_c is looked for. Wide ones, in fifths of what
 * is undecided: close ones for the curvature, far ones that absorb below and level off above. Near
 * ones, around an estimate, in units of (d log f_a / d phi)^-1 at the end of the rung: what the
 * joint fit takes.
 */
const offsets = {
  wide: [-4, -2.75, -1.8, -1, -0.35, 0.35, 1, 1.8, 2.75, 4],
  near: [-1.3, -0.8, -0.45, -0.15, 0.15, 0.45, 0.8, 1.3],
};
/** Wide ones around a curvature, in the unit of the near ones. */
const wideUnit = 0.6;
/** Half of the range holds so many errors of the estimate that it is around, at least. */
const errorsAcross = 3;
/**
 * The phi that are neither below nor above after some time are so many widths across; with it they
 * get fewer, as distances do (drift.ts).
 */
const undecidedAcross = 5;
/** If phi_c turns out to lie beyond the phi of a rung, these phi are moved by this part of their range. */
const moveBy = 0.75;
/** The phi of a rung are moved at most so many times. */
const mostMoves = 6;

/** phi of a rung: `width` times `at` from a centre. */
interface Placement {
  centre: number;
  width: number;
  at: readonly number[];
}

/** Why there is no next stage. */
export type LadderEnd = 'precision' | 'largest size' | 'undecided';

export class Ladder {
  readonly #scan: Scan;
  readonly #stages: Stage[] = [];
  readonly #rungRuns: StageRun[] = [];
  /** Estimates of the rungs that are up to date: a fit takes a second. */
  readonly #levels = new Map<number, LevelEstimate>();
  #bracket: Bracket = { low: null, high: null };
  /** Steps of the runs that gave the bracket. */
  #bracketSteps = 0;
  /** Steps of the first rung. */
  #firstSteps: number;

  /** @param precision wanted error of phi_c */
  constructor(
    private readonly system: CriticalSystem,
    private readonly precision: number,
  ) {
    this.#scan = new Scan(system);
    this.#firstSteps = firstSteps.least(system.dimension);
  }

  /** Of the latest stages that found both of its ends. */
  get bracket(): Bracket {
    return this.#bracket;
  }

  /**
   * From the lowest to the highest end of the first bracket and the last: short runs of a small
   * system may miss phi_c by a little.
   */
  get shown(): Bracket {
    const { low, high } = this.#scan.bracket;
    const last = this.#bracket;
    const both = (a: number | null, b: number | null, of: (...ends: number[]) => number) =>
      a === null || b === null ? null : of(a, b);
    return { low: both(low, last.low, Math.min), high: both(high, last.high, Math.max) };
  }

  /** What the rungs gave, by rising size. */
  get levels(): LevelEstimate[] {
    return [...new Set(this.#rungRuns.map(({ level }) => level))].map((level) => this.#levelOf(level));
  }

  #levelOf(level: number): LevelEstimate {
    const known = this.#levels.get(level) ?? estimateLevel(this.#rungRuns.filter((run) => run.level === level));
    this.#levels.set(level, known);
    return known;
  }

  get combined(): CombinedEstimate | null {
    return combine(this.levels, this.shown);
  }

  /** Takes in what a stage gave. */
  take(stage: Stage, runs: readonly StageRun[]): void {
    this.#stages.push(stage);
    let found: Bracket;
    if (stage.kind === 'bracket') {
      this.#scan.take(stage, runs);
      found = this.#scan.bracket;
      const { unit, halvings, least } = firstSteps;
      const halving = halvingTime(curvesOf(runs));
      if (halving > 0) this.#firstSteps = Math.max(least(this.system.dimension), unit * Math.ceil((halvings * halving) / unit));
    } else {
      append(this.#rungRuns, runs);
      this.#levels.delete(stage.level);
      found = bracketOf(sidesOf(curvesOf(this.#rungRuns.filter(({ level }) => level === stage.level))));
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

  /**
   * More starts on the rung of the last stage, for what is left of a budget, the most first; none
   * if that is no use.
   */
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
    const { estimates } = this.#levelOf(level);
    const { combined } = this;
    const judged = (level >= judgedFrom || isLargest) && estimates.some(isKnown);
    if (judged && combined !== null && combined.error <= this.precision) return 'precision';
    // Where the curvature changes sign within its errors only, more starts make these smaller.
    const isSure = estimates.some((one) => isKnown(one) && (one.method === 'decay' || one.method === 'curvature'));
    if (this.#stagesLike(last) < (isSure ? stagesOn.any : stagesOn.without)) return this.#again(last);
    const atLargest = this.levels.filter(({ count }) => count >= this.system.largestCount).length;
    if (!isLargest || atLargest < mostAtLargest) return this.#rung(level + 1, this.#placement(level + 1));
    return this.#startsHelp(last) ? this.#again(last) : 'largest size';
  }

  /**
   * Where the phi of a rung must move if phi_c lies beyond them, since most are on one side and
   * none is on the other: 1 up, -1 down, 0 if they hold it.
   */
  #direction({ level, values }: Stage): -1 | 0 | 1 {
    const estimate = this.#levelOf(level);
    if (chosenOf(estimate) !== null) return 0;
    if (estimate.missing !== null) return estimate.missing === 'above' ? 1 : -1;
    const low = estimate.bracket.low ?? Number.NEGATIVE_INFINITY;
    const high = estimate.bracket.high ?? Number.POSITIVE_INFINITY;
    const [below, above] = [values.filter((phi) => phi <= low).length, values.filter((phi) => phi >= high).length];
    if (above === 0 && below > values.length / 2) return 1;
    return below === 0 && above > values.length / 2 ? -1 : 0;
  }

  #moved(last: Stage, direction: -1 | 1): Stage | LadderEnd {
    if (this.#placementsOn(last.level) > mostMoves) return 'undecided';
    const { values } = last;
    const range = (values.at(-1) as number) - (values[0] as number);
    const centre = ((values[0] as number) + (values.at(-1) as number)) / 2 + direction * moveBy * range;
    const { wide } = offsets;
    return this.#rung(last.level, { centre, width: range / ((wide.at(-1) as number) - (wide[0] as number)), at: wide });
  }

  #startsHelp(last: Stage): boolean {
    const { combined } = this;
    if (this.#stagesLike(last) >= mostStages) return false;
    const hasValue = chosenOf(this.#levelOf(last.level)) !== null;
    return combined === null || !hasValue || combined.parts.starts > smallPart * combined.error;
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

  /**
   * Where the phi of a rung lie: around the estimate, as wide as the critical region of its time,
   * or as what is not known yet.
   */
  #placement(level: number): Placement {
    const { low, high } = this.#bracket as { low: number; high: number };
    const last = this.levels.findLast((one) => chosenOf(one) !== null);
    const measured = last === undefined ? null : chosenOf(last);
    // Where the last rung has it, not at infinite time: the next one is nearer to that.
    const centre = Math.min(high, Math.max(low, measured?.value ?? (low + high) / 2));
    const steps = this.#stepsOf(level);
    const power = driftPowers(this.system.dimension)[0];
    const whole = (high - low) / undecidedAcross;
    const wide = whole * (this.#bracketSteps / steps) ** power;
    if (last === undefined || measured === null || measured.method === 'bracket')
      return { centre, width: wide, at: offsets.wide };
    const { error, method } = measured;
    const isFit = method === 'decay';
    const at = isFit ? offsets.near : offsets.wide;
    const { steepness } = last;
    if (steepness === null) return { centre, width: Math.max(wide, Math.min(whole, errorsAcross * error)), at: offsets.wide };
    const one = 1 / (steepness.value * (steps / steepness.time) ** power);
    // A fit that knows less than the bracket says nothing of the width.
    const least = Math.min(errorsAcross * error, (offsets.wide.at(-1) as number) * whole) / (at.at(-1) as number);
    return { centre, width: Math.max(isFit ? one : wideUnit * one, least), at };
  }

  #stepsOf(level: number): number {
    return this.#firstSteps * 2 ** level;
  }

  #rung(level: number, { centre, width, at }: Placement): Stage {
    const { largestCount, dimension, sizeField } = this.system;
    const base = Math.max(first.count, first.overScan[sizeField] * this.#scan.count);
    const count = Math.min(Math.round(base * 2 ** (level * volumePower(dimension))), largestCount);
    return {
      kind: 'measure',
      level,
      size: sizeFor(this.system, count),
      count,
      steps: this.#stepsOf(level),
      values: roundedControls(
        this.system,
        at.map((offset) => centre + offset * width),
      ),
      starts: startsPerStage,
      firstReplica: this.#firstReplica,
    };
  }
}

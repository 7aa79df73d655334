/**
 * The bracket: a few short runs of small systems at phi over the whole range, then over what is
 * left of it, N and time doubled each round. An end of it that longer runs no longer bear out is
 * looked beyond.
 */
import { type Bracket, bracketOf, sidesOf } from '../../analysis/levelling.js';
import { maxOf, minOf } from '../../model/arrays.js';
import { ConfigError, type ControlName, type SizeField } from '../../model/index.js';
import { curvesOf, type Stage, type StageRun } from './stage.js';
import { type CriticalSystem, roundedControls, sizeFor, smallestCount } from './system.js';

/**
 * N, or sites, and steps of the first round, and the least where the largest size allows no more.
 * Sites are cheaper, and relax faster: with t near L^z at most few phi above phi_c absorb by their
 * size.
 */
const firstRound: Record<SizeField, { count: number; least: number; steps: number }> = {
  particles: { count: 1024, least: 1024, steps: 1000 },
  size: { count: 16384, least: 4096, steps: 500 },
  // Clouds keep their size: what is critical depends on it, since the sphere does not grow.
  cloudsNumber: { count: Number.POSITIVE_INFINITY, least: 2, steps: 1000 },
  embedding: { count: Number.POSITIVE_INFINITY, least: 2, steps: 1000 },
};
/** phi a round, and starts of each. */
const scan = { values: 8, starts: 3 };
/** Factors of N to try where boxes are too small for the largest phi. */
const factors = [1, 2, 4, 8, 16, 32, 64];
/** The bracket is done when its width relative to phi is below this. */
const narrowEnough = 0.06;
/**
 * The bracket is done, too, when its width is not below this part of the width before: where f_a falls slowly, longer runs hardly
 * narrow it.
 */
const hardlyNarrower = 0.8;
/** The bracket is done after so many rounds in any case. The time has then grown 32 times. */
const mostRounds = 6;

/** What to do where there is no transition. */
const otherwise = (control: ControlName, kick: 'another' | 'smaller' = 'another'): string => {
  if (control !== 'phi' && control !== 'density') return 'give other fields (docs/manifold.md)';
  return kick === 'smaller' ? 'give a smaller kick or another model' : 'give another kick or model';
};

export class Scan {
  /** Where the next round looks. */
  #from = 0;
  #to: number;
  #rounds = 0;
  #count: number | null = null;
  #bracket: Bracket = { low: null, high: null };
  /** The latest with both ends, and that before it. */
  #found: { low: number; high: number }[] = [];

  constructor(private readonly system: CriticalSystem) {
    this.#to = system.largestControl;
  }

  /** Where the latest round has lost an end, that of the two latest that had both, together. */
  get bracket(): Bracket {
    const { low, high } = this.#bracket;
    if ((low !== null && high !== null) || this.#found.length === 0) return this.#bracket;
    return { low: minOf(this.#found.map((one) => one.low)), high: maxOf(this.#found.map((one) => one.high)) };
  }

  /** N (sites) of the first round. */
  get count(): number {
    const { count, least } = firstRound[this.system.sizeField];
    const base = Math.max(least, Math.min(count, this.system.largestCount));
    const counts = factors.map((factor) => factor * base);
    this.#count ??= smallestCount(this.system, counts, this.#values());
    return this.#count;
  }

  /** @throws ConfigError if even the largest phi absorbs */
  take({ values, count }: Stage, runs: readonly StageRun[]): void {
    this.#count ??= count;
    const bracket = bracketOf(sidesOf(curvesOf(runs)));
    const { control, largestControl } = this.system;
    if (bracket.low === largestControl) {
      throw new ConfigError(
        `${control} has no critical value in (0, ${largestControl}]: all runs absorb, at ${largestControl} too; ${otherwise(control)}`,
        control,
      );
    }
    const [first, last] = [values[0] as number, values.at(-1) as number];
    const width = last - first;
    this.#rounds++;
    this.#bracket = bracket;
    const { low, high } = bracket;
    if (low !== null && high !== null) this.#found = [{ low, high }, ...this.#found].slice(0, 2);
    this.#from = bracket.low ?? Math.max(0, first - width);
    this.#to = bracket.high ?? Math.min(largestControl, last + width);
  }

  /**
   * The next round; null if the bracket is narrow enough.
   * @throws ConfigError if one side has not been found in all rounds
   */
  next(firstReplica: number): Stage | null {
    const isLast = this.#rounds === mostRounds;
    if (this.#isNarrow() || (isLast && this.#found.length > 0)) return null;
    if (isLast) throw this.#refusal();
    const { steps } = firstRound[this.system.sizeField];
    const count = Math.min(this.count * 2 ** this.#rounds, this.system.largestCount);
    return {
      kind: 'bracket',
      level: -1,
      size: sizeFor(this.system, count),
      count,
      steps: steps * 2 ** this.#rounds,
      values: this.#values(),
      starts: scan.starts,
      firstReplica,
    };
  }

  #isNarrow(): boolean {
    const { low, high } = this.#bracket;
    if (low === null || high === null) return false;
    const before = this.#found[1];
    return (
      (high - low) / high <= narrowEnough || (before !== undefined && high - low > hardlyNarrower * (before.high - before.low))
    );
  }

  /** Equal distances, both ends among them; 0 is no phi. */
  #values(): number[] {
    const intervals = this.#from === 0 ? scan.values : scan.values - 1;
    const step = (this.#to - this.#from) / intervals;
    return roundedControls(
      this.system,
      Array.from({ length: intervals + 1 }, (_, k) => this.#from + k * step),
    );
  }

  #refusal(): ConfigError {
    const { control } = this.system;
    const [first, last] = [this.#values()[0], this.#to];
    const steps = firstRound[this.system.sizeField].steps * 2 ** (mostRounds - 1);
    const text =
      this.#bracket.low === null
        ? `${control} has no critical value that can be found: runs stay active down to ${first} after ${steps} steps; ${otherwise(control, 'smaller')}`
        : `${control} has no critical value that can be found: f_a has levelled off nowhere up to ${last} after ${steps} steps; ${otherwise(control)}`;
    return new ConfigError(text, control);
  }
}

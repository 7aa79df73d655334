/**
 * The bracket: a few short runs of small systems at phi over the whole range, then over what is left of it, N and time doubled each
 * round. An end of it that longer runs no longer bear out is looked beyond.
 */
import { ConfigError } from '../../model/index.js';
import { type Bracket, bracketOf, sidesOf } from './sides.js';
import type { Stage, StageRun } from './stage.js';
import { type CriticalSystem, sizeFor, smallestCount } from './system.js';

/** N, or sites, and steps of the first round, phi a round, starts of each. Sites are cheaper, and relax faster. */
const scan = { count: { particles: 1024, size: 4096 }, steps: 1000, values: 8, starts: 3 };
/** Factors of N to try where boxes are too small for the largest phi. */
const factors = [1, 2, 4, 8, 16, 32, 64];
/** The bracket is done when its width relative to phi is below this ... */
const narrowEnough = 0.06;
/** ... or after so many rounds, in which N and time have grown 32 times. */
const mostRounds = 6;

/** Digits of phi: enough for any width, few enough to read. */
export const roundControl = (phi: number): number => Number(phi.toPrecision(8));

export class Scan {
  /** Where the next round looks. */
  #from = 0;
  #to: number;
  #rounds = 0;
  #count: number | null = null;
  #bracket: Bracket = { low: null, high: null };

  constructor(private readonly system: CriticalSystem) {
    this.#to = system.largestControl;
  }

  get bracket(): Bracket {
    return this.#bracket;
  }

  /** N (sites) of the first round. */
  get count(): number {
    this.#count ??= smallestCount(
      this.system,
      factors.map((factor) => factor * scan.count[this.system.sizeField]),
      this.#values(),
    );
    return this.#count;
  }

  /** @throws ConfigError if even the largest phi absorbs */
  take({ values, count }: Stage, runs: readonly StageRun[]): void {
    this.#count ??= count;
    const bracket = bracketOf(sidesOf(runs));
    const { control, largestControl } = this.system;
    if (bracket.low === largestControl) {
      throw new ConfigError(
        `${control} has no critical value in (0, ${largestControl}]: all runs absorb, at ${largestControl} too; give another kick or model`,
        control,
      );
    }
    const [first, last] = [values[0] as number, values.at(-1) as number];
    const width = last - first;
    this.#rounds++;
    this.#bracket = bracket;
    this.#from = bracket.low ?? Math.max(0, first - width);
    this.#to = bracket.high ?? Math.min(largestControl, last + width);
  }

  /**
   * The next round; null if the bracket is narrow enough.
   * @throws ConfigError if one side has not been found in all rounds
   */
  next(firstReplica: number): Stage | null {
    const { low, high } = this.#bracket;
    const found = low !== null && high !== null;
    if (found && ((high - low) / high <= narrowEnough || this.#rounds === mostRounds)) return null;
    if (this.#rounds === mostRounds) throw this.#refusal();
    const count = Math.min(this.count * 2 ** this.#rounds, this.system.largestCount);
    return {
      kind: 'bracket',
      level: -1,
      size: sizeFor(this.system, count),
      count,
      steps: scan.steps * 2 ** this.#rounds,
      values: this.#values(),
      starts: scan.starts,
      firstReplica,
    };
  }

  /** Equal distances, both ends among them; 0 is no phi. */
  #values(): number[] {
    const intervals = this.#from === 0 ? scan.values : scan.values - 1;
    const step = (this.#to - this.#from) / intervals;
    return Array.from({ length: intervals + 1 }, (_, k) => roundControl(this.#from + k * step)).filter((phi) => phi > 0);
  }

  #refusal(): ConfigError {
    const { control } = this.system;
    const [first, last] = [this.#values()[0], this.#to];
    const steps = scan.steps * 2 ** (mostRounds - 1);
    const text =
      this.#bracket.low === null
        ? `${control} has no critical value that can be found: runs stay active down to ${first} after ${steps} steps; give a smaller kick or another model`
        : `${control} has no critical value that can be found: f_a has levelled off nowhere up to ${last} after ${steps} steps; give another kick or model`;
    return new ConfigError(text, control);
  }
}

/**
 * An adaptive compression: phi goes up where the run absorbs, and down, by smaller steps, where it levels off without. It ends where it has been
 * absorbed within the smallest step of a phi at which it was not: the end point of the protocol, like the jamming point that a compression by
 * energy minimization ends at (O'Hern et al., Phys. Rev. E 68, 011306, 2003). What it decides depends on the counts of steps only, so that
 * chunks, threads and interruptions can't be seen.
 */
import * as z from 'zod';
import type { AdaptiveSchedule, RunConfig } from '../model/index.js';

/** How the run at one phi ended; `open`: by the end of the run. */
export type StageEnd = 'absorbed' | 'levelled' | 'open';

/** One phi: from its first step on, how it ended. */
export interface CompressionStage {
  step: number;
  phi: number;
  end: StageEnd;
}

/** What a compression says at its end. */
export interface CompressionResult {
  /** Middle of the two below, and half of their distance; null as long as one of them is not known. */
  phi: number | null;
  error: number | null;
  /** The last phi at which the run absorbed, and the last at which it did not. */
  absorbed: number | null;
  active: number | null;
  /** Whether the steps of phi came down to the smallest, or phi up to its last value. */
  finished: boolean;
  stages: CompressionStage[];
}

/** What a saved one must have. */
export const compressionSchema = z.strictObject({
  by: z.number(),
  active: z.number().nullable(),
  absorbed: z.number().nullable(),
  judged: z.number(),
  sums: z.array(z.number()),
  finished: z.boolean(),
  stages: z.array(z.strictObject({ step: z.number(), phi: z.number(), end: z.enum(['absorbed', 'levelled', 'open']) })).min(1),
});

/** A compression on its way, as plain JSON. */
export type SavedCompression = z.infer<typeof compressionSchema>;

/** f_a is summed over this many parts of a hold. */
const parts = 32;
/** f_a has levelled off if it falls by less than this factor from one half decade of time to the next; critical decays fall by 17 % and more. */
const largestFall = 1.08;
const halfDecade = Math.sqrt(10);
const digits = 12;

const rounded = (phi: number): number => Number(phi.toPrecision(digits));

function meanOf(sums: readonly number[], from: number, to: number): number {
  const range = sums.slice(Math.floor(from), Math.floor(to));
  return range.reduce((sum, each) => sum + each, 0) / range.length;
}

export class Compression {
  readonly #state: SavedCompression;
  readonly #part: number;

  private constructor(
    readonly schedule: AdaptiveSchedule,
    saved: SavedCompression | undefined,
  ) {
    this.#part = Math.ceil(schedule.hold / parts);
    this.#state = saved ?? this.#start();
  }

  /** That of a config, if it has one. @param saved where an earlier session left off */
  static of({ schedule }: RunConfig, saved?: SavedCompression): Compression | null {
    const own = schedule?.phi;
    return own?.kind === 'adaptive' ? new Compression(own, saved) : null;
  }

  #start(): SavedCompression {
    const { from, by } = this.schedule;
    const stages = [{ step: 0, phi: from, end: 'open' as const }];
    return { by, active: null, absorbed: null, judged: 0, sums: [], finished: false, stages };
  }

  get #stage(): CompressionStage {
    return this.#state.stages.at(-1) as CompressionStage;
  }

  /** phi now. */
  get phi(): number {
    return this.#stage.phi;
  }

  /** The step at which the run is judged next, if it does not absorb before. */
  get next(): number {
    return this.#state.judged + this.schedule.hold;
  }

  get finished(): boolean {
    return this.#state.finished;
  }

  save(): SavedCompression {
    return structuredClone(this.#state);
  }

  /** Takes the active particles of configurations from `from` on. */
  add({ from, steps, active }: { from: number; steps: number; active: ArrayLike<number> }): void {
    const { sums } = this.#state;
    for (let k = 0; k < steps; k++) {
      const part = Math.floor((from + k - this.#stage.step) / this.#part);
      sums[part] = (sums[part] ?? 0) + (active[k] as number);
    }
  }

  /** Judges the run at step t. Returns whether phi has another value from here on. */
  judge(t: number, absorbed: boolean): boolean {
    if (this.finished || (!absorbed && t < this.next)) return false;
    const state = this.#state;
    if (!absorbed && !this.#hasLevelled(t)) {
      state.judged = t;
      return false;
    }
    this.#stage.end = absorbed ? 'absorbed' : 'levelled';
    return absorbed || this.schedule.level ? this.#raise(t, absorbed) : this.#lower(t);
  }

  #hasLevelled(t: number): boolean {
    const { sums } = this.#state;
    const n = Math.floor((t - this.#stage.step) / this.#part);
    return meanOf(sums, n / halfDecade ** 2, n / halfDecade) < largestFall * meanOf(sums, n / halfDecade, n);
  }

  #raise(t: number, absorbed: boolean): boolean {
    const state = this.#state;
    const { to = Number.POSITIVE_INFINITY, least } = this.schedule;
    if (absorbed) state.absorbed = this.phi;
    state.finished = this.phi >= to || (state.active !== null && state.by <= least);
    return !state.finished && this.#go(t, Math.min(to, this.phi + state.by));
  }

  #lower(t: number): boolean {
    const state = this.#state;
    state.active = this.phi;
    state.by = Math.max(state.by / 2, this.schedule.least);
    while (state.by >= this.phi) state.by /= 2;
    return this.#go(t, this.phi - state.by);
  }

  /** Begins a stage; one that ended at the step it began at leaves no trace. */
  #go(t: number, phi: number): boolean {
    const state = this.#state;
    if (this.#stage.step === t) state.stages.pop();
    state.stages.push({ step: t, phi: rounded(phi), end: 'open' });
    state.judged = t;
    state.sums = [];
    return true;
  }

  get result(): CompressionResult {
    const { absorbed, active, finished, stages } = this.#state;
    const isKnown = absorbed !== null && active !== null && finished;
    return {
      phi: isKnown ? rounded((absorbed + active) / 2) : null,
      error: isKnown ? rounded(Math.abs(active - absorbed) / 2) : null,
      absorbed,
      active,
      finished,
      stages,
    };
  }
}

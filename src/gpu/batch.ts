/**
 * Runs that share a GPU: each has a simulation of its own, and asks for steps as if it were alone. The steps are made once all that are open
 * have asked, as many as the one that asked for the fewest; the others are told that theirs are not done yet, and ask again.
 */

import { tooFar } from '../engine/core.js';
import type { Observation, StepCounters } from '../engine/counters.js';
import { minOf } from '../model/arrays.js';
import { isRestless } from '../model/index.js';
import { Columns, countsOf } from './columns.js';
import { acquire, type Gpu, release } from './device.js';
import { ringWords } from './kernels/layout.js';
import type { Member } from './systemRecord.js';
import { Systems } from './systems.js';

interface Wish {
  steps: number;
  energy: boolean;
  stop: boolean;
  done: (counters: StepCounters) => void;
  fail: (error: unknown) => void;
}

/** A state as it came from the GPU. */
export interface Fetched {
  time: number;
  positions: Uint32Array;
  unwrapped: BigInt64Array | null;
}

const closed = 'the simulation is closed, and has no steps or state any more';

export class Batch {
  readonly #wishes = new Map<number, Wish>();
  readonly #open: Set<number>;
  /** Times of the systems that do not move any more: those of the others go on. */
  readonly #times: number[];
  /** What is being done; calls wait for each other. */
  #work: Promise<unknown> = Promise.resolve();
  #seen: Promise<Uint32Array> | null = null;
  /** What ended steps on their way: of what time the state on the GPU is, is not known any more. */
  #failure: { error: unknown } | null = null;

  private constructor(
    readonly gpu: Gpu,
    private readonly systems: Systems,
  ) {
    this.#open = new Set(systems.members.keys());
    this.#times = systems.members.map(({ time }) => time);
  }

  /**
   * Puts systems of one shape on the GPU of this process.
   * @throws ConfigError if a GPU has not the rule; GpuError if there is none
   */
  static async open(members: Member[]): Promise<Batch> {
    const gpu = await acquire();
    try {
      return new Batch(gpu, await Systems.open(gpu, members));
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The system of a member, where its own time is. */
  member(s: number): Member {
    return this.systems.members[s] as Member;
  }

  timeOf(s: number): number {
    return this.#times[s] as number;
  }

  /** Does work after all that was asked for before. */
  #after<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(() => {
      if (this.#failure) throw this.#failure.error;
      return work();
    });
    this.#work = result.catch(() => {});
    return result;
  }

  #requireOpen(s: number): void {
    if (!this.#open.has(s)) throw new Error(closed);
  }

  /** Asks for steps of a system; resolves once they, or some of them, are made. */
  async advance(s: number, steps: number, energy: boolean, stop: boolean): Promise<StepCounters> {
    this.#requireOpen(s);
    if (this.#wishes.has(s)) throw new Error('a simulation in a batch takes one call of advance at a time');
    const asked = new Promise<StepCounters>((done, fail) => this.#wishes.set(s, { steps, energy, stop, done, fail }));
    this.#goOn();
    return asked;
  }

  /** Makes the steps if nobody is still to ask. */
  #goOn(): void {
    if (this.#wishes.size === 0 || this.#wishes.size < this.#open.size) return;
    const wishes = [...this.#wishes];
    this.#wishes.clear();
    this.#after(() => this.#make(wishes)).catch((error) => {
      this.#failure ??= { error };
      for (const [, { fail }] of wishes) fail(error);
    });
  }

  async #make(wishes: [number, Wish][]): Promise<void> {
    const steps = minOf(wishes.map(([, wish]) => wish.steps));
    const energy = wishes.some(([, wish]) => wish.energy);
    const columns = wishes.map(([s, wish]) => new Columns(steps, wish.energy, isRestless(this.member(s).config), wish.stop));
    const all = this.systems.members.length;
    // those at rest begin at their own time, which has not gone on
    for (const [s] of wishes) this.member(s).time = this.timeOf(s);
    this.#seen = null;
    if (steps > 0) {
      await this.systems.run(steps, energy, (ring, made) => {
        columns.forEach((each, k) => {
          each.add(ring, made, (wishes[k] as [number, Wish])[0], all);
        });
        return columns.every((each) => each.isOver);
      });
    }
    columns.forEach((each, k) => {
      const [s, { done, fail }] = wishes[k] as [number, Wish];
      const counters = each.counters(this.timeOf(s));
      this.#times[s] = counters.time;
      if (each.tooFar) fail(new Error(tooFar));
      else done(counters);
    });
  }

  /** Counts of a system's present configuration. */
  async look(s: number): Promise<Observation> {
    this.#requireOpen(s);
    const ring = await this.#looked();
    const counts = countsOf(ring, s * ringWords);
    const absorbed = counts.overlaps === 0 && !isRestless(this.member(s).config);
    return { time: this.timeOf(s), ...counts, absorbed };
  }

  #looked(): Promise<Uint32Array> {
    this.#seen ??= this.#after(() => this.systems.look());
    return this.#seen;
  }

  async contactCounts(s: number): Promise<Uint32Array> {
    this.#requireOpen(s);
    await this.#looked();
    return this.#after(() => this.systems.contactCounts(s));
  }

  /** The state of a system, after all steps that were asked for before. */
  async fetch(s: number): Promise<Fetched> {
    this.#requireOpen(s);
    return this.#after(async () => ({
      time: this.timeOf(s),
      positions: await this.systems.positions(s),
      unwrapped: await this.systems.unwrapped(s),
    }));
  }

  async change(s: number, config: Member['config'], derived: Member['derived']): Promise<void> {
    this.#requireOpen(s);
    this.#seen = null;
    return this.#after(async () => this.systems.change(s, config, derived));
  }

  /** Ends a system's part; the last one frees the GPU. */
  async close(s: number): Promise<void> {
    if (!this.#open.delete(s)) return;
    // no others may be counted as waiting for it
    this.#wishes.get(s)?.fail(new Error(closed));
    this.#wishes.delete(s);
    // steps on their way are still its own
    this.#work = this.#work.then(() => this.systems.leave(s));
    if (this.#open.size > 0) {
      this.#goOn();
      return;
    }
    await this.#work;
    this.systems.destroy();
    release();
  }
}

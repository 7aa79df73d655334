import type { ChunkCounters, RestoreEngine, RunEngine } from '../../src/run/engine.js';

/** Counts of the configuration at t. */
export type Counts = (t: number) => { active: number; contacts: number; energy: number };

/** An engine whose counts are a function of t, and which writes down how it was called. */
export class FakeEngine implements RunEngine {
  readonly wasmSha256 = 'f'.repeat(64);
  readonly threads: number = 1;
  readonly derived = { boxLength: 4.4 };
  readonly calls: { steps: number; energy: boolean }[] = [];
  time = 0;
  epoch = 0;

  constructor(
    readonly counts: Counts,
    /** Called before every chunk, with the time. */
    readonly before: (time: number) => void = () => {},
  ) {}

  async advance(steps: number, options: { energy: boolean; stopWhenAbsorbed: boolean }): Promise<ChunkCounters> {
    if (steps > 4096) throw new RangeError('at most 4096 steps');
    this.before(this.time);
    this.calls.push({ steps, energy: options.energy });
    const from = this.time;
    const done = [];
    let absorbed = false;
    let absorbedAt: number | null = null;
    for (let k = 0; k < steps; k++) {
      const now = this.counts(from + k);
      if (now.contacts === 0) absorbedAt ??= from + k;
      if (now.contacts === 0 && options.stopWhenAbsorbed) {
        absorbed = true;
        break;
      }
      done.push(now);
    }
    this.time = from + done.length;
    return {
      from,
      steps: done.length,
      time: this.time,
      absorbed,
      absorbedAt,
      active: Uint32Array.from(done, ({ active }) => active),
      contacts: Uint32Array.from(done, ({ contacts }) => contacts),
      energy: options.energy ? Float64Array.from(done, ({ energy }) => energy) : null,
      largestOverlap: options.energy ? Float64Array.from(done, ({ contacts }) => (contacts > 0 ? 0.5 : 0)) : null,
    };
  }

  async look() {
    const counts = this.counts(this.time);
    return { time: this.time, ...counts, largestOverlap: counts.contacts > 0 ? 0.5 : 0, absorbed: counts.contacts === 0 };
  }

  /** As if everything had moved by a diameter a step. */
  msd(): number {
    return this.time ** 2;
  }

  async close(): Promise<void> {}

  /** Two particles, wherever t says. */
  positionsU32(): Uint32Array {
    return Uint32Array.of(this.time, 1, 2, 3, 4, 5);
  }

  radii(): Float64Array {
    return Float64Array.of(0.5, 0.5);
  }

  async lookAtContacts(): Promise<Uint32Array> {
    return Uint32Array.of(this.time % 2, 3);
  }

  toBytes(): Uint8Array {
    return Buffer.from(JSON.stringify({ time: this.time, epoch: this.epoch }));
  }

  /** What makes such an engine of the bytes of another. */
  static restoring(counts: Counts, before?: (time: number) => void): RestoreEngine {
    return async (bytes, { reseed }) => {
      const { time, epoch } = JSON.parse(Buffer.from(bytes).toString());
      const engine = new FakeEngine(counts, before);
      engine.time = time;
      engine.epoch = epoch + (reseed ? 1 : 0);
      return engine;
    };
  }

  digest(): string {
    return String(this.time).padStart(64, '0');
  }
}

/** The counters of one system, as the ring of a GPU has them. */
import type { StepCounters } from '../engine/counters.js';
import { gridUnits } from '../model/index.js';
import { RING, ringWords } from './kernels/layout.js';

const double = new DataView(new ArrayBuffer(8));

/** Counts of one system in one configuration, by the entry of the ring that begins at word `at`. */
export function countsOf(ring: Uint32Array, at: number) {
  const word = (k: number): number => ring[at + k] as number;
  double.setUint32(0, word(RING.largest), true);
  double.setUint32(4, word(RING.largest + 1), true);
  const largestOverlap = double.getFloat64(0, true);
  const units = BigInt(word(RING.energy)) + (BigInt(word(RING.energy + 1)) << 32n);
  // an entry counts both particles of a contact
  return {
    active: word(RING.active),
    contacts: word(RING.contacts) / 2,
    overlaps: word(RING.overlaps) / 2,
    energy: Number(units) / gridUnits,
    largestOverlap,
  };
}

/** Counters of the steps of one system, until it is absorbed. */
export class Columns {
  readonly #active: Uint32Array;
  readonly #contacts: Uint32Array;
  readonly #energy: Float64Array | null;
  readonly #largest: Float64Array | null;
  #steps = 0;
  /** Steps before the first configuration without an overlap, or null. */
  quietAt: number | null = null;
  tooFar = false;

  /** @param restless whether thermal noise moves the system for ever */
  constructor(
    n: number,
    energy: boolean,
    private readonly restless: boolean,
    private readonly stop: boolean,
  ) {
    this.#active = new Uint32Array(n);
    this.#contacts = new Uint32Array(n);
    this.#energy = energy ? new Float64Array(n) : null;
    this.#largest = energy ? new Float64Array(n) : null;
  }

  /** Whether it has come to rest, and is to end there. */
  get isOver(): boolean {
    return this.stop && this.quietAt !== null;
  }

  /** Takes the entries of a system from a ring of `made` steps of several systems. */
  add(ring: Uint32Array, made: number, system: number, systems: number): void {
    for (let k = 0; k < made && !this.isOver; k++) {
      const at = (k * systems + system) * ringWords;
      if (ring[at + RING.overlaps] === 0 && !this.restless) this.quietAt ??= this.#steps;
      if (this.isOver) return;
      this.tooFar ||= ring[at + RING.tooFar] !== 0;
      this.#active[this.#steps] = ring[at + RING.active] as number;
      this.#contacts[this.#steps] = (ring[at + RING.contacts] as number) / 2;
      if (this.#energy && this.#largest) {
        const { energy, largestOverlap } = countsOf(ring, at);
        this.#energy[this.#steps] = energy;
        this.#largest[this.#steps] = largestOverlap;
      }
      this.#steps++;
    }
  }

  /** What a simulation says of steps from t on. */
  counters(from: number): StepCounters {
    const n = this.#steps;
    return {
      from,
      steps: n,
      time: from + n,
      absorbed: this.isOver,
      absorbedAt: this.quietAt === null ? null : from + this.quietAt,
      active: this.#active.slice(0, n),
      contacts: this.#contacts.slice(0, n),
      energy: this.#energy?.slice(0, n) ?? null,
      largestOverlap: this.#largest?.slice(0, n) ?? null,
    };
  }
}

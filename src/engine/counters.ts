/** What the module counts of a configuration: a row a counter, which says where the module leaves it. */
import { type Counts, gridUnits } from '../model/index.js';
import type { ArenaView } from './arenaView.js';
import * as A from './layout.js';

export interface StepCounters {
  /** t of the first counted configuration. */
  from: number;
  /** Steps made; fewer than asked if the state was absorbed. */
  steps: number;
  /** t afterwards, from + steps. */
  time: number;
  /** True if the configuration at `time` was seen to have no overlap, which ended the steps. */
  absorbed: boolean;
  /** First t seen without any overlap, or null; nothing moves from there on. */
  absorbedAt: number | null;
  /** [steps] active particles of configuration from + k. */
  active: Uint32Array;
  /** [steps] active contacts n_c of configuration from + k. */
  contacts: Uint32Array;
  /** [steps] total energy in sigma, or null if not asked for. */
  energy: Float64Array | null;
  /** [steps] largest relative overlap 1 - r/D, 0 without contacts, or null if energy was not asked for. */
  largestOverlap: Float64Array | null;
}

export interface Observation {
  time: number;
  active: number;
  contacts: number;
  /** Total energy in sigma, an exact multiple of 2^-32. */
  energy: number;
  /** Largest relative overlap 1 - r/D; 0 without contacts. */
  largestOverlap: number;
  /** Contacts, active or not. */
  overlaps: number;
  /** Whether nothing moves any more: there is no contact, no velocity and no thermal noise. */
  absorbed: boolean;
}

/** How a counter is kept, and how the parts of the threads are put together. */
const kinds = {
  /** u32, a sum. */
  count: Uint32Array,
  /** i64 in units of 2^-32 sigma, a sum; only if energies are asked for. */
  energy: BigInt64Array,
  /** f64, the largest; only if energies are asked for. */
  largest: Float64Array,
};

interface Place {
  kind: keyof typeof kinds;
  /** Byte of an entry of the ring, which has an entry a step. */
  ring: number;
  /** Field of the header, of the configuration last seen. */
  header: keyof A.Arena;
}

const counters = {
  active: { kind: 'count', ring: A.RING_ACTIVE, header: 'active' },
  contacts: { kind: 'count', ring: A.RING_CONTACTS, header: 'contacts' },
  energy: { kind: 'energy', ring: A.RING_ENERGY, header: 'energy' },
  largestOverlap: { kind: 'largest', ring: A.RING_LARGEST, header: 'largest' },
} satisfies Record<string, Place>;

type Name = keyof typeof counters;
type Columns = Pick<StepCounters, Name>;

const rows = Object.entries(counters) as [Name, Place][];

/** The counters of an engine that counts none of them. */
export const noCounters = Object.fromEntries(rows.map(([name]) => [name, null])) as Record<Name, null>;

/** Counts of configuration from + k. */
export function countsAt(columns: Columns, k: number): Counts {
  const counts: Partial<Record<Name, number | null>> = {};
  for (const [name] of rows) counts[name] = columns[name]?.[k] ?? null;
  return counts as Counts;
}

/** Counts of the configuration last seen, over all threads. */
export function countsInHeaders(view: ArenaView): Record<Name, number> {
  const total = ({ kind, header }: Place): number => {
    if (kind === 'count') return view.total(header);
    return kind === 'largest' ? view.largestF64(header) : Number(view.totalI64(header)) / gridUnits;
  };
  return Object.fromEntries(rows.map(([name, place]) => [name, total(place)])) as Record<Name, number>;
}

/** Counters of consecutive steps, as the rings of the threads give them. */
export class RingColumns {
  readonly #columns: { name: Name; ring: number; column: Uint32Array | BigInt64Array | Float64Array | null }[];

  constructor(steps: number, withEnergy: boolean) {
    this.#columns = rows.map(([name, { kind, ring }]) => {
      const column = kind === 'count' || withEnergy ? new kinds[kind](steps) : null;
      return { name, ring, column };
    });
  }

  /** Contacts of the configurations so far. */
  get contacts(): Uint32Array {
    return this.#columns.find(({ name }) => name === 'contacts')?.column as Uint32Array;
  }

  /** Adds the part of one thread: `made` steps, the first of which is number `from`. */
  add(view: ArenaView, address: number, from: number, made: number): void {
    for (const { ring, column } of this.#columns) {
      if (column === null) continue;
      const size = column.BYTES_PER_ELEMENT;
      const [stride, first, length] = [A.RING_BYTES / size, ring / size, (A.RING_BYTES / size) * made];
      if (column instanceof Uint32Array) {
        const words = view.words(address, length);
        for (let k = 0; k < made; k++) (column[from + k] as number) += words[k * stride + first] as number;
      } else if (column instanceof BigInt64Array) {
        const longs = view.longs(address, length);
        for (let k = 0; k < made; k++) (column[from + k] as bigint) += longs[k * stride + first] as bigint;
      } else {
        const doubles = view.doubles(address, length);
        for (let k = 0; k < made; k++) {
          column[from + k] = Math.max(column[from + k] as number, doubles[k * stride + first] as number);
        }
      }
    }
  }

  /** The counters of the first steps; energies in sigma. */
  first(steps: number): Columns {
    const cut = this.#columns.map(({ name, column }) => {
      const part = column && (steps < column.length ? column.slice(0, steps) : column);
      return [name, part instanceof BigInt64Array ? Float64Array.from(part, (each) => Number(each) / gridUnits) : part];
    });
    return Object.fromEntries(cut) as Columns;
  }
}

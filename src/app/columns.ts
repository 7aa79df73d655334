/** Records of a run as columns: a million objects would take seconds to send, and as many again to draw. */

/** A row of the series that the plots show. */
export interface Point {
  t: number;
  activity: number;
  contactsPerParticle: number;
  energyPerParticle: number | null;
}

/** Columns of one length. */
export interface PointColumns {
  /** Steps. */
  t: Float64Array;
  activity: Float64Array;
  contactsPerParticle: Float64Array;
  /** sigma; NaN where there is none. */
  energyPerParticle: Float64Array;
}

export const columnNames = [
  't',
  'activity',
  'contactsPerParticle',
  'energyPerParticle',
] as const satisfies (keyof PointColumns)[];

const smallest = 256;

/** Columns that grow. What was seen of them stays what it is. */
export class GrowingColumns {
  #columns: PointColumns;
  #length = 0;

  constructor(columns?: PointColumns) {
    const room = () => new Float64Array(smallest);
    this.#columns = columns ?? { t: room(), activity: room(), contactsPerParticle: room(), energyPerParticle: room() };
    this.#length = columns?.t.length ?? 0;
  }

  get length(): number {
    return this.#length;
  }

  /** The columns as far as they are filled. */
  get filled(): PointColumns {
    const { t, activity, contactsPerParticle, energyPerParticle } = this.#columns;
    const end = this.#length;
    return {
      t: t.subarray(0, end),
      activity: activity.subarray(0, end),
      contactsPerParticle: contactsPerParticle.subarray(0, end),
      energyPerParticle: energyPerParticle.subarray(0, end),
    };
  }

  /** Puts other columns behind. */
  append(more: PointColumns): void {
    this.#makeRoom(more.t.length);
    for (const name of columnNames) this.#columns[name].set(more[name], this.#length);
    this.#length += more.t.length;
  }

  push({ t, activity, contactsPerParticle, energyPerParticle }: Point): void {
    this.#makeRoom(1);
    const [at, columns] = [this.#length++, this.#columns];
    columns.t[at] = t;
    columns.activity[at] = activity;
    columns.contactsPerParticle[at] = contactsPerParticle;
    columns.energyPerParticle[at] = energyPerParticle ?? Number.NaN;
  }

  #makeRoom(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#columns.t.length) return;
    const size = Math.max(smallest, needed, 2 * this.#length);
    const { filled } = this;
    const larger = (column: Float64Array): Float64Array => {
      const grown = new Float64Array(size);
      grown.set(column);
      return grown;
    };
    this.#columns = {
      t: larger(filled.t),
      activity: larger(filled.activity),
      contactsPerParticle: larger(filled.contactsPerParticle),
      energyPerParticle: larger(filled.energyPerParticle),
    };
  }
}

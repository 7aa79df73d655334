/** Records of a run as columns: a million objects would take seconds to send, and as many again to draw. */
import { namesWith, type QuantityName, type SeriesRecord } from '../model/quantities.js';

/** What the plots show against time, by name. */
export const plotted: readonly QuantityName[] = namesWith('plot');

/** A row of the series that the plots show: of the record, the time and what is plotted. */
export type Point = Pick<SeriesRecord, 't'> & Partial<SeriesRecord>;

/** A column a name, all of one length; NaN where there is no value. */
export type PointColumns = Readonly<Record<keyof SeriesRecord, Float64Array>>;

export const columnNames: readonly (keyof SeriesRecord)[] = ['t', ...plotted];

export const columnsBy = (of: (name: keyof SeriesRecord) => Float64Array): PointColumns =>
  Object.fromEntries(columnNames.map((name) => [name, of(name)])) as PointColumns;

const smallest = 256;

/** Columns that grow. What was seen of them stays what it is. */
export class GrowingColumns {
  #columns: PointColumns;
  #length = 0;

  constructor(columns?: PointColumns) {
    this.#columns = columns ?? columnsBy(() => new Float64Array(smallest));
    this.#length = columns?.t.length ?? 0;
  }

  get length(): number {
    return this.#length;
  }

  /** The columns as far as they are filled. */
  get filled(): PointColumns {
    return columnsBy((name) => this.#columns[name].subarray(0, this.#length));
  }

  /** Puts other columns behind. */
  append(more: PointColumns): void {
    this.#makeRoom(more.t.length);
    for (const name of columnNames) this.#columns[name].set(more[name], this.#length);
    this.#length += more.t.length;
  }

  push(point: Point): void {
    this.#makeRoom(1);
    const at = this.#length++;
    for (const name of columnNames) this.#columns[name][at] = point[name] ?? Number.NaN;
  }

  #makeRoom(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#columns.t.length) return;
    const size = Math.max(smallest, needed, 2 * this.#length);
    const { filled } = this;
    this.#columns = columnsBy((name) => {
      const grown = new Float64Array(size);
      grown.set(filled[name]);
      return grown;
    });
  }
}

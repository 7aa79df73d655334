/** series.csv: one row for each record of a run, only ever appended to, and cut back to where a run goes on. */
import { closeSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { isLiveField, type LiveField, liveFields, type Quantity, quantities, type SeriesRecord } from '../model/index.js';
import { addToChecksum, checksumOfStart } from './checksum.js';
import { checkNotCut, writeAt } from './openFile.js';

export const seriesName = 'series.csv';
const headerOf = (columns: readonly Quantity[]): string => ['t', ...columns.map(({ name }) => name)].join(',');
/** What a series has beside the quantities of every run: displacements, measures of clouds. */
export interface SeriesExtra {
  msd?: boolean;
  clouds?: boolean;
  /** Of clouds whose points an encoder makes. */
  encoder?: boolean;
}
const columnsWith = ({ msd = false, clouds = false, encoder = false }: SeriesExtra): string =>
  headerOf(
    quantities.filter(
      ({ onlyMsd, onlyClouds, onlyEncoder }) => (msd || !onlyMsd) && (clouds || !onlyClouds) && (encoder || !onlyEncoder),
    ),
  );
export const seriesHeader = columnsWith({});
/** Of runs that follow displacements. */
export const seriesHeaderWithMsd = columnsWith({ msd: true });

/** Header of the series of a run: its quantities, and the fields that its schedule changes. */
export function seriesHeaderOf(extra: SeriesExtra, scheduled: readonly LiveField[]): string {
  const fields = liveFields.filter((field) => scheduled.includes(field));
  return [columnsWith(extra), ...fields].join(',');
}

/** Whether a line is the header of a series, with or without displacements, measures of clouds and scheduled fields. */
export function isSeriesHeader(header: string): boolean {
  const scheduled = header.split(',').filter(isLiveField);
  const kinds: SeriesExtra[] = [{}, { msd: true }, { clouds: true }, { clouds: true, encoder: true }];
  return kinds.some((extra) => header === seriesHeaderOf(extra, scheduled));
}

/** Bytes gathered before a write. */
const bufferSize = 65536;
/** A record is on disk after this time at the latest, in ms, as long as records come. */
const longestWait = 2000;

/** A number with ten significant digits, without trailing zeros. */
export function tenDigits(value: number): string {
  return String(Number(value.toPrecision(10)));
}

/** One row, without the newline. Counts and fields are exact, the rest has ten significant digits. */
export function seriesRow(record: SeriesRecord): string {
  let row = String(record.t);
  for (const { name, isCount } of quantities) {
    const value = record[name];
    if (value !== undefined) row += `,${value === null ? '' : isCount ? value : tenDigits(value)}`;
  }
  for (const field of liveFields) if (record[field] !== undefined) row += `,${record[field]}`;
  return row;
}

/** Appends records to a file. */
export class SeriesWriter {
  readonly #path: string;
  readonly #guard: () => void;
  readonly #file: number;
  #bytes: number;
  #checksum = 0;
  #pending = '';
  #flushed = Date.now();

  /**
   * @param keepUpTo go on with a file there is, cut back to so many bytes; absent: make a new one
   * @param header of a new file
   * @param guard called before anything is written; what it throws keeps it from being written
   * @throws the error of the file system if a new file exists, or an old one does not
   */
  constructor(path: string, keepUpTo?: number, header = seriesHeader, guard: () => void = () => {}) {
    this.#path = path;
    this.#guard = guard;
    this.#file = openSync(path, keepUpTo === undefined ? 'wx' : 'r+');
    this.#bytes = keepUpTo ?? 0;
    if (keepUpTo === undefined) this.#pending = `${header}\n`;
    else {
      ftruncateSync(this.#file, keepUpTo);
      this.#checksum = checksumOfStart(this.#file, keepUpTo);
    }
    this.flush();
  }

  /** Bytes of the file, all rows appended so far included. */
  get bytes(): number {
    return this.#bytes + this.#pending.length;
  }

  /** CRC-32 of the bytes handed over so far. */
  get checksum(): number {
    return this.#checksum;
  }

  append(record: SeriesRecord): void {
    this.#pending += `${seriesRow(record)}\n`;
    if (this.#pending.length > bufferSize || Date.now() - this.#flushed > longestWait) this.flush();
  }

  /**
   * Hands everything appended so far to the operating system.
   * @throws the error of the file system, and never tries the same rows again: a part of them may be there
   */
  flush(): void {
    this.#guard();
    checkNotCut(this.#file, this.#bytes, this.#path);
    const bytes = Buffer.from(this.#pending);
    this.#pending = '';
    this.#flushed = Date.now();
    writeAt(this.#file, this.#bytes, bytes);
    this.#bytes += bytes.length;
    this.#checksum = addToChecksum(this.#checksum, bytes);
  }

  /** Puts everything appended so far on the disk itself. */
  sync(): void {
    this.flush();
    fsyncSync(this.#file);
  }

  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.#file);
    }
  }
}

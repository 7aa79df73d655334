/** series.csv: one row for each record of a run, only ever appended to. */
import { closeSync, openSync, writeSync } from 'node:fs';

export const seriesName = 'series.csv';
export const seriesHeader = 't,active,activity,contacts,contactsPerParticle,energyPerParticle';

/** Bytes gathered before a write. */
const bufferSize = 65536;
/** A record is on disk after this time at the latest, in ms, as long as records come. */
const longestWait = 2000;

export interface SeriesRecord {
  /** Steps done; the record describes the configuration after them. */
  t: number;
  /** Active particles; active sites of a lattice. */
  active: number;
  /** Active fraction f_a. */
  activity: number;
  /** Contacts n_c; on a lattice pairs of particles that share a site. */
  contacts: number;
  /** z = 2 n_c / N. */
  contactsPerParticle: number;
  /** V / N in sigma; null, an empty cell, on a lattice. */
  energyPerParticle: number | null;
}

/** A number with ten significant digits, without trailing zeros. */
export function tenDigits(value: number): string {
  return String(Number(value.toPrecision(10)));
}

/** One row, without the newline. Counts are exact, the rest has ten significant digits. */
export function seriesRow(record: SeriesRecord): string {
  const { t, active, activity, contacts, contactsPerParticle, energyPerParticle } = record;
  const energy = energyPerParticle === null ? '' : tenDigits(energyPerParticle);
  return [t, active, tenDigits(activity), contacts, tenDigits(contactsPerParticle), energy].join(',');
}

/** Appends records to a new file. */
export class SeriesWriter {
  readonly #file: number;
  #pending = `${seriesHeader}\n`;
  #flushed = Date.now();

  /** @throws the error of the file system if the file exists or can't be made */
  constructor(path: string) {
    this.#file = openSync(path, 'ax');
    this.flush();
  }

  append(record: SeriesRecord): void {
    this.#pending += `${seriesRow(record)}\n`;
    if (this.#pending.length > bufferSize || Date.now() - this.#flushed > longestWait) this.flush();
  }

  /** Hands everything appended so far to the operating system. */
  flush(): void {
    const bytes = Buffer.from(this.#pending);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    this.#pending = '';
    this.#flushed = Date.now();
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}

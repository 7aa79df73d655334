/** Tables of figures: each column is a name beside what it shows of a row. */
import { csvCell } from '../../plot/figure/csv.js';
import type { Slope, Spectrum } from './spectra.js';
import type { DataTable } from './types.js';

export type Cell = DataTable['rows'][number][number];

/** Columns by name, in camelCase as in all our tables. A name stands once: the compiler refuses a second one in a literal. */
export type Columns<R> = Readonly<Record<string, (row: R) => Cell>>;

/**
 * A table of rows.
 * @param columns in their order; none of them a whole number, which would come first
 */
export const tableOf = <R>(name: string, title: string, rows: readonly R[], columns: Columns<R>): DataTable => ({
  name,
  title,
  columns: Object.keys(columns),
  rows: rows.map((row) => Object.values(columns).map((show) => show(row))),
});

/** A value and its error, `<name>` and `<name>Error`; both empty where there is no value. */
export function measuredColumns<R, N extends string>(
  name: N,
  of: (row: R) => { value: number | null; error: number | null } | null | undefined,
): Record<N | `${N}Error`, (row: R) => Cell> {
  const columns = { [name]: (row: R) => of(row)?.value ?? null, [`${name}Error`]: (row: R) => of(row)?.error ?? null };
  return columns as Record<N | `${N}Error`, (row: R) => Cell>;
}

/** Columns of a shell of S(k). k in 1/sigma. */
export const shellColumns = <R>(of: (row: R) => Spectrum) => ({
  k: (row: R) => of(row).k,
  ...measuredColumns<R, 'structureFactor'>('structureFactor', of),
  vectors: (row: R) => of(row).vectors,
});

/** Columns of an exponent of S(k), with the parts of its error. */
export function slopeColumns<R>(of: (row: R) => Slope | { reason: string }) {
  const known = (row: R): Slope | null => {
    const slope = of(row);
    return 'reason' in slope ? null : slope;
  };
  return {
    ...measuredColumns<R, 'exponent'>('exponent', (row) => known(row)?.effective),
    errorOfFits: (row: R) => known(row)?.statistical ?? null,
    errorOfWindows: (row: R) => known(row)?.form ?? null,
  };
}

/** Ten digits, as in all text files of ours. */
function text(value: Cell): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '';
  return typeof value === 'number' ? String(Number(value.toPrecision(10))) : csvCell(String(value));
}

export const tableCsv = ({ columns, rows }: Pick<DataTable, 'columns' | 'rows'>): string =>
  `${[columns.map(csvCell), ...rows.map((row) => row.map(text))].map((cells) => cells.join(',')).join('\n')}\n`;

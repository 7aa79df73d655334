/** The finished runs of sweeps as rows, each with all columns of the table that `sweep collect` writes. */
import { ConfigError, isRecord, listOf, nearest, showValue } from '../../model/index.js';
import { rowOf } from '../sweep/collect.js';
import type { Cell } from '../sweep/columns.js';
import { isFinished, ofChance, runsOf } from '../sweep/finished.js';
import { fieldsOf } from '../sweep/grid.js';
import { readPlan } from '../sweep/planStore.js';

export interface SweepRow {
  /** The sweep, as the user named it. */
  sweep: string;
  cells: Readonly<Record<string, Cell>>;
}

export interface SweepRows {
  rows: SweepRow[];
  /** Fields that the plans vary and that tell systems apart, in their order. */
  varied: string[];
  /** Runs without a result. */
  missing: number;
}

/** A value of a plan as a cell. */
const cellOf = (value: unknown): Cell =>
  isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : typeof value === 'bigint' ? String(value) : (value as Cell);

/**
 * Reads the finished runs of sweeps.
 * @throws ConfigError if a directory is none of a sweep, or none of its runs is done
 */
export function readSweeps(paths: readonly string[]): SweepRows {
  const found: SweepRows = { rows: [], varied: [], missing: 0 };
  const varied = new Set<string>();
  for (const sweep of paths) {
    const plan = readPlan(sweep);
    const before = found.rows.length;
    for (const { field } of plan.axes) for (const one of fieldsOf(field)) if (!ofChance.has(one)) varied.add(one);
    for (const run of runsOf(sweep, plan)) {
      if (!isFinished(run)) {
        found.missing++;
        continue;
      }
      const cells = rowOf(run.index, run.name, run.manifest);
      // A field that branches has no cell of its own.
      for (const [name, value] of Object.entries(plan.valuesOf(run.index))) {
        const names = fieldsOf(name);
        names.forEach((one, k) => {
          cells[one] ??= cellOf(names.length === 1 ? value : (value as unknown[])[k]);
        });
      }
      found.rows.push({ sweep, cells });
    }
    if (found.rows.length === before) throw new ConfigError(`${sweep} holds no finished run; run the sweep first`);
  }
  return { ...found, varied: [...varied] };
}

/** A cell as a number, 1 and 0 for true and false; NaN for what is none. */
export const numberOf = (cell: Cell | undefined): number =>
  typeof cell === 'number' ? cell : typeof cell === 'boolean' ? Number(cell) : Number.NaN;

const namesOf = (rows: readonly SweepRow[], fits: (cell: Cell) => boolean): string[] => {
  const names = new Set<string>();
  for (const { cells } of rows) for (const [name, cell] of Object.entries(cells)) if (fits(cell)) names.add(name);
  return [...names];
};

/** Names of all columns. */
export const columnNames = (rows: readonly SweepRow[]): string[] => namesOf(rows, () => true);

/** Names of the columns that have a number in some row. */
export const numericNames = (rows: readonly SweepRow[]): string[] => namesOf(rows, (cell) => !Number.isNaN(numberOf(cell)));

/**
 * Refuses a column that there is not.
 * @param option without dashes
 * @throws ConfigError with the nearest name and all that there are
 */
export function requireColumn(option: string, name: string, known: readonly string[], kind = 'a column with numbers'): void {
  if (known.includes(name)) return;
  const near = nearest(name, known) ?? known.find((each) => each.toLowerCase().includes(name.toLowerCase()) && name !== '');
  const meant = near === undefined ? 'there are' : `did you mean ${near}? There are`;
  throw new ConfigError(`${option} must be ${kind}, got ${showValue(name)}; ${meant} ${listOf(known, 'and')}`, option);
}

/** The runs of a sweep as a table: a row a run, a column for every field of the config and of the result. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, seriesName } from '../../io/index.js';
import { ConfigError, listOf, showValue, version } from '../../model/index.js';
import { runDirectory } from './layout.js';
import type { SweepPlan } from './plan.js';
import type { FailedRun } from './session.js';
import { stateOf } from './states.js';

export const tableFormats = ['csv', 'parquet', 'hdf5'] as const;
export type TableFormat = (typeof tableFormats)[number];

export type Cell = string | number | boolean | null;

/** Columns by name, all of one length, in the order in which they are written. */
export type Columns = Record<string, Cell[]>;

export interface Table {
  columns: Columns;
  /** What holds for the whole table. */
  attributes: Record<string, string | number>;
  /** All records of all runs, with the index of the run. */
  series?: Columns;
}

/** Writes a table to a file, replacing it at once. */
export type TableWriter = (path: string, format: TableFormat, table: Table) => Promise<void>;

export interface CollectOptions {
  path: string;
  format: TableFormat;
  /** Whether to add all series. */
  series?: boolean | undefined;
  write: TableWriter;
}

export interface Collected {
  /** Rows written. */
  rows: number;
  /** Runs without a result, in the order of the plan. */
  missing: FailedRun[];
}

/** Nested values by dotted names: `activity.mean`, `activity.window.0`. */
function flatten(value: unknown, name: string, into: Record<string, Cell>): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) flatten(entry, name === '' ? key : `${name}.${key}`, into);
  } else if (value !== undefined) into[name] = value as Cell;
}

/** Fields of a config that say nothing of the run in a table. */
const noColumn = new Set(['out', 'json', 'force']);

function rowOf(index: number, directory: string, { config = {} as never, summary, ...manifest }: Partial<Manifest>) {
  const row: Record<string, Cell> = { index, directory, configHash: manifest.configHash ?? null };
  const shown = Object.fromEntries(Object.entries(config as object).filter(([name]) => !noColumn.has(name)));
  flatten(shown, '', row);
  // Steps done; those asked for are called so.
  row.stepsAsked = row.steps ?? null;
  flatten(summary, '', row);
  row.digest = manifest.digest ?? null;
  return row;
}

/** Rows of different models have different columns: one that a row lacks is null there. */
class ColumnsBuilder {
  readonly columns: Columns = {};
  rows = 0;

  add(row: Record<string, Cell>): void {
    for (const name of Object.keys(row)) this.columns[name] ??= new Array<Cell>(this.rows).fill(null);
    for (const [name, cells] of Object.entries(this.columns)) cells.push(row[name] ?? null);
    this.rows++;
  }
}

/** Appends the records of a run; all columns of a series are numbers. */
function addSeries(builder: ColumnsBuilder, index: number, path: string): void {
  const [header = '', ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  for (const row of rows) {
    const cells = row.split(',').map(Number);
    builder.add({ index, ...Object.fromEntries(names.map((name, k) => [name, cells[k] ?? null])) });
  }
}

/** @throws ConfigError for a format that is none of ours */
export function checkFormat(format: string): TableFormat {
  if ((tableFormats as readonly string[]).includes(format)) return format as TableFormat;
  throw new ConfigError(`format must be ${listOf(tableFormats)}, got ${showValue(format)}; choose one of them`, 'format');
}

/**
 * Writes the finished runs of a sweep into one table.
 * @returns the number of rows, and the runs that have no result
 */
export async function collectSweep(directory: string, plan: SweepPlan, options: CollectOptions): Promise<Collected> {
  const table = new ColumnsBuilder();
  const series = new ColumnsBuilder();
  const missing: FailedRun[] = [];
  for (const run of plan.runs) {
    const state = stateOf(directory, run);
    if (state.state === 'done') {
      table.add(rowOf(run.index, run.directory, state.manifest));
      if (options.series) addSeries(series, run.index, join(runDirectory(directory, run.directory), seriesName));
    } else {
      const message = state.state === 'failed' ? state.message : state.state === 'waiting' ? 'not run yet' : 'not finished';
      missing.push({ index: run.index, directory: run.directory, message });
    }
  }
  await options.write(options.path, options.format, {
    columns: table.columns,
    attributes: { program: `randorg ${version}`, planHash: plan.hash, runs: plan.runs.length },
    ...(options.series ? { series: series.columns } : {}),
  });
  return { rows: table.rows, missing };
}

/** The runs of a sweep as a table: a row a run, a column for every field of the config and of the result. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Column, columnOf, type Manifest, seriesName, type TableFormat } from '../../io/index.js';
import { version } from '../../model/index.js';
import { runDirectory } from './layout.js';
import type { PlannedRun, SweepPlan } from './plan.js';
import type { FailedRun } from './session.js';
import { stateOf } from './states.js';
import type { Cell, TableWriter } from './table.js';

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
  private readonly cells: Record<string, Cell[]> = {};
  rows = 0;

  add(row: Record<string, Cell>): void {
    for (const name of Object.keys(row)) this.cells[name] ??= new Array<Cell>(this.rows).fill(null);
    for (const [name, cells] of Object.entries(this.cells)) cells.push(row[name] ?? null);
    this.rows++;
  }

  get columns(): Column[] {
    return Object.entries(this.cells).map(([name, values]) => columnOf(name, values));
  }
}

/** Columns of a series that count; the others are real numbers, also where all of a run's happen to be whole. */
const counts = new Set(['t', 'active', 'contacts']);

/** The records of a run. */
function seriesColumns(path: string): Column[] {
  const [header = '', ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const cells = rows.map((row) => row.split(',').map((cell) => (cell === '' ? null : Number(cell))));
  return header.split(',').map((name, k) => ({
    name,
    type: counts.has(name) ? 'i64' : 'f64',
    values: cells.map((row) => row[k] ?? null),
  }));
}

/**
 * Writes the finished runs of a sweep into one table.
 * @returns the number of rows, and the runs that have no result
 */
export async function collectSweep(directory: string, plan: SweepPlan, options: CollectOptions): Promise<Collected> {
  const table = new ColumnsBuilder();
  const done: PlannedRun[] = [];
  const missing: FailedRun[] = [];
  for (const run of plan.runs) {
    const state = stateOf(directory, run);
    if (state.state === 'done') {
      table.add(rowOf(run.index, run.directory, state.manifest));
      done.push(run);
    } else {
      const message = state.state === 'failed' ? state.message : state.state === 'waiting' ? 'not run yet' : 'not finished';
      missing.push({ index: run.index, directory: run.directory, message });
    }
  }
  // One run at a time: all series together may not fit into memory.
  function* series(): Generator<{ run: number; columns: Column[] }> {
    for (const run of done) {
      yield { run: run.index, columns: seriesColumns(join(runDirectory(directory, run.directory), seriesName)) };
    }
  }
  await options.write(options.path, options.format, {
    columns: table.columns,
    attributes: { program: `randorg ${version}`, planHash: plan.hash, runs: plan.runs.length },
    ...(options.series ? { series: series() } : {}),
  });
  return { rows: table.rows, missing };
}

/** The runs of a sweep as a table: a row a run, a column for every field of the config and of the result. */
import { join } from 'node:path';
import {
  type Column,
  checkTablePath,
  type Manifest,
  ofDoneRun,
  type SeriesPart,
  type SeriesReading,
  type SeriesTable,
  seriesHeaderOf,
  seriesName,
  seriesParts,
  writeTable,
} from '../../io/index.js';
import {
  appliesTo,
  fieldAt,
  hasEncoder,
  isFieldPath,
  isLiveField,
  isManifold,
  namesWith,
  type Rule,
  type RunConfig,
  scheduledFields,
  scheduleText,
  version,
} from '../../model/index.js';
import type { SimulationResult } from '../../run/index.js';
import { type Cell, columnOf } from './columns.js';
import { type FinishedRun, isFinished, runsOf } from './finished.js';
import type { SweepPlan } from './plan.js';
import type { FailedRun } from './session.js';
import { formatOf, type TableWriter } from './table.js';

export interface CollectOptions {
  path: string;
  /** csv, parquet or hdf5; left out, what the extension of the path says. */
  format?: string | undefined;
  /** Whether a file that is there is replaced. */
  force?: boolean | undefined;
  /** Whether to add all series. */
  series?: boolean | undefined;
  /** Default: `writeTable`. */
  write?: TableWriter | undefined;
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

/** A result whose lists are one cell each: the fields that changed, and the number of stages of a compression. */
function withoutLists(summary: Manifest['summary'] | undefined): Record<string, unknown> {
  const { activity, compression } = (summary ?? {}) as Partial<SimulationResult>;
  return {
    ...summary,
    ...(activity?.changed && { activity: { ...activity, changed: activity.changed.join(' ') } }),
    ...(compression && { compression: { ...compression, stages: compression.stages.length } }),
  };
}

/** A run as a row of the table. */
export function rowOf(index: number, directory: string, { config = {} as never, summary, ...manifest }: Partial<Manifest>) {
  const { configHash = null, digest = null, versions } = manifest;
  const row: Record<string, Cell> = { index, directory, configHash, dynamicsVersion: versions?.dynamicsVersion ?? null };
  const shown = Object.fromEntries(Object.entries(config as object).filter(([name]) => !noColumn.has(name)));
  if (config.schedule) shown.schedule = scheduleText(config.schedule);
  flatten(shown, '', row);
  // Of a field that changed there is no one value; those of the end are in the result.
  for (const field of scheduledFields(config)) row[field] = null;
  // What was asked for has names of its own: the result has steps done, and a displacement.
  row.stepsAsked = row.steps ?? null;
  row.msdAsked = row.msd === true;
  delete row.msd;
  flatten(withoutLists(summary), '', row);
  row.digest = digest;
  // A run of too few steps has no window: that is two missing values.
  if ('activity.window' in row) {
    row['activity.window.0'] = null;
    row['activity.window.1'] = null;
    delete row['activity.window'];
  }
  return row;
}

/** The value of a column that a row lacks: null, but that of a field which configs of its rule leave out where it changes nothing. */
function absentCell(name: string, { model, mode }: Readonly<Record<string, Cell>>): Cell {
  if (!isFieldPath(name) || fieldAt(name).quiet !== true) return null;
  const takes = appliesTo(name, { model, mode: mode ?? '' } as Rule);
  return takes ? (fieldAt(name).neutral as Cell) : null;
}

/** Rows of different models have different columns. */
class ColumnsBuilder {
  private readonly rows: Record<string, Cell>[] = [];
  private readonly names = new Set<string>();

  add(row: Record<string, Cell>): void {
    for (const name of Object.keys(row)) this.names.add(name);
    this.rows.push(row);
  }

  get columns(): Column[] {
    const cellOf = (row: Record<string, Cell>, name: string): Cell => {
      const cell = row[name];
      return cell === undefined ? absentCell(name, row) : cell;
    };
    return [...this.names].map((name) =>
      columnOf(
        name,
        this.rows.map((row) => cellOf(row, name)),
      ),
    );
  }

  get count(): number {
    return this.rows.length;
  }
}

/** Columns of a series that count; the others are real numbers, also where all of a run's happen to be whole. */
const counts = new Set(['t', ...namesWith('isCount')]);

type Done = Pick<FinishedRun, 'index' | 'directory' | 'config'> & { reading: SeriesReading };

/** The series of runs, a part at a time: all together may not fit into memory. A run without a schedule has one value of a field. */
function seriesOf(done: readonly Done[], withMsd: boolean): SeriesTable {
  const scheduled = new Set(done.flatMap(({ config }) => scheduledFields(config)));
  const any = (has: (config: RunConfig) => boolean): boolean => done.some(({ config }) => has(config as unknown as RunConfig));
  const names = seriesHeaderOf({ msd: withMsd, clouds: any(isManifold), encoder: any(hasEncoder) }, [...scheduled]).split(',');
  function* parts(): Generator<SeriesPart> {
    for (const { index, directory, reading, config } of done) {
      for (const part of seriesParts(join(directory, seriesName), reading)) {
        const [first] = part.values;
        const constant = (name: string): number =>
          isLiveField(name) && typeof config[name] === 'number' ? config[name] : Number.NaN;
        const missing = (name: string) => new Float64Array(first?.length ?? 0).fill(constant(name));
        const valuesOf = (name: string) => part.values[(part.names as readonly string[]).indexOf(name)] ?? missing(name);
        yield { run: index, values: names.map(valuesOf) };
      }
    }
  }
  return { columns: names.map((name) => ({ name, type: counts.has(name) ? 'i64' : 'f64' })), parts: parts() };
}

/**
 * Writes the finished runs of a sweep into one table.
 * @returns the number of rows, and the runs that have no result
 * @throws ConfigError if the file may not or can't be written, or a series is damaged
 */
export async function collectSweep(directory: string, plan: SweepPlan, options: CollectOptions): Promise<Collected> {
  const { path, force, write = writeTable } = options;
  const format = formatOf(path, options.format);
  checkTablePath(path, format, options.series ?? false, { force });
  const table = new ColumnsBuilder();
  const done: Done[] = [];
  const missing: FailedRun[] = [];
  let withMsd = false;
  for (const run of runsOf(directory, plan)) {
    if (!isFinished(run)) {
      missing.push(run);
      continue;
    }
    const row = rowOf(run.index, run.name, run.manifest);
    table.add(row);
    withMsd ||= row.msdAsked === true;
    done.push({ index: run.index, directory: run.directory, config: run.config, reading: ofDoneRun(run.manifest) });
  }
  const content = {
    columns: table.columns,
    attributes: { program: `randorg ${version}`, planHash: plan.hash, runs: plan.runs.length },
    ...(options.series ? { series: seriesOf(done, withMsd) } : {}),
  };
  await write(path, format, content, { force });
  return { rows: table.count, missing };
}

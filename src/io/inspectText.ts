/** Describes run.json, series.csv, CSVs of positions and of tables. */
import { dirname } from 'node:path';
import { isLattice, isLiveField, isManifold, type LiveValues, namesWith } from '../model/index.js';
import { counted, type Findings, messageOf } from './inspection.js';
import { type Manifest, readManifest } from './manifest.js';
import { closing, largestFile, openToRead, readText } from './openFile.js';
import { dimensionOfHeader, openEndNote, positionBoundaries, readPositions } from './positions.js';
import { seriesHeader } from './series.js';
import { csvRecords } from './table/csv.js';
import { LineScanner } from './textFile.js';

/** Size of a system: particles and phi, or those of a lattice. A scheduled phi is that of the last step, null until there is one. */
function systemContents(config: Manifest['config'], fields: LiveValues | null): Record<string, number | null> {
  if (isManifold(config)) {
    const { cloudsNumber, embedding, cloudSize = null, learningRate } = config;
    return { cloudsNumber, embedding, cloudSize, learningRate };
  }
  const { dimension } = config;
  if (isLattice(config)) return { size: config.size, dimension, density: config.density };
  const { schedule, particles, phi } = config;
  return { particles, dimension, phi: schedule?.phi === undefined ? phi : (fields?.phi ?? null) };
}

export function manifestContents({ status, config, versions, seed, startedAt, finishedAt, summary, digest, error }: Manifest) {
  const { fields = null } = (summary ?? {}) as { fields?: LiveValues };
  const isScheduled = config.schedule !== undefined;
  return {
    status,
    model: config.model,
    mode: 'mode' in config ? config.mode : null,
    ...systemContents(config, fields),
    ...(isScheduled ? { fields } : {}),
    seed: seed.used,
    steps: summary?.steps ?? null,
    digest,
    error,
    startedAt,
    finishedAt,
    randorg: versions.randorg,
    dynamicsVersion: versions.dynamicsVersion,
  };
}

export function inspectManifest(path: string): Findings {
  try {
    const manifest = readManifest(dirname(path));
    return { version: String(manifest.formatVersion), contents: manifestContents(manifest), problems: [] };
  } catch (error) {
    return { version: null, contents: {}, problems: [messageOf(error, path)] };
  }
}

/** Columns of a series that a lattice has no values for, and those that clouds may have none for. */
const maybeEmpty: readonly string[] = [...namesWith('onlySpheres'), ...namesWith('onlyClouds')];

/** What is wrong with a row of a series, or null. */
function rowProblem(text: string, columns: readonly string[], closed: boolean, last: number): string | null {
  const values = text.split(',');
  if (!closed) return 'has no end, it may be cut short';
  if (values.length !== columns.length) return `must have ${columns.length} values, has ${values.length}`;
  const numbers = values.filter((value, k) => value !== '' || !maybeEmpty.includes(columns[k] as string));
  if (numbers.some((value) => value.trim() === '' || !Number.isFinite(Number(value)))) return 'must have finite numbers only';
  return Number(values[0]) > last ? null : `must have t beyond ${last}, has ${values[0]}`;
}

export interface SeriesContents extends Record<string, unknown> {
  /** Whole rows, up to the first that is not. */
  rows: number;
  /** t of the first and the last of them; null without rows. */
  t: [number, number] | null;
  columns: string[];
  /** Scheduled fields in the last of the rows; absent without a schedule or rows. */
  fields?: LiveValues;
}

/** What a series holds, row by row. */
export function inspectSeries(path: string): Findings & { contents: SeriesContents } {
  return closing(openToRead(path, 'a series'), (file) => {
    const lines = new LineScanner(file);
    const header = lines.next();
    const contents: SeriesContents = { rows: 0, t: null, columns: (header?.text ?? seriesHeader).split(',') };
    if (!header?.closed) return { version: null, contents, problems: ['it has no rows'] };
    const fields = contents.columns.filter(isLiveField);
    for (let line = lines.next(); line !== null; line = lines.next()) {
      const problem = rowProblem(line.text, contents.columns, line.closed, contents.t?.[1] ?? Number.NEGATIVE_INFINITY);
      if (problem !== null) {
        const usable = `${counted(contents.rows, 'row')} before it can be used`;
        return { version: null, contents, problems: [`line ${contents.rows + 2} ${problem}; ${usable}`] };
      }
      const cells = line.text.split(',').map(Number);
      const [t = 0] = cells;
      contents.t = [contents.t?.[0] ?? t, t];
      // they are the last columns
      const values = fields.map((field, k) => [field, cells[cells.length - fields.length + k]]);
      if (fields.length > 0) contents.fields = Object.fromEntries(values) as LiveValues;
      contents.rows++;
    }
    return { version: null, contents, problems: [] };
  });
}

export function inspectPositions(path: string): Findings {
  const first = closing(openToRead(path, 'a CSV of positions'), (file) => new LineScanner(file).next());
  // refused by the reader unless it is that of the dimension
  const dimension = dimensionOfHeader(first?.text ?? '') ?? 3;
  try {
    const { rows, radii, openEnd, sha256 } = readPositions(path, dimension);
    const problems = openEnd ? [openEndNote] : [];
    return {
      version: null,
      contents: { particles: rows, dimension, boundaries: positionBoundaries(dimension), radii: radii !== null, sha256 },
      problems,
    };
  } catch (error) {
    return { version: null, contents: { dimension }, problems: [messageOf(error, path)] };
  }
}

/** A table must be a rectangle. */
export function inspectCsv(path: string): Findings {
  let columns: string[] = [];
  let rows = -1;
  for (const { cells, closed } of csvRecords(readText(path, largestFile.document))) {
    rows++;
    if (rows === 0) columns = cells;
    if (closed && cells.length === columns.length) continue;
    const problem = closed ? `must have ${columns.length} values, has ${cells.length}` : 'has no end, it may be cut short';
    const usable = `${counted(Math.max(0, rows - 1), 'row')} before it can be used`;
    return { version: null, contents: { rows: Math.max(0, rows - 1), columns }, problems: [`row ${rows} ${problem}; ${usable}`] };
  }
  return { version: null, contents: { rows, columns }, problems: [] };
}

/** The files of a figure: tables, drawings and the verdict. They hold no time, host or path, so that the same runs give the same bytes. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { makeDirectory, writeAtomic } from '../../io/index.js';
import { version } from '../../model/index.js';
import { type FigureSpec, hasPoints } from '../../plot/figure/spec.js';
import { dynamicsVersion } from '../../run/engine.js';
import { overall } from './judge.js';
import { figureReport, reportName } from './report.js';
import type { StoredRun } from './storedRuns.js';
import { tableCsv, tableOf } from './tables.js';
import type { Analysis, DataTable, FigureModule, FigureResult, Preset, Runs } from './types.js';

export const verdictName = 'verdict.json';

/** Every run with its hashes and its result: which run is behind a number, and whether it is the same elsewhere. */
const runsTable = (runs: readonly StoredRun[]): DataTable =>
  tableOf(
    'runs',
    'Every run: its directory under sweeps/, hash of the trajectory, digest of the final positions, and result.',
    runs,
    {
      sweep: ({ sweep }) => sweep,
      run: ({ name }) => name,
      configHash: ({ manifest }) => manifest.configHash,
      digest: ({ manifest }) => manifest.digest,
      steps: ({ summary }) => summary.steps,
      absorbedAt: ({ summary }) => summary.absorbedAt,
      activityLast: ({ summary }) => summary.activity.last,
      activityMean: ({ summary }) => summary.activity.mean,
      activityError: ({ summary }) => summary.activity.error,
    },
  );

/** Numbers in JSON carry ten digits too: a last bit that differs between machines must not show. */
export function rounded<T>(value: T): T {
  if (typeof value === 'number') return Number(value.toPrecision(10)) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, rounded(entry)])) as T;
}

function digestOf(runs: readonly StoredRun[]): string {
  const hash = createHash('sha256');
  for (const { sweep, index, manifest } of runs) hash.update(`${sweep} ${index} ${manifest.configHash} ${manifest.digest}\n`);
  return hash.digest('hex');
}

export const commandOf = (figure: string, preset: Preset): string => `randorg reproduce ${figure} --preset ${preset} --out DIR`;

function resultOf(
  { name, title, claim, protocol }: FigureModule,
  preset: Preset,
  runs: readonly StoredRun[],
  analysis: Analysis,
) {
  const { claims, notes, figures, tables } = analysis;
  const result: FigureResult = {
    figure: name,
    title,
    preset,
    claim,
    verdict: overall(claims),
    claims,
    protocol: protocol(preset),
    notes,
    runs: runs.length,
    digest: digestOf(runs),
    versions: { randorg: version, dynamicsVersion },
    command: commandOf(name, preset),
    figures: figures.map(({ spec, caption }) => ({ name: spec.name, caption })),
    tables: tables.map((table) => ({ name: table.name, title: table.title })),
  };
  return rounded(result);
}

/** Of one run the error is not known, and a bar without end is none. */
const withKnownErrors = (spec: FigureSpec): FigureSpec => ({
  ...spec,
  series: spec.series.map((one) => ({
    ...one,
    points: one.points.map(({ x, y, error }) => (error !== undefined && Number.isFinite(error) ? { x, y, error } : { x, y })),
  })),
});

/**
 * Writes everything into the directory of the figure; verdict.json comes last, so that its presence says that all is there.
 * @returns the result, the paths written and warnings (no font for PNG)
 */
export async function writeFigure(
  module: FigureModule,
  preset: Preset,
  directory: string,
  runs: Runs,
  analysis: Analysis,
): Promise<{ result: FigureResult; files: string[]; warnings: string[] }> {
  const all = Object.values(runs).flat();
  const figures = analysis.figures.filter(({ spec }) => hasPoints(spec));
  const shown = { ...analysis, figures: figures.map(({ spec, caption }) => ({ spec: withKnownErrors(spec), caption })) };
  const tables = all.length > 0 ? [...shown.tables, runsTable(all)] : shown.tables;
  const files: string[] = [];
  for (const table of tables) {
    const path = join(directory, `${table.name}.csv`);
    writeAtomic(path, tableCsv(table));
    files.push(path);
  }
  // Loaded when they are drawn: the drawing libraries take a third of a second to load.
  const { writeFigures } = await import('../../plot/figure/index.js');
  const specs = shown.figures.map(({ spec }) => spec);
  const folder = join(directory, 'figures');
  makeDirectory(folder);
  const drawn = await writeFigures(folder, specs, writeAtomic);
  const result = resultOf(module, preset, all, { ...shown, tables });
  const [report, verdict] = [reportName, verdictName].map((name) => join(directory, name)) as [string, string];
  writeAtomic(report, figureReport(result, directory));
  writeAtomic(verdict, `${JSON.stringify(result, null, 2)}\n`);
  return { result, files: [...files, ...drawn.files, report, verdict], warnings: drawn.warnings };
}

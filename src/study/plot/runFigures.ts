/** Figures of runs: the columns of their series against time. */
import { basename, join } from 'node:path';
import { ofDoneRun, readManifest, type SeriesName, seriesName, seriesParts } from '../../io/index.js';
import { ConfigError, namesWith, quantities } from '../../model/index.js';
import { type FigurePoint, type FigureSeries, type FigureSpec, hasPoints } from '../../plot/figure/spec.js';
import { ThinnedCurve } from '../../plot/index.js';
import { axisOf } from './quantities.js';
import type { PlotOptions, Plotted } from './sweepFigures.js';
import { requireColumn } from './sweepRows.js';

/** Points of a curve on a linear axis. */
const mostPoints = 2000;

interface RunColumns {
  name: string;
  columns: Map<string, Float64Array>;
  absorbedAt: number | null;
}

/** The series of a run, which may still be going on. @throws ConfigError */
function columnsOf(directory: string): RunColumns {
  const manifest = readManifest(directory);
  const reading = manifest.status === 'done' ? ofDoneRun(manifest) : {};
  const parts = new Map<SeriesName, Float64Array[]>();
  for (const { names, values } of seriesParts(join(directory, seriesName), reading)) {
    names.forEach((name, k) => {
      parts.set(name, [...(parts.get(name) ?? []), values[k] as Float64Array]);
    });
  }
  const columns = new Map<string, Float64Array>();
  for (const [name, pieces] of parts) {
    const whole = new Float64Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    if (whole.some((value) => !Number.isNaN(value))) columns.set(name, whole);
  }
  const { absorbedAt = null } = (manifest.summary ?? {}) as { absorbedAt?: number | null };
  return { name: directory, columns, absorbedAt };
}

/** As many points as an axis can show, in the order of x. */
function pointsOf({ columns }: RunColumns, x: string, y: string, log: boolean): FigurePoint[] {
  const [xs, ys] = [columns.get(x), columns.get(y)];
  if (!xs || !ys) return [];
  const all = [...xs.keys()].filter((k) => !Number.isNaN((xs[k] as number) + (ys[k] as number)));
  if (all.length <= mostPoints || x !== 't') return all.map((k) => ({ x: xs[k] as number, y: ys[k] as number }));
  if (!log) {
    const every = Math.ceil(all.length / mostPoints);
    return all.filter((_, k) => k % every === 0 || k === all.length - 1).map((k) => ({ x: xs[k] as number, y: ys[k] as number }));
  }
  const curve = new ThinnedCurve();
  for (const k of all) curve.add(xs[k] as number, ys[k] as number);
  return curve.all.map(([a, b]) => ({ x: a, y: b }));
}

/** Whether a line on a logarithmic axis is broken by zeros. */
function hasGap({ x, y, series }: FigureSpec): boolean {
  const isHidden = (point: FigurePoint): boolean => y.log === true && point.y <= 0;
  return series.some(({ points }) => {
    const inside = points.filter((point) => !x.log || point.x > 0);
    const [first, last] = [inside.findIndex((point) => !isHidden(point)), inside.findLastIndex((point) => !isHidden(point))];
    return inside.slice(Math.max(0, first), last + 1).some(isHidden);
  });
}

/** Columns that every figure of runs has: those that the page plots, and those that only some runs have, such as a field that changes. */
function standardColumns(known: readonly string[]): string[] {
  const own: readonly string[] = ['t', ...namesWith('of')];
  const plotted = quantities.filter(({ plot }) => plot).map(({ name }): string => name);
  return known.filter((name) => plotted.includes(name) || !own.includes(name));
}

/** Where the lines of f_a end on a logarithmic axis. */
const absorbedNotes = (runs: readonly RunColumns[]): string[] =>
  runs.flatMap(({ name, absorbedAt }) =>
    absorbedAt === null
      ? []
      : [`${runs.length === 1 ? 'Absorbed' : `${name} absorbed`} at t = ${absorbedAt}: f_a = 0 from then on.`],
  );

/**
 * Figures of runs, one for each column of `y`, in which each run is a line.
 * @throws ConfigError for columns that no series has
 */
export function figuresOfRuns(paths: readonly string[], options: PlotOptions = {}): Plotted {
  for (const option of ['by', 'where'] as const) {
    const value = options[option]?.[0];
    if (value !== undefined)
      throw new ConfigError(`${option} does not apply to runs, got ${value}; leave it out, or give a sweep`, option);
  }
  const runs = paths.map(columnsOf);
  const known = [...new Set(runs.flatMap(({ columns }) => [...columns.keys()]))];
  const { x = 't', y = standardColumns(known), title } = options;
  for (const [option, name] of [['x', x], ...y.map((each) => ['y', each])] as [string, string][]) {
    requireColumn(option, name, known, 'a column of the series');
  }
  // Under a schedule time is a control parameter, which is read on a linear axis.
  const isPlain = known.every((name) => name === 't' || (namesWith('of') as readonly string[]).includes(name));
  const figures = y.map((name): FigureSpec => {
    const isLog = quantities.find((each) => each.name === name)?.plot?.log ?? false;
    const spec = (logx: boolean, logy: boolean): FigureSpec => {
      const series = runs.map(
        (run): FigureSeries => ({
          name: runs.length === 1 ? basename(run.name) : run.name,
          points: pointsOf(run, x, name, logx),
          style: 'line',
        }),
      );
      return { name, x: axisOf(x, logx), y: axisOf(name, logy), series };
    };
    const asked = spec(options.logx ?? (x === 't' && isPlain), options.logy ?? isLog);
    if (hasPoints(asked)) return asked;
    // A run that was absorbed at its start has only zeros.
    const linear = spec(options.logx ?? false, options.logy ?? false);
    if (hasPoints(linear)) return linear;
    throw new ConfigError(`y ${name} has no point against ${x} that can be shown; give another column, or a linear axis`, 'y');
  });
  const notesOf = (figure: FigureSpec): string[] => [
    ...(hasGap(figure) ? [`Gaps: ${figure.y.label} = 0, which a logarithmic axis can't show.`] : []),
    ...(figure.name.startsWith('activity') && figure.y.log ? absorbedNotes(runs) : []),
  ];
  return {
    figures: figures.map((figure, k) => {
      const notes = notesOf(figure);
      return { ...figure, ...(k === 0 && title !== undefined && { title }), ...(notes.length > 0 && { notes }) };
    }),
    warnings: [],
  };
}

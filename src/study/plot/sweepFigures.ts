/** Figures of sweeps: means of a column over independent runs, against another column, a series for each of the other systems. */
import { meanOf, standardError } from '../../analysis/statistics.js';
import { grouped, maxOf, minOf } from '../../model/arrays.js';
import { ConfigError, listOf, showValue } from '../../model/index.js';
import { type FigurePoint, type FigureSeries, type FigureSpec, shownPoints } from '../../plot/figure/spec.js';
import { axisOf, termOf } from './quantities.js';
import { columnNames, numberOf, numericNames, readSweeps, requireColumn, type SweepRow, type SweepRows } from './sweepRows.js';

export interface PlotOptions {
  /** Column of the horizontal axis. */
  x?: string | undefined;
  /** Columns of the vertical axes, a figure each. */
  y?: readonly string[] | undefined;
  /** Columns whose values have a series each. */
  by?: readonly string[] | undefined;
  /** Only rows with these values: `field=value`. */
  where?: readonly string[] | undefined;
  /** Whether the axes are logarithmic; left out, what suits the data. */
  logx?: boolean | undefined;
  logy?: boolean | undefined;
  title?: string | undefined;
}

export interface Plotted {
  figures: FigureSpec[];
  /** What to beware of, a sentence each. */
  warnings: string[];
}

/** Control parameters, which a figure has along x if they vary. */
const controls = ['phi', 'density', 'cloudSize'];
const standardY = ['activity.mean'];

const brief = (value: number): string => String(Number(value.toPrecision(6)));

/** Rows of a condition `field=value`. @throws ConfigError */
function matching(rows: readonly SweepRow[], condition: string): SweepRow[] {
  const [name = '', value] = condition.split(/=(.*)/s, 2).map((part) => part.trim());
  if (value === undefined || value === '') {
    throw new ConfigError(
      `where must be a column and its value, got ${showValue(condition)}; give one such as kick=0.1`,
      'where',
    );
  }
  requireColumn('where', name, columnNames(rows), 'a column and its value');
  const kept = rows.filter(({ cells }) => {
    const cell = cells[name];
    return typeof cell === 'number' ? cell === Number(value) : cell != null && String(cell) === value;
  });
  if (kept.length > 0) return kept;
  const values = [...new Set(rows.map(({ cells }) => String(cells[name] ?? '')))];
  throw new ConfigError(
    `where ${name} must be a value that some run has, got ${showValue(value)}; ${name} takes ${listOf(values, 'and')}`,
    'where',
  );
}

/** The column of x that the plans suggest, if they vary a number. */
function suggestedX(rows: readonly SweepRow[], varied: readonly string[]): string | undefined {
  const numeric = numericNames(rows);
  const count = (name: string): number => new Set(rows.map(({ cells }) => cells[name])).size;
  const several = varied.filter((name) => numeric.includes(name) && count(name) > 1);
  const [first] = [...several].sort((a, b) => count(b) - count(a));
  return controls.find((name) => several.includes(name)) ?? first;
}

/** The same. @throws ConfigError if they vary no number */
function standardX(rows: readonly SweepRow[], varied: readonly string[]): string {
  const found = suggestedX(rows, varied);
  if (found !== undefined) return found;
  throw new ConfigError(
    'x must be given, since the sweep varies no number; give a column such as --x kick, or the directories of its runs',
    'x',
  );
}

interface Layout {
  x: string;
  /** Values of x, if they are words. */
  names?: readonly string[];
  by: readonly string[];
  /** Varied fields that neither axis nor legend names: those of the system of a point, or what a mean goes over. */
  rest: readonly string[];
  /** Whether a point is all rows of one x; else of one system, wherever that is along x. */
  byX: boolean;
  manySweeps: boolean;
}

const text = (row: SweepRow, name: string): string => {
  const cell = row.cells[name];
  return typeof cell === 'number' ? brief(cell) : String(cell ?? '');
};

const keyOf = (row: SweepRow, names: readonly string[]): string => JSON.stringify(names.map((name) => text(row, name)));

/** The point of independent runs; null if none has both values. */
function pointOf(rows: readonly SweepRow[], { x, names }: Layout, y: string): FigurePoint | null {
  const placeOf = (row: SweepRow): number => (names ? names.indexOf(text(row, x)) : numberOf(row.cells[x]));
  const both = rows.map((row) => [placeOf(row), numberOf(row.cells[y])] as const).filter(([a, b]) => !Number.isNaN(a + b));
  if (both.length === 0) return null;
  const values = both.map(([, value]) => value);
  const error = values.length > 1 ? { error: standardError(values) } : {};
  return { x: meanOf(both.map(([value]) => value)), y: meanOf(values), ...error, runs: values.length };
}

function seriesName(row: SweepRow, { by, manySweeps }: Layout, y: string): string {
  const terms = by.map((name) => termOf(name, text(row, name))).join(', ');
  if (!manySweeps) return terms || axisOf(y).label;
  return terms === '' ? row.sweep : `${row.sweep}: ${terms}`;
}

function seriesOf(rows: readonly SweepRow[], layout: Layout, y: string): FigureSeries[] {
  const { x, by, rest, byX } = layout;
  const compare = (a: SweepRow, b: SweepRow): number => {
    const name = by.find((each) => text(a, each) !== text(b, each));
    if (name === undefined) return 0;
    const difference = numberOf(a.cells[name]) - numberOf(b.cells[name]);
    return Number.isNaN(difference) ? text(a, name).localeCompare(text(b, name), 'en') : difference;
  };
  const bySeries = [...grouped(rows, (row) => row.sweep + keyOf(row, by)).values()];
  const order = [...new Set(rows.map(({ sweep }) => sweep))];
  const first = (group: readonly SweepRow[]): SweepRow => group[0] as SweepRow;
  bySeries.sort((a, b) => order.indexOf(first(a).sweep) - order.indexOf(first(b).sweep) || compare(first(a), first(b)));
  return bySeries.map((group) => {
    const points = [...grouped(group, (row) => keyOf(row, byX ? [x] : [...rest])).values()]
      .map((same) => pointOf(same, layout, y))
      .filter((point) => point !== null)
      .sort((a, b) => a.x - b.x);
    const head = first(group);
    const own = by.map((name) => {
      const cell = head.cells[name];
      return [name, typeof cell === 'number' ? cell : String(cell ?? '')] as const;
    });
    const parameters = { ...(layout.manySweeps ? { sweep: head.sweep } : {}), ...Object.fromEntries(own) };
    return { name: seriesName(head, layout, y), points, style: layout.names ? 'points' : 'both', parameters };
  });
}

/** What the error bars are, in words. */
function errorNote(points: readonly FigurePoint[]): string {
  const counts = points.map(({ runs = 1 }) => runs);
  const [least, most] = [minOf(counts), maxOf(counts)];
  if (most === 1) return 'Each point is one run, without an error bar.';
  const few = least === 1 ? '; a point of one run has none' : '';
  const fewest = Math.max(2, least);
  return `Error bars: standard error of the mean of ${fewest === most ? most : `${fewest} to ${most}`} runs${few}.`;
}

/** Names the points that a logarithmic axis has no place for; null if it shows all. */
function hiddenNote(spec: FigureSpec): string | null {
  const hidden = spec.series.flatMap(({ points }) => {
    const shown = new Set(shownPoints(spec, points));
    return points.filter((point) => !shown.has(point));
  });
  if (hidden.length === 0) return null;
  const xs = hidden.map(({ x }) => x);
  const [low, high] = [brief(minOf(xs)), brief(maxOf(xs))];
  const what = hidden.every(({ y }) => y === 0) ? `${spec.y.label} = 0` : `${spec.y.label} or ${spec.x.label} not above 0`;
  const count = `${hidden.length} ${hidden.length === 1 ? 'point' : 'points'}`;
  return `Not on the logarithmic axis: ${count} of ${what}, at ${spec.x.label} = ${low === high ? low : `${low} to ${high}`}.`;
}

/** Columns that are averages over the window of a run. */
const overWindow = /^(activity|contactsPerParticle)\.(mean|error)$/;

/** Names the averages over states that a schedule changed on the way; null if there are none. */
function changedNote(rows: readonly SweepRow[], y: string): string | null {
  const ofChanged = rows.filter(({ cells }) => (cells['activity.changed'] ?? '') !== '' && !Number.isNaN(numberOf(cells[y])));
  if (!overWindow.test(y) || ofChanged.length === 0) return null;
  const fields = new Set(ofChanged.flatMap(({ cells }) => String(cells['activity.changed']).split(' ')));
  const [runs, are] = ofChanged.length === 1 ? ['1 run', 'is'] : [`${ofChanged.length} runs`, 'are'];
  return `${y} of ${runs} went over changes of ${listOf([...fields], 'and')} and ${are} of no one state`;
}

/** Fields that a mean goes over although they tell systems apart. */
const mixed = (rows: readonly SweepRow[], { x, by, rest, byX }: Layout): string[] =>
  byX
    ? rest.filter((name) =>
        [...grouped(rows, (row) => row.sweep + keyOf(row, [...by, x])).values()].some(
          (same) => new Set(same.map((row) => text(row, name))).size > 1,
        ),
      )
    : [];

function layoutOf({ rows, varied }: SweepRows, sweeps: number, options: PlotOptions): Layout {
  const known = numericNames(rows);
  const x = options.x ?? standardX(rows, varied);
  const isWords = !known.includes(x) && columnNames(rows).includes(x);
  if (!isWords) requireColumn('x', x, known);
  else if (options.logx) throw new ConfigError(`logx does not apply to ${x}, whose values are words; leave it out`, 'logx');
  const names = isWords ? [...new Set(rows.map((row) => text(row, x)))] : undefined;
  for (const name of options.by ?? []) requireColumn('by', name, columnNames(rows), 'a column');
  const isVaried = varied.includes(x);
  const others = varied.filter((name) => name !== x);
  // Against what a run came to, the systems along the control parameter make a curve.
  const along = isVaried ? [] : [controls.find((name) => varied.includes(name)) ?? suggestedX(rows, varied)];
  const several = others.filter((name) => new Set(rows.map((row) => text(row, name))).size > 1);
  const by = options.by ?? several.filter((name) => !along.includes(name));
  return {
    x,
    ...(names && { names }),
    by,
    rest: others.filter((name) => !by.includes(name)),
    byX: isVaried,
    manySweeps: sweeps > 1,
  };
}

/**
 * Figures of sweeps, one for each column of `y`.
 * @param paths directories of sweeps, which share the figures
 * @throws ConfigError for columns that no run has, conditions that none meets, and figures without a point
 */
export function figuresOfSweeps(paths: readonly string[], options: PlotOptions = {}): Plotted {
  const found = readSweeps(paths);
  const rows = (options.where ?? []).reduce(matching, found.rows);
  const { y = standardY, logx, logy, title } = options;
  const layout = layoutOf({ ...found, rows }, paths.length, options);
  for (const name of y) requireColumn('y', name, numericNames(rows));
  const over = mixed(rows, layout);
  const warnings = [
    ...(found.missing > 0
      ? [
          `${found.missing} ${found.missing === 1 ? 'run of the plan has' : 'runs of the plan have'} no result and ${found.missing === 1 ? 'is' : 'are'} not in the figure`,
        ]
      : []),
    ...(over.length > 0
      ? [`each point is a mean over runs that differ in ${listOf(over, 'and')}; add --by ${over.join(',')}`]
      : []),
  ];
  const figures = y.map((name, k): FigureSpec => {
    const series = seriesOf(rows, layout, name);
    const x = layout.names ? { ...axisOf(layout.x), names: layout.names } : axisOf(layout.x, logx);
    const spec: FigureSpec = { name, x, y: axisOf(name, logy), series };
    const shown = series.flatMap(({ points }) => shownPoints(spec, points));
    if (shown.length === 0) {
      const all = series.flatMap(({ points }) => points);
      const why = all.length === 0 ? 'no run has both' : 'none is above 0, which a logarithmic axis needs';
      throw new ConfigError(`y ${name} has no point against ${layout.x} that can be shown, ${why}; give another column`, 'y');
    }
    const hidden = hiddenNote(spec);
    if (hidden !== null) warnings.push(`${hidden[0]?.toLowerCase()}${hidden.slice(1, -1)}`);
    const changed = changedNote(rows, name);
    if (changed !== null) warnings.push(`${changed}; plot activity.last, or the run by itself`);
    const mean = over.length > 0 ? [`Means over ${listOf(over, 'and')}.`] : [];
    const notes = [errorNote(shown), ...mean, ...(changed === null ? [] : [`${changed}.`]), ...(hidden === null ? [] : [hidden])];
    return { ...spec, ...(k === 0 && title !== undefined && { title }), notes };
  });
  return { figures, warnings };
}

/** What a figure shows, apart from how it is drawn. Plain data, so that the same goes into SVG and CSV. */

export interface FigurePoint {
  x: number;
  y: number;
  /** Standard error of y; drawn as a bar if above 0. */
  error?: number;
  /** Number of runs that y is the mean of. */
  runs?: number;
}

export interface FigureSeries {
  /** As the legend names it. */
  name: string;
  points: readonly FigurePoint[];
  /** Measurements are points, models lines; `both` joins points for the eye. */
  style: 'points' | 'line' | 'both';
  /** What the series is a series of, by the names of fields: a column each in the figure's CSV. */
  parameters?: Readonly<Record<string, number | string>>;
}

export interface FigureAxis {
  /** Quantity, in the symbols of docs: `f_a`, `phi - phi_c`. */
  label: string;
  /** As `steps` or `sigma`; absent if dimensionless. */
  unit?: string;
  log?: boolean;
  /** Of an x axis of words: what stands at 0, 1, ... */
  names?: readonly string[];
}

/** A level to compare with, such as a published value. */
export interface FigureLevel {
  name: string;
  y: number;
}

export interface FigureSpec {
  /** Name of its files, without extension. */
  name: string;
  x: FigureAxis;
  y: FigureAxis;
  series: readonly FigureSeries[];
  levels?: readonly FigureLevel[];
  /** Above the figure. */
  title?: string;
  /** Sentences below the legend: what the error bars are, what is not shown. */
  notes?: readonly string[];
}

/** `label` and, where there is one, the unit in brackets. */
export function axisTitle({ label, unit }: FigureAxis): string {
  return unit === undefined ? label : `${label} (${unit})`;
}

/** Points that an axis can show: numbers, and above 0 where it is logarithmic. */
export function shownPoints(spec: FigureSpec, points: readonly FigurePoint[]): FigurePoint[] {
  const fits = (value: number, { log }: FigureAxis): boolean => Number.isFinite(value) && (!log || value > 0);
  return points.filter(({ x, y }) => fits(x, spec.x) && fits(y, spec.y));
}

/** The points of a line. Where an axis can't show one, y is no number: the line has a gap there, as it would else join values that lie apart. */
export function withGaps(spec: FigureSpec, points: readonly FigurePoint[]): FigurePoint[] {
  const shown = new Set(shownPoints(spec, points));
  return points.map((point) => (shown.has(point) ? point : { ...point, y: Number.NaN }));
}

/** The points of a line between two gaps: a line through each of them has no length. */
export function alonePoints(points: readonly FigurePoint[]): FigurePoint[] {
  const isGap = (point: FigurePoint | undefined): boolean => !Number.isFinite(point?.y);
  return points.filter((point, k) => !isGap(point) && isGap(points[k - 1]) && isGap(points[k + 1]));
}

/** Whether the axes can show a point: a log axis needs one above 0. */
export const hasPoints = ({ series, x, y }: FigureSpec): boolean =>
  series.some(({ points }) =>
    points.some((point) => Number.isFinite(point.y) && (!x.log || point.x > 0) && (!y.log || point.y > 0)),
  );

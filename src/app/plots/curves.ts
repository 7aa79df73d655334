/** What a plot shows. */
import { quantities } from '../../model/quantities.js';

export interface Curve {
  label: string;
  /** Columns of one length; NaN stands for no value. */
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** Number of its colour, the same wherever the run is drawn. */
  colour: number;
  /** Of points: the error of y, NaN or 0 where it is not known; and whether it may still change much. */
  error?: readonly number[];
  isYoung?: readonly boolean[];
  /** Of no run: a line to compare with. */
  isDashed?: boolean;
}

/** Colours of curves in the style sheet. */
const colours = 8;
export const colourVariable = (colour: number): string => `--curve-${colour % colours}`;

export interface Guide {
  /** Place on the axis. */
  at: number;
  axis: 'x' | 'y';
  label: string;
}

export interface PlotSpec {
  id: string;
  title: string;
  /** For readers of the screen, and as a tip. */
  help: string;
  x: { label: string; log: boolean; range?: [number, number] };
  y: { label: string; log: boolean; range?: [number, number]; most?: number };
  /** Drawn as points instead of a line. */
  dots: boolean;
  /** What alone has it. */
  of?: 'spheres' | 'clouds';
  /** Whether its curves are others than the runs. */
  hasKeys?: boolean;
}

/** The active fraction, and the other quantities against time, the last one first. */
const [activity, ...others] = quantities.flatMap(({ plot, onlySpheres, onlyClouds }): PlotSpec[] => {
  if (!plot) return [];
  const { id, title, help, symbol, log } = plot;
  const most = id === 'activity' ? { most: 1 } : {};
  const of = onlySpheres ? ({ of: 'spheres' } as const) : onlyClouds ? ({ of: 'clouds' } as const) : {};
  return [{ id, title, help, x: { label: 't', log: true }, y: { label: symbol, log, ...most }, dots: false, ...of }];
}) as [PlotSpec, ...PlotSpec[]];

export const plotSpecs: readonly PlotSpec[] = [
  activity,
  {
    id: 'scan',
    of: 'spheres',
    title: 'Active fraction against φ',
    help: 'Mean active fraction over the later half of the steps at each packing fraction; sweep phi while it runs to fill it. Each set of the other fields has a colour of its own. A point is hollow until it has lasted 500 steps. Runs at the same fields become one point with its standard error. A stored sweep shows the runs that are done.',
    x: { label: 'φ', log: false },
    y: { label: 'f_a', log: false, range: [0, 1] },
    dots: true,
    hasKeys: true,
  },
  {
    id: 'structure',
    of: 'spheres',
    title: 'Structure factor',
    help: 'S(k) of the present frame, both logarithmic. A hyperuniform configuration has S(k) that vanishes as k goes to 0; a mixture has a spectral density χ(k) that does, while its number S(k) keeps a plateau by composition.',
    x: { label: 'k σ', log: true },
    y: { label: 'S(k)', log: true },
    dots: false,
    hasKeys: true,
  },
  {
    id: 'radial',
    of: 'spheres',
    title: 'Radial distribution',
    help: 'g(r) of the present frame.',
    x: { label: 'r/σ', log: false },
    y: { label: 'g(r)', log: false },
    dots: false,
  },
  ...others.filter(({ of }) => of !== 'clouds').reverse(),
  ...others.filter(({ of }) => of === 'clouds'),
  {
    id: 'flatness',
    of: 'spheres',
    title: 'Flatness',
    help: 'Delta V: how much the energy rises around the configuration when every coordinate is smeared by 0.015 σ, in 1/σ, against the energy per particle. The smaller, the flatter.',
    x: { label: 'V/N', log: true },
    y: { label: 'ΔV', log: false },
    dots: false,
  },
];

/** How time is drawn: from t = 0 on, or from the last change of a field on. */
export type TimeAxis = 'log' | 'linear' | 'change';

/** Where a curve falls to exactly zero, which a logarithmic axis can't show; null if it does not end so. */
export function endAtZero({ x: xAxis, y: yAxis }: PlotSpec, { x, y }: Curve): number | null {
  const at = x[x.length - 1];
  return yAxis.log && at !== undefined && y[y.length - 1] === 0 && (!xAxis.log || at > 0) ? at : null;
}

/** Places along an axis, each of which shows at most four points of a long curve: its first, lowest, highest and last. */
const mostPlaces = 1500;
const mostPoints = 4 * mostPlaces;

/**
 * Points that a plot can show, on a logarithmic axis positive ones. Of a curve of more points than it has room for it keeps those that its line is drawn
 * through: what lies between the lowest and the highest of a place is not told apart from them.
 */
export function shown({ x: xAxis, y: yAxis }: PlotSpec, { x, y }: Curve): [number, number][] {
  const fits = (k: number): boolean => {
    const [a, b] = [x[k] as number, y[k] as number];
    return Number.isFinite(a) && Number.isFinite(b) && (!xAxis.log || a > 0) && (!yAxis.log || b > 0);
  };
  let [count, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < x.length; k++) {
    if (!fits(k)) continue;
    count++;
    low = Math.min(low, x[k] as number);
    high = Math.max(high, x[k] as number);
  }
  const along = xAxis.log ? Math.log : (value: number): number => value;
  const from = along(low);
  const scale = mostPlaces / (along(high) - from || 1);
  const points: [number, number][] = [];
  const keep = (k: number): void => {
    points.push([x[k] as number, y[k] as number]);
  };
  // Indices of the present place: its first, lowest, highest and last.
  let [place, first, lowest, highest, last] = [-1, 0, 0, 0, 0];
  const flush = (): void => {
    if (place >= 0) for (const k of [...new Set([first, lowest, highest, last])].sort((a, b) => a - b)) keep(k);
  };
  for (let k = 0; k < x.length; k++) {
    if (!fits(k)) continue;
    if (count <= mostPoints) {
      keep(k);
      continue;
    }
    const at = Math.floor((along(x[k] as number) - from) * scale);
    if (at !== place) {
      flush();
      [place, first, lowest, highest] = [at, k, k, k];
    }
    last = k;
    if ((y[k] as number) < (y[lowest] as number)) lowest = k;
    if ((y[k] as number) > (y[highest] as number)) highest = k;
  }
  flush();
  return points;
}

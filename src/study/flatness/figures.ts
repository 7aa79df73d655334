/** Figures of a landscape: DeltaV against s, phi, p; the spectral density of the Hessian. */
import { basename } from 'node:path';
import type { MeanValue } from '../../analysis/structure/index.js';
import { grouped } from '../../model/arrays.js';
import type { FigureSeries, FigureSpec } from '../../plot/figure/index.js';
import { pointOf } from '../structure/observables/observable.js';
import type { FlatnessResult, WidthScan } from './flatness.js';
import type { FlatnessGroup } from './groups.js';

/** Curves that one figure tells apart. */
const mostCurves = 8;

const deltaV = { label: 'DeltaV', unit: '1/sigma' };

/** A system, or a run of a sweep, as a legend names it. */
const labels: Record<string, string> = { batchFraction: 'p', learningRate: 'alpha', kick: 'eps' };
/** A field as a figure calls it. */
const labelOf = (field: string): string => labels[field] ?? field;
const valueText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

export function systemText(system: Record<string, unknown>, without: readonly string[] = []): string {
  const shown = Object.entries(system).filter(([field]) => !without.includes(field));
  return shown
    .map(([field, value]) => (field === 'mode' ? valueText(value) : `${labelOf(field)} ${valueText(value)}`))
    .join(', ');
}

function scanFigure(name: string, scans: readonly { name: string; scan: WidthScan | null }[]): FigureSpec[] {
  const series = scans.flatMap((each): FigureSeries[] =>
    each.scan === null ? [] : [{ name: each.name, points: each.scan.map(({ s, deltaV: at }) => pointOf(s, at)), style: 'both' }],
  );
  return series.length === 0 ? [] : [{ name, x: { label: 's', unit: 'sigma', log: true }, y: deltaV, series }];
}

/** A figure for all groups or, if it would hold too many curves, one for each value of the first field that varies, and so on. */
function parted(
  groups: readonly FlatnessGroup[],
  name: string,
  fields: readonly string[],
  draw: (name: string, groups: readonly FlatnessGroup[]) => FigureSpec[],
): FigureSpec[] {
  const whole = draw(name, groups);
  const [field, ...rest] = fields;
  if (field === undefined || whole.every(({ series }) => series.length <= mostCurves)) return whole;
  const values = new Set(groups.map(({ system }) => system[field]));
  return [...values].flatMap((value) =>
    parted(
      groups.filter(({ system }) => system[field] === value),
      values.size > 1 ? `${name}-${labelOf(field)}-${valueText(value)}` : name,
      rest,
      draw,
    ),
  );
}

/** DeltaV against one numeric field of the systems, a curve for each choice of the others; none if it doesn't vary. */
function fieldFigure(name: string, groups: readonly FlatnessGroup[], field: string): FigureSpec[] {
  const numeric = groups.filter(({ system }) => typeof system[field] === 'number');
  if (new Set(numeric.map(({ system }) => system[field])).size < 2) return [];
  const curves = grouped(numeric, ({ system }) => systemText(system, [field]) || 'mean over runs');
  const series = [...curves].map(([key, own]): FigureSeries => {
    const points = own.map(({ system, deltaV: mean }) => pointOf(system[field] as number, mean));
    return { name: key, points: points.sort((a, b) => a.x - b.x), style: 'both' };
  });
  return [{ name, x: { label: labelOf(field) }, y: deltaV, series }];
}

function hessianFigure({ hessian }: FlatnessResult): FigureSpec | null {
  if (hessian === null) return null;
  const { value, density } = hessian.density;
  return {
    name: 'hessian',
    x: { label: 'eigenvalue', unit: '1/sigma' },
    y: { label: 'density' },
    series: [{ name: 'spectral density', points: value.map((x, k) => pointOf(x, density[k] as MeanValue)), style: 'both' }],
  };
}

/** Fields that DeltaV is drawn against, where a sweep varies them. */
const abscissae = ['batchFraction', 'phi', 'learningRate'];

/** Every figure for which there are data. */
export function flatnessFigures(results: readonly FlatnessResult[], groups: readonly FlatnessGroup[]): FigureSpec[] {
  const hessian = results.length === 1 ? hessianFigure(results[0] as FlatnessResult) : null;
  const ofRuns = results.slice(0, mostCurves).map(({ source, scan }) => ({ name: basename(source), scan }));
  if (groups.length === 0) return [...scanFigure('deltav-s', ofRuns), ...(hessian ? [hessian] : [])];
  const fields = Object.keys((groups[0] as FlatnessGroup).system);
  const scans = parted(groups, 'deltav-s', fields, (name, part) => {
    const means = part.map(({ system, scan }) => ({ name: systemText(system) || 'mean over runs', scan }));
    return scanFigure(name, means);
  });
  const against = abscissae.flatMap((field) =>
    parted(
      groups,
      `deltav-${labelOf(field)}`,
      fields.filter((other) => other !== field && other !== 'mode'),
      (name, part) => fieldFigure(name, part, field),
    ),
  );
  return [...scans, ...against];
}

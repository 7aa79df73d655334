/** Figures of a transition: data with errors, fits as lines, published values as levels. */
import { type ActivityCurve, type Estimate, isRefusal, referenceExponent, type SteadySample } from '../../analysis/index.js';
import { groupBy } from '../../analysis/records.js';
import { meanOf, standardError } from '../../analysis/statistics.js';
import { maxOf, minOf } from '../../model/arrays.js';
import { withError } from '../../model/withError.js';
import { type FigureLevel, type FigurePoint, type FigureSeries, type FigureSpec, hasPoints } from '../../plot/figure/spec.js';
import { classNames } from './compare.js';
import { curvesAround, lengthsOf, type TransitionData } from './data.js';
import type { ExponentEstimates } from './estimate.js';

/** Curves of more phi than this are no longer told apart. */
const mostCurves = 6;
/** Points of a curve a decade. */
const perDecade = 6;
/** A mean that is known worse than this is left out of figures of slopes. */
const largestSlopeError = 0.15;

const digits = (value: number): string => String(Number(value.toPrecision(5)));

/** Mean over runs with its standard error. */
const meanPoint = (x: number, values: readonly number[]): FigurePoint => ({
  x,
  y: meanOf(values),
  ...(values.length > 1 && { error: standardError(values) }),
});

/** Mean curve of the runs of one system, thinned; an absorbed run counts with 0. */
function meanCurve(runs: readonly ActivityCurve[]): FigurePoint[] {
  const longest = runs.reduce((a, b) => (b.times.length > a.times.length ? b : a));
  const points: FigurePoint[] = [];
  let last = 0;
  longest.times.forEach((time, k) => {
    if (time < 1 || (last > 0 && Math.log10(time / last) < 0.99 / perDecade)) return;
    const values = runs.flatMap(({ times, activity, absorbedAt }) => {
      if (times[k] === time) return [activity[k] as number];
      return absorbedAt != null && time >= absorbedAt ? [0] : [];
    });
    if (values.length < runs.length) return;
    points.push(meanPoint(time, values));
    last = time;
  });
  return points;
}

function decayFigure(curves: readonly ActivityCurve[], control: string): FigureSpec {
  const series = groupBy(curves, ({ phi }) => phi).map(
    ({ key, items }): FigureSeries => ({
      name: `${control} ${digits(key)}`,
      points: meanCurve(items),
      style: 'both',
      parameters: { [control]: key },
    }),
  );
  return { name: 'decay', x: { label: 't', unit: 'steps', log: true }, y: { label: 'f_a', log: true }, series };
}

const levelsOf = (dimension: number): FigureLevel[] =>
  (['manna', 'directedPercolation'] as const).flatMap((one) => {
    const known = referenceExponent(one, dimension, 'delta');
    return known ? [{ name: `${classNames[one]} ${digits(known.value)}`, y: known.value }] : [];
  });

/** A figure at a critical point that is known, named as the control parameter is; null without data. */
type Draw = (data: TransitionData, estimates: ExponentEstimates, control: string) => FigureSpec | null;

const slopesFigure: Draw = ({ dimension }, { decay, exponents }) => {
  if (isRefusal(decay)) return null;
  const points = decay.localSlopes
    .filter(({ error }) => error < largestSlopeError)
    .map(({ time, slope, error }) => ({ x: time, y: -slope, error }));
  const { value, error } = exponents.delta as Estimate;
  return {
    name: 'slopes',
    x: { label: 't', unit: 'steps', log: true },
    y: { label: '-d ln f_a / d ln t' },
    series: [{ name: 'local slope nearest phi_c', points, style: 'points' }],
    levels: [{ name: `delta ${withError(value, error)}`, y: value }, ...levelsOf(dimension)],
  };
};

/** Steady states, a series a size and a point a phi. */
const steadySeries = (
  samples: readonly SteadySample[],
  scaled: (length: number) => { x: (phi: number) => number; factor: number },
): FigureSeries[] =>
  groupBy(samples, ({ length }) => length).map(({ key, items }) => {
    const { x, factor } = scaled(key);
    const mean = ({ mean: own, series = [] }: SteadySample): number => (own ?? meanOf(series)) * factor;
    const points = groupBy(items, ({ phi }) => phi).map((group) => meanPoint(x(group.key), group.items.map(mean)));
    return { name: `L ${digits(key)}`, points, style: 'points', parameters: { L: key } };
  });

const steadyFigure: Draw = ({ samples }, { criticalPoint, exponents: { beta } }, control) => {
  const point = criticalPoint.best as Estimate;
  const above = samples.filter(({ phi, absorbed }) => phi > point.value && !absorbed);
  if (above.length === 0) return null;
  const bySize = steadySeries(above, () => ({ x: (phi) => phi - point.value, factor: 1 }));
  const largest = (bySize[bySize.length - 1] as FigureSeries).points;
  const line = isRefusal(beta) || largest.length < 2 ? [] : [powerLine(largest, beta as Estimate)];
  return {
    name: 'steady',
    x: { label: `${control} - ${control}_c`, log: true },
    y: { label: 'f_a', log: true },
    series: [...bySize, ...line],
  };
};

/** (phi - phi_c)^beta through the geometric middle of the points. */
function powerLine(points: readonly FigurePoint[], { value, error }: Estimate): FigureSeries {
  const logs = points.map(({ x, y }) => [Math.log(x), Math.log(y)] as const);
  const level = logs.reduce((sum, [x, y]) => sum + y - value * x, 0) / logs.length;
  const ends = [minOf(points.map(({ x }) => x)), maxOf(points.map(({ x }) => x))];
  return {
    name: `beta ${withError(value, error)}`,
    points: ends.map((x) => ({ x, y: Math.exp(level + value * Math.log(x)) })),
    style: 'line',
  };
}

const steadyCollapseFigure: Draw = ({ collapseSamples }, { criticalPoint }, control) => {
  const { steadyCollapse: fit } = criticalPoint.fits;
  if (isRefusal(fit)) return null;
  const active = collapseSamples.filter(({ absorbed }) => !absorbed);
  const series = steadySeries(active, (length) => ({
    x: (phi) => (phi - fit.value) * length ** (1 / fit.nuPerp.value),
    factor: length ** fit.betaOverNuPerp.value,
  }));
  return {
    name: 'collapse-steady',
    x: { label: `(${control} - ${control}_c) L^(1/nu_perp)` },
    y: { label: 'f_a L^(beta/nu_perp)', log: true },
    series,
  };
};

const decayCollapseFigure: Draw = ({ collapseCurves }, { criticalPoint }) => {
  const { decayCollapse: fit } = criticalPoint.fits;
  const phi = (criticalPoint.best as Estimate).value;
  if (isRefusal(fit)) return null;
  const series = groupBy(collapseCurves, ({ length }) => length).map(({ key: length, items }): FigureSeries => {
    const points = meanCurve(curvesAround(items, phi, 1)).map(({ x, y, error = 0 }) => {
      const scale = x ** fit.delta.value;
      return { x: x / length ** fit.value, y: y * scale, error: error * scale };
    });
    return { name: `L ${digits(length)}`, points, style: 'points', parameters: { L: length } };
  });
  return {
    name: 'collapse-decay',
    x: { label: 't / L^z', unit: 'steps', log: true },
    y: { label: 'f_a t^delta', log: true },
    series,
  };
};

/** Every figure for which there are data. Without a critical point only the decays can be shown. */
export function exponentFigures(data: TransitionData, estimates: ExponentEstimates, control: string): FigureSpec[] {
  const largest = lengthsOf(data.curves).pop();
  const curves = data.curves.filter(({ length }) => length === largest);
  const { best } = estimates.criticalPoint;
  const middle = isRefusal(best) ? ((curves[curves.length >> 1] as ActivityCurve).phi as number) : (best.value as number);
  const figures = [decayFigure(curvesAround(curves, middle, mostCurves), control)];
  if (isRefusal(best)) return figures;
  const more = [slopesFigure, steadyFigure, steadyCollapseFigure, decayCollapseFigure].map((draw) =>
    draw(data, estimates, control),
  );
  return [...figures, ...more.filter((figure) => figure !== null)].filter(hasPoints);
}

/** Figures of spreads: the three curves with errors, and their local slopes beside the exponents. */
import { isRefusal, spreadingCurves } from '../../analysis/index.js';
import { withError } from '../../model/withError.js';
import { type FigureSeries, type FigureSpec, hasPoints } from '../../plot/figure/spec.js';
import type { SpreadingResult } from './result.js';

const quantities = [
  { curve: 'survival', exponent: 'delta', figure: 'survival', label: 'P_s', slope: (delta: number) => -delta },
  { curve: 'active', exponent: 'theta', figure: 'active', label: 'N', slope: (theta: number) => theta },
  { curve: 'squares', exponent: 'z', figure: 'distance', label: 'R^2', slope: (z: number) => 2 / z },
] as const;

const time = { label: 't', unit: 'steps', log: true };

/** A line of the slope through the last point that its window holds. */
function lineOf(
  { times, values }: { times: readonly number[]; values: readonly number[] },
  { window }: { window: { from: number; to: number } },
  slope: number,
  name: string,
): FigureSeries {
  const at = times.findLastIndex((each) => each <= window.to * 1.001);
  const [x, y] = [times[at] as number, values[at] as number];
  return { name, style: 'line', points: [window.from, x].map((each) => ({ x: each, y: y * (each / x) ** slope })) };
}

export function spreadingFigures(result: SpreadingResult): FigureSpec[] {
  const curves = spreadingCurves(result);
  const figures = quantities.map(({ curve: name, exponent, figure, label, slope }): FigureSpec => {
    const curve = curves[name];
    const points = curve.times.map((x, k) => ({ x, y: curve.values[k] as number, error: curve.errors[k] as number }));
    const found = result.exponents[exponent];
    const lines = isRefusal(found)
      ? []
      : [lineOf(curve, found, slope(found.value), `${exponent} = ${withError(found.value, found.error)}`)];
    const unit = name === 'squares' ? { unit: 'a^2' } : {};
    return {
      name: figure,
      x: time,
      y: { label, log: true, ...unit },
      series: [{ name: label, points, style: 'points' }, ...lines],
    };
  });
  const slopes = quantities.flatMap(({ exponent, label }): FigureSeries[] => {
    const found = result.exponents[exponent];
    if (isRefusal(found)) return [];
    const points = found.localSlopes.map(({ time: x, slope, error }) => ({ x, y: slope, error }));
    return [{ name: label, points, style: 'points' }];
  });
  const drawn = { name: 'slopes', x: time, y: { label: 'local slope' }, series: slopes };
  return [...figures, drawn].filter(hasPoints);
}

/** Plots as CSV and SVG. */
import { append } from '../../model/arrays.js';
import { csvCell } from '../../plot/figure/csv.js';
import { type Curve, type Guide, type PlotSpec, shown } from './curves.js';

/** One row a point, all digits, all points that have a value. */
export function csvOf({ x, y }: PlotSpec, curves: readonly Curve[]): string {
  const rows: string[] = [];
  for (const { label, x: xs, y: ys } of curves) {
    const name = csvCell(label);
    for (let k = 0; k < xs.length; k++) if (!Number.isNaN(ys[k])) rows.push(`${name},${xs[k]},${ys[k]}`);
  }
  return `${['curve', x.label, y.label].map(csvCell).join(',')}\n${rows.map((row) => `${row}\n`).join('')}`;
}

const [width, height] = [640, 440];
const margin = { left: 72, right: 18, top: 18, bottom: 52 };
/** Okabe and Ito. */
const colours = ['#D55E00', '#0072B2', '#009E73', '#CC79A7', '#56B4E9', '#E69F00', '#000000', '#7F7F7F'];

interface Axis {
  low: number;
  high: number;
  log: boolean;
}

function axisOf(values: readonly number[], log: boolean, range?: [number, number]): Axis {
  const low = range?.[0] ?? values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = range?.[1] ?? values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(low <= high)) return { low: log ? 1 : 0, high: log ? 10 : 1, log };
  if (log) {
    const [a, b] = [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
    return { low: a, high: b > a ? b : 10 * a, log };
  }
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return { low: range ? low : low - room, high: range ? high : high + room, log };
}

function ticksOf({ low, high, log }: Axis): number[] {
  if (log) {
    const [first, last] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))];
    const step = Math.max(1, Math.ceil((last - first) / 6));
    return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, k) => 10 ** (first + k * step));
  }
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) as number) * power;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, k) =>
    Number(((first + k) * step).toPrecision(12)),
  );
}

const place = ({ low, high, log }: Axis, value: number): number =>
  log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);

const superscript = (n: number): string =>
  [...String(n)].map((c) => (c === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] as string))).join('');

const tickText = (value: number, { log }: Axis): string =>
  log && (value >= 1e4 || value < 1e-2) ? `10${superscript(Math.round(Math.log10(value)))}` : String(value);

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A figure for a document: black on white, in its own fonts' place. */
export function svgOf(spec: PlotSpec, curves: readonly Curve[], guides: readonly Guide[]): string {
  const drawn = curves.map((curve) => ({ ...curve, points: shown(spec, curve) }));
  const all = drawn.flatMap(({ points }) => points);
  const x = axisOf(
    all.map(([a]) => a),
    spec.x.log,
    spec.x.range,
  );
  const y = axisOf(
    all.map(([, b]) => b),
    spec.y.log,
    spec.y.range,
  );
  const [w, hgt] = [width - margin.left - margin.right, height - margin.top - margin.bottom];
  const px = (a: number): number => Math.round((margin.left + place(x, a) * w) * 100) / 100;
  const py = (b: number): number => Math.round((margin.top + (1 - place(y, b)) * hgt) * 100) / 100;
  const parts: string[] = [];
  for (const tick of ticksOf(x)) {
    parts.push(`<path d="M${px(tick)} ${margin.top + hgt}v6" stroke="#000"/>`);
    parts.push(`<text x="${px(tick)}" y="${margin.top + hgt + 22}" text-anchor="middle">${tickText(tick, x)}</text>`);
  }
  for (const tick of ticksOf(y)) {
    parts.push(`<path d="M${margin.left} ${py(tick)}h-6" stroke="#000"/>`);
    parts.push(`<text x="${margin.left - 10}" y="${py(tick) + 5}" text-anchor="end">${tickText(tick, y)}</text>`);
  }
  for (const { at, axis, label } of guides) {
    if (place(axis === 'x' ? x : y, at) < 0 || place(axis === 'x' ? x : y, at) > 1) continue;
    const line = axis === 'x' ? `M${px(at)} ${margin.top}v${hgt}` : `M${margin.left} ${py(at)}h${w}`;
    parts.push(`<path d="${line}" stroke="#666" stroke-dasharray="5 4"/>`);
    const [tx, ty] = axis === 'x' ? [px(at) + 5, margin.top + 16] : [margin.left + 6, py(at) - 6];
    parts.push(`<text x="${tx}" y="${ty}" fill="#555" font-size="12">${escaped(label)}</text>`);
  }
  drawn.forEach(({ label, points, colour: number }, k) => {
    const colour = colours[number % colours.length];
    if (spec.dots)
      append(
        parts,
        points.map(([a, b]) => `<circle cx="${px(a)}" cy="${py(b)}" r="4" fill="${colour}"/>`),
      );
    else if (points.length > 0) {
      const line = points.map(([a, b], n) => `${n === 0 ? 'M' : 'L'}${px(a)} ${py(b)}`).join('');
      parts.push(`<path d="${line}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linejoin="round"/>`);
    }
    const [lx, ly] = [margin.left + w - 8, margin.top + 18 + 18 * k];
    parts.push(`<text x="${lx}" y="${ly}" text-anchor="end" fill="${colour}">${escaped(label)}</text>`);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="14">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...parts,
    `<rect x="${margin.left}" y="${margin.top}" width="${w}" height="${hgt}" fill="none" stroke="#000"/>`,
    `<text x="${margin.left + w / 2}" y="${height - 10}" text-anchor="middle" font-size="16">${escaped(spec.x.label)}</text>`,
    `<text transform="translate(20 ${margin.top + hgt / 2}) rotate(-90)" text-anchor="middle" font-size="16">${escaped(spec.y.label)}</text>`,
    '</svg>\n',
  ].join('\n');
}

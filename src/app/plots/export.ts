/** Plots as CSV and SVG. */
import { append } from '../../model/arrays.js';
import { csvCell } from '../../plot/figure/csv.js';
import { type Curve, endAtZero, type Guide, type PlotSpec, shown } from './curves.js';

/** One row a point, all digits, all points that have a value. */
export function csvOf({ x, y }: PlotSpec, curves: readonly Curve[]): string {
  const rows: string[] = [];
  for (const { label, x: xs, y: ys } of curves) {
    const name = csvCell(label);
    for (let k = 0; k < xs.length; k++) if (!Number.isNaN(ys[k])) rows.push(`${name},${xs[k]},${ys[k]}`);
  }
  return `${['curve', x.label, y.label].map(csvCell).join(',')}\n${rows.map((row) => `${row}\n`).join('')}`;
}

const width = 640;
const margins = { left: 72, right: 18, top: 18, bottom: 52 };
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
  if (log) return high > low * 1.05 ? { low: low / 1.12, high: high * 1.12, log } : { low: low / 3, high: high * 3, log };
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return { low: range ? low : low - room, high: range ? high : high + room, log };
}

function ticksOf({ low, high, log }: Axis): number[] {
  if (log) {
    const decades = Math.log10(high / low);
    const mantissas = decades > 2 ? [1] : decades > 0.8 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const step = Math.max(1, Math.ceil(decades / 6));
    const ticks: number[] = [];
    for (let power = step * Math.floor(Math.log10(low) / step); power <= Math.log10(high); power += step)
      for (const mantissa of mantissas) ticks.push(Number(`${mantissa}e${power}`));
    return ticks.filter((tick) => tick >= low && tick <= high);
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

function tickText(value: number, { log }: Axis): string {
  if (!log || (value < 1e4 && value >= 1e-2)) return String(value);
  const power = Math.floor(Math.log10(value) + 1e-9);
  const mantissa = Math.round(value / 10 ** power);
  return `${mantissa === 1 ? '' : `${mantissa}·`}10${superscript(power)}`;
}

/** Text with the subscripts of f_a and φc set as such. */
const typeset = (text: string): string =>
  escaped(text).replace(
    /(f)_(a)|(φ)(c)/g,
    (_, f, a, phi, c) => `${f ?? phi}<tspan dy="4" font-size="75%">${a ?? c}</tspan><tspan dy="-4">\u200b</tspan>`,
  );

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * A figure for a document, in its own fonts' place. Names of several curves stand above the frame.
 * @param background its colour, null for none
 */
export function svgOf(
  spec: PlotSpec,
  curves: readonly Curve[],
  guides: readonly Guide[],
  background: string | null = '#fff',
): string {
  const drawn = curves.map((curve) => ({ ...curve, points: shown(spec, curve) })).filter(({ points }) => points.length > 0);
  const legend = drawn.length > 1 ? 20 * drawn.length + 6 : 0;
  const margin = { ...margins, top: margins.top + legend };
  const height = 440 + legend;
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
    parts.push(`<text x="${tx}" y="${ty}" fill="#555" font-size="12">${typeset(label)}</text>`);
  }
  drawn.forEach((curve, k) => {
    const { label, points, colour: number, error, isYoung, isDashed } = curve;
    const dashes = isDashed ? ' stroke-dasharray="7 5"' : '';
    const colour = colours[number % colours.length];
    if (spec.dots)
      append(
        parts,
        points.map(([a, b], n) => {
          const bar = error?.[n] ? `<path d="M${px(a)} ${py(b - error[n])}V${py(b + error[n])}" stroke="${colour}"/>` : '';
          const ink = isYoung?.[n] ? `fill="none" stroke="${colour}" stroke-width="1.5"` : `fill="${colour}"`;
          return `${bar}<circle cx="${px(a)}" cy="${py(b)}" r="4" ${ink}/>`;
        }),
      );
    else if (points.length > 0) {
      const line = points.map(([a, b], n) => `${n === 0 ? 'M' : 'L'}${px(a)} ${py(b)}`).join('');
      const zero = endAtZero(spec, curve);
      if (zero !== null) parts.push(`<path d="M${px(zero)} ${margin.top + hgt}l-5 -9h10z" fill="${colour}"/>`);
      parts.push(`<path d="${line}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linejoin="round"${dashes}/>`);
    }
    if (legend === 0) return;
    const y = margins.top + 8 + 20 * k;
    const mark = spec.dots
      ? `<circle cx="${margin.left + 12}" cy="${y}" r="4" fill="${colour}"/>`
      : `<path d="M${margin.left} ${y}h24" stroke="${colour}" stroke-width="2"${dashes}/>`;
    parts.push(`${mark}<text x="${margin.left + 32}" y="${y + 5}">${typeset(label)}</text>`);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="14">`,
    background === null ? '' : `<rect width="${width}" height="${height}" fill="${background}"/>`,
    ...parts,
    `<rect x="${margin.left}" y="${margin.top}" width="${w}" height="${hgt}" fill="none" stroke="#000"/>`,
    `<text x="${margin.left + w / 2}" y="${height - 10}" text-anchor="middle" font-size="16">${typeset(spec.x.label)}</text>`,
    `<text transform="translate(20 ${margin.top + hgt / 2}) rotate(-90)" text-anchor="middle" font-size="16">${typeset(spec.y.label)}</text>`,
    '</svg>\n',
  ].join('\n');
}

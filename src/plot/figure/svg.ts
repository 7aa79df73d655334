/** Figures as SVG, for the column of a journal: Observable Plot draws the axes and marks, the legend below them is ours. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { maxOf } from '../../model/arrays.js';
import { type Axis, axisFor, tickLabel } from '../ticks.js';
import { labelPieces, labelSvg, type Piece, widthOfPieces } from './label.js';
import { lookOf } from './palette.js';
import { alonePoints, axisTitle, type FigureAxis, type FigurePoint, type FigureSpec, shownPoints, withGaps } from './spec.js';

/** Width of a column, in mm. */
export const columnWidth = 85;
/** SVG units a mm: CSS pixels of 1/96 inch, so that font sizes are what they say. */
const unitsPerMm = 96 / 25.4;
/** The same in SVG units. */
export const figureWidth = Math.round(columnWidth * unitsPerMm);
const width = figureWidth;
const chartHeight = 226;
const margin = { top: 12, right: 14, bottom: 36 };
/** Between the left edge and the longest label of a tick: the title of the axis, turned. */
const titleWidth = 22;
/** A tick, and the gap to its label. */
const tickWidth = 9;
/** 8 points. */
const fontSize = 10.7;
export const textSize = fontSize;
const fontFamily = 'DejaVu Sans, Liberation Sans, Arial, Helvetica, sans-serif';
/** Mean width of a letter over the font size, generous. */
export const letterWidth = 0.6;
const legendLine = 15;
const markerWidth = 22;
const mostTicks = { x: 6, y: 6 };

/** The raised signs of -0123456789, in this order. */
export const raisedSigns = '⁻⁰¹²³⁴⁵⁶⁷⁸⁹';

const powerOfTen = (power: number): string =>
  `10${[...String(power)].map((sign) => raisedSigns['-0123456789'.indexOf(sign)]).join('')}`;

/**
 * A tick as it is written: powers of ten with an exponent where a logarithmic axis spans more than they need zeros, a number times such a power where
 * an axis has numbers of six digits, or small ones.
 */
export function figureTick(tick: number, axis: Axis): string {
  const power = Math.log10(tick);
  const isPower = axis.log && Math.abs(power - Math.round(power)) < 1e-9;
  if (isPower && axis.high / axis.low >= 1e3) return powerOfTen(Math.round(power));
  const isShort = Math.max(Math.abs(axis.low), Math.abs(axis.high)) < 1e5 && Math.abs(tick) >= 1;
  const [number, exponent] = (isShort ? String(tick) : tickLabel(tick)).replace(/^-/, '−').split('e') as [string, string?];
  if (exponent === undefined) return number;
  const sign = number.startsWith('−') ? '−' : '';
  return /^−?1$/.test(number) ? `${sign}${powerOfTen(Number(exponent))}` : `${number}×${powerOfTen(Number(exponent))}`;
}

/**
 * Error bars count for the range on a linear axis; on a logarithmic one they may leave it. A bar takes no axis below 0 where no value is: what can't be
 * negative should not look so.
 */
function extent(points: readonly FigurePoint[], { log }: FigureAxis): number[] {
  const least = points.every(({ y }) => y >= 0) ? 0 : Number.NEGATIVE_INFINITY;
  return points.flatMap(({ y, error = 0 }) => (log ? [y] : [Math.max(least, y - error), y + error]));
}

/** The ticks are marks of ours: on a logarithmic axis Plot would leave labels out. The titles are ours for their Greek letters. */
const scaleOf = ({ log, low, high }: Axis) => ({
  type: log ? ('log' as const) : ('linear' as const),
  domain: [low, high],
  axis: null,
});

function ticksOf({ x, y }: Axes, names: readonly string[] | undefined): Plot.Markish[] {
  const look = (axis: Axis) => ({ text: (tick: number) => figureTick(tick, axis), label: null });
  return [names ? namedTicks(x, names) : Plot.axisX(x.ticks, look(x)), Plot.axisY(y.ticks, look(y))];
}

/** Words along x, smaller where they would touch. */
function namedTicks(x: Axis, names: readonly string[]): Plot.Markish {
  const room = (width - 70) / names.length / (letterWidth * maxOf(names.map((name) => name.length + 1)));
  return Plot.axisX(x.ticks, { text: (tick: number) => names[tick], label: null, fontSize: Math.min(fontSize, room) });
}

function marksOf(spec: FigureSpec, y: Axis): Plot.Markish[] {
  const levels = (spec.levels ?? []).map((level, k) =>
    Plot.ruleY([level.y], { stroke: '#666666', strokeDasharray: dashes[k % dashes.length] as string, clip: true }),
  );
  const marks = spec.series.flatMap(({ points, style }, k): Plot.Markish[] => {
    const { colour, symbol } = lookOf(k);
    const shown = shownPoints(spec, points);
    const bars = shown
      .filter(({ error }) => error !== undefined && error > 0)
      .map((point) => ({
        x: point.x,
        y1: Math.max(point.y - (point.error as number), y.low),
        y2: point.y + (point.error as number),
      }));
    const joined = style === 'line' ? withGaps(spec, points) : shown;
    const line = Plot.line(joined, {
      x: 'x',
      y: 'y',
      stroke: colour,
      strokeWidth: style === 'line' ? 1.2 : 0.7,
      clip: true,
    });
    // The axes hold every point; clipped, a symbol on the frame would be cut in half.
    const dots = Plot.dot(shown, { x: 'x', y: 'y', symbol, stroke: colour, strokeWidth: 1, fill: 'white', r: 2.2 });
    const rules = Plot.ruleX(bars, { x: 'x', y1: 'y1', y2: 'y2', stroke: colour, strokeWidth: 1, clip: true });
    if (style === 'line') {
      const alone = alonePoints(joined);
      return alone.length === 0 ? [line] : [line, Plot.dot(alone, { x: 'x', y: 'y', fill: colour, r: 1.2, clip: true })];
    }
    return style === 'both' ? [line, rules, dots] : [rules, dots];
  });
  return [Plot.frame({ stroke: 'black' }), ...levels, ...marks];
}

const dashes = ['4 2', '1 2', '6 2 1 2'] as const;

interface LegendEntry {
  name: readonly Piece[];
  /** SVG of its marker in a box of markerWidth x legendLine around (0, 0). */
  marker: string;
}

function legendOf(spec: FigureSpec): LegendEntry[] {
  const series = spec.series.map(({ name, style }, k): LegendEntry => {
    const { colour, symbol } = lookOf(k);
    const line = `<line x1="2" x2="18" stroke="${colour}" stroke-width="${style === 'line' ? 1.2 : 0.7}"/>`;
    const dot = `<path transform="translate(10 0)" d="${symbolPath(symbol as string)}" fill="white" stroke="${colour}"/>`;
    return { name: labelPieces(name, true), marker: style === 'line' ? line : style === 'both' ? line + dot : dot };
  });
  const levels = (spec.levels ?? []).map(
    ({ name }, k): LegendEntry => ({
      name: labelPieces(name, true),
      marker: `<line x1="2" x2="18" stroke="#666666" stroke-dasharray="${dashes[k % dashes.length]}"/>`,
    }),
  );
  return [...series, ...levels];
}

/** The path that Plot draws for a symbol of radius 2.2, taken from a plot of it alone. */
function symbolPath(symbol: string): string {
  const { document } = parseHTML('<html></html>');
  const one = Plot.plot({
    document: document as unknown as Document,
    axis: null,
    marks: [Plot.dot([{ x: 0, y: 0 }], { x: 'x', y: 'y', symbol: symbol as Plot.SymbolType, r: 2.2 })],
  });
  // A circle is an element of its own.
  return one.querySelector('g[aria-label=dot] path')?.getAttribute('d') ?? 'M2.2,0A2.2,2.2,0,1,1,-2.2,0A2.2,2.2,0,1,1,2.2,0Z';
}

/** Legend in columns as wide as its longest name. */
function legendSvg(entries: readonly LegendEntry[]): { svg: string; height: number } {
  const widest = maxOf([0, ...entries.map(({ name }) => widthOfPieces(name))]) * letterWidth * fontSize + markerWidth + 6;
  const columns = Math.max(1, Math.min(entries.length, Math.floor((width - 12) / widest)));
  const rows = Math.ceil(entries.length / columns);
  const step = (width - 12) / columns;
  // A name that is too long for a line, such as a path, is set smaller.
  const size = fontSize * Math.min(1, (step - markerWidth - 4) / (widest - markerWidth - 6));
  const style = size < fontSize ? ` font-size="${size.toFixed(2)}"` : '';
  const items = entries.map(({ name, marker }, k) => {
    const [x, y] = [10 + step * Math.floor(k / rows), legendLine * (0.5 + (k % rows))];
    return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)})">${marker}<text x="${markerWidth}" y="${(0.35 * fontSize).toFixed(2)}"${style}>${labelSvg(name, size)}</text></g>`;
  });
  return { svg: items.join(''), height: rows * legendLine + 4 };
}

/** Plot numbers clip paths through all figures of a process; named after the figure, the same figure is the same text. */
function withOwnClips(svg: string, name: string): string {
  const numbers = [...new Set([...svg.matchAll(/plot-clip-(\d+)/g)].map(([, number]) => number))];
  return svg.replace(/plot-clip-(\d+)/g, (_, number: string) => `${name}-clip-${numbers.indexOf(number) + 1}`);
}

/** Breaks a text into lines of so many letters, at spaces. */
function linesOf(text: string, most: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.filter((line) => line !== '');
}

/** What is below the legend, in smaller type, in lines of the figure's width. */
export function notesSvg(notes: readonly string[]): { svg: string; height: number } {
  const lines = notes.flatMap((note) => linesOf(note, Math.floor((width - 20) / (noteSize * noteLetter))));
  const texts = lines.map(
    (line, k) => `<text x="10" y="${(noteLine * (k + 0.8)).toFixed(1)}">${labelSvg(labelPieces(line, true), noteSize)}</text>`,
  );
  const svg = `<g font-size="${noteSize}" fill="#444444">${texts.join('')}</g>`;
  return lines.length === 0 ? { svg: '', height: 0 } : { svg, height: lines.length * noteLine + 4 };
}

const noteSize = 8.6;
const noteLine = 11;
/** Mean width of a letter of a sentence over the font size. */
const noteLetter = 0.52;

interface Axes {
  x: Axis;
  y: Axis;
}

/** @throws RangeError if no point can be shown */
function axesOf(spec: FigureSpec): Axes {
  const points = spec.series.flatMap((series) => shownPoints(spec, series.points));
  const levels = (spec.levels ?? []).map(({ y }) => y);
  const { names } = spec.x;
  const x = names
    ? { log: false, low: -0.5, high: names.length - 0.5, ticks: [...names.keys()] }
    : axisFor(
        points.map((point) => point.x),
        spec.x.log ?? false,
        mostTicks.x,
      );
  const y = axisFor([...extent(points, spec.y), ...levels], spec.y.log ?? false, mostTicks.y);
  if (x === null || y === null) throw new RangeError(`figure ${spec.name} has no point that its axes can show`);
  return { x, y };
}

/** Room for the labels and the title of the y axis. */
const leftOf = ({ y }: Axes): number =>
  titleWidth + tickWidth + Math.ceil(maxOf(y.ticks.map((tick) => figureTick(tick, y).length)) * letterWidth * fontSize);

/** Room for half of the label at the right end of the x axis. */
const rightOf = ({ x }: Axes): number =>
  maxOf([
    margin.right,
    ...x.ticks
      .filter((tick) => tick === x.high)
      .map((tick) => Math.ceil((figureTick(tick, x).length * letterWidth * fontSize) / 2)),
  ]);

interface Sides {
  left: number;
  right: number;
}

/** The title of an axis, centred. @param place attributes of its text */
export const titleSvg = (title: string, place: string): string =>
  `<text ${place} text-anchor="middle">${labelSvg(labelPieces(title), fontSize)}</text>`;

/** The title above a figure, in as many lines as it needs. */
export function titlePart(title: string): { svg: string; height: number } {
  const lines = linesOf(title, Math.floor((width - 20) / (letterWidth * fontSize)));
  const texts = lines.map((line, k) => titleSvg(line, `x="${width / 2}" y="${15 * (k + 1)}"`));
  return { svg: texts.join(''), height: 15 * lines.length + 3 };
}

/** The chart of a figure: axes, their titles, and marks. */
function chartSvg(spec: FigureSpec, { x, y }: Axes, { left, right }: Sides): string {
  const { document } = parseHTML('<html></html>');
  const chart = Plot.plot({
    document: document as unknown as Document,
    width,
    height: chartHeight,
    marginTop: margin.top,
    marginRight: right,
    marginBottom: margin.bottom,
    marginLeft: left,
    style: { fontSize: `${fontSize}px`, fontFamily, background: 'white', color: 'black' },
    x: scaleOf(x),
    y: scaleOf(y),
    marks: [...ticksOf({ x, y }, spec.x.names), ...marksOf(spec, y)],
  });
  const [middle, centre] = [(left + width - right) / 2, (margin.top + chartHeight - margin.bottom) / 2];
  return [
    withOwnClips(chart.outerHTML, spec.name),
    titleSvg(axisTitle(spec.x), `x="${middle.toFixed(1)}" y="${chartHeight - 6}"`),
    titleSvg(axisTitle(spec.y), `transform="translate(14 ${centre.toFixed(1)}) rotate(-90)"`),
  ].join('\n');
}

/** An SVG document of a column's width. @param parts from top to bottom */
export function columnSvg(parts: readonly { svg: string; height: number }[]): string {
  const height = parts.reduce((sum, part) => sum + part.height, 0);
  let at = 0;
  const placed = parts.map((part) => {
    const text = at === 0 ? part.svg : `<g transform="translate(0 ${at})">${part.svg}</g>`;
    at += part.height;
    return text;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${columnWidth}mm" height="${(height / unitsPerMm).toFixed(2)}mm" viewBox="0 0 ${width} ${height}" font-family="${fontFamily}" font-size="${fontSize}">
<rect width="100%" height="100%" fill="white"/>
${placed.join('\n')}
</svg>
`;
}

/**
 * A figure of one column's width (85 mm) with axes, error bars and legend; several are panels of one, from top to bottom, above the legend of the last
 * one that differs from it.
 * @returns an SVG document
 * @throws RangeError if no point can be shown
 */
export function figureSvg(...specs: readonly [FigureSpec, ...FigureSpec[]]): string {
  const axes = specs.map(axesOf);
  const sides = { left: maxOf(axes.map(leftOf)), right: maxOf(axes.map(rightOf)) };
  const namesOf = ({ series, levels = [] }: FigureSpec): string => [...series, ...levels].map(({ name }) => name).join('\n');
  const parts = specs.flatMap((spec, k) => {
    const next = specs[k + 1];
    const title = spec.title === undefined ? [] : [titlePart(spec.title)];
    const letter = specs.length === 1 ? '' : `<text x="4" y="${margin.top + 8}">(${String.fromCharCode(97 + k)})</text>`;
    const chart = { svg: chartSvg(spec, axes[k] as Axes, sides) + letter, height: chartHeight };
    const isLast = next === undefined || namesOf(next) !== namesOf(spec);
    const notes = (spec.notes ?? []).filter((note) => !next?.notes?.includes(note));
    return [...title, chart, ...(isLast ? [legendSvg(legendOf(spec))] : []), ...(notes.length > 0 ? [notesSvg(notes)] : [])];
  });
  return columnSvg(parts);
}

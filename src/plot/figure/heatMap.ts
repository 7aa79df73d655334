/** A quantity over a plane as colours: cells as pixels, with axes and a bar that says what the colours are. */
import { maxOf } from '../../model/arrays.js';
import { type Axis, axisFor, placeOn } from '../ticks.js';
import { csvCell } from './csv.js';
import { pngOf, type Rgb } from './raster.js';
import { axisTitle, type FigureAxis } from './spec.js';
import { columnSvg, figureTick, figureWidth, letterWidth, notesSvg, textSize, titlePart, titleSvg } from './svg.js';

export interface HeatMapSpec {
  /** Name of its files, without extension. */
  name: string;
  /** Of square cells, from the centre of the first to that of the last. */
  x: FigureAxis & { range: readonly [number, number] };
  y: FigureAxis & { range: readonly [number, number] };
  /** What the colours are. */
  value: FigureAxis;
  /** Cells along x. */
  columns: number;
  /** Row by row from the lowest y; NaN where there is nothing. */
  values: Float64Array;
  title?: string;
  notes?: readonly string[];
}

/** Viridis (van der Walt and Smith, 2015) at equal distances; linear between. */
const scale: readonly Rgb[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
];

/** @param place from 0 to 1 */
function colourAt(place: number): Rgb {
  const at = Math.min(1, Math.max(0, place)) * (scale.length - 1);
  const below = Math.min(Math.floor(at), scale.length - 2);
  return [0, 1, 2].map((c) => {
    const [from, to] = [scale[below]?.[c] as number, scale[below + 1]?.[c] as number];
    return Math.round(from + (at - below) * (to - from));
  }) as unknown as Rgb;
}

/** Part of the values that may lie below the scale: one deep value should not take most of its colours. */
export const belowScale = 0.01;

/** The scale of the colours. @throws RangeError if it can show no value */
function scaleOf({ name, value, values }: HeatMapSpec): Axis {
  const log = value.log ?? false;
  const shown = values.filter((each) => Number.isFinite(each) && (!log || each > 0)).sort();
  const axis = axisFor(shown.subarray(Math.floor(belowScale * shown.length)), log, 6, true);
  if (axis === null) throw new RangeError(`map ${name} has no value that its colours can show`);
  return axis;
}

const [top, bottom, titleWidth, tickLength, gap, barWidth] = [12, 36, 22, 5, 10, 10];
/** Pixels along an axis, at least: readers of the picture would smooth fewer cells. */
const fewestPixels = 600;

const imageSvg = (png: Buffer, x: number, y: number, width: number, height: number): string =>
  `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" href="data:image/png;base64,${png.toString('base64')}"/>`;

/** Cells as a picture, y upwards, each of several pixels. */
function cellsPng({ columns, values }: HeatMapSpec, axis: Axis): Buffer {
  const rows = values.length / columns;
  const times = Math.ceil(fewestPixels / columns);
  const [width, height] = [columns * times, rows * times];
  const pixels = new Uint8Array(3 * width * height).fill(255);
  for (let p = 0; p < width * height; p++) {
    const row = rows - 1 - Math.floor(p / width / times);
    const value = values[row * columns + Math.floor((p % width) / times)] as number;
    // what a logarithmic scale cannot show is below it
    if (!Number.isNaN(value)) pixels.set(colourAt(value <= axis.low ? 0 : (placeOn(axis, value) ?? 1)), 3 * p);
  }
  return pngOf(pixels, width, height);
}

/** The bar of the colours, from the largest down. */
function barPng(): Buffer {
  const colours = Array.from({ length: 256 }, (_, k) => [...colourAt(1 - k / 255)]);
  return pngOf(Uint8Array.from(colours.flat()), 1, 256);
}

const line = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="black"/>`;
const words = (x: number, y: number, anchor: string, text: string): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${text}</text>`;
const frame = (x: number, y: number, width: number, height: number): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="black"/>`;

/** An axis to the edges of the cells. */
function axisOf({ range: [low, high] }: HeatMapSpec['x'], cells: number): Axis {
  const half = cells > 1 ? (high - low) / (cells - 1) / 2 : 0.5;
  return axisFor([low - half, high + half], false, 6, true) as Axis;
}

/**
 * A map of one column's width.
 * @returns an SVG document
 * @throws RangeError if its colours can show no value
 */
export function heatMapSvg(spec: HeatMapSpec): string {
  const { columns, values, title, notes = [] } = spec;
  const rows = values.length / columns;
  const [x, y, colours] = [axisOf(spec.x, columns), axisOf(spec.y, rows), scaleOf(spec)];
  const roomOf = (axis: Axis): number =>
    Math.ceil(maxOf(axis.ticks.map((tick) => figureTick(tick, axis).length)) * letterWidth * textSize) + tickLength + 4;
  const left = titleWidth + roomOf(y);
  const width = figureWidth - left - gap - barWidth - roomOf(colours) - titleWidth;
  const height = Math.round((width * rows) / columns);
  const [barX, middle] = [left + width + gap, (top + top + height) / 2];
  const upOf = (axis: Axis, tick: number): number => top + height * (1 - (placeOn(axis, tick) as number));
  const base = 0.35 * textSize;
  const across = x.ticks.flatMap((tick) => {
    const at = left + width * (placeOn(x, tick) as number);
    const foot = top + height;
    return [line(at, foot, at, foot + tickLength), words(at, foot + tickLength + 11, 'middle', figureTick(tick, x))];
  });
  const up = y.ticks.flatMap((tick) => {
    const at = upOf(y, tick);
    return [line(left - tickLength, at, left, at), words(left - tickLength - 3, at + base, 'end', figureTick(tick, y))];
  });
  const right = barX + barWidth;
  const bar = colours.ticks.flatMap((tick) => {
    const at = upOf(colours, tick);
    return [
      line(right, at, right + tickLength, at),
      words(right + tickLength + 3, at + base, 'start', figureTick(tick, colours)),
    ];
  });
  const turned = (at: number): string => `transform="translate(${at} ${middle.toFixed(1)}) rotate(-90)"`;
  const chart = [
    imageSvg(cellsPng(spec, colours), left, top, width, height),
    frame(left, top, width, height),
    imageSvg(barPng(), barX, top, barWidth, height),
    frame(barX, top, barWidth, height),
    ...across,
    ...up,
    ...bar,
    titleSvg(axisTitle(spec.x), `x="${(left + width / 2).toFixed(1)}" y="${top + height + bottom - 6}"`),
    titleSvg(axisTitle(spec.y), turned(14)),
    titleSvg(axisTitle(spec.value), turned(figureWidth - 6)),
  ];
  return columnSvg([
    ...(title === undefined ? [] : [titlePart(title)]),
    { svg: chart.join('\n'), height: top + height + bottom },
    ...(notes.length > 0 ? [notesSvg(notes)] : []),
  ]);
}

/** The cells as CSV, those with nothing left out. */
export function heatMapCsv({ x, y, value, columns, values }: HeatMapSpec): string {
  const number = (each: number): string => String(Number(each.toPrecision(10)));
  const rows = values.length / columns;
  const at = ([low, high]: readonly [number, number], cell: number, cells: number): string =>
    number(cells > 1 ? low + ((high - low) * cell) / (cells - 1) : low);
  const lines = Array.from(values).flatMap((each, cell) =>
    Number.isNaN(each)
      ? []
      : [[at(x.range, cell % columns, columns), at(y.range, Math.floor(cell / columns), rows), number(each)].join(',')],
  );
  return `${[[x, y, value].map((axis) => csvCell(axisTitle(axis))).join(','), ...lines].join('\n')}\n`;
}

/** Plots as text: for a look at a run without leaving the terminal. */
import { BrailleCanvas, type Canvas, drawLine, MarkerCanvas } from './canvas.js';
import { type Axis, axisFor, placeOn, tickLabel } from './ticks.js';

export interface PlotSeries {
  name: string;
  /** [x, y] in rising x. Points that the axes can't show (0 on a logarithmic one) are left out. */
  points: readonly (readonly [number, number])[];
}

export interface PlotOptions {
  /** Axis labels. */
  x: { label: string; log?: boolean };
  y: { label: string; log?: boolean };
  /** Characters across, all in all (default 72). */
  width?: number;
  /** Lines of the plotting area (default 14). */
  height?: number;
  /** Braille and box drawing; false for plain ASCII (default true). */
  unicode?: boolean;
}

/** Line-drawing characters of the frame and markers of the series. */
const unicodeGlyphs = {
  side: '│',
  yTick: '┤',
  corner: '└',
  base: '─',
  xTick: '┬',
  markers: ['●', '○', '▲', '×', '◆', '+'],
};
const asciiGlyphs = {
  side: '|',
  yTick: '+',
  corner: '+',
  base: '-',
  xTick: '+',
  markers: ['*', 'o', '+', 'x', '#', '@'],
};

/** Whether the locale of an environment says UTF-8 (POSIX order: LC_ALL, LC_CTYPE, LANG). */
export function speaksUtf8(environment: Record<string, string | undefined>): boolean {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return /utf-?8/i.test(locale);
}

function drawSeries(canvas: Canvas, series: readonly PlotSeries[], x: Axis, y: Axis): void {
  series.forEach(({ points }, index) => {
    let last: [number, number] | null = null;
    for (const [px, py] of points) {
      const across = placeOn(x, px);
      const up = placeOn(y, py);
      if (across === null || up === null) {
        last = null;
        continue;
      }
      const dot: [number, number] = [Math.round(across * (canvas.columns - 1)), Math.round((1 - up) * (canvas.rows - 1))];
      drawLine(canvas, last ?? dot, dot, index);
      last = dot;
    }
  });
}

/** Tick marks and labels under the plotting area; labels that would touch the one before are left out. */
function bottomLines(axis: Axis, width: number, margin: number, glyphs: typeof asciiGlyphs): string[] {
  const marks = new Array<string>(width).fill(glyphs.base);
  const labels = new Array<string>(width + margin).fill(' ');
  let free = 0;
  for (const tick of axis.ticks) {
    const place = placeOn(axis, tick);
    if (place === null) continue;
    const column = Math.round(place * (width - 1));
    const label = tickLabel(tick);
    const start = Math.min(margin + column - Math.floor((label.length - 1) / 2), labels.length - label.length);
    if (start < free) continue;
    marks[column] = glyphs.xTick;
    for (let k = 0; k < label.length; k++) labels[start + k] = label[k] as string;
    free = start + label.length + 1;
  }
  return [`${' '.repeat(margin - 1)}${glyphs.corner}${marks.join('')}`, labels.join('').trimEnd()];
}

/**
 * Draws series as text. One series is drawn in braille dots, several with a marker each and a legend.
 * @param series the curves
 * @param options axes, size and character set
 * @returns lines joined by newlines; one line that says so if there is nothing to show
 */
export function plotText(series: readonly PlotSeries[], options: PlotOptions): string {
  const given: unknown = series;
  if (!Array.isArray(given) || !options?.x || !options.y)
    throw new TypeError('plotText needs a list of series, and options with x and y');
  const { width = 72, height = 14, unicode = true } = options;
  const glyphs = unicode ? unicodeGlyphs : asciiGlyphs;
  const shown = series.flatMap(({ points }) => points.filter(([x, y]) => (!options.x.log || x > 0) && (!options.y.log || y > 0)));
  const values = (c: 0 | 1) => shown.map((point) => point[c]);
  const x = axisFor(values(0), options.x.log ?? false, Math.floor(width / 9), true);
  const y = axisFor(values(1), options.y.log ?? false, Math.max(2, Math.floor(height / 2)));
  if (x === null || y === null) {
    return `(nothing to plot: no point of ${options.y.label} against ${options.x.label} can be shown)`;
  }

  const yLabels = new Map<number, string>();
  for (const tick of y.ticks) {
    const place = placeOn(y, tick);
    if (place !== null) yLabels.set(Math.round((1 - place) * (height - 1)), tickLabel(tick));
  }
  const labelWidth = [...yLabels.values()].reduce((widest, { length }) => Math.max(widest, length), 1);
  const margin = labelWidth + 2;
  const plotWidth = Math.max(10, width - margin);
  const canvas =
    unicode && series.length === 1 ? new BrailleCanvas(plotWidth, height) : new MarkerCanvas(plotWidth, height, glyphs.markers);
  drawSeries(canvas, series, x, y);

  const body = canvas.lines().map((line, row) => {
    const label = yLabels.get(row);
    const side = label === undefined ? glyphs.side : glyphs.yTick;
    return `${(label ?? '').padStart(labelWidth)} ${side}${line}`.trimEnd();
  });
  const lines = [options.y.label, ...body, ...bottomLines(x, plotWidth, margin, glyphs)];
  const indent = margin + Math.max(0, Math.floor((plotWidth - options.x.label.length) / 2));
  lines.push(' '.repeat(indent) + options.x.label);
  if (series.length > 1) {
    const legend = series.map(({ name }, index) => `${glyphs.markers[index % glyphs.markers.length]} ${name}`);
    lines.push('');
    for (const entry of legend) lines.push(' '.repeat(margin) + entry);
  }
  return lines.join('\n');
}

/**
 * Draws points of the unit square as dots in a frame, as wide as it is high where a character is twice as high as wide.
 * @param places from 0 to 1, y upwards
 */
export function scatterText(places: readonly (readonly [number, number])[], unicode = true): string {
  const [width, height] = [60, 30];
  const canvas: Canvas = unicode ? new BrailleCanvas(width, height) : new MarkerCanvas(width, height, ['*']);
  const at = (place: number, cells: number): number => Math.min(cells - 1, Math.max(0, Math.floor(place * cells)));
  for (const [x, y] of places) canvas.set(at(x, canvas.columns), at(1 - y, canvas.rows), 0);
  const [side, base, corners] = unicode ? ['│', '─', '┌┐└┘'] : ['|', '-', '++++'];
  const rule = (left: number): string => `${corners[left]}${base.repeat(width)}${corners[left + 1]}`;
  return [rule(0), ...canvas.lines().map((line) => `${side}${line}${side}`), rule(2)].join('\n');
}

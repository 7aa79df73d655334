import Table from 'cli-table3';
import { append } from '../model/arrays.js';
import { printable } from '../model/printable.js';
import { type PlotOptions, type PlotSeries, plotText, scatterText, speaksUtf8 } from '../plot/terminal.js';
import { lineWidth } from './print.js';

/** Whether the locale takes the characters of boxes. */
export const drawsUnicode = (): boolean => speaksUtf8(process.env);

const partsOfTable =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle';

/** Corners and crossings, sides, and lines across. */
const ascii = Object.fromEntries(
  partsOfTable.split(' ').map((part) => [part, part.includes('-') ? '+' : /left|right|middle/.test(part) ? '|' : '-']),
);

const widthOf = (text: string): number => [...text].reduce((sum, character) => sum + columnsOf(character), 0);
const longest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);

/** Columns for the cells of each column of a table, so that a line of it takes at most `width`, or as few as words allow. */
function cellWidths(cells: readonly (readonly string[])[], width: number): number[] {
  const columns = (cells[0] ?? []).map((_, n) => cells.map((row) => row[n] ?? ''));
  const widths = columns.map((column) => longest(column.flatMap((cell) => cell.split('\n'))));
  const least = columns.map((column) => longest(column.flatMap((cell) => cell.split(/\s+/))));
  // a border and two spaces for each column
  let surplus = widths.reduce((sum, each) => sum + each + 3, 1) - width;
  for (; surplus > 0; surplus--) {
    const slack = widths.map((each, n) => (each > (least[n] as number) ? each : 0));
    const widest = slack.indexOf(slack.reduce((most, each) => Math.max(most, each), 0));
    if (slack[widest] === 0) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}

/** Rows as a table for the terminal, without colours; where it is wider than a line, cells are broken at spaces. */
export function tableText(rows: readonly string[][], head: string[] = []): string {
  const chars = drawsUnicode() ? {} : { chars: ascii };
  const widths = cellWidths(head.length > 0 ? [head, ...rows] : rows, lineWidth());
  const broken = (cells: readonly string[]): string[] =>
    cells.map((cell, n) =>
      cell
        .split('\n')
        .map((line) => wrapText(line, widths[n] as number))
        .join('\n'),
    );
  const table = new Table({ head: broken(head), style: { head: [], border: [], compact: true }, ...chars });
  append(table, rows.map(broken));
  return table.toString();
}

/** A plot for the terminal. */
export const plot = (series: readonly PlotSeries[], axes: Pick<PlotOptions, 'x' | 'y'>): string =>
  plotText(series, { ...axes, unicode: drawsUnicode() });

/** Points of the unit square as a map for the terminal, y upwards. */
export const scatter = (places: readonly (readonly [number, number])[]): string => scatterText(places, drawsUnicode());

/** Columns a character takes: East Asian ones take two. */
const columnsOf = (character: string): number => (character >= '\u1100' ? 2 : 1);

/** Breaks text into lines, at spaces where there are any. */
export function wrapText(text: string, width: number): string {
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  for (const character of printable(text)) {
    const columns = columnsOf(character);
    if (used + columns > width) {
      const space = line.lastIndexOf(' ');
      const rest = space < 0 || character === ' ' ? [] : line.splice(space);
      lines.push(line.join('').trimEnd());
      line = rest.slice(1);
      used = line.reduce((sum, each) => sum + columnsOf(each), 0);
      if (character === ' ') continue;
    }
    line.push(character);
    used += columns;
  }
  return [...lines, line.join('')].join('\n');
}

/** Rows of label and value, whose values are broken into lines: 52 columns of them make a table of at most 80. */
export const labelTable = (rows: readonly (readonly [label: string, value: string])[], width = 52): string =>
  tableText(rows.map(([label, value]) => [label, wrapText(value, width)]));

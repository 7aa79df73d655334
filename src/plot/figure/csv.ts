import { axisTitle, type FigureSpec } from './spec.js';

/** A text as a cell, quoted where it must be. */
export const csvCell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
/** Ten digits, as all text files of ours. */
const number = (value: number): string => String(Number(value.toPrecision(10)));

/** The data of a figure as CSV: series, x, y, error (empty where there is none). */
export function figureCsv(spec: FigureSpec): string {
  const head = ['series', axisTitle(spec.x), axisTitle(spec.y), 'error'].map(csvCell).join(',');
  const rows = spec.series.flatMap(({ name, points }) =>
    points.map(({ x, y, error }) => [csvCell(name), number(x), number(y), error === undefined ? '' : number(error)].join(',')),
  );
  return `${[head, ...rows].join('\n')}\n`;
}

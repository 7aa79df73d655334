/**
 * CSV by RFC 4180 with line feeds: a header, then a row a line. Numbers have all their digits; a missing value is an empty cell, an
 * empty string is "".
 */
import { type Column, rowsOf, runColumn, type SeriesTable } from './table.js';

/** Rows of one piece of text. */
const rowsAtOnce = 4096;

function quoted(text: string): string {
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const cell = (value: string | number | bigint | boolean | null | undefined): string =>
  typeof value === 'string' ? quoted(value) : (value?.toString() ?? '');

/** The text of a table, in pieces. */
export function* csvOf(columns: readonly Column[]): Generator<string> {
  let text = `${columns.map(({ name }) => quoted(name)).join(',')}\n`;
  const rows = columns[0]?.values.length ?? 0;
  for (let row = 0; row < rows; row++) {
    text += `${columns.map(({ values }) => cell(values[row])).join(',')}\n`;
    if (row % rowsAtOnce === rowsAtOnce - 1) {
      yield text;
      text = '';
    }
  }
  yield text;
}

/** The text of all series below one another, with a column that tells the run, in pieces. */
export function* csvOfSeries(series: SeriesTable): Generator<string> {
  yield `${[runColumn, ...series.columns.map(({ name }) => quoted(name))].join(',')}\n`;
  for (const part of series.parts) {
    const rows = rowsOf(part, series);
    for (let start = 0; start < rows; start += rowsAtOnce) {
      let text = '';
      for (let row = start; row < Math.min(rows, start + rowsAtOnce); row++) {
        text += part.run;
        for (const values of part.values) {
          const value = values[row] as number;
          text += Number.isNaN(value) ? ',' : `,${value}`;
        }
        text += '\n';
      }
      yield text;
    }
  }
}
/** Rows of a text, the header included; `closed` is false for a last one that has no line end. */
export function* csvRecords(text: string): Generator<{ cells: string[]; closed: boolean }> {
  const token = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let cells: string[] = [];
  while (token.lastIndex < text.length || cells.length > 0) {
    const found = token.exec(text);
    // A quote that does not end, or text behind one.
    if (found === null) return yield { cells, closed: false };
    const [, quotedCell, plain = '', end] = found;
    cells.push(quotedCell?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    yield { cells, closed: end !== '' };
    cells = [];
    if (end === '') return;
  }
}

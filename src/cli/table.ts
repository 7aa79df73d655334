import Table from 'cli-table3';
import { append } from '../model/arrays.js';
import { printable } from '../model/printable.js';

const ascii = {
  top: '-',
  'top-mid': '+',
  'top-left': '+',
  'top-right': '+',
  bottom: '-',
  'bottom-mid': '+',
  'bottom-left': '+',
  'bottom-right': '+',
  left: '|',
  'left-mid': '+',
  mid: '-',
  'mid-mid': '+',
  right: '|',
  'right-mid': '+',
  middle: '|',
};

/** Rows as a table for the terminal, without colours. */
export function tableText(rows: readonly string[][], unicode: boolean, head: string[] = []): string {
  const table = new Table({
    head,
    style: { head: [], border: [], compact: true },
    ...(unicode ? {} : { chars: ascii }),
  });
  append(table, rows);
  return table.toString();
}

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
export const labelTable = (rows: readonly (readonly [label: string, value: string])[], unicode: boolean, width = 52): string =>
  tableText(
    rows.map(([label, value]) => [label, wrapText(value, width)]),
    unicode,
  );

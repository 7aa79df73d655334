import Table from 'cli-table3';
import { append } from '../model/arrays.js';

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

/** Tables of figures: names of columns, cells, and the tables of figures whose data can be made here. */
import { describe, expect, it } from 'vitest';
import { interceptsTable, pointsTable } from '../../../src/study/reproduce/figures/phiC.js';
import type { Slope, Spectrum } from '../../../src/study/reproduce/spectra.js';
import { measuredColumns, shellColumns, slopeColumns, tableCsv, tableOf } from '../../../src/study/reproduce/tables.js';

describe('a table', () => {
  it('has each column beside what it shows, a value with its error', () => {
    const rows = [
      { phi: 0.5, found: { value: 1 / 3, error: 0.25 } },
      { phi: 0.6, found: null },
    ];
    const table = tableOf('a', 'A.', rows, { phi: ({ phi }) => phi, ...measuredColumns('activity', ({ found }) => found) });
    expect(tableCsv(table)).toBe('phi,activity,activityError\n0.5,0.3333333333,0.25\n0.6,,\n');
  });

  it('quotes what holds a comma or a quote, and leaves infinite errors empty', () => {
    const table = tableOf('a', 'A.', ['x, "y"'], { rule: (one) => one, error: () => Number.POSITIVE_INFINITY });
    expect(tableCsv(table)).toBe('rule,error\n"x, ""y""",\n');
  });

  it('gives an exponent that there is none of empty cells', () => {
    const columns = slopeColumns((slope: Slope | { reason: string }) => slope);
    const found = { lambda: null, effective: { value: 0.5, error: 0.1 }, statistical: 0.06, form: 0.08, doubt: null };
    expect(tableOf('a', 'A.', [found, { reason: 'too few shells' }], columns).rows).toEqual([
      [0.5, 0.1, 0.06, 0.08],
      [null, null, null, null],
    ]);
  });

  it('has names of columns in the case of fields, each once', () => {
    const [points, zero] = [pointsTable([], 'a', 'A.').columns, interceptsTable([], 'b').columns];
    const sums = Object.keys({ ...shellColumns((one: Spectrum) => one), ...slopeColumns((one: Slope) => one) });
    expect(sums).toHaveLength(8);
    for (const columns of [points, zero, sums]) {
      expect(new Set(columns).size).toBe(columns.length);
      expect(columns.filter((name) => !/^[a-z][a-zA-Z0-9]*$/.test(name))).toEqual([]);
    }
  });
});

/** The tables of docs/ are those that the records of fields and rules make. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pages, withTables } from '../../scripts/docs/tables.js';
import { whyNotOnGpu } from '../../src/gpu/rules.js';
import * as records from '../../src/model/index.js';

const model = { ...records, whyNotOnGpu };

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  it('has a table', () => {
    expect(text).toMatch(/<!-- table: \w+ -->/);
  });

  it('has the tables of the records; npm run docs:tables writes them', () => {
    expect(text).toBe(withTables(text, model));
  });
});

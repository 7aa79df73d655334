/** A snippet of the docs asks for each thing that it needs, not for a neighbour of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { itNeeds } from '../support/needs.js';
import { missingModules } from '../support/runPage.js';

itNeeds('python')('pandas without an engine for Parquet is not enough to read it', (python) => {
  const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  try {
    // The page's own directory comes first: these stand for what a machine has.
    writeFileSync(join(folder, 'pandas.py'), '');
    for (const name of ['pyarrow', 'fastparquet']) writeFileSync(join(folder, `${name}.py`), 'raise ImportError');
    const code = "import pandas\nruns = pandas.read_parquet('runs.parquet')\n";
    expect(missingModules(python, code, folder)).toEqual(['pyarrow or fastparquet']);
    writeFileSync(join(folder, 'fastparquet.py'), '');
    expect(missingModules(python, code, folder)).toEqual([]);
    expect(missingModules(python, 'import pandas\nfrom nowhere import x\n', folder)).toEqual(['nowhere']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

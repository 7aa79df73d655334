import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killAtRandom } from '../support/killing.js';

it('kill -9 at 50 random instants: every resume ends with the files of the run that was left alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  try {
    expect(await killAtRandom(folder, 50)).toBeGreaterThan(25);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

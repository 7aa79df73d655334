/** The search for the critical point on a model whose answer is known. Some 30 s on two idle cores. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { searchCriticalPoint } from '../../src/study/index.js';

it('finds the critical density of Manna in d = 2', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  try {
    const program = pathToFileURL(resolve('build/lib/study/sweep/worker.js'));
    const options = { directory: join(folder, 's'), precision: 0.005, program };
    const result = await searchCriticalPoint({ model: 'manna', dimension: 2, size: 128, seed: 3 }, options);
    const { value, error } = result?.phiC as { value: number; error: number };
    // Lübeck 2004
    expect(Math.abs(value - 0.68333)).toBeLessThan(3 * error);
    expect(Math.abs(value - 0.68333)).toBeLessThan(0.01);
    expect(error).toBeLessThan(0.02);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 900_000);

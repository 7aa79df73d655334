/** A worker that wakes after another host has taken its run, 20 times: every byte is that of the run which was left alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { suspendOnce, undisturbed } from '../support/suspending.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each(['gsd', 'extxyz'] as const)('frames in %s', async (format) => {
  const left = await undisturbed(folder, format);
  let met = 0;
  for (let k = 0; k < 10; k++) {
    // Instants spread evenly by the golden ratio.
    const suspension = { at: 0.6 * ((k * 0.618) % 1), hold: k % 2 === 0, late: k % 4 < 2 };
    if (await suspendOnce(folder, left, suspension)) met++;
  }
  expect(met, 'suspended while it ran').toBeGreaterThan(5);
});

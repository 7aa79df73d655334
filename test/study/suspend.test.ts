/** A worker that wakes after another host has taken its run does no harm. */
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

it.skipIf(process.platform !== 'linux')('though its clock stood still meanwhile', async () => {
  const left = await undisturbed(folder, 'gsd');
  expect(await suspendOnce(folder, left, { at: 0.3, hold: true, late: true })).toBe(true);
});

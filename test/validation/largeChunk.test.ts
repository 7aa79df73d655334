/** Chunks beyond 2^31 bytes, which one call of the system does not read. Takes 2.2 GiB of memory. */
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readAt } from '../../src/io/openFile.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-large-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('are read in pieces', () => {
  const file = openSync(join(folder, 'sparse'), 'w+');
  const length = 2 ** 31 + 4096;
  ftruncateSync(file, 100 + length);
  // in the first piece, across the border of two, and at the end
  for (const at of [0, 2 ** 30 - 1, length - 2]) writeSync(file, Buffer.from([1, 2]), 0, 2, 100 + at);
  const bytes = readAt(file, 100, length);
  closeSync(file);
  expect(bytes.length).toBe(length);
  for (const at of [0, 2 ** 30 - 1, length - 2]) expect([bytes[at], bytes[at + 1]]).toEqual([1, 2]);
  expect(bytes[2 ** 31 - 1]).toBe(0);
});

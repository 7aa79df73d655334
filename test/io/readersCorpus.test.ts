/** A slice of the corpus of the readers; all of it is in test/validation/readers.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectReading, readFile } from '../support/readers/check.js';
import { corpus } from '../support/readers/corpus.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Prime to the number of forms, so that every damage and every form has its turn. */
const stride = 7;

describe('a slice of the corpus', () => {
  it.each(corpus().filter((_, k) => k % stride === 0))('$name', async (file) => {
    const path = join(folder, `a.${file.extension}`);
    writeFileSync(path, file.content);
    expectReading(await readFile(path, file), file);
  });
});

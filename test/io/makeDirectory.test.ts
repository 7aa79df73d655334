import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeDirectory } from '../../src/io/index.js';
import { checkOut } from '../../src/study/out/directory.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-directories-'));
const file = join(folder, 'file');
writeFileSync(file, '', { mode: 0o755 });
symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('makeDirectory', () => {
  it('makes what is missing and says what that was', () => {
    expect(makeDirectory(join(folder, 'a/b'))).toEqual([join(folder, 'a'), join(folder, 'a/b')]);
    expect(makeDirectory(join(folder, 'a/b'))).toEqual([]);
  });

  it.each(['file', 'file/below', 'dangling'])('refuses %s, which is no directory', (name) => {
    expect(() => makeDirectory(join(folder, name))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  });
});

describe('checkOut', () => {
  it('leaves nothing behind, and what is there alone', () => {
    checkOut(join(folder, 'new/deep'));
    expect(existsSync(join(folder, 'new'))).toBe(false);
    checkOut(join(folder, 'a/b'));
    expect(existsSync(join(folder, 'a/b'))).toBe(true);
  });

  it('refuses a file, even one that may be written and executed', () => {
    expect(() => checkOut(file)).toThrow(
      `out ${file} can't be read, a part of the path is not a directory; choose another directory`,
    );
  });
});

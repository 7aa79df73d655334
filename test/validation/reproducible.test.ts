/** The same sources give the same bytes, in whatever folder they are built. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'randorg-build-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** SHA-256 of every file of a build of a copy of the sources. */
function buildIn(folder: string): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  for (const name of ['assembly', 'src', 'scripts', 'asconfig.json', 'tsconfig.json', 'package.json', 'README.md', 'docs']) {
    cpSync(resolve(name), join(folder, name), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
  execFileSync(process.execPath, ['scripts/prepare.js', '--force'], { cwd: folder, stdio: 'pipe' });
  const files = readdirSync(join(folder, 'build'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      const bytes = readFileSync(path);
      expect(bytes.includes(scratch), path).toBe(false);
      return [path.slice(folder.length), createHash('sha256').update(bytes).digest('hex')];
    }),
  );
}

it('two builds in folders of different names and depths are the same', () => {
  const one = buildIn(join(scratch, 'a'));
  const other = buildIn(join(scratch, 'b/much/deeper folder'));
  expect(Object.keys(one).length).toBeGreaterThan(400);
  expect(other).toEqual(one);
});

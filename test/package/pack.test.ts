/** What is in the package and what is not. Installed and bundled it is in test/validation/package.test.ts. */
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { expect, it } from 'vitest';
import { pack } from '../support/tarball.js';

it('the tarball has what the command, the library and the reader need, and nothing else', () => {
  const { files, size, unpackedSize } = pack(null);
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['bin/randorg.js', 'LICENSE', 'README.md', 'build/lib/index.d.ts']));
  const kinds: [RegExp, RegExp][] = [
    [/^build\/wasm\//, /^build\/wasm\/randorg-(?:d[1-5](?:-scalar|-threads)?|lattice|(?:manifold|observe)(?:-scalar)?)\.wasm$/],
    [/^build\/lib\//, /^build\/lib\/(?!cli\/)[\w/]+(?:\.d\.ts|\.js)$/],
    [/^build\/(?:cli|inline)\//, /\.js$/],
    [/^(?!build\/)/, /^(?:bin|docs|examples)\/|^[A-Z]+(?:\.md|\.cff)?$|^package\.json$/],
  ];
  for (const [area, allowed] of kinds) {
    const here = paths.filter(
      (path) => area.test(path) && !/^build\/(?:app\/|man\/randorg\.1$|randorg\.html$|randorg\.schema\.json$)/.test(path),
    );
    expect(here.length).toBeGreaterThan(0);
    expect(here.filter((path) => !allowed.test(path))).toEqual([]);
  }
  expect(paths.filter((path) => /\.map$|\.tsbuildinfo$|debug|\.test\./.test(path))).toEqual([]);
  // 3.95 MB packed; the page has 0.88 MB as one file and 2.3 MB for a server
  expect(size).toBeLessThan(4.3e6);
  expect(unpackedSize).toBeLessThan(15e6);
});

it('publint finds nothing', async () => {
  const { messages } = await publint({ pkgDir: resolve('.'), strict: true, pack: 'npm' });
  expect(messages).toEqual([]);
});

// Without its dependencies, which a test that needs no network can't have: what npm links does not depend on them.
it.skipIf(process.platform === 'win32')(
  'a global installation has the command and its man page',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'randorg-global-'));
    try {
      execFileSync('tar', ['-xzf', pack(folder).path, '-C', folder]);
      const manifest = join(folder, 'package/package.json');
      const { dependencies: _, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
      writeFileSync(manifest, JSON.stringify(rest));
      const prefix = join(folder, 'prefix');
      execFileSync('tar', ['-czf', join(folder, 'alone.tgz'), '-C', folder, 'package']);
      const flags = ['--global', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', prefix];
      execFileSync('npm', ['install', ...flags, join(folder, 'alone.tgz')], { stdio: 'pipe', cwd: folder });
      for (const link of ['bin/randorg', 'share/man/man1/randorg.1']) {
        expect(lstatSync(join(prefix, link)).isSymbolicLink(), link).toBe(true);
      }
      expect(readFileSync(join(prefix, 'share/man/man1/randorg.1'), 'utf8')).toMatch(/^\.TH RANDORG 1/im);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  120_000,
);

/** What is in the package and what is not. Installed and bundled it is in test/validation/package.test.ts. */
import { resolve } from 'node:path';
import { publint } from 'publint';
import { expect, it } from 'vitest';
import { pack } from '../support/tarball.js';

it('the tarball has what the command, the library and the reader need, and nothing else', () => {
  const { files, size, unpackedSize } = pack(null);
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['bin/randorg.js', 'LICENSE', 'README.md', 'build/lib/index.d.ts']));
  const kinds: [RegExp, RegExp][] = [
    [/^build\/wasm\//, /^build\/wasm\/randorg-(?:d[1-5](?:-scalar|-threads)?|lattice|observe(?:-scalar)?)\.wasm$/],
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
  // 1.3 MB packed and 4.5 MB unpacked without the page
  expect(size).toBeLessThan(3e6);
  expect(unpackedSize).toBeLessThan(9e6);
});

it('publint finds nothing', async () => {
  const { messages } = await publint({ pkgDir: resolve('.'), strict: true, pack: 'npm' });
  expect(messages).toEqual([]);
});

/** What npm and git hold: exact versions, a lock that ties nobody to a registry, no trace of this checkout. */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const readJson = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const manifest = readJson('package.json');
const lock = readJson('package-lock.json');

describe('package.json', () => {
  it('gives exact versions', () => {
    const versions = Object.entries<string>({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.length).toBeGreaterThan(0);
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('needs no file that is not there', () => {
    const entries = Object.values<string | Record<string, string>>(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry.replace('*', 'randorg-d3.wasm')] : Object.values(entry),
    );
    const paths = [...Object.values<string>(manifest.bin), ...entries];
    expect(paths.length).toBeGreaterThan(7);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const listed = (manifest.files as string[]).filter((path) => !path.startsWith('!'));
    expect(listed.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('ships what the README links to', () => {
    const links = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(3);
    const shipped = (path: string) => manifest.files.some((entry: string) => path === entry || path.startsWith(`${entry}/`));
    expect(links.filter((path) => !shipped(path))).toEqual([]);
  });
});

describe('CITATION.cff', () => {
  const citation = parse(readFileSync(join(root, 'CITATION.cff'), 'utf8'));

  it('has what the format asks for, and the version, licence and reference of the package', () => {
    expect(citation).toMatchObject({ 'cff-version': '1.2.0', version: manifest.version, license: manifest.license });
    for (const field of ['message', 'title', 'authors']) expect(citation[field]).toBeTruthy();
    const [reference] = citation.references;
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(reference.identifiers[0].value.replace('arXiv:', ''));
  });
});

describe('package-lock.json', () => {
  it('agrees with package.json', () => {
    const { dependencies, devDependencies, version, engines } = lock.packages[''];
    expect({ dependencies, devDependencies, version, engines }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
      version: manifest.version,
      engines: manifest.engines,
    });
  });

  it('names no host to fetch from and holds the hash of each package', () => {
    const packages = Object.entries<Record<string, string>>(lock.packages).filter(([path]) => path !== '');
    expect(packages.filter(([, entry]) => 'resolved' in entry || !entry.integrity).map(([path]) => path)).toEqual([]);
  });
});

/** Files that git tracks, or null outside a checkout. */
function trackedFiles(): string[] | null {
  try {
    // The owner of the checkout may be another user, as in a container.
    const list = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return list.split('\0').filter(Boolean);
  } catch {
    return null;
  }
}

describe('the tracked files', () => {
  it('name no path of this checkout', (context) => {
    const files = trackedFiles();
    if (!files?.includes('package.json')) return context.skip('not a git checkout');
    // A checkout in /src or the like would find itself in harmless words.
    if (root.split(/[\\/]/).filter(Boolean).length < 2) return context.skip(`${root} is too short to look for`);
    const naming = files.filter((name) => {
      const path = join(root, name);
      return existsSync(path) && lstatSync(path).isFile() && readFileSync(path).includes(root);
    });
    expect(naming).toEqual([]);
  });
});

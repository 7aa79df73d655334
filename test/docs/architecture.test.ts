/** What ARCHITECTURE.md says of the sources: the files it names, the size of a header, and which way imports go. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HEADER_BYTES } from '../../src/engine/layout.js';
import { allImports, circlesOf, type Import, importsOf } from '../support/imports.js';

const text = readFileSync('ARCHITECTURE.md', 'utf8');
const imports = allImports();

/** A layer, or a file beside the layers. */
const layerOf = (file: string): string => file.split('/')[1] as string;

/** A room of `src/study/`; its index is in none. */
const roomOf = (file: string): string => /^src\/study\/([^/]+)\//.exec(file)?.[1] ?? '';

/** Arrows between groups of files, `to (types)` if all imports are of types. */
function arrowsOf(edges: readonly Import[], groupOf: (file: string) => string): Record<string, string[]> {
  const arrows = new Map<string, Map<string, boolean>>();
  for (const { from, to, isOfTypes } of edges) {
    const [here, there] = [groupOf(from), groupOf(to)];
    if (here === there || here === '' || there === '') continue;
    const targets = arrows.get(here) ?? new Map<string, boolean>();
    arrows.set(here, targets.set(there, isOfTypes && (targets.get(there) ?? true)));
  }
  const words = (targets: Map<string, boolean>): string[] =>
    [...targets].map(([name, isOfTypes]) => (isOfTypes ? `${name} (types)` : name)).sort();
  return Object.fromEntries([...arrows].map(([name, targets]) => [name, words(targets)]));
}

/** Arrows that a drawing of the page has, by the name at the beginning of the line above. */
function drawn(drawing: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let name = '';
  for (const line of drawing.split('\n')) {
    name = /^(?:src\/)?([\w.]+)/.exec(line)?.[1] ?? name;
    const arrows = /^ +-> (.*)$/.exec(line)?.[1];
    if (arrows !== undefined) found[name] = arrows.split(', ').sort();
  }
  return found;
}

const [, layers = '', , rooms = ''] = text.split('```');

describe('ARCHITECTURE.md', () => {
  it('names files that there are', () => {
    const named = [...text.matchAll(/`((?:src|assembly|scripts|test|bin|build)\/[\w./-]*\w)\/?`/g)].map(
      ([, path]) => path as string,
    );
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('gives the size of a header', () => {
    expect(text).toContain(`a header of ${HEADER_BYTES} bytes`);
  });

  it('draws the imports between layers, and no others', () => {
    expect(drawn(layers)).toEqual(arrowsOf(imports, layerOf));
  });

  it('draws the imports between the rooms of src/study', () => {
    expect(drawn(rooms)).toEqual(arrowsOf(imports, roomOf));
  });

  it('leaves run in memory free of directories', () => {
    const isInMemory = (file: string): boolean => /^src\/run\/(?!index)[^/]+$/.test(file);
    expect(imports.filter(({ from, to }) => isInMemory(from) && to.startsWith('src/run/stored/'))).toEqual([]);
  });
});

describe('imports', () => {
  it('are of files that there are', () => {
    expect(imports.length).toBeGreaterThan(1000);
    expect(imports.filter(({ to }) => !existsSync(to))).toEqual([]);
  });

  it('make no circle of files', () => {
    expect(circlesOf(imports)).toEqual([]);
  });

  it('make no circle of layers or rooms, those of types apart', () => {
    const between = (groupOf: (file: string) => string) =>
      imports
        .filter(({ isOfTypes }) => !isOfTypes)
        .map(({ from, to }) => ({ from: groupOf(from), to: groupOf(to) }))
        .filter(({ from, to }) => from !== to && from !== '' && to !== '');
    expect(circlesOf(between(layerOf))).toEqual([]);
    expect(circlesOf(between(roomOf))).toEqual([]);
  });

  it('are found whatever their form', () => {
    const source = `import { a } from './a.js'; import type { B } from './b.js'; export * from '../c.js';
      const d = await import('./d.js'); type E = import('./e.js').E; import { x } from 'x';`;
    const found = importsOf('src/run/file.ts', source).map(({ to, isOfTypes }) => `${to}${isOfTypes ? ' (types)' : ''}`);
    expect(found).toEqual(['src/run/a.ts', 'src/run/b.ts (types)', 'src/c.ts', 'src/run/d.ts', 'src/run/e.ts (types)']);
  });

  it('are known to go in a circle', () => {
    const edges = ['ab', 'bc', 'ca', 'cd', 'de', 'ff'].map(([from, to]) => ({ from, to })) as Import[];
    expect(circlesOf(edges)).toEqual([['a', 'b', 'c'], ['f']]);
  });
});

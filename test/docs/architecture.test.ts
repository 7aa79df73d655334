/** What ARCHITECTURE.md says of the sources: the files it names, the size of a header, and which way imports go. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HEADER_BYTES } from '../../src/engine/layout.js';

const text = readFileSync('ARCHITECTURE.md', 'utf8');
const layers = ['model', 'engine', 'io', 'analysis', 'plot', 'run', 'study', 'app', 'cli'] as const;

/** Layers that a line of the drawing lets one import, those in brackets for their types. */
function allowedTo(layer: string): { values: Set<string>; types: Set<string> } {
  const line = text.split('\n').find((each) => each.startsWith(`src/${layer}/`)) as string;
  const after = line.split('->')[1] ?? '';
  const names = layers.filter((name) => new RegExp(`\\b${name}\\b`).test(after));
  const values = names.filter((name) => !after.includes(`${name} (types)`));
  return { values: new Set(values), types: new Set(names) };
}

const filesOf = (layer: string): string[] =>
  readdirSync(`src/${layer}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${layer}/${name}`);

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

  it.each(['model', 'engine', 'io', 'analysis', 'run', 'study', 'cli'])('draws what src/%s imports', (layer) => {
    const { values, types } = allowedTo(layer);
    const upward: string[] = [];
    for (const file of filesOf(layer)) {
      for (const [, kind = '', path = ''] of readFileSync(file, 'utf8').matchAll(
        /^(?:import|export) (type )?[^;]*?from '(\.[^']+)';/gm,
      )) {
        const to = relative('src', join(dirname(file), path)).split('/')[0] as string;
        if (to === layer || !(layers as readonly string[]).includes(to)) continue;
        if (!(kind === '' ? values : types).has(to)) upward.push(`${file}: ${path}`);
      }
    }
    expect(upward).toEqual([]);
  });
});

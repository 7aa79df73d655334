/** Pages of docs/how-to/: each takes as few files of the product as it says, and what it adds is there once it is built. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { applied, type HowTo } from '../support/howTo.js';

interface Page {
  page: string;
  /** Files of src/ and assembly/ that its patches touch. */
  files: readonly string[];
  /** Tries what was added. */
  check(howTo: HowTo): void;
}

const pages: readonly Page[] = [
  {
    page: 'docs/how-to/add-a-frame-format.md',
    files: ['src/io/formats.ts', 'src/io/plain.ts'],
    check({ folder, node }) {
      writeFileSync(join(folder, 'a.txt'), 'PLAIN 2 8 40\n0 2 4 0.5\n1 1 7.5 0.7\n');
      const { kind, whole, contents } = JSON.parse(node(['bin/randorg.js', 'inspect', 'a.txt', '--json']));
      expect([kind, whole, contents.particles]).toEqual(['frames (plain text)', true, 2]);
      const { numberVariance } = JSON.parse(node(['bin/randorg.js', 'structure', 'a.txt', '--json']));
      expect(numberVariance.radius).toHaveLength(16);
      expect(node(['bin/randorg.js', 'structure', '--help'])).toMatch(/LAMMPS dump,\s+plain\s+text\s+or/);
    },
  },
  {
    page: 'docs/how-to/add-an-observable.md',
    files: [
      'src/analysis/structure/overlapDistribution.ts',
      'src/study/structure/observables/overlapDistribution.ts',
      'src/study/structure/observables.ts',
    ],
    check({ folder, node, wordsAfter }) {
      node(['bin/randorg.js', 'run', ...wordsAfter('node bin/randorg.js run ')]);
      const found = JSON.parse(node(['bin/randorg.js', 'structure', ...wordsAfter('node bin/randorg.js structure ')]));
      expect(found.overlapDistribution).toHaveLength(20);
      const text = node(['bin/randorg.js', 'structure', 'out/run', '--out', 'out/structure']);
      expect(text).toContain('mean overlap, from the bins');
      expect(readFileSync(join(folder, 'out/structure/overlaps.csv'), 'utf8').trim().split('\n')).toHaveLength(21);
    },
  },
  {
    page: 'docs/how-to/add-a-step-counter.md',
    files: ['assembly/step.ts', 'src/engine/counters.ts', 'src/engine/layout.ts', 'src/model/quantities.ts'],
    check({ node, wordsAfter }) {
      const result = JSON.parse(node(['bin/randorg.js', 'run', ...wordsAfter('node bin/randorg.js run ')]));
      expect(result.overlaps).toBeGreaterThan(0);
      const { contents } = JSON.parse(node(['bin/randorg.js', 'inspect', 'out/run/series.csv', '--json']));
      expect(contents.columns.slice(-2)).toEqual(['largestOverlap', 'overlaps']);
    },
  },
];

describe.each(pages)('$page', ({ page, files, check }) => {
  let howTo: HowTo;
  beforeAll(() => {
    howTo = applied(page);
  });

  it('touches the files of the product that it says', () => {
    expect(howTo.productFiles.sort()).toEqual([...files].sort());
  });

  it('adds what it says', () => check(howTo));

  it('passes the tests that it names', () => {
    const tests = howTo.wordsAfter('npx vitest run ');
    expect(tests.length).toBeGreaterThan(1);
    expect(howTo.node(['node_modules/vitest/vitest.mjs', 'run', '--project', 'tests', ...tests])).toContain('passed');
  });
});

/** The README and docs/run.md keep their word beyond their commands, which test/docs/pages.test.ts runs. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flagName } from '../../src/cli/flags.js';
import { fieldPaths } from '../../src/model/index.js';
import { runNode } from '../support/child.js';
import { blocksOf } from '../support/markdown.js';

const readme = readFileSync('README.md', 'utf8');
const reference = readFileSync('docs/run.md', 'utf8');
const commandsOf = (page: string): string[] =>
  blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => code.split('\n'))
    .filter((line) => line.startsWith('node bin/randorg.js '));

describe('README', () => {
  it('is a first page: at most 150 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(151);
  });
});

it.each([readme, reference])('gives each run of a page a directory of its own, not the default one', (page) => {
  const runs = commandsOf(page).filter((line) => line.includes(' run '));
  const directories = runs.map((line) => / --out (\S+)/.exec(line)?.[1]);
  expect(directories.length).toBeGreaterThanOrEqual(1);
  expect(directories).not.toContain(undefined);
  expect(new Set(directories).size).toBe(directories.length);
});

describe('docs/run.md', () => {
  it('shows the output of npm start and a message as they are', async () => {
    expect(reference).toContain(readFileSync('examples/absorbing-transition.expected.txt', 'utf8'));
    const { code, stderr } = await runNode([resolve('bin/randorg.js'), 'run', '--phi', '1.7']);
    expect(code).toBe(2);
    expect(reference).toContain(`$ node bin/randorg.js run --phi 1.7\n${stderr}`);
  });

  it('names every flag', () => {
    for (const path of fieldPaths) {
      const flag = flagName(path);
      const name = path === 'stopWhenAbsorbed' ? `no-${flag}` : flag;
      expect(reference).toContain(`\`--${name}`);
    }
  });
});

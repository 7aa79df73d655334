/** The README keeps its word beyond its commands, which test/docs/pages.test.ts runs: what it shows is what they print, and it names every flag. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flagName } from '../../src/cli/flags.js';
import { fieldPaths } from '../../src/model/index.js';
import { runNode } from '../support/child.js';
import { blocksOf } from '../support/markdown.js';

const readme = readFileSync('README.md', 'utf8');
const shell = blocksOf(readme).filter(({ language }) => language === 'sh');
const commands = shell.flatMap(({ code }) => code.split('\n')).filter((line) => line.startsWith('node bin/randorg.js '));

describe('README', () => {
  it('gives each run a directory of its own, not the default one', () => {
    const directories = commands.filter((line) => line.includes(' run ')).map((line) => / --out (\S+)/.exec(line)?.[1]);
    expect(directories.length).toBeGreaterThanOrEqual(3);
    expect(directories).not.toContain(undefined);
    expect(new Set(directories).size).toBe(directories.length);
  });

  it('shows the output of npm start and a message as they are', async () => {
    expect(readme).toContain(readFileSync('examples/absorbing-transition.expected.txt', 'utf8'));
    const { code, stderr } = await runNode([resolve('bin/randorg.js'), 'run', '--phi', '1.7']);
    expect(code).toBe(2);
    expect(readme).toContain(`$ node bin/randorg.js run --phi 1.7\n${stderr}`);
  });

  it('names every flag', () => {
    for (const path of fieldPaths) {
      const flag = flagName(path);
      const name = path === 'stopWhenAbsorbed' ? `no-${flag}` : flag;
      expect(readme).toContain(`\`--${name}`);
    }
  });
});

/** The README keeps its word: its commands run, and what it shows is what they print. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flagName } from '../../src/cli/flags.js';
import { fieldPaths } from '../../src/model/index.js';
import { runNode } from '../support/child.js';

const readme = readFileSync('README.md', 'utf8');
const blocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text = '']) => text.replaceAll('\\\n', ' '));
const commands = blocks.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('node bin/randorg.js '));
const entry = resolve('bin/randorg.js');

let folder: string;
beforeAll(() => {
  // A directory of its own: the commands write to ./out.
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  cpSync('examples', join(folder, 'examples'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('README', () => {
  it('has commands', () => expect(commands.length).toBeGreaterThanOrEqual(3));

  it('gives each run a directory of its own, not the default one', () => {
    const directories = commands.filter((line) => line.includes(' run ')).map((line) => / --out (\S+)/.exec(line)?.[1]);
    expect(directories).not.toContain(undefined);
    expect(new Set(directories).size).toBe(directories.length);
  });

  it.each(commands)('%s', async (command) => {
    const [, , ...args] = command.split('#')[0]?.trim().split(/\s+/) ?? [];
    const { code, stdout, stderr } = await runNode([entry, ...args], { cwd: folder });
    // a run that is finished is resumed by saying so
    const said = args[0] === 'resume' ? stderr.replace(/^randorg: .* is finished after .*\n/, '') : stderr;
    expect([code, said]).toEqual([0, '']);
    if (args.includes('--json')) expect(readme).toContain(JSON.parse(stdout).digest);
  });

  it('shows the output of npm start and a message as they are', async () => {
    expect(readme).toContain(readFileSync('examples/absorbing-transition.expected.txt', 'utf8'));
    const { code, stderr } = await runNode([entry, 'run', '--phi', '1.7'], { cwd: folder });
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

  it('names files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(3);
    for (const path of links) expect(existsSync(path), path).toBe(true);
  });
});

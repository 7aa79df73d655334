/** docs/how-to/add-a-kick-law.md: its patches apply to the sources, the law builds, and the tests that the page names pass with it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../support/markdown.js';

const blocks = blocksOf(readFileSync('docs/how-to/add-a-kick-law.md', 'utf8'));
const patches = blocks.filter(({ language }) => language === 'diff').map(({ code }) => code);
const commands = (blocks.find(({ language }) => language === 'sh')?.code ?? '').trim().split('\n');
const folder = mkdtempSync(join(tmpdir(), 'randorg-law-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function node(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect(status, `${stdout}${stderr}`.slice(-4000)).toBe(0);
  return stdout;
}

beforeAll(() => {
  const inputs = ['assembly', 'src', 'scripts', 'test', 'bench/native', 'bin', 'docs', 'build', 'README.md', 'asconfig.json'];
  for (const name of [...inputs, 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    cpSync(name, join(folder, name), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
  execFileSync('patch', ['-p1', '--no-backup-if-mismatch'], { cwd: folder, input: patches.join('') });
  node(['scripts/prepare.js']);
});

describe('the law of the page', () => {
  it('changes four files of the product, those that the page names first', () => {
    const changed = [...patches.join('').matchAll(/^\+\+\+ b\/((?:src|assembly)\/\S+)$/gm)].map(([, path]) => path as string);
    expect(changed.length).toBeLessThanOrEqual(4);
    const introduction = readFileSync('docs/how-to/add-a-kick-law.md', 'utf8').split('\n## ')[0] as string;
    const named = [...introduction.matchAll(/`((?:src|assembly)\/[^`]+)`/g)].map(([, path]) => path as string);
    expect(changed.sort()).toEqual(named.sort());
  });

  it('passes the tests that the page names', () => {
    const tests =
      commands
        .find((line) => line.startsWith('npx vitest run '))
        ?.split(' ')
        .slice(3) ?? [];
    expect(tests.length).toBeGreaterThan(5);
    expect(node(['node_modules/vitest/vitest.mjs', 'run', '--project', 'tests', ...tests])).toContain('passed');
  });

  it('has the moments that the page says', () => {
    const args =
      commands
        .find((line) => line.startsWith('node bin/randorg.js noise'))
        ?.split(' ')
        .slice(1) ?? [];
    expect(node(args)).toContain('bro squared');
  });

  it('is there for the command line alone once it is built', () => {
    const result = JSON.parse(
      node(['bin/randorg.js', ...'run --mode squared --particles 300 --steps 10 --json --out out'.split(' ')]),
    );
    expect(result.config.mode).toBe('squared');
  });
});

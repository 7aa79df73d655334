/** A copy of the sources with the patches of a page of docs/how-to/, built, and the commands that the page names. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect } from 'vitest';
import { blocksOf } from './markdown.js';

const inputs = [
  ...['assembly', 'src', 'scripts', 'test', 'bench/native', 'bin', 'docs', 'examples', 'build', 'README.md', 'asconfig.json'],
  ...['package.json', 'tsconfig.json', 'vitest.config.ts'],
];

export interface HowTo {
  folder: string;
  /** Files of src/ and assembly/ that the patches touch. */
  productFiles: string[];
  /** The command of the page that begins with `start`, without it, in words. */
  wordsAfter(start: string): string[];
  /** Runs Node in the copy and gives what it prints. */
  node(args: readonly string[]): string;
}

/** Applies the patches of a page to a copy, which is removed after the tests, and builds it. */
export function applied(page: string): HowTo {
  const blocks = blocksOf(readFileSync(page, 'utf8'));
  const patches = blocks.filter(({ language }) => language === 'diff').map(({ code }) => code);
  const commands = blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => code.trim().split('\n'));
  const folder = mkdtempSync(join(tmpdir(), 'randorg-how-to-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of inputs) cpSync(name, join(folder, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
  execFileSync('patch', ['-p1', '--no-backup-if-mismatch'], { cwd: folder, input: patches.join('') });
  const node = (args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(status, `${stdout}${stderr}`.slice(-4000)).toBe(0);
    return stdout;
  };
  node(['scripts/prepare.js']);
  const touched = [...patches.join('').matchAll(/^\+\+\+ b\/((?:src|assembly)\/\S+)$/gm)].map(([, path]) => path as string);
  const wordsAfter = (start: string): string[] =>
    (commands.find((line) => line.startsWith(start))?.slice(start.length) ?? '').trim().split(' ');
  return { folder, productFiles: [...new Set(touched)], wordsAfter, node };
}

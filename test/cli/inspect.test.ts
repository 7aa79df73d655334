import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildProgram } from '../../src/cli/main.js';
import { runSimulation } from '../../src/run/index.js';

let folder: string;
let out: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  out = join(folder, 'run');
  await runSimulation({ particles: 100, phi: 0.2, steps: 30, stopWhenAbsorbed: false, seed: 5, out });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function inspect(...args: string[]): Promise<{ code: number | null; stdout: string }> {
  let code: number | null = null;
  let stdout = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text;
    return true;
  });
  try {
    const exit = (given: number): void => {
      code = given;
    };
    const program = await buildProgram(exit, ['inspect']);
    await program.parseAsync(['node', 'randorg', 'inspect', ...args]);
  } finally {
    write.mockRestore();
  }
  return { code, stdout };
}

it('prints a table for people, at most 80 columns wide', async () => {
  const { code, stdout } = await inspect(out);
  expect(code).toBe(0);
  for (const words of ['run, format 1', 'whole', 'yes', 'status', 'done', 'series.csv', 'series, ', 'rows, whole']) {
    expect(stdout).toContain(words);
  }
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

it('--json prints one document', async () => {
  const { code, stdout } = await inspect(out, '--json');
  expect(code).toBe(0);
  const inspection = JSON.parse(stdout) as Record<string, unknown>;
  expect(Object.keys(inspection)).toEqual(['kind', 'path', 'version', 'contents', 'whole', 'problems']);
  expect(inspection).toMatchObject({ kind: 'run', whole: true, contents: { seed: '5', steps: 30 } });
});

it('a damaged file ends with 1 and says what can be used', async () => {
  const path = join(folder, 'p.csv');
  writeFileSync(path, 'a,b\n1,2\n3\n');
  const { code, stdout } = await inspect(path);
  expect(code).toBe(1);
  expect(stdout).toContain('row 2 must have 2 values, has 1; 1 row before it can be');
  expect((await inspect(path, '--json')).code).toBe(1);
});

it('a file that is not ours is bad input', async () => {
  const path = join(folder, 'notes.txt');
  writeFileSync(path, 'hello\n');
  await expect(inspect(path)).rejects.toThrow(`${path}: not a format of randorg; `);
});

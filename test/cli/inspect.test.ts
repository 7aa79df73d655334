import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildProgram } from '../../src/cli/main.js';
import { ownOwner } from '../../src/io/process.js';
import { version } from '../../src/model/version.js';
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

it('says of a run whose process has gone that it was interrupted, and how it goes on', async () => {
  const path = join(folder, 'killed');
  cpSync(out, path, { recursive: true });
  const { checksum: _checksum, token: _token, ...manifest } = JSON.parse(readFileSync(join(path, 'run.json'), 'utf8'));
  // A pid that no process has: Linux gives none above 4194304.
  const running = { ...manifest, ...ownOwner(), pid: 2 ** 22 + 1, status: 'running', summary: null, digest: null, files: null };
  writeFileSync(join(path, 'run.json'), JSON.stringify(running));
  const killed = JSON.parse((await inspect(path, '--json')).stdout);
  expect(killed.contents).toMatchObject({ status: 'running', interrupted: true, next: `randorg resume ${path}` });
  writeFileSync(join(path, 'run.json'), JSON.stringify({ ...running, ...ownOwner() }));
  const alive = JSON.parse((await inspect(path, '--json')).stdout);
  expect(alive.contents).not.toHaveProperty('interrupted');
  expect(alive.contents).not.toHaveProperty('next');
});

it('describes a figure and a search, and says what is damaged of them', async () => {
  const put = (name: string, content: unknown): string => {
    const path = join(folder, name.split('/')[0] as string);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const described = async (path: string) => JSON.parse((await inspect(path, '--json')).stdout);
  const figure = put('figure/reproduce.json', { formatVersion: 1, figure: 'msd', preset: 'quick', randorg: version });
  expect((await described(figure)).contents).toMatchObject({
    verdict: 'none yet',
    next: `randorg reproduce msd --preset quick --out ${figure}`,
  });
  put('figure/verdict.json', { verdict: 'agrees', digest: 'abc' });
  expect(await described(figure)).toMatchObject({ kind: 'figure', whole: true, contents: { verdict: 'agrees', digest: 'abc' } });
  put('figure/verdict.json', '{"verdict": "agr');
  expect((await described(figure)).problems).toEqual(['verdict.json is damaged: not JSON; the file is damaged']);
  const stages = [{ done: true }, { done: false }];
  const result = { phiC: { value: 0.56, error: 0.002 } };
  const search = put('search/critical.json', { formatVersion: 1, base: { model: 'bro' }, stages, result });
  const contents = { stages: 2, stagesDone: 1, criticalPoint: 0.56, criticalPointError: 0.002 };
  expect(await described(search)).toMatchObject({ kind: 'search for a critical point', whole: true, contents });
});

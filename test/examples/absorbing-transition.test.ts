/** The examples as a user runs them. Their digests are those of dynamicsVersion 1. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runNode } from '../support/child.js';

const expected = readFileSync('examples/absorbing-transition.expected.txt', 'utf8');

it('absorbing-transition.js prints what is stored beside it, byte for byte, and times on stderr only', async () => {
  const { code, stdout, stderr } = await runNode(['examples/absorbing-transition.js']);
  expect(stdout).toBe(expected);
  expect(stderr).toMatch(/^(run \d of 4: .* \d+\.\d s\n){4}all in \d+\.\d s\n\n$/);
  expect(code).toBe(0);
});

it('absorbing-transition.js keeps to ASCII and 80 columns where it must', async () => {
  const { stdout } = await runNode(['examples/absorbing-transition.js'], { env: { LC_ALL: 'C' } });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the point
  expect(stdout).toMatch(/^[\x00-\x7f]*$/);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThan(80);
  expect(stdout.split('\n').slice(0, 7)).toEqual(expected.split('\n').slice(0, 7));
});

it('run.yaml ends with the digest it names', async () => {
  const digest = /[0-9a-f]{64}/.exec(readFileSync('examples/run.yaml', 'utf8'))?.[0];
  const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  try {
    const { code, stdout } = await runNode([
      'bin/randorg.js',
      'run',
      'examples/run.yaml',
      '--json',
      '--out',
      join(folder, 'run'),
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ digest, config: { model: 'sgd', dimension: 2, sizes: { kind: 'binary' } } });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('library.js runs from the built package', async () => {
  const { code, stdout, stderr } = await runNode(['examples/library.js']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe(`active fraction 0.905 contacts 1037
first sphere at 5.481112216426138, 5.028801440153308, 4.347601021067513 in a box of side 9.556138980221723
digest 091f7c65977e2493646cd1bc44e21a1c3caee27dd0462603b35c80826cad177f
`);
});

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ConfigError, showName, showValue } from '../../src/model/index.js';
import { oneLine, printable, printableJson, printableLines } from '../../src/model/printable.js';
import { type Ended, runNode, runProgram } from '../support/child.js';

const command = resolve('bin/randorg.js');
const folder = mkdtempSync(join(tmpdir(), 'randorg-messages-'));
afterAll(() => rmSync(folder, { recursive: true }));

const randorg = (...args: string[]): Promise<Ended> => runNode([command, ...args], { cwd: folder });

/** Without comments. */
const codeOf = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

/** A name that clears the screen, changes colours by a C1 control, and reads backwards. */
const nasty = '\u001b[2J\u009b31m\u202egpj.exe';
const shown = '\\u001b[2J\\u009b31m\\u202egpj.exe';
const raw = /[\p{Cc}\p{Cf}]/u;

it('writes out what a terminal would act on, and nothing else', () => {
  expect(printable(`a${nasty}\tb\n`)).toBe(`a${shown}\\tb\\n`);
  expect(printableLines('Zürich 密度 é\n±')).toBe('Zürich 密度 é\n±');
  expect(printable('\u{e0041}\ud800')).toBe('\\u{e0041}\\ud800');
  const document = { [nasty]: ['\u2028', '\u{e0041}', 'ü'] };
  expect(printableJson(document)).not.toMatch(raw);
  expect(JSON.parse(printableJson(document))).toEqual(document);
});

it('cuts what is too long in its middle, twice the same', () => {
  const line = oneLine(`unknown ${'x'.repeat(20_000)}tail; do this`);
  expect(line).toMatch(/^unknown x{147}\.\.\.x{45}tail; do this$/);
  expect(oneLine(line)).toBe(line);
  expect(oneLine('a\n  b')).toBe('a b');
  expect(oneLine('word '.repeat(5000)).length).toBeLessThanOrEqual(4000);
});

it('shows any value on a line', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  expect([circle, { toString: 1 }, [10n ** 30n], Symbol('a'), undefined, 'a\u001b'].map(showValue)).toEqual([
    'an object',
    '{"toString":1}',
    '["1000000000000000000000000000000"]',
    'a symbol',
    'nothing',
    '"a\\u001b"',
  ]);
  expect([showName('sizes.ratio'), showName(nasty), showName('')]).toEqual(['sizes.ratio', `"${shown}"`, '""']);
  expect(new ConfigError(nasty).message).toBe(shown);
});

it.each([
  ['an option', [`--${nasty}`]],
  ['a command', [nasty]],
  ['a value', ['run', '--model', nasty]],
  ['a path', ['run', nasty]],
  ['a path', ['inspect', nasty]],
  ['a path', ['structure', nasty]],
  ['a directory', ['sweep', 'status', nasty]],
  ['a figure', ['reproduce', nasty]],
  ['a shell', ['completion', nasty]],
] as const)('names %s without controls: %#', async (_, args) => {
  const { code, stderr } = await randorg(...args);
  expect(code).toBe(2);
  expect(stderr.trimEnd()).not.toMatch(raw);
  expect(stderr).toContain(shown.slice(0, 8));
});

it('prints results of a nasty path without controls', async () => {
  for (const form of [[], ['--json']]) {
    const { code, stdout } = await randorg('run', '--particles', '50', '--steps', '2', '--force', '--out', nasty, ...form);
    expect(code).toBe(0);
    expect(stdout.replaceAll('\n', '')).not.toMatch(raw);
    if (form.length > 0) expect(JSON.parse(stdout).out).toBe(nasty);
  }
});

it.each([
  ['structure x.csv --windows 9e15', 'windows must be a whole number from 2 to 1000000, got 9e15; give one such as 1000'],
  ['structure x.csv --phi 9e15', 'phi must be a number in (0, 1.5], got 9e15; give one such as 0.6'],
  ['structure x.csv --phi 0x1', 'phi must be a number in (0, 1.5], got "0x1"'],
  ['structure x.csv --phi NaN', 'phi must be a number in (0, 1.5], got "NaN"'],
  ['structure x.csv --k-max Infinity', 'k-max must be a number in (0, 1000000], got "Infinity"'],
  ['structure x.csv --fit-window 1,2,3', 'fit-window must be two rising numbers in (0, 1000000], joined by a comma, got "1,2,3"'],
  ['structure x.csv --gap-window -1,1', 'gap-window must be two rising numbers in (0, 1000], joined by a comma'],
  ['structure x.csv --box-length -1', 'box-length must be a number in (0, 1000000000], got -1'],
  [
    'structure x.csv --seed 18446744073709551615',
    'seed must be a whole number from 0 to 4294967295, got 18446744073709551615; give one such as 1',
  ],
  ['structure x.csv --seed -1', 'seed must be a whole number from 0 to 4294967295, got -1'],
  ['structure x.csv --workers 1e9', 'workers must be a whole number from 1 to 1024, got 1e9'],
  ['flatness x.csv --sampled 1e12', 'sampled must be a whole number from 4 to 10000000, got 1e12'],
  ['flatness x.csv --s 1e9', 's must be a number in (0, 10], got 1e9'],
  ['flatness x.csv --anneal -3', 'anneal must be a whole number from 1 to 1000000000, got -3'],
  ['flatness x.csv --anneal-rate 0.1', 'anneal-rate does not apply without anneal, got 0.1; leave it out'],
  ['flatness x.csv --exponent 1e9', 'exponent must be a number in [1, 10], got 1e9'],
  ['exponents x --critical-point 1e9 --critical-point-error 1', 'critical-point must be a number in (0, 100], got 1e9'],
  ['exponents x.csv --dimension 9', 'dimension must be a whole number from 1 to 5, got 9'],
  ['exponents x.csv --size-is N', 'size-is must be length or particles, got "N"; give what the column size holds'],
  ['exponents . --system a', 'system does not apply to directories of sweeps, got "a"; leave it out'],
  ['exponents x.csv . --dimension 2', '. is no file, but x.csv is; give directories of sweeps or files of curves, not both'],
  ['exponents x.csv --dimension 2', 'x.csv:1: the header must have system,control,size,run,t,active, in any order'],
  ['critical --precision 9', 'precision must be a number in (0, 1], got 9'],
  ['critical --budget 9999h', 'budget must be a time such as 90s, 5m or 2h, at most 500h, got "9999h"'],
  ['calibrate --synthetic --budget 5m', 'budget does not apply to --synthetic, which runs no lattices, got "5m"; leave it out'],
  ['reproduce ', 'figure must be one of '],
  ['completion ', 'shell must be bash, zsh or fish, got ""; give one of them'],
  ['calibrate --seed 0', 'seed must be a whole number from 1 to 1000000, got 0'],
  ['noise --draws 1e12', 'draws must be a whole number from 100 to 10000000, got 1e12'],
  ['noise --after -1', 'after must be a whole number from 0 to 1000000000, got -1'],
  ['noise --steps 5', 'steps does not apply to noise, got 5; leave it out'],
  ['noise --out x', 'out does not apply to noise, got "x"; leave it out'],
  ['noise --frames-every 5', 'frames-every does not apply to noise, got 5; leave it out'],
  ['bench --windows 1e6', 'windows must be a whole number from 1 to 1000, got 1e6'],
  [
    'view --port 70000',
    'port must be a whole number from 0 to 65535, got 70000; give one such as 0, which takes any that is free',
  ],
  ['reproduce noise --budget 5m', 'budget does not apply to noise, which has no runs to put off, got "5m"; leave it out'],
  ['reproduce phi-c --partition x', 'partition does not apply without --engine slurm, got "x"; leave it out'],
  ['reproduce phi-c --per-task 3', 'per-task does not apply without --engine slurm, got 3; leave it out'],
  ['reproduce list --out x', 'out does not apply to the list, got "x"; leave it out'],
  ['sweep task x --index -1', 'index must be a whole number from 0 to 1000000, got -1'],
])('%s', async (line, message) => {
  writeFileSync(join(folder, 'x.csv'), 'x,y\n1,1\n2,2\n3,1\n');
  const { code, stdout, stderr } = await randorg(...line.split(' '));
  expect(stderr).toContain(`randorg: ${message}`);
  expect(stderr.split('\n')).toHaveLength(2);
  expect([code, stdout]).toEqual([2, '']);
});

it('refuses a box for a file that says its own', async () => {
  writeFileSync(join(folder, 'x.xyz'), '2\nLattice="9 0 0 0 9 0 0 0 9" Properties=pos:R:3\n1 1 1\n2 2 2\n');
  const { code, stderr } = await randorg('structure', 'x.xyz', '--phi', '0.5');
  expect([code, stderr]).toEqual([2, 'randorg: phi does not apply to x.xyz, which says its box, got 0.5; leave it out\n']);
});

it('prints through one place', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const printing = sources.filter((path) =>
    /\bprocess\.std(out|err)\b|\bconsole\.\w/.test(codeOf(readFileSync(join('src', path), 'utf8'))),
  );
  // A worker of a sweep has a guard of its own against readers that have gone.
  expect(printing.sort()).toEqual(['cli/print.ts', 'study/sweep/worker.ts']);
});

it('says that the working directory is gone', async () => {
  mkdirSync(join(folder, 'gone'));
  const line = `cd gone && rmdir ../gone && ${process.execPath} ${command} run --particles 50 --steps 2`;
  const { code, stderr } = await runProgram('bash', ['-c', line], { cwd: folder });
  expect(stderr).toBe("randorg: the working directory can't be read, it was removed; change to another one\n");
  expect(code).toBe(2);
});

it('says of a mistake of its own that it is one, and shows where only if asked', async () => {
  const script = `const { tellFailure } = await import('${resolve('build/lib/cli/failure.js')}'); process.exitCode = tellFailure(new TypeError('x is not a function'));`;
  const quiet = await runNode(['--input-type=module', '-e', script]);
  expect(quiet.stderr).toBe(
    'randorg: internal error, x is not a function; please report it with the command (RANDORG_DEBUG=1 shows where it happened)\n',
  );
  expect(quiet.code).toBe(1);
  const loud = await runNode(['--input-type=module', '-e', script], { env: { RANDORG_DEBUG: '1' } });
  expect(loud.stderr).toMatch(/internal error.*\nrandorg: TypeError: x is not a function\nrandorg: +at /);
});

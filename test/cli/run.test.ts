/** The built command, as a user calls it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/run/index.js';

const command = resolve('bin/randorg.js');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [command, ...args], { cwd: folder, env: { ...process.env, ...env } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.on('data', (text) => {
    output.stderr += text;
  });
  const done = new Promise<typeof output & { code: number | null }>((settle) => {
    child.on('close', (code) => settle({ ...output, code }));
  });
  return { child, done };
}

const randorg = (args: string, env?: Record<string, string>) => start(args.split(' ').filter(Boolean), env).done;

const small = '--particles 200 --steps 300';

describe('randorg run', () => {
  it('--json prints one document and writes the directory', async () => {
    const { stdout, stderr, code } = await randorg(`run --model bro --phi 0.6 --kick 0.1 --seed 1 ${small} --json`);
    expect([code, stderr]).toEqual([0, '']);
    const result = JSON.parse(stdout) as RunResult;
    expect(Object.keys(result)).toEqual([
      'config',
      'steps',
      'absorbed',
      'absorbedAt',
      'activity',
      'contactsPerParticle',
      'energyPerParticle',
      'largestOverlap',
      'activityCutoff',
      'boxLength',
      'digest',
      'engine',
      'timing',
      'out',
    ]);
    expect(result.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(result.activity.window).toEqual([151, 300]);
    // phi = N pi/6 / L^3.
    expect((200 * Math.PI) / 6 / result.boxLength ** 3).toBeCloseTo(0.6, 12);
    const directory = join(folder, result.out);
    expect(readdirSync(directory).sort()).toEqual(['checkpoint.bin', 'run.json', 'series.csv']);
    const manifest = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8'));
    expect(manifest).toMatchObject({ status: 'done', digest: result.digest });
    const last = readFileSync(join(directory, 'series.csv'), 'utf8').trimEnd().split('\n').at(-1)?.split(',').map(Number);
    expect(last?.[0]).toBe(300);
    expect(last?.[2]).toBe(result.activity.last);
  });

  it('repeats itself bit for bit, by flags or by file, whatever it records', async () => {
    writeFileSync(
      join(folder, 'run.yaml'),
      'model: sgd\nphi: 0.6\nparticles: 200\nsteps: 300\nseed: 18446744073709551615\nrecord: {every: 7}\n',
    );
    const runs = await Promise.all([
      randorg('run run.yaml --json --out a'),
      randorg(`run --model sgd ${small} --seed 18446744073709551615 --record-every 1 --json --out b`),
    ]);
    const [a, b] = runs.map(({ stdout }) => JSON.parse(stdout) as RunResult);
    expect(a?.digest).toBe(b?.digest);
    expect(a?.activity).toEqual(b?.activity);
    expect(a?.config.seed).toBe('18446744073709551615');
  });

  it('prints a table and a plot for people, in ASCII if the locale is', async () => {
    const [utf8, ascii] = await Promise.all([
      randorg(`run ${small} --out a`, { LC_ALL: 'C.UTF-8' }),
      randorg(`run ${small} --out b`, { LC_ALL: 'C' }),
    ]);
    for (const { stdout, stderr, code } of [utf8, ascii]) {
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/active fraction, mean .* t = 151 to 300/);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      expect(stdout).toContain('t (steps)');
      // No colours in a pipe.
      expect(stdout).not.toContain('\u001b');
    }
    expect(utf8.stdout).toContain('┌');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the point
    expect(ascii.stdout).toMatch(/^[\x00-\x7f]*$/);
  });

  it('starts from a file of positions', async () => {
    const rows = Array.from({ length: 64 }, (_, k) => `${k % 4},${Math.floor(k / 4) % 4},${Math.floor(k / 16)}`);
    writeFileSync(join(folder, 'start.csv'), `x,y,z\n${rows.join('\n')}\n`);
    const { stdout, stderr, code } = await randorg('run --initial start.csv --phi 0.5 --steps 10 --json --out a');
    expect([code, stderr]).toEqual([0, '']);
    // A lattice of unit spacing in a box of side 4.06: nothing overlaps.
    expect(JSON.parse(stdout)).toMatchObject({ config: { particles: 64 }, absorbed: true, absorbedAt: 0, steps: 0 });

    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub/open.csv'), `x,y,z\n${rows.join('\n')}`);
    writeFileSync(join(folder, 'sub/run.yaml'), 'initial: open.csv\nphi: 0.5\nsteps: 10\n');
    const open = await randorg('run sub/run.yaml --json --out b');
    expect(open.stderr).toBe(
      'randorg: sub/run.yaml:1:10: sub/open.csv:65: the last line has no line end, the file may be cut short; add one if it is whole\n',
    );
    expect([open.code, open.stdout]).toEqual([2, '']);
    writeFileSync(join(folder, 'sub/open.csv'), `x,y,z\n${rows.join('\n')}\n`);
    const whole = await randorg('run sub/run.yaml --json --out b');
    expect(JSON.parse(whole.stdout).digest).toBe(JSON.parse(stdout).digest);
  });

  it('refuses to write over a run, unless forced', async () => {
    await randorg(`run ${small} --out a --json`);
    const before = readFileSync(join(folder, 'a/run.json'), 'utf8');
    const again = await randorg(`run ${small} --out a --json`);
    expect([again.code, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toMatch(/^randorg: out a already holds a run; .*--force\n$/);
    expect(readFileSync(join(folder, 'a/run.json'), 'utf8')).toBe(before);
    expect((await randorg(`run ${small} --out a --json --force`)).code).toBe(0);
  });

  it('gives a directory to one of several commands that start at once', async () => {
    const ends = await Promise.all([1, 2, 3].map(() => randorg(`run ${small} --out a --json`)));
    expect(ends.map(({ code }) => code).sort()).toEqual([0, 2, 2]);
    for (const { stderr } of ends.filter(({ code }) => code === 2)) {
      expect(stderr).toMatch(/^randorg: out a (already holds a run|is not empty and not a run); [^\n]*\n$/);
    }
    const digest = ends.flatMap(({ code, stdout }) => (code === 0 ? [JSON.parse(stdout).digest] : []))[0];
    expect(JSON.parse(readFileSync(join(folder, 'a/run.json'), 'utf8'))).toMatchObject({ status: 'done', digest });
  });

  it('does not replace a run that is still going, and does once it was killed', async () => {
    const { child, done } = start('run --particles 2000 --steps 1e9 --out a --json'.split(' '));
    while (!existsSync(join(folder, 'a/series.csv'))) await new Promise((settle) => setTimeout(settle, 20));
    const early = await randorg(`run ${small} --out a --json --force`);
    expect([early.code, early.stderr]).toEqual([
      2,
      `randorg: out a holds a run that is still going (process ${child.pid}); stop it first, or choose another directory\n`,
    ]);
    child.kill('SIGKILL');
    await done;
    expect((await randorg(`run ${small} --out a --json --force`)).code).toBe(0);
  });

  it('says what it waits for before it replaces a run of another host', async () => {
    await randorg(`run ${small} --out a --json`);
    const path = join(folder, 'a/run.json');
    const { token: _, checksum: __, ...content } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...content, status: 'running', host: 'elsewhere', pid: 7 }));
    const { code, stderr } = await randorg(`run ${small} --out a --json --force`, { RANDORG_TEST_HEARTBEAT: '150' });
    expect([code, stderr]).toEqual([
      0,
      "randorg: out a holds a run that was going on elsewhere (process 7), which can't be asked from here; waiting up to 1 s for a sign of life\n",
    ]);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s stops it with exit code %d and a manifest that says so', async (signal, exitCode) => {
    const { child, done } = start('run --particles 2000 --steps 1e9 --out a --json'.split(' '));
    while (!existsSync(join(folder, 'a/series.csv'))) await new Promise((settle) => setTimeout(settle, 20));
    child.kill(signal);
    const { code, stdout, stderr } = await done;
    expect([code, stdout]).toEqual([exitCode, '']);
    expect(stderr).toMatch(new RegExp(`^randorg: stopped by ${signal} after \\d+ steps; go on with: randorg resume a\\n$`));
    expect(JSON.parse(readFileSync(join(folder, 'a/run.json'), 'utf8'))).toMatchObject({ status: 'stopped' });
  });

  it('takes a reader that leaves early for no failure', async () => {
    const { child, done } = start(`run ${small} --json --out a`.split(' '));
    child.stdout.destroy();
    const { code, stderr } = await done;
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('bad input: one line, exit 2, nothing touched', () => {
  it.each([
    ['run --model bro --phi 1.7 --json', 'phi must be in (0, 1.5], got 1.7; '],
    ['run --phi NaN', 'phi must be in (0, 1.5], got NaN; '],
    ['run --phi -0.5', 'phi must be in (0, 1.5], got -0.5; '],
    ['run --kick 0', 'kick must be in (0, 2], got 0; '],
    ['run --particles 10.5', 'particles must be a whole number of at least 1, got 10.5; '],
    ['run --particles 10', 'particles must be at least 31 at phi 0.6, got 10; '],
    ['run --particles 100000000', 'it needs at least 25000000000 bytes of memory and 4294967296 are available'],
    ['run --steps 9007199254740993', 'steps must be a whole number from 0 to 2^53-1, got 9007199254740993; '],
    ['run --learning-rate 0.1', 'learningRate does not apply to model bro, got 0.1; use kick instead'],
    ['run --model sgd --kick 0.1', 'kick does not apply to model sgd, got 0.1; use learningRate instead'],
    ['run --phii 0.6', "unknown option '--phii' (Did you mean --phi?)"],
    ['run --phi', "option '--phi <n>' argument missing"],
    ['run a.yaml b.yaml', 'too many arguments'],
    ['run none.yaml', "none.yaml: can't be read, no such file or directory; "],
    ['run --initial none.csv', "none.csv: can't be read, no such file or directory; "],
    ['run bad.yaml', 'bad.yaml:2:6: phi must be in (0, 1.5], got 9; '],
    ['run unknown.yaml', 'unknown.yaml:1:1: unknown field frmaes; '],
    ['run --initial cut.csv', 'cut.csv:3: expected 3 values (x,y,z), got 2; the file may be cut short'],
    ['run --initial cut.csv --dimension 2', 'cut.csv:1: the header must be x,y or x,y,radius for dimension 2'],
    ['run --out bad.yaml', 'out must be a directory, got bad.yaml; '],
    ['rnu', "unknown command 'rnu' (Did you mean run?)"],
    ['run --eps 0.1', "unknown option '--eps' (Did you mean --kick?)"],
    ['run --batches 0.1', "unknown option '--batches'"],
    ['run papers.yaml', 'papers.yaml:1:1: unknown field alpha; did you mean learningRate?'],
  ])('randorg %s', async (args, message) => {
    writeFileSync(join(folder, 'bad.yaml'), 'model: bro\nphi: 9\n');
    writeFileSync(join(folder, 'unknown.yaml'), 'frmaes: 1\n');
    writeFileSync(join(folder, 'papers.yaml'), 'alpha: 1\n');
    writeFileSync(join(folder, 'cut.csv'), 'x,y,z\n1,2,3\n4,5');
    const before = readdirSync(folder);
    const { stdout, stderr, code } = await randorg(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toEqual([expect.stringContaining(`randorg: `), '']);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('help', () => {
  it('shows an example and the version', async () => {
    const [top, run, version] = await Promise.all([randorg('--help'), randorg('run --help'), randorg('--version')]);
    for (const { stdout, code } of [top, run]) {
      expect(code).toBe(0);
      expect(stdout).toContain('  randorg run --model bro');
    }
    for (const flag of ['--record-per-decade <n>', '--no-stop-when-absorbed', '--initial <path>'])
      expect(run.stdout).toContain(flag);
    expect(version.stdout).toBe(`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
  });
});

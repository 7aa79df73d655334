/** The built command, stopped, killed and hindered, and resumed. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { killAtRandom } from '../support/killing.js';
import { appears, randorg, startRandorg } from '../support/randorg.js';
import { runFiles } from '../support/runFiles.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const small = '--particles 200 --steps 300';
const endless = '--phi 0.66 --particles 200 --steps 1000000000 --checkpoint-every 1h';
const manifestOf = (name: string) => JSON.parse(readFileSync(join(folder, name, 'run.json'), 'utf8'));
/** Root may write everywhere: what is read-only is tested as another user then. */
const isRoot = process.getuid?.() === 0;
const nobody = 65534;

describe('randorg resume', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('goes on after %s, with the bits of a run that was not stopped', async (signal, exitCode) => {
    const run = startRandorg(`run ${endless} --out a --json`, folder);
    await appears(join(folder, 'a/series.csv'), run);
    run.child.kill(signal);
    const { code, stdout, stderr } = await run.done;
    expect([code, stdout]).toEqual([exitCode, '']);
    const { steps } = manifestOf('a').summary;
    expect(stderr).toBe(`randorg: stopped by ${signal} after ${steps} steps; go on with: randorg resume a\n`);
    expect(manifestOf('a').status).toBe('stopped');
    expect(existsSync(join(folder, 'a/checkpoint.bin'))).toBe(true);

    const more = steps + 500;
    const [resumed, whole] = await Promise.all([
      randorg(`resume a --steps ${more} --threads 2 --json`, folder),
      randorg(`run ${endless} --steps ${more} --out b --json`, folder),
    ]);
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    expect(JSON.parse(resumed.stdout).digest).toBe(JSON.parse(whole.stdout).digest);
    expect(runFiles(join(folder, 'a'))['series.csv']).toBe(runFiles(join(folder, 'b'))['series.csv']);
  });

  it('goes on after --max-time, which ends a process in time with an exit code of its own', async () => {
    const long = '--phi 0.66 --particles 200 --steps 300000 --frames-every 30000 --checkpoint-every 1h';
    const begun = performance.now();
    const run = await randorg(`run ${long} --out a --max-time 2s`, folder);
    const seconds = (performance.now() - begun) / 1000;
    const { status, summary } = manifestOf('a');
    const message = `randorg: stopped by --max-time after ${summary.steps} steps; go on with: randorg resume a\n`;
    expect([run, status]).toEqual([{ code: 75, stdout: '', stderr: message }, 'stopped']);
    expect(seconds).toBeGreaterThan(1.5);
    expect(seconds).toBeLessThan(8);
    const [resumed, whole] = await Promise.all([
      randorg('resume a --max-time 1h', folder),
      randorg(`run ${long} --out b --max-time 1h`, folder),
    ]);
    expect([resumed.code, whole.code, resumed.stderr]).toEqual([0, 0, '']);
    expect(runFiles(join(folder, 'a'))).toEqual(runFiles(join(folder, 'b')));
    const stopped = await randorg('resume a --steps 1000000000 --max-time 1s', folder);
    expect([stopped.code, stopped.stdout]).toEqual([75, '']);
  }, 120_000);

  it.each(['soon', '5', '0s', '-1h', '1e9h'])('refuses --max-time %s before it looks at anything', async (time) => {
    const word = time === '-1h' ? `--max-time=${time}` : `--max-time ${time}`;
    const [run, resume] = await Promise.all([randorg(`run ${word} --out a`, folder), randorg(`resume a ${word}`, folder)]);
    const message = `max-time must be a time such as 90s, 5m or 2h, at most 500h, got "${time}"; give a number and its unit`;
    for (const { code, stderr } of [run, resume]) expect([code, stderr]).toEqual([2, `randorg: ${message}\n`]);
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  it('of a finished run says so and prints its result', async () => {
    const { stdout } = await randorg(`run ${small} --out a --json`, folder);
    const again = await randorg('resume a --json', folder);
    expect(again).toEqual({
      code: 0,
      stdout,
      stderr: 'randorg: a is finished after 300 steps; --steps takes it further\n',
    });
    renameSync(join(folder, 'a'), join(folder, 'b'));
    const more = await randorg('resume b --steps 700', folder);
    const whole = await randorg(`run ${small} --steps 700 --out whole`, folder);
    const withoutTime = (text: string) => text.replace(/^.* (time|directory) .*$/gm, '');
    expect([more.code, more.stderr]).toEqual([0, '']);
    expect(withoutTime(more.stdout), 'table and plot').toBe(withoutTime(whole.stdout));
    expect(runFiles(join(folder, 'b'))['series.csv']).toEqual(runFiles(join(folder, 'whole'))['series.csv']);
  });

  it('after kill -9 at 10 random instants ends with the files of the run that was left alone', async () => {
    // how many it meets alive depends on what else the machine does
    expect(await killAtRandom(folder, 10)).toBeGreaterThan(1);
  }, 120_000);

  it('does not touch a run that is still going, which writes a checkpoint when it is time', async () => {
    const run = startRandorg(`run ${endless} --checkpoint-every 1s --out a`, folder);
    expect(await appears(join(folder, 'a/checkpoint.bin'), run)).toBe(true);
    const { code, stderr } = await randorg('resume a', folder);
    run.child.kill('SIGKILL');
    await run.done;
    expect([code, stderr]).toEqual([
      2,
      `randorg: a is a run that is still going (process ${run.child.pid}); stop it first, or wait for its end\n`,
    ]);
  });

  it('--help shows examples', async () => {
    const { stdout, code } = await randorg('resume --help', folder);
    expect(code).toBe(0);
    for (const text of ['  randorg resume out/bro --steps 100000', '--reseed', '--checkpoint-every <n|time>']) {
      expect(stdout).toContain(text);
    }
  });
});

describe('bad input: one line, exit 2, nothing touched', () => {
  let home: string;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'randorg-'));
    await randorg(`run ${small} --out a --json`, home);
  });
  afterAll(() => rmSync(home, { recursive: true }));

  it.each([
    ['resume', "missing required argument 'directory'"],
    ['resume none', "none/run.json: can't be read, no such file or directory; give the directory of a run"],
    ['resume .', "run.json: can't be read, no such file or directory; "],
    ['resume a --steps 300', 'steps must be more than the 300 done, got 300; '],
    ['resume a --steps x', 'steps must be a whole number from 0 to 2^53-1, got "x"; '],
    ['resume a --steps 400 --threads 99', 'threads must be auto or a whole number from 1 to 16, got 99; '],
    [
      'resume a --steps 400 --checkpoint-every 3d',
      'checkpoint.every must be steps such as 1000, or a time such as 30s, 5m or 2h, got "3d"; ',
    ],
    ['resume a --phi 0.5', "unknown option '--phi'"],
  ])('randorg %s', async (args, message) => {
    const before = runFiles(join(home, 'a'));
    const { code, stdout, stderr } = await randorg(args, home);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toEqual([expect.stringContaining('randorg: '), '']);
    expect(stderr).toContain(message);
    expect(runFiles(join(home, 'a'))).toEqual(before);
  });
});

describe('a disk that gives out: one line, exit 1, and resumed afterwards as if nothing had been', () => {
  const recording = '--phi 0.66 --particles 200 --steps 20000 --record-every 1 --checkpoint-every 500 --json';

  async function resumesLikeUninterrupted(name: string, uid?: number) {
    expect(existsSync(join(folder, name, 'checkpoint.bin'))).toBe(true);
    const resumed = await randorg(`resume ${name} --json`, folder, uid);
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    await randorg(`run ${recording} --out whole`, folder, uid);
    expect(runFiles(join(folder, name))).toEqual(runFiles(join(folder, 'whole')));
  }

  it('full', async (context) => {
    const small = join(folder, 'small');
    mkdirSync(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', small], { stdio: 'pipe' });
    } catch {
      context.skip('a small tmpfs can be mounted by root only');
    }
    try {
      const { code, stderr } = await randorg(`run ${recording} --out small/a`, folder);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^randorg: small\/a\/(series\.csv|checkpoint\.bin) can't be written, no space left; put that right, then go on with: randorg resume small\/a\n$/,
      );
      execFileSync('mount', ['-o', 'remount,size=20m', small]);
      await resumesLikeUninterrupted('small/a');
    } finally {
      execFileSync('umount', [small]);
    }
  });

  it('read-only', async (context) => {
    const uid = isRoot ? nobody : undefined;
    if (uid !== undefined) {
      chownSync(folder, uid, uid);
      const { code } = await randorg('run --help', folder, uid);
      if (code !== 0) context.skip('root writes everywhere, and nobody else can read the package');
    }
    const run = startRandorg(`run ${recording} --out a`, folder, uid);
    await appears(join(folder, 'a/checkpoint.bin'), run);
    chmodSync(join(folder, 'a'), 0o555);
    const { code, stderr } = await run.done;
    chmodSync(join(folder, 'a'), 0o755);
    expect([code, stderr]).toEqual([
      1,
      "randorg: a/checkpoint.bin can't be written, permission denied; put that right, then go on with: randorg resume a\n",
    ]);
    await resumesLikeUninterrupted('a', uid);
  });

  it('gone', async () => {
    const run = startRandorg(`run ${recording} --out a`, folder);
    await appears(join(folder, 'a/checkpoint.bin'), run);
    // Moved, not removed: removing what is being written to may meet a new file.
    renameSync(join(folder, 'a'), join(folder, 'b'));
    const { code, stderr } = await run.done;
    expect(stderr).toMatch(
      /^randorg: a\/(checkpoint\.bin can't be written, no such file or directory|series\.csv was removed while the run went on); the directory of the run is gone\n$/,
    );
    expect(code).toBe(1);
    await resumesLikeUninterrupted('b');
  });
});

/** The built sweep commands, as a user calls them. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, runNode } from '../support/child.js';

const command = resolve('bin/randorg.js');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  writeFileSync(join(folder, 'plan.yaml'), 'base: {particles: 200, steps: 100}\ngrid: {phi: [0.5, 0.6]}\nreplicas: 3\n');
  writeFileSync(join(folder, 'long.yaml'), 'base: {particles: 2000, phi: 0.62, steps: 2000000}\ngrid: {seed: [1, 2, 3]}\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const randorg = (args: string, env?: Record<string, string>): Promise<Ended> =>
  runNode([command, ...args.split(' ')], { cwd: folder, ...(env ? { env } : {}) });

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((settle) => setTimeout(settle, 20));
};
const begun = (out: string): string[] => {
  const runs = join(folder, out, 'runs');
  return existsSync(runs) ? readdirSync(runs).filter((name) => existsSync(join(runs, name, 'series.csv'))) : [];
};

describe('randorg sweep', () => {
  it('plans, runs, tells the status and collects', async () => {
    const plan = await randorg('sweep plan plan.yaml --json --workers 2');
    expect([plan.code, plan.stderr]).toEqual([0, '']);
    const planned = JSON.parse(plan.stdout);
    expect(planned).toMatchObject({ combinations: 6, runs: 6, duplicates: [], particleSteps: 120000, workers: 2 });
    // No machine needs a microsecond or a picosecond.
    expect(planned.nsPerParticleStep['3']).toBeGreaterThan(1);
    expect(planned.nsPerParticleStep['3']).toBeLessThan(1000);
    expect(planned.seconds).toBeGreaterThan((planned.nsPerParticleStep['3'] * 120000) / 1e9 / 2);
    expect(readdirSync(folder).sort()).toEqual(['long.yaml', 'plan.yaml']);

    const run = await randorg('sweep run plan.yaml --out s --workers 2 --json');
    expect([run.code, run.stderr]).toEqual([0, '']);
    const outcome = JSON.parse(run.stdout);
    expect(outcome).toMatchObject({
      out: 's',
      planHash: planned.planHash,
      status: 'done',
      runs: 6,
      done: 6,
      doneNow: 6,
      failed: [],
    });

    const again = await randorg('sweep run plan.yaml --out s --workers 2');
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(again.stdout).toMatch(/done .* 6, 0 of them now/);

    const status = await randorg('sweep status s --json');
    expect([status.code, status.stderr]).toEqual([0, '']);
    const counts = { waiting: 0, running: 0, interrupted: 0, done: 6, failed: 0 };
    expect(JSON.parse(status.stdout)).toMatchObject({ directory: 's', planHash: planned.planHash, runs: 6, counts, progress: 1 });

    const collect = await randorg('sweep collect s --out s.csv --series');
    expect([collect.code, collect.stdout, collect.stderr]).toEqual([0, '6 runs in s.csv\n', '']);
    const [head, ...rows] = readFileSync(join(folder, 's.csv'), 'utf8').trimEnd().split('\n');
    expect(head).toMatch(/^index,directory,configHash,dynamicsVersion,model,/);
    expect(rows).toHaveLength(6);
    const digest = head?.split(',').indexOf('digest') as number;
    for (const [k, name] of readdirSync(join(folder, 's/runs')).sort().entries()) {
      const manifest = JSON.parse(readFileSync(join(folder, 's/runs', name, 'run.json'), 'utf8'));
      expect(rows[k]?.split(',')[digest]).toBe(manifest.digest);
    }
    expect(readFileSync(join(folder, 's.series.csv'), 'utf8')).toMatch(/^run,t,active,.*\n0,0,/);
  });

  it('prints tables of at most 80 columns', async () => {
    const run = await randorg('sweep run plan.yaml --out s', { LC_ALL: 'C' });
    const [plan, status] = await Promise.all(
      ['sweep plan plan.yaml', 'sweep status s'].map((args) => randorg(args, { LC_ALL: 'C' })),
    );
    for (const { code, stdout, stderr } of [run, plan, status] as Ended[]) {
      expect([code, stderr]).toEqual([0, '']);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the point
      expect(stdout).toMatch(/^[\x00-\x7f]*$/);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('lists failed runs and exits with 1; missing ones are named when collecting', async () => {
    const rows = Array.from({ length: 64 }, (_, k) => `${k % 4},${(k >> 2) % 4},${k >> 4}`);
    writeFileSync(join(folder, 'start.csv'), `x,y,z\n${rows.join('\n')}\n`);
    writeFileSync(join(folder, 'plan.yaml'), 'base: {steps: 5, phi: 0.5}\ngrid: {initial: [random, start.csv]}\n');
    const submitted = await randorg('sweep run plan.yaml --out s --workers 1 --json');
    expect(submitted.code).toBe(0);
    rmSync(join(folder, 's/runs'), { recursive: true });
    // The plan of the directory is known; the file it names goes away between planning and running.
    rmSync(join(folder, 'start.csv'));
    const task = await randorg('sweep task s --index 0 --per-task 2 --json');
    const { failed } = JSON.parse(task.stdout);
    expect([task.code, failed.length]).toEqual([1, 1]);
    expect(task.stderr).toMatch(/^randorg: run 1 \(000001-[0-9a-f]{8}\) failed: .*start.csv: can't be read, [^\n]*\n$/);
    const collect = await randorg('sweep collect s --out s.csv');
    expect([collect.code, collect.stdout]).toEqual([0, '1 runs in s.csv\n']);
    expect(collect.stderr).toMatch(/^randorg: run 1 \(000001-[0-9a-f]{8}\) is missing: .*start.csv: can't be read, [^\n]*\n$/);
  });

  it('says which runs are equal, and does them once', async () => {
    writeFileSync(join(folder, 'plan.yaml'), 'base: {particles: 200, steps: 5}\ngrid: {phi: [0.5, 0.6, 0.5]}\n');
    const { stdout, stderr, code } = await randorg('sweep run plan.yaml --out s --json');
    expect([code, JSON.parse(stdout).runs]).toEqual([0, 2]);
    expect(stderr).toBe(
      'randorg: warning: 1 run equals another and is run once (first: run 2 is run 0, with the same trajectory and steps)\n',
    );
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s stops all workers with exit code %d; the directory says how far they came', async (signal, exitCode) => {
    const args = [command, 'sweep', 'run', 'long.yaml', '--out', 's', '--workers', '2', '--json'];
    // A group of its own: signals from a terminal reach the workers too.
    const child = spawn(process.execPath, args, { cwd: folder, detached: true });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (text) => (output[name] += text));
    const ended = new Promise((settle) => child.on('close', settle));
    await until(() => begun('s').length === 2);
    process.kill(-(child.pid as number), signal);
    expect([await ended, output.stdout]).toEqual([exitCode, '']);
    expect(output.stderr).toBe(`randorg: stopped by ${signal} with 0 of 3 runs done; the same command goes on with s\n`);
    for (const name of begun('s')) {
      expect(JSON.parse(readFileSync(join(folder, 's/runs', name, 'run.json'), 'utf8')).status).toBe('stopped');
    }
    const { counts } = JSON.parse((await randorg('sweep status s --json')).stdout);
    expect(counts).toEqual({ waiting: 1, running: 0, interrupted: 2, done: 0, failed: 0 });
  });

  it('--max-time stops all workers with an exit code of its own; the next command goes on', async () => {
    const run = await randorg('sweep run long.yaml --out s --workers 2 --max-time 6s');
    expect([run.code, run.stdout]).toEqual([75, '']);
    expect(run.stderr).toMatch(/^randorg: stopped by --max-time with 0 of 3 runs done; the same command goes on with s\n$/m);
    // The same task of a batch system goes on with both, and stops likewise.
    const task = await randorg('sweep task s --index 0 --per-task 3 --workers 2 --max-time 6s');
    expect(task.code).toBe(75);
    expect(task.stderr).not.toMatch(/failed/);
    for (const name of begun('s')) {
      expect(JSON.parse(readFileSync(join(folder, 's/runs', name, 'run.json'), 'utf8')).status).toBe('stopped');
    }
    const { counts } = JSON.parse((await randorg('sweep status s --json')).stdout);
    expect(counts).toEqual({ waiting: 1, running: 0, interrupted: 2, done: 0, failed: 0 });
    const refused = await randorg('sweep run long.yaml --out none --max-time 4');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/^randorg: max-time must be a time such as 90s/)]);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  }, 60_000);

  it('killed with its runs under way leaves no worker behind', async () => {
    const child = spawn(process.execPath, [command, 'sweep', 'run', 'long.yaml', '--out', 's', '--workers', '2'], {
      cwd: folder,
    });
    await until(() => begun('s').length === 2);
    const { counts } = JSON.parse((await randorg('sweep status s --json')).stdout);
    expect(counts).toMatchObject({ running: 2, waiting: 1 });
    child.kill('SIGKILL');
    const state = async () => JSON.parse((await randorg('sweep status s --json')).stdout).counts;
    await expect.poll(state, { timeout: 10_000 }).toMatchObject({ running: 0, interrupted: 2 });
  });
});

describe('bad input: one line, exit 2, nothing touched', () => {
  it.each([
    ['sweep rnu plan.yaml', "unknown command 'rnu'"],
    ['sweep run plan.yaml', "required option '--out <path>' not specified"],
    ['sweep run none.yaml --out s', "none.yaml: can't be read, no such file or directory"],
    ['sweep run bad.yaml --out s', 'bad.yaml:2:8: phi must be in (0, 1.5], got 1.7; '],
    ['sweep plan bad.yaml', 'bad.yaml:2:8: phi must be in (0, 1.5], got 1.7; '],
    ['sweep run plan.yaml --out s --workers 0', 'workers must be a whole number from 1 to 1024, got 0'],
    ['sweep plan plan.yaml --workers x', 'workers must be a whole number from 1 to 1024, got "x"'],
    ['sweep run plan.yaml --out .', 'out . is not empty and not a sweep ('],
    ['sweep run plan.yaml --out plan.yaml', 'plan.yaml'],
    ['sweep status .', "plan.json: can't be read, no such file or directory; give the directory of a sweep"],
    ['sweep collect none --out x.csv', "none/plan.json: can't be read, no such file or directory"],
    ['sweep collect none --out x --format xlsx', 'format must be csv, parquet or hdf5, got "xlsx"'],
    ['sweep collect none --out x.h5 --format csv', 'format csv contradicts .h5 of out x.h5; leave one of them out'],
    ['sweep collect none --out table', 'out must end in .csv, .parquet, .h5 or .hdf5, got "table"; or give --format'],
    ['sweep submit plan.yaml --out s --engine pbs', 'engine must be slurm, got "pbs"'],
    ['sweep submit plan.yaml --out s --engine slurm --per-task 7', 'perTask must be a whole number from 1 to 6, got 7'],
    ['sweep submit plan.yaml --out s --engine slurm', 'engine slurm needs sbatch, which was not found in PATH; '],
  ])('randorg %s', async (args, message) => {
    writeFileSync(join(folder, 'bad.yaml'), 'base: {particles: 500}\ngrid: {phi: [0.5, 1.7]}\n');
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await randorg(args, { PATH: '/nowhere' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toEqual([expect.stringContaining('randorg: '), '']);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('a directory of another plan, naming both', async () => {
    await randorg('sweep run plan.yaml --out s');
    copyFileSync(join(folder, 'long.yaml'), join(folder, 'plan.yaml'));
    const { planHash } = JSON.parse((await randorg('sweep plan plan.yaml --json')).stdout);
    const { code, stderr } = await randorg('sweep run plan.yaml --out s');
    const stored = JSON.parse(readFileSync(join(folder, 's/plan.json'), 'utf8')).hash;
    expect([code, stderr]).toEqual([
      2,
      `randorg: out s holds the sweep of plan ${stored}, but this plan is ${planHash}; choose another directory, or use its own plan\n`,
    ]);
  });
});

it('sweep submit --dry-run prints scripts that start this very command, and writes nothing', async () => {
  const before = readdirSync(folder);
  const { code, stdout, stderr } = await randorg('sweep submit plan.yaml --out s --engine slurm --per-task 2 --dry-run', {
    PATH: '/nowhere',
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('#SBATCH --array=0-2\n');
  expect(stdout).toContain(
    `exec '${process.execPath}' '${command}' sweep task '${join(folder, 's')}' --index "$SLURM_ARRAY_TASK_ID"`,
  );
  expect(readdirSync(folder)).toEqual(before);
});

it('examples/phase-diagram.yaml is a plan of less than a minute on two cores at 150 ns a particle-step', async () => {
  const { code, stdout, stderr } = await runNode([command, 'sweep', 'plan', 'examples/phase-diagram.yaml', '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const { runs, particleSteps } = JSON.parse(stdout);
  expect(runs).toBe(48);
  expect((particleSteps * 150e-9) / 2).toBeLessThan(60);
});

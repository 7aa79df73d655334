/** Runs of processes that can't be asked whether they live: in another namespace of pids, or on another host. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readManifest } from '../../src/io/index.js';
import { runProgram } from '../support/child.js';

const canUnshare = spawnSync('unshare', ['-p', '-f', '--kill-child', '--mount-proc', 'true']).status === 0;
const command = resolve('bin/randorg.js');
const env = { RANDORG_TEST_HEARTBEAT: '150' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const randorg = (words: string) => runProgram(process.execPath, [command, ...words.split(' ')], { cwd: folder, env });
/** As process 1 of a namespace of its own, which ends with it. */
const isolated = ['-p', '-f', '--kill-child', '--mount-proc', process.execPath, command];
const inNamespace = (words: string) => runProgram('unshare', [...isolated, ...words.split(' ')], { cwd: folder, env });

/** Begins a run there, and waits for a file of it; the function that is returned kills it. */
async function beginInNamespace(words: string, file: string, period = env): Promise<() => Promise<void>> {
  const child = spawn('unshare', [...isolated, ...words.split(' ')], {
    cwd: folder,
    env: { ...process.env, ...period },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((settle) => child.once('close', () => settle()));
  await expect.poll(() => existsSync(join(folder, file)), { timeout: 30_000, interval: 5 }).toBe(true);
  return () => {
    child.kill('SIGKILL');
    return ended;
  };
}

const small = 'run --phi 0.62 --particles 300 --steps 25000 --checkpoint-every 200 --threads 1 --json';

it.skipIf(!canUnshare)('a run that was killed there is gone on with here, once it has been silent for long enough', async () => {
  const whole = JSON.parse((await randorg(`${small} --out whole`)).stdout);
  const kill = await beginInNamespace(`${small} --out out`, 'out/checkpoint.bin');
  await kill();
  expect(readManifest(join(folder, 'out')).status).toBe('running');
  const { code, stdout, stderr } = await randorg('resume out --json');
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/out is a run that was going on .* \(process \d+\), which can't be asked from here; waiting up to 1 s/);
  expect(JSON.parse(stdout).digest).toBe(whole.digest);
});

it.skipIf(!canUnshare)('a run that goes on there is neither resumed nor replaced here', async () => {
  // Longer than the test, and with a heartbeat that a starved process keeps: it goes on whatever the load.
  const patient = { RANDORG_TEST_HEARTBEAT: '1000' };
  const kill = await beginInNamespace(`${small.replace('25000', '100000000')} --out out`, 'out/run.json', patient);
  try {
    for (const words of ['resume out', `${small} --force --out out`]) {
      const { code, stderr } = await runProgram(process.execPath, [command, ...words.split(' ')], { cwd: folder, env: patient });
      expect(code, stderr).toBe(2);
      expect(stderr).toMatch(
        /a run that is going on .* \(process \d+\), which can't be asked from here and has just given a sign of life/,
      );
    }
    expect(readManifest(join(folder, 'out')).status).toBe('running');
  } finally {
    await kill();
  }
});

it.skipIf(!canUnshare)('claims of workers that live there are never taken: each run is done once', async () => {
  const plan = 'base: {particles: 300, phi: 0.62, steps: 6000}\nreplicas: 6\n';
  writeFileSync(join(folder, 'plan.yaml'), plan);
  const sweep = 'sweep run plan.yaml --out s --workers 2 --json';
  const ends = await Promise.all([inNamespace(sweep), inNamespace(sweep), randorg(sweep)]);
  const outcomes = ends.map(({ stdout, code, stderr }) => {
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout);
  });
  expect(outcomes.map(({ done }) => done)).toEqual([6, 6, 6]);
  expect(outcomes.reduce((sum, { doneNow }) => sum + doneNow, 0)).toBe(6);
  expect(readdirSync(join(folder, 's/claims'))).toEqual([]);
  expect(readFileSync(join(folder, 's/plan.json'), 'utf8')).toContain('"replicas": 6');
});

/** Sweeps whose processes are killed at random instants, and what a sweep costs beyond its runs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { readManifest } from '../../src/io/index.js';
import { simulate } from '../../src/run/index.js';
import { planSweep, readPlanFile } from '../../src/study/index.js';
import { runNode } from '../support/child.js';

const command = resolve('bin/randorg.js');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Minimal standard generator (Park and Miller): the same kills in the same order each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const wait = (milliseconds: number) => new Promise((settle) => setTimeout(settle, milliseconds));

/** Pids that hold a claim. Files come and go while they are read. */
function workers(): number[] {
  const pids: number[] = [];
  for (const name of readdirSync(join(folder, 's/claims'))) {
    try {
      const { pid, released } = JSON.parse(readFileSync(join(folder, 's/claims', name), 'utf8'));
      if (!released) pids.push(pid);
    } catch {
      // Gone, or not written yet.
    }
  }
  return pids;
}

/** When each finished run was finished. */
function finished(): Map<string, string | null> {
  const times = new Map<string, string | null>();
  for (const name of readdirSync(join(folder, 's/runs'))) {
    try {
      const { status, finishedAt } = readManifest(join(folder, 's/runs', name));
      if (status === 'done') times.set(name, finishedAt);
    } catch {
      // Not begun yet.
    }
  }
  return times;
}

it('50 kills of the sweep and of its workers: every run is finished once, with the right digest', async () => {
  const path = join(folder, 'plan.yaml');
  writeFileSync(
    path,
    'base: {particles: 300, steps: 15000}\ngrid: {phi: {from: 0.55, to: 0.62, step: 0.01}, kick: [0.1, 0.2]}\nreplicas: 12\n',
  );
  const plan = readPlanFile(path, planSweep);
  const random = generator(20261);
  const start = (): ChildProcess =>
    spawn(process.execPath, [command, 'sweep', 'run', path, '--out', 's', '--workers', '4', '--retry'], {
      cwd: folder,
      stdio: 'ignore',
    });
  const known = new Map<string, string | null>();
  const check = (): void => {
    const now = finished();
    for (const [name, time] of known) expect(now.get(name), name).toBe(time);
    for (const [name, time] of now) known.set(name, time);
  };

  let child = start();
  onTestFinished(() => void child.kill('SIGKILL'));
  while (!existsSync(join(folder, 's/plan.json'))) await wait(50);
  let kills = 0;
  while (kills < 50 && known.size < plan.runs.length) {
    await wait(random() * 1200);
    const pids = workers();
    const victim = random() < 0.5 ? child.pid : pids[Math.floor(random() * pids.length)];
    if (victim === undefined) continue;
    try {
      process.kill(victim, 'SIGKILL');
    } catch {
      continue;
    }
    kills++;
    check();
    if (victim === child.pid) child = start();
  }
  expect(kills).toBeGreaterThan(20);
  const code = child.exitCode ?? (await new Promise((settle) => child.once('exit', settle)));
  // A run that was unlucky twice has failed, which the next command retries.
  if (code !== 0) expect((await runNode([command, 'sweep', 'run', path, '--out', 's', '--retry'], { cwd: folder })).code).toBe(0);
  check();
  expect(known.size).toBe(plan.runs.length);
  for (const { index, directory } of plan.runs) {
    expect(readManifest(join(folder, 's/runs', directory)).digest).toBe((await simulate(plan.inputOf(index))).digest);
  }
});

it('1000 short runs cost less than 20 ms each beyond the time of the engine, on one worker', async () => {
  writeFileSync(join(folder, 'plan.yaml'), 'base: {particles: 200, steps: 100, phi: 0.6}\nreplicas: 1000\n');
  const { stdout, code } = await runNode([command, 'sweep', 'run', 'plan.yaml', '--out', 's', '--workers', '1', '--json'], {
    cwd: folder,
  });
  expect(code).toBe(0);
  const { seconds } = JSON.parse(stdout);
  let engine = 0;
  for (const name of readdirSync(join(folder, 's/runs'))) {
    const { summary } = readManifest(join(folder, 's/runs', name));
    engine += (summary?.timing as { nsPerParticleStep: number }).nsPerParticleStep * 200 * 100 * 1e-9;
  }
  const overhead = ((seconds - engine) / 1000) * 1000;
  console.log(`overhead ${overhead.toFixed(2)} ms a run, engine ${engine.toFixed(2)} s of ${seconds.toFixed(2)} s`);
  expect(overhead).toBeLessThan(20);
});

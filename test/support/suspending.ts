/** A worker of a sweep that is suspended, loses its run to another host, and wakes up. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { decodeCheckpoint } from '../../src/io/index.js';
import { runFiles } from './runFiles.js';

const command = resolve('bin/randorg.js');
const preload = resolve('test/support/suspendable.cjs');
/** ms; a claim is lost after six of them. */
const heartbeat = 150;
const plan = `base: {particles: 200, phi: 0.62, steps: 15000, record: {every: 10}, checkpoint: {every: 250}}
grid: {frames: [{every: 100, format: FORMAT}]}
`;

const sleep = (milliseconds: number) => new Promise((settle) => setTimeout(settle, milliseconds));

interface Started {
  child: ChildProcess;
  ended: Promise<{ code: number | null; stderr: string }>;
}

/** A sweep on a host of that name, in a group of its own, so that all its processes can be stopped together. */
function start(folder: string, host: string, hold: boolean): Started {
  const env = {
    ...process.env,
    NODE_OPTIONS: `--require ${preload}`,
    RANDORG_TEST_HEARTBEAT: String(heartbeat),
    TEST_HOST: host,
    ...(hold ? { TEST_HOLD: '1' } : {}),
  };
  const args = [command, 'sweep', 'run', 'plan.yaml', '--out', 's', '--workers', '1'];
  const child = spawn(process.execPath, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return { child, ended: new Promise((settle) => child.once('close', (code) => settle({ code, stderr }))) };
}

const runIn = (folder: string): string => join(folder, 's/runs', readdirSync(join(folder, 's/runs'))[0] ?? 'none');

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !condition(); await sleep(5)) {
    if (Date.now() > end) throw new Error(`waited in vain for ${condition}`);
  }
}

/** All that a run has written; of checkpoints what does not tell the time. */
function contentOf(directory: string): Record<string, unknown> {
  const { engine, progress } = decodeCheckpoint(readFileSync(join(directory, 'checkpoint.bin')));
  const { seconds: _, engineSeconds: __, ...timeless } = progress;
  return { ...runFiles(directory), progress: timeless, engine: Buffer.from(engine).toString('hex') };
}

const bytesOf = (directory: string): Record<string, string> =>
  Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'latin1')]));

/** The run that is left alone. */
export async function undisturbed(folder: string, format: 'gsd' | 'extxyz'): Promise<{ content: unknown; duration: number }> {
  writeFileSync(join(folder, 'plan.yaml'), plan.replace('FORMAT', format));
  const { ended } = start(folder, 'one', false);
  await until(() => existsSync(join(folder, 's/runs')) && readdirSync(join(folder, 's/runs')).length > 0);
  const started = performance.now();
  expect((await ended).code).toBe(0);
  const content = contentOf(runIn(folder));
  rmSync(join(folder, 's'), { recursive: true });
  return { content, duration: performance.now() - started };
}

export interface Suspension {
  /** Part of the run's time after which it is suspended. */
  at: number;
  /** Whether its monotonic clock stands still. */
  hold: boolean;
  /** Whether it wakes only when the other host has finished the run; else, when that one has begun. */
  late: boolean;
}

/** Suspends the holder of a run once, lets another host take it, and wakes the holder; the run must be that which was left alone. */
export async function suspendOnce(folder: string, left: Awaited<ReturnType<typeof undisturbed>>, suspension: Suspension) {
  const { at, hold, late } = suspension;
  const holder = start(folder, 'one', hold);
  /** Its processes may have ended. */
  const signal = (name: NodeJS.Signals): void => {
    if (holder.child.exitCode === null) process.kill(-(holder.child.pid as number), name);
  };
  let heir: Started | null = null;
  let watch: NodeJS.Timeout | undefined;
  try {
    await until(() => existsSync(join(folder, 's/claims/0.0')) && existsSync(join(runIn(folder), 'checkpoint.bin')));
    await sleep(at * left.duration);
    signal('SIGSTOP');
    const run = runIn(folder);
    const wasRunning = existsSync(join(folder, 's/claims/0.0'));
    heir = start(folder, 'two', false);
    let most = 0;
    const claims = (): string[] => readdirSync(join(folder, 's/claims'));
    watch = setInterval(() => {
      most = Math.max(most, claims().length);
    }, 20);
    if (!late && wasRunning) await until(() => claims().length > 1 || claims().length === 0);
    if (!late) await sleep(0.1 * left.duration);
    if (late) expect((await heir.ended).code).toBe(0);
    const finished = late ? bytesOf(run) : null;
    signal('SIGCONT');
    expect((await heir.ended).code).toBe(0);
    expect(await holder.ended).toMatchObject({ code: 0 });
    if (finished !== null) expect(bytesOf(run), 'of the run that was finished').toEqual(finished);
    expect(contentOf(run)).toEqual(left.content);
    expect(claims(), 'none is left').toEqual([]);
    expect(most, 'none piles up').toBeLessThanOrEqual(3);
    clearInterval(watch);
    rmSync(join(folder, 's'), { recursive: true });
    return wasRunning;
  } finally {
    clearInterval(watch);
    for (const { child } of [holder, ...(heir === null ? [] : [heir])]) {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), 'SIGKILL');
    }
  }
}

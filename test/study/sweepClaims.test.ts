/** Claims: of all who want a run, one gets it, whatever became of its former owners. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lifeOf } from '../../src/io/process.js';
import { heartbeatLifetime, heartbeatPeriod, ownerOf } from '../../src/run/index.js';
import { claimRun, isRunClaimed } from '../../src/study/sweep/claims.js';

let sweep: string;
beforeEach(() => {
  sweep = mkdtempSync(join(tmpdir(), 'randorg-'));
  mkdirSync(join(sweep, 'claims'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(sweep, { recursive: true });
});

const files = () => readdirSync(join(sweep, 'claims')).sort();
/** A claim of another process, last touched some ms ago. */
function foreign(name: string, owner: object | string, ago: number): void {
  const path = join(sweep, 'claims', name);
  writeFileSync(path, typeof owner === 'string' ? owner : JSON.stringify(owner));
  const then = (Date.now() - ago) / 1000;
  utimesSync(path, then, then);
}

/** A pid that was in use until now. */
async function deadPid(): Promise<number> {
  const child = spawn('true');
  await new Promise((settle) => child.on('close', settle));
  return child.pid as number;
}

it('holds a run until it is given back, and leaves nothing of a finished one', () => {
  const claim = claimRun(sweep, 7);
  expect(isRunClaimed(sweep, 7)).toBe(true);
  expect(claimRun(sweep, 7)).toBeNull();
  expect(claimRun(sweep, 8)).not.toBeNull();
  expect(claim?.beat()).toBe(true);
  claim?.release();
  expect(isRunClaimed(sweep, 7)).toBe(false);
  const second = claimRun(sweep, 7);
  expect(files()).toEqual(['7.0', '7.1', '8.0']);
  expect(claimRun(sweep, 7)).toBeNull();
  second?.finish();
  expect(files()).toEqual(['8.0']);
  expect(isRunClaimed(sweep, 7)).toBe(false);
});

it('of a dead process of this host is free at once, of a living one is never, however long it is silent', async () => {
  foreign('1.0', { ...ownerOf(process.ppid), pid: await deadPid(), released: false }, 0);
  foreign('2.0', { ...ownerOf(process.ppid), released: false }, 2 * heartbeatLifetime);
  foreign('3.0', { ...ownerOf(process.ppid), startTicks: 1, released: false }, 0);
  expect([1, 2, 3].map((index) => isRunClaimed(sweep, index))).toEqual([false, true, false]);
  expect([1, 2, 3].map((index) => claimRun(sweep, index) !== null)).toEqual([true, false, true]);
});

const elsewhere = ownerOf(process.ppid);
it.each([
  ['another host', { ...elsewhere, host: 'elsewhere' }],
  ['another namespace of pids', { ...elsewhere, pidNamespace: 'pid:[1]', pid: 0x7ffffffe }],
  ['another boot', { ...elsewhere, bootId: '0', pid: 0x7ffffffe }],
  ['an older version, with a pid that is in use', { host: hostname(), pid: process.ppid }],
  ['a file that was never written', ''],
  ['a file cut short', '{"host":'],
  ['a file with other things', '[1]'],
])('of %s is free when this process has watched it in vain, whatever the clock says', (_, owner) => {
  vi.useFakeTimers({ toFake: ['performance'] });
  foreign('1.0', owner, 0);
  for (let look = 0; look < 61; look++) {
    expect(claimRun(sweep, 1)).toBeNull();
    vi.advanceTimersByTime(heartbeatLifetime / 60);
    // A sign, whatever its time: the clock may have been set back.
    if (look === 30) foreign('1.0', owner, 1e6);
  }
  vi.advanceTimersByTime(heartbeatLifetime / 2 + 1);
  expect(claimRun(sweep, 1)).not.toBeNull();
  // The new claim counts, not the old.
  expect(claimRun(sweep, 1)).toBeNull();
  expect(files()).toEqual(['1.0', '1.1']);
});

it('that looks old already is watched for some heartbeats none the less', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  foreign('1.0', { ...elsewhere, host: 'elsewhere' }, 10 * heartbeatLifetime);
  expect(isRunClaimed(sweep, 1), 'for those who only tell').toBe(false);
  expect(claimRun(sweep, 1)).toBeNull();
  vi.advanceTimersByTime(2 * heartbeatPeriod);
  expect(claimRun(sweep, 1)).toBeNull();
  vi.advanceTimersByTime(heartbeatPeriod);
  expect(claimRun(sweep, 1)).not.toBeNull();
});

it('tells its owner that it was lost', () => {
  const claim = claimRun(sweep, 1);
  expect([claim?.isOurs(), claim?.beat()]).toEqual([true, true]);
  foreign('1.1', { ...elsewhere, host: 'elsewhere' }, 0);
  expect([claim?.isOurs(), claim?.beat()]).toEqual([false, false]);
});

it('a heartbeat changes its time and nothing else', () => {
  const claim = claimRun(sweep, 1);
  const path = join(sweep, 'claims/1.0');
  const before = readFileSync(path, 'utf8');
  utimesSync(path, 1, 1);
  claim?.beat();
  expect(statSync(path).mtimeMs).toBeGreaterThan(1e6);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

it('a process that ended but was not waited for is dead', async () => {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 30']);
  const pid = await new Promise<number>((settle) => parent.stdout.once('data', (text) => settle(Number(text))));
  try {
    await expect.poll(() => lifeOf(ownerOf(pid)), { timeout: 5000 }).toBe('dead');
    expect(lifeOf(ownerOf(parent.pid as number))).toBe('alive');
  } finally {
    parent.kill('SIGKILL');
  }
});

it('of many processes that rush for one dead claim, one gets it', async () => {
  const dead = await deadPid();
  for (let index = 0; index < 20; index++) foreign(`${index}.0`, { ...ownerOf(process.ppid), pid: dead, released: false }, 0);
  const module = pathToFileURL(resolve('build/lib/study/sweep/claims.js')).href;
  // They begin when told to, all being ready, and stay alive until all have their answer: the dead release their claims.
  const script = `const { claimRun } = await import(${JSON.stringify(module)});
    process.stdin.once('data', () => {
      const won = [];
      for (let index = 0; index < 20; index++) if (claimRun(${JSON.stringify(sweep)}, index)) won.push(index);
      console.log(JSON.stringify(won));
    });
    console.log('ready');`;
  const children = [1, 2, 3, 4].map(() =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const line = (child: (typeof children)[number]) =>
    new Promise<string>((settle) => child.stdout.once('data', (text) => settle(String(text).trim())));
  try {
    expect(await Promise.all(children.map(line))).toEqual(['ready', 'ready', 'ready', 'ready']);
    const answers = Promise.all(children.map(line));
    for (const child of children) child.stdin.write('go\n');
    const won = (await answers).flatMap((text) => JSON.parse(text) as number[]);
    expect(won.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, k) => k));
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
});

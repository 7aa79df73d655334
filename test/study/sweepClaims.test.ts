/** Claims: of all who want a run, one gets it, whatever became of its former owners. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isAlive } from '../../src/run/index.js';
import { Claim, claimLifetime, isClaimed } from '../../src/study/sweep/claims.js';

let sweep: string;
beforeEach(() => {
  sweep = mkdtempSync(join(tmpdir(), 'randorg-'));
  mkdirSync(join(sweep, 'claims'));
});
afterEach(() => rmSync(sweep, { recursive: true }));

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
  const claim = Claim.take(sweep, 7);
  expect(claim?.index).toBe(7);
  expect(isClaimed(sweep, 7)).toBe(true);
  expect(Claim.take(sweep, 7)).toBeNull();
  expect(Claim.take(sweep, 8)).not.toBeNull();
  expect(claim?.beat()).toBe(true);
  claim?.release(false);
  expect(isClaimed(sweep, 7)).toBe(false);
  const second = Claim.take(sweep, 7);
  expect(files()).toEqual(['7.0', '7.1', '8.0']);
  expect(Claim.take(sweep, 7)).toBeNull();
  second?.release(true);
  expect(files()).toEqual(['8.0']);
  expect(isClaimed(sweep, 7)).toBe(false);
});

it('of a dead process of this host is free at once, of a live one is not', async () => {
  foreign('1.0', { host: hostname(), pid: await deadPid(), released: false }, 0);
  foreign('2.0', { host: hostname(), pid: process.ppid, released: false }, 0);
  expect([isClaimed(sweep, 1), isClaimed(sweep, 2)]).toEqual([false, true]);
  expect(Claim.take(sweep, 1)).not.toBeNull();
  expect(Claim.take(sweep, 2)).toBeNull();
});

it.each([
  ['another host', { host: 'elsewhere', pid: 1, released: false }],
  ['a live process that hangs', { host: hostname(), pid: process.ppid, released: false }],
  ['a file that was never written', ''],
  ['a file cut short', '{"host":'],
])('of %s is free after a minute without a heartbeat', (_, owner) => {
  foreign('1.0', owner, claimLifetime - 5000);
  expect(Claim.take(sweep, 1)).toBeNull();
  foreign('1.0', owner, claimLifetime + 5000);
  expect(isClaimed(sweep, 1)).toBe(false);
  expect(Claim.take(sweep, 1)).not.toBeNull();
  // The new claim counts, not the old.
  expect(Claim.take(sweep, 1)).toBeNull();
  expect(files()).toEqual(['1.0', '1.1']);
});

it('tells its owner that it was lost', () => {
  const claim = Claim.take(sweep, 1);
  const past = Date.now() / 1000 - 2 * (claimLifetime / 1000);
  utimesSync(join(sweep, 'claims/1.0'), past, past);
  const heir = Claim.take(sweep, 1);
  // Without a number of its own the old owner would go on beside the new one. (The owner's pid is alive: only age freed it.)
  expect(heir).not.toBeNull();
  expect([claim?.beat(), heir?.beat()]).toEqual([false, true]);
});

it('a heartbeat makes it young again', () => {
  const claim = Claim.take(sweep, 1);
  const past = Date.now() / 1000 - 2 * (claimLifetime / 1000);
  utimesSync(join(sweep, 'claims/1.0'), past, past);
  claim?.beat();
  expect(Claim.take(sweep, 1)).toBeNull();
});

it('a process that ended but was not waited for is dead', async () => {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 30']);
  const pid = await new Promise<number>((settle) => parent.stdout.once('data', (text) => settle(Number(text))));
  try {
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
    expect(isAlive(parent.pid as number)).toBe(true);
  } finally {
    parent.kill('SIGKILL');
  }
});

it('of many processes that rush for one dead claim, one gets it', async () => {
  const dead = await deadPid();
  for (let index = 0; index < 20; index++) foreign(`${index}.0`, { host: hostname(), pid: dead, released: false }, 0);
  const module = pathToFileURL(resolve('build/lib/study/sweep/claims.js')).href;
  // They begin when told to, all being ready, and stay alive until all have their answer: the dead release their claims.
  const script = `const { Claim } = await import(${JSON.stringify(module)});
    process.stdin.once('data', () => {
      const won = [];
      for (let index = 0; index < 20; index++) if (Claim.take(${JSON.stringify(sweep)}, index)) won.push(index);
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

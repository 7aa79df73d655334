/** One run under its claim, with a stand-in for the run. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readManifest, writeManifest } from '../../src/io/index.js';
import { heartbeatLifetime, heartbeatPeriod, ownerOf, RunLost, runSimulation } from '../../src/run/index.js';
import { claimRun } from '../../src/study/sweep/claims.js';
import { doJob } from '../../src/study/sweep/job.js';
import type { RunHooks, RunOrResume } from '../../src/study/sweep/runOrResume.js';

let sweep: string;
beforeEach(() => {
  sweep = mkdtempSync(join(tmpdir(), 'randorg-'));
  for (const name of ['runs', 'claims', 'failures']) mkdirSync(join(sweep, name));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(sweep, { recursive: true });
});

const run = { index: 4, directory: '000004-01234567', particles: 100, steps: 10 };
const job = { run, input: { phi: 0.5 }, retry: false };
const claims = () => readdirSync(join(sweep, 'claims'));
const result = {} as never;
const done: RunOrResume = async () => ({ status: 'done', result });
const start = (runOrResume: RunOrResume, hooks: Partial<RunHooks> = {}, changes: Partial<typeof job> = {}) =>
  doJob(sweep, { ...job, ...changes }, runOrResume, { signal: new AbortController().signal, onProgress: () => {}, ...hooks });
/** Runs until it is stopped. */
const untilStopped: RunOrResume = (_input, _directory, { signal }) =>
  new Promise((settle) => {
    const stop = () => settle({ status: 'stopped', result });
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });

it('is done in its own directory, and leaves no claim', async () => {
  const calls: unknown[] = [];
  const outcome = await start(async (input, directory) => {
    calls.push([input, directory, claims()]);
    return { status: 'done', result };
  });
  expect(outcome).toEqual({ kind: 'done' });
  expect(calls).toEqual([[{ phi: 0.5 }, join(sweep, 'runs', run.directory), ['4.0']]]);
  expect(claims()).toEqual([]);
});

it('is left to another who holds it', async () => {
  const claim = claimRun(sweep, 4);
  expect(await start(done)).toEqual({ kind: 'held' });
  claim?.release();
  expect(await start(done)).toEqual({ kind: 'done' });
});

it('is not repeated if somebody has finished it before it was claimed', async () => {
  await runSimulation({ particles: 100, steps: 2, out: join(sweep, 'runs', run.directory) });
  expect(await start(() => Promise.reject(new Error('repeated')))).toEqual({ kind: 'found' });
  expect(claims()).toEqual([]);
});

it('that fails says why, to all who come after, unless they retry', async () => {
  const failing = () => Promise.reject(new Error('no memory'));
  expect(await start(failing)).toEqual({ kind: 'failed', message: 'no memory' });
  expect(await start(done)).toEqual({ kind: 'failed', message: 'no memory' });
  expect(await start(done, {}, { retry: true })).toEqual({ kind: 'done' });
});

it('that fails where nothing can be written still says why', async () => {
  rmSync(join(sweep, 'failures'), { recursive: true });
  expect(await start(() => Promise.reject(new Error('no space left')))).toEqual({ kind: 'failed', message: 'no space left' });
  rmSync(join(sweep, 'claims'), { recursive: true });
  const message = "the run can't be claimed or given back, no such file or directory";
  expect(await start(done)).toEqual({ kind: 'failed', message });
});

it('stops when asked to, and can be claimed again', async () => {
  const stop = new AbortController();
  const ended = start(untilStopped, { signal: stop.signal });
  stop.abort();
  expect(await ended).toEqual({ kind: 'stopped' });
  expect(await start(untilStopped, { signal: AbortSignal.abort() })).toEqual({ kind: 'stopped' });
  expect(await start(done)).toEqual({ kind: 'done' });
});

/** A claim of a process that can't be asked. */
const foreign = { ...ownerOf(process.ppid), host: 'elsewhere', released: false, token: '0' };

it('keeps its claim alive, and stops once another has taken it', async () => {
  vi.useFakeTimers();
  const ended = start(untilStopped);
  const path = join(sweep, 'claims/4.0');
  utimesSync(path, 1, 1);
  await vi.advanceTimersByTimeAsync(heartbeatPeriod + 1);
  expect(statSync(path).mtimeMs).toBeGreaterThan(1e6);
  writeFileSync(join(sweep, 'claims/4.1'), JSON.stringify(foreign));
  await vi.advanceTimersByTimeAsync(heartbeatPeriod + 1);
  await ended;
  // What the heir holds is not given back with it, and its own is not touched any more.
  expect(claims()).toEqual(['4.0', '4.1']);
  expect(JSON.parse(readFileSync(path, 'utf8')).released).toBe(false);
});

it('that was lost is left to its heir, without a note of failure', async () => {
  const failing: RunOrResume = async (_input, directory, { isOurs }) => {
    expect(isOurs?.()).toBe(true);
    writeFileSync(join(sweep, 'claims/4.1'), JSON.stringify(foreign));
    expect(isOurs?.()).toBe(false);
    throw new RunLost(directory);
  };
  expect(await start(failing)).toEqual({ kind: 'held' });
  expect(readdirSync(join(sweep, 'failures'))).toEqual([]);
});

it('whose claim another has made anew under the same name is lost', async () => {
  const claim = claimRun(sweep, 4);
  writeFileSync(join(sweep, 'claims/4.0'), JSON.stringify(foreign));
  expect(claim?.beat()).toBe(false);
  claim?.release();
  expect(readFileSync(join(sweep, 'claims/4.0'), 'utf8')).toBe(JSON.stringify(foreign));
});

it('of a process that can not be asked is waited for without a trace, until that one is silent for a lifetime', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
  const directory = join(sweep, 'runs', run.directory);
  await runSimulation({ particles: 100, steps: 2, out: directory });
  const { summary: _, digest: __, ...manifest } = readManifest(directory);
  writeManifest(directory, { ...manifest, ...foreign, status: 'running', summary: null, digest: null });
  for (let look = 0; look < 50; look++) {
    expect(await start(done)).toEqual({ kind: 'held' });
    vi.advanceTimersByTime(heartbeatLifetime / 60);
    expect(claims()).toEqual([]);
  }
  const now = Date.now() / 1000;
  utimesSync(join(directory, 'run.json'), now, now);
  for (let look = 0; look < 60; look++) {
    expect(await start(done), 'it has given a sign').toEqual({ kind: 'held' });
    vi.advanceTimersByTime(heartbeatLifetime / 60);
  }
  vi.advanceTimersByTime(1);
  expect(await start(done)).toEqual({ kind: 'done' });
});

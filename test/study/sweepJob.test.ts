/** One run under its claim, with a stand-in for the run. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Claim, claimLifetime, heartbeatPeriod } from '../../src/study/sweep/claims.js';
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
  const claim = Claim.take(sweep, 4);
  expect(await start(done)).toEqual({ kind: 'held' });
  claim?.release(false);
  expect(await start(done)).toEqual({ kind: 'done' });
});

it('is not repeated if somebody has finished it before it was claimed', async () => {
  mkdirSync(join(sweep, 'runs', run.directory));
  writeFileSync(join(sweep, 'runs', run.directory, 'run.json'), JSON.stringify({ format: 'randorg run', status: 'done' }));
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

it('keeps its claim alive, and stops once another has taken it', async () => {
  vi.useFakeTimers();
  const ended = start(untilStopped);
  const old = Date.now() / 1000 - (2 * claimLifetime) / 1000;
  utimesSync(join(sweep, 'claims/4.0'), old, old);
  await vi.advanceTimersByTimeAsync(heartbeatPeriod + 1);
  // It has just been touched.
  expect(Claim.take(sweep, 4)).toBeNull();
  utimesSync(join(sweep, 'claims/4.0'), old, old);
  const heir = Claim.take(sweep, 4);
  expect(heir).not.toBeNull();
  await vi.advanceTimersByTimeAsync(heartbeatPeriod + 1);
  expect(await ended).toEqual({ kind: 'held' });
  // What the heir holds is not given back with it.
  expect(existsSync(join(sweep, 'claims/4.1'))).toBe(true);
  expect(Claim.take(sweep, 4)).toBeNull();
});

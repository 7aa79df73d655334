/** Sweeps that are run, stopped, killed and gone on with. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifest } from '../../src/io/index.js';
import { simulate } from '../../src/run/index.js';
import { type PlanInput, Sweep, type SweepProgress, type SweepRunOptions } from '../../src/study/index.js';
import { claimRun } from '../../src/study/sweep/claims.js';

/** Workers are processes, which run what was built. */
const program = pathToFileURL(resolve('build/lib/study/sweep/worker.js'));

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  out = join(folder, 'sweep');
});
afterEach(() => rmSync(folder, { recursive: true }));

const small: PlanInput = { base: { particles: 200, steps: 200 }, grid: { phi: [0.5, 0.55, 0.6] }, replicas: 2 };
/** One run that goes on for hours, and short ones. */
const withEndless: PlanInput = { base: { particles: 200, phi: 0.62, seed: 3 }, grid: { steps: [100, 200, 1e12] } };

const run = (sweep: Sweep, options: SweepRunOptions = {}) => sweep.run({ program, workers: 2, ...options });
const directoryOf = (sweep: Sweep, k: number) => join(out, 'runs', sweep.plan.runs[k]?.directory as string);
const digests = (sweep: Sweep) => sweep.plan.runs.map((_, k) => readManifest(directoryOf(sweep, k)).digest);
const expectedDigests = (sweep: Sweep) =>
  Promise.all(sweep.plan.runs.map(async ({ index }) => (await simulate(sweep.plan.inputOf(index))).digest));
const ownerOf = (index: number, number: number): number =>
  JSON.parse(readFileSync(join(out, 'claims', `${index}.${number}`), 'utf8')).pid;

describe('a sweep', () => {
  it('does each run once, with the bits of a run alone, and nothing when run again', async () => {
    const sweep = new Sweep(small, out);
    const states: SweepProgress[] = [];
    const outcome = await run(sweep, { onProgress: (state) => states.push(structuredClone(state)) });
    expect(outcome).toMatchObject({ status: 'done', runs: 6, done: 6, doneNow: 6, failed: [] });
    expect(digests(sweep)).toEqual(await expectedDigests(sweep));
    expect(readdirSync(join(out, 'claims'))).toEqual([]);
    expect(states.at(0)).toMatchObject({ runs: 6, done: 0, running: [] });
    expect(states.at(-1)).toMatchObject({ done: 6, failed: 0, running: [], secondsLeft: 0 });
    expect(Math.max(...states.map(({ running }) => running.length))).toBe(2);

    const written = sweep.plan.runs.map((_, k) => statSync(join(directoryOf(sweep, k), 'run.json')).mtimeMs);
    expect(await run(new Sweep(small, out))).toMatchObject({ status: 'done', done: 6, doneNow: 0 });
    expect(sweep.plan.runs.map((_, k) => statSync(join(directoryOf(sweep, k), 'run.json')).mtimeMs)).toEqual(written);
  });

  it('takes the longest runs first, on one thread each', async () => {
    const sweep = new Sweep({ base: { particles: 200 }, grid: { phi: [0.6], steps: [10, 300, 20, 200] } }, out);
    await run(sweep, { workers: 1 });
    const begun = [0, 1, 2, 3].map((k) => readManifest(directoryOf(sweep, k)));
    const order = [...begun.keys()].sort((a, b) => ((begun[a]?.startedAt as string) < (begun[b]?.startedAt as string) ? -1 : 1));
    expect(order).toEqual([1, 3, 2, 0]);
    expect(begun.map(({ config }) => config.threads)).toEqual([1, 1, 1, 1]);
  });

  it('does a part of its runs only, if asked', async () => {
    const sweep = new Sweep(small, out);
    expect(await run(sweep, { runs: sweep.plan.runs.slice(2, 4) })).toMatchObject({ status: 'done', runs: 2, done: 2 });
    expect(readdirSync(join(out, 'runs'))).toEqual(sweep.plan.runs.slice(2, 4).map(({ directory }) => directory));
  });

  it('shared by two processes is done once', async () => {
    const sweep = new Sweep({ ...small, replicas: 6 }, out);
    const [a, b] = await Promise.all([run(sweep), run(new Sweep(sweep.plan, out))]);
    expect([a.status, b.status, a.done, b.done]).toEqual(['done', 'done', 18, 18]);
    expect(digests(sweep)).toEqual(await expectedDigests(sweep));
    // A run that both had wanted counts for the one that did it; the other found it done.
    expect(a.doneNow + b.doneNow).toBe(18);
  });

  it.each([0, -1, 1.5, 1025, Number.NaN])('with %d workers is refused, and touches nothing', async (workers) => {
    await expect(run(new Sweep(small, out), { workers })).rejects.toThrow(/^workers must be a whole number from 1 to 1024, got /);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a failed run', () => {
  const start = () => join(folder, 'start.csv');
  const planned = () => {
    const rows = Array.from({ length: 64 }, (_, k) => `${k % 4},${(k >> 2) % 4},${k >> 4}`);
    writeFileSync(start(), `x,y,z\n${rows.join('\n')}\n`);
    return new Sweep({ base: { steps: 20, phi: 0.8 }, grid: { initial: ['random', start()], seed: [1, 2] } }, out);
  };

  it('is listed and does not stop the others; it is kept until it is to be retried', async () => {
    const sweep = planned();
    renameSync(start(), `${start()}.away`);
    const first = await run(sweep);
    const message = `${start()}: can't be read, no such file or directory; give a CSV of positions`;
    expect(first).toMatchObject({ status: 'done', runs: 4, done: 2, doneNow: 2 });
    expect(first.failed).toEqual([2, 3].map((k) => ({ index: k, directory: sweep.plan.runs[k]?.directory, message })));
    expect(sweep.status()).toMatchObject({ counts: { done: 2, failed: 2, waiting: 0 }, failures: first.failed });

    renameSync(`${start()}.away`, start());
    expect(await run(sweep)).toMatchObject({ done: 2, doneNow: 0, failed: first.failed });
    expect(await run(sweep, { retry: true })).toMatchObject({ done: 4, doneNow: 2, failed: [] });
    expect(readdirSync(join(out, 'failures'))).toEqual([]);
    expect(sweep.status()).toMatchObject({ counts: { done: 4, failed: 0 }, failures: [] });
  });

  it('is one whose initial file is no longer the planned one', async () => {
    const sweep = planned();
    writeFileSync(start(), readFileSync(start(), 'utf8').replace('3,3,3', '3,3,2.5'));
    const { failed } = await run(sweep);
    expect(failed.map(({ index }) => index)).toEqual([2, 3]);
    expect(failed[0]?.message).toMatch(/^the run has the trajectory hash [0-9a-f]{8}, but its plan says [0-9a-f]{8}; /);
  });
});

describe('stopping', () => {
  it('ends all runs; the next time it goes on', async () => {
    const plan: PlanInput = { base: { particles: 2000, phi: 0.62, steps: 15000 }, grid: { seed: [1, 2, 3] } };
    const sweep = new Sweep(plan, out);
    const stop = new AbortController();
    const outcome = await run(sweep, {
      signal: stop.signal,
      onProgress: ({ running }) => {
        if (running.some(({ t }) => t > 0)) stop.abort();
      },
    });
    expect(outcome.status).toBe('stopped');
    expect(outcome.done).toBeLessThan(3);
    const begun = readdirSync(join(out, 'runs'));
    expect(begun).toHaveLength(2);
    for (const name of begun) expect(readManifest(join(out, 'runs', name)).status).toBe('stopped');
    const { counts, progress, secondsLeft } = sweep.status();
    expect(counts).toEqual({ waiting: 1, running: 0, interrupted: 2, done: 0, failed: 0 });
    expect(progress).toBeGreaterThan(0);
    expect(progress).toBeLessThan(1);
    expect(secondsLeft).toBeNull();
    expect(await run(sweep)).toMatchObject({ status: 'done', done: 3 });
    expect(digests(sweep)).toEqual(await expectedDigests(sweep));
  });

  it('before it has begun does nothing', async () => {
    const sweep = new Sweep(small, out);
    expect(await run(sweep, { signal: AbortSignal.abort() })).toMatchObject({ status: 'stopped', done: 0 });
    expect(readdirSync(join(out, 'runs'))).toEqual([]);
  });
});

describe('a worker that dies', () => {
  it('is noticed, and its run done by another', async () => {
    const sweep = new Sweep({ base: { particles: 1000, phi: 0.62, steps: 25000 }, grid: { seed: [1, 2] } }, out);
    let killed = false;
    const outcome = await run(sweep, {
      onProgress: ({ running }) => {
        const victim = running.find(({ t }) => t > 0);
        if (killed || victim === undefined) return;
        killed = true;
        process.kill(ownerOf(victim.index, 0), 'SIGKILL');
      },
    });
    expect(killed).toBe(true);
    expect(outcome).toMatchObject({ status: 'done', done: 2, failed: [] });
    expect(digests(sweep)).toEqual(await expectedDigests(sweep));
  });

  it('twice with the same run has failed it; the others are done', async () => {
    const sweep = new Sweep(withEndless, out);
    const victims = new Set<number>();
    const outcome = await run(sweep, {
      onProgress: ({ running }) => {
        if (!running.some(({ index, t }) => index === 2 && t > 0)) return;
        const number = victims.size === 0 ? 0 : 1;
        // What is shown may still be of the worker that was killed, before another has claimed the run.
        if (!existsSync(join(out, 'claims', `2.${number}`))) return;
        const pid = ownerOf(2, number);
        if (victims.has(pid)) return;
        victims.add(pid);
        process.kill(pid, 'SIGKILL');
      },
    });
    expect(victims.size).toBe(2);
    expect(outcome).toMatchObject({ status: 'done', runs: 3, done: 2 });
    const message = 'its worker process died 2 times (SIGKILL); it may need more memory than there is';
    expect(outcome.failed).toEqual([{ index: 2, directory: sweep.plan.runs[2]?.directory, message }]);
    expect(sweep.status().failures).toEqual(outcome.failed);
  });

  it('before it starts, again and again, ends the sweep', async () => {
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, 'process.exit(7)');
    const ended = run(new Sweep(small, out), { program: pathToFileURL(broken) });
    await expect(ended).rejects.toThrow("workers of the sweep don't start: exit code 7");
  });
});

it('a run that another process holds is waited for, and taken once it is free', async () => {
  const sweep = new Sweep(small, out);
  await run(sweep, { runs: sweep.plan.runs.slice(0, 5) });
  const claim = claimRun(out, 5);
  let waited = false;
  const outcome = await run(sweep, {
    onProgress: ({ held, running }) => {
      if (held !== 1 || running.length > 0) return;
      waited = true;
      claim?.release();
    },
  });
  expect(waited).toBe(true);
  expect(outcome).toMatchObject({ status: 'done', done: 6, doneNow: 1 });
});

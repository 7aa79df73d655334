/** What a run of a sweep puts on the disk, and in which order: a power cut between any two calls must leave whole files, and a run that is done. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { prepareSystem } from '../../src/run/index.js';
import { doJob } from '../../src/study/sweep/job.js';
import { runOrResume } from '../../src/study/sweep/runOrResume.js';

type Files = typeof import('node:fs');

/** Calls that matter, as `sync run.json`: temporary files by the name that they are for. */
const { calls, opened } = vi.hoisted(() => ({ calls: [] as string[], opened: new Map<number, string>() }));

vi.mock('node:fs', async (original) => {
  const files = await original<Files>();
  const nameOf = (path: unknown): string => {
    const name = String(path).split('/').at(-1) as string;
    return /^\.(.+)\.\d+\.tmp$/.exec(name)?.[1] ?? name;
  };
  return {
    ...files,
    openSync: (...args: Parameters<Files['openSync']>) => {
      const file = files.openSync(...args);
      opened.set(file, nameOf(args[0]));
      return file;
    },
    fsyncSync: (file: number) => {
      calls.push(`sync ${opened.get(file)}`);
      files.fsyncSync(file);
    },
    renameSync: (from: string, to: string) => {
      calls.push(`name ${nameOf(to)}`);
      files.renameSync(from, to);
    },
    linkSync: (from: string, to: string) => {
      calls.push(`name ${nameOf(to)}`);
      files.linkSync(from, to);
    },
  };
});

const input = { particles: 100, phi: 0.6, steps: 10 };
const directory = `000000-${prepareSystem(input).configHash.slice(0, 8)}`;

async function callsOfRun(fields: object = {}): Promise<string[]> {
  const sweep = mkdtempSync(join(tmpdir(), 'randorg-'));
  try {
    for (const name of ['runs', 'claims', 'failures']) mkdirSync(join(sweep, name));
    const run = { index: 0, directory, particles: 100, steps: 10 };
    const hooks = { signal: new AbortController().signal, onProgress: () => {} };
    const job = { run, input: { ...input, ...fields }, retry: false };
    expect(await doJob(sweep, job, runOrResume, hooks)).toEqual({ kind: 'done' });
    return calls.map((call) => call.replace(directory, 'folder'));
  } finally {
    rmSync(sweep, { recursive: true });
  }
}

beforeEach(() => void calls.splice(0));
afterEach(() => void vi.restoreAllMocks());

/** A clock that goes on by so many ms each time it is asked. */
function setClock(step: number): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += step;
    return now;
  });
}

it('a short run syncs each file once before it gets its name, and the names of all at the end', async () => {
  setClock(0);
  expect(await callsOfRun()).toEqual([
    'sync series.csv',
    'sync checkpoint.bin',
    'name checkpoint.bin',
    'sync run.json',
    'name run.json',
    'sync folder',
  ]);
});

it('a run that lasts has its run.json before anything else', async () => {
  setClock(30);
  expect((await callsOfRun()).slice(0, 4)).toEqual(['sync run.json', 'name run.json', 'sync folder', 'sync series.csv']);
});

it('a checkpoint on the way follows run.json, and puts its name on the disk at once', async () => {
  setClock(0);
  expect((await callsOfRun({ checkpoint: { every: 5 } })).slice(0, 7)).toEqual([
    'sync run.json',
    'name run.json',
    'sync folder',
    'sync series.csv',
    'sync checkpoint.bin',
    'name checkpoint.bin',
    'sync folder',
  ]);
});

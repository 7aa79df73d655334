/** Who may write to a directory: one run at a time, and over runs only. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Manifest, readManifest, writeManifest } from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';
import { checkDirectory, prepareRun, runSimulation } from '../../src/run/index.js';
import { FakeEngine } from './fakeEngine.js';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  out = join(folder, 'run');
});
afterEach(() => rmSync(folder, { recursive: true }));

const prepare = (force = false, steps = 5) => prepareRun({ particles: 100, steps, out, force });
const start = (prepared: ReturnType<typeof prepareRun>, before?: (time: number) => void) =>
  runSimulation(prepared, { create: async () => new FakeEngine(() => ({ active: 1, contacts: 1, energy: 1 }), before) });
const claim = (changes: Partial<Manifest>) =>
  writeManifest(out, { ...readManifest(out), status: 'running', startedAt: new Date().toISOString(), ...changes });

describe('a foreign run.json', () => {
  it.each(['hello', '', '{"tool":"other"}', 'null', '[]'])('%j is refused even with force', async (text) => {
    mkdirSync(out);
    writeFileSync(join(out, 'run.json'), text);
    for (const force of [false, true]) expect(() => prepare(force)).toThrow(`out ${out} is not empty and not a run`);
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toBe(text);
  });

  it('that comes after the first look is refused and left', async () => {
    await start(prepare());
    const prepared = prepare(true);
    writeFileSync(join(out, 'run.json'), 'hello');
    await expect(start(prepared)).rejects.toThrow(ConfigError);
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toBe('hello');
    expect(readdirSync(out).sort()).toEqual(['checkpoint.bin', 'run.json', 'series.csv']);
  });
});

describe('runs that start at once', () => {
  it('in one directory: one gets it, the others are refused and harm nothing', async () => {
    const ends = await Promise.allSettled([4, 5, 6].map((steps) => start(prepare(false, steps))));
    const losers = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(losers).toHaveLength(2);
    for (const reason of losers) {
      expect(reason).toBeInstanceOf(ConfigError);
      expect(reason.message).toBe(`out ${out} already holds a run; choose another directory, or replace the run with --force`);
    }
    expect(readManifest(out)).toMatchObject({ status: 'done' });
    expect(readdirSync(out).sort()).toEqual(['checkpoint.bin', 'run.json', 'series.csv']);
  });

  it('with force over an older run: one gets it too', async () => {
    await start(prepare());
    const ends = await Promise.allSettled([start(prepare(true)), start(prepare(true))]);
    const losers = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(losers).toHaveLength(1);
    expect(losers[0]).toBeInstanceOf(ConfigError);
    expect(readManifest(out)).toMatchObject({ status: 'done' });
    expect(readdirSync(out).sort()).toEqual(['checkpoint.bin', 'run.json', 'series.csv']);
  });
});

describe('a directory that another process is taking', () => {
  const lock = (holder: object) =>
    writeFileSync(join(out, '.lock'), JSON.stringify({ status: 'running', host: hostname(), ...holder }));
  const startedAt = new Date().toISOString();

  it('is not replaced meanwhile', async () => {
    await start(prepare());
    lock({ pid: process.ppid, startedAt });
    await expect(start(prepare(true))).rejects.toThrow('is just being taken by another process');
    expect(readdirSync(out).sort()).toEqual(['.lock', 'checkpoint.bin', 'run.json', 'series.csv']);
  });

  it.each([
    ['is gone', { pid: 0x7ffffffe, startedAt }],
    ['had our pid, as in a container', { pid: process.pid, startedAt }],
    ['had a pid that is used again', { pid: process.ppid, startedAt: '2001-01-01T00:00:00.000Z' }],
  ])('is replaced if that process %s', async (_, holder) => {
    await start(prepare());
    lock(holder);
    await start(prepare(true, 7));
    expect(readManifest(out)).toMatchObject({ status: 'done', config: { steps: 7 } });
    expect(readdirSync(out).sort()).toEqual(['checkpoint.bin', 'run.json', 'series.csv']);
  });

  it('can be taken if that process was killed before there was a run', async () => {
    mkdirSync(out, { recursive: true });
    lock({ pid: 0x7ffffffe, startedAt });
    writeFileSync(join(out, '.run.json.77.tmp'), '{');
    await start(prepare());
    expect(readManifest(out)).toMatchObject({ status: 'done' });
  });
});

describe('a run that is still going', () => {
  it('says where, and is not replaced from its own process', async () => {
    let looked = false;
    await start(prepare(), () => {
      looked = true;
      expect(readManifest(out)).toMatchObject({ status: 'running', host: hostname(), pid: process.pid });
      expect(() => checkDirectory(out, true)).toThrow(`out ${out} holds a run that is still going (process ${process.pid}); `);
    });
    expect(looked).toBe(true);
    expect(() => checkDirectory(out, true)).not.toThrow();
  });

  it('is not replaced while its process lives, and is afterwards', async () => {
    await start(prepare());
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const ended = new Promise((settle) => other.on('exit', settle));
    try {
      claim({ host: hostname(), pid: other.pid as number });
      expect(() => prepare(true)).toThrow(`holds a run that is still going (process ${other.pid})`);
      claim({ host: 'another machine', pid: other.pid as number });
      expect(() => prepare(true)).not.toThrow();
      claim({ host: hostname(), pid: other.pid as number });
    } finally {
      other.kill();
      await ended;
    }
    await start(prepare(true));
    expect(readManifest(out)).toMatchObject({ status: 'done', pid: process.pid });
  });

  it('is not one whose pid a later process has', async () => {
    await start(prepare());
    if (!existsSync('/proc/self/stat')) return;
    claim({ host: hostname(), pid: process.ppid, startedAt: '2001-01-01T00:00:00.000Z' });
    expect(() => prepare(true)).not.toThrow();
    claim({ host: hostname(), pid: process.ppid, startedAt: '2001-01-01T00:00:00.000Z', resumedAt: new Date().toISOString() });
    expect(() => prepare(true)).toThrow(`still going (process ${process.ppid})`);
  });

  it('under a pid that is ours by chance is stale', async () => {
    await start(prepare());
    claim({ host: hostname(), pid: process.pid });
    expect(() => prepare(true)).not.toThrow();
  });
});

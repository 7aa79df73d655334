/** Who may write to a directory: one run at a time, and over runs only. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Manifest, readManifest, writeManifest } from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';
import { checkDirectory, ownerOf, prepareRun, runSimulation } from '../../src/run/index.js';
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
  const lock = (holder: object) => {
    const hash = createHash('sha256')
      .update(readFileSync(join(out, 'run.json')))
      .digest('hex')
      .slice(0, 16);
    writeFileSync(join(out, `.lock.${hash}.0`), JSON.stringify({ ...ownerOf(process.ppid), ...holder }));
    return `.lock.${hash}.0`;
  };

  it('is not replaced meanwhile', async () => {
    await start(prepare());
    const name = lock({});
    await expect(start(prepare(true))).rejects.toThrow('is just being taken by another process');
    expect(readdirSync(out).sort()).toEqual([name, 'checkpoint.bin', 'run.json', 'series.csv']);
  });

  it.each([
    ['is gone', { pid: 0x7ffffffe }],
    ['had a pid that is used again', { startTicks: 1 }],
    ['gave it back', { released: true }],
  ])('is replaced if that process %s', async (_, holder) => {
    await start(prepare());
    lock(holder);
    await start(prepare(true, 7));
    expect(readManifest(out)).toMatchObject({ status: 'done', config: { steps: 7 } });
    expect(readdirSync(out).sort()).toEqual(['checkpoint.bin', 'run.json', 'series.csv']);
  });

  it('can be taken if that process was killed before there was a run', async () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, '.lock.0123456789abcdef.0'), '');
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
      // However the clock was set since.
      claim({ ...ownerOf(other.pid as number), startedAt: '2001-01-01T00:00:00.000Z' });
      expect(() => prepare(true)).toThrow(`holds a run that is still going (process ${other.pid})`);
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
    claim({ ...ownerOf(process.ppid), startTicks: 1 });
    expect(() => prepare(true)).not.toThrow();
    claim(ownerOf(process.ppid));
    expect(() => prepare(true)).toThrow(`still going (process ${process.ppid})`);
  });

  it('of an older version, which kept the pid only, is one unless the process began long after it', async () => {
    await start(prepare());
    if (!existsSync('/proc/self/stat')) return;
    const { bootId: _, pidNamespace: __, startTicks: ___, token: ____, checksum: _____, ...old } = readManifest(out);
    const claimOld = (startedAt: string, resumedAt: string | null) =>
      writeFileSync(
        join(out, 'run.json'),
        JSON.stringify({ ...old, status: 'running', pid: process.ppid, startedAt, resumedAt, summary: null, digest: null }),
      );
    const [long, now] = ['2001-01-01T00:00:00.000Z', new Date().toISOString()];
    claimOld(now, null);
    expect(() => prepare(true)).toThrow(`still going (process ${process.ppid})`);
    claimOld(long, now);
    expect(() => prepare(true)).toThrow(`still going (process ${process.ppid})`);
    claimOld(long, null);
    await start(prepare(true, 7));
    expect(readManifest(out)).toMatchObject({ status: 'done', config: { steps: 7 } });
  });

  it('under a pid that is ours by chance is stale', async () => {
    await start(prepare());
    claim({});
    expect(() => prepare(true)).not.toThrow();
  });
});

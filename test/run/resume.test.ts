import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// Threads run the built files.
import { restoreEngine } from '../../build/lib/run/engine.js';
import { type Manifest, type Owner, readManifest, writeManifest } from '../../src/io/index.js';
import { ConfigError, type RunConfigInput } from '../../src/model/index.js';
import { ownerOf, type ResumeOptions, resumeRun, runSimulation } from '../../src/run/index.js';
import { runFiles } from '../support/runFiles.js';
import { type Counts, FakeEngine } from './fakeEngine.js';
import { openFakeFrames } from './fakeFrames.js';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  out = join(folder, 'run');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** 100 particles, never absorbed; every count tells its time. */
const noisy: Counts = (t) => ({ active: 1 + (((t * 2654435761) >>> 20) % 99), contacts: 1 + ((t * 40503) % 77), energy: t / 8 });
/** Absorbed from t = 370 on. */
const dying: Counts = (t) => ({ active: Math.max(0, 370 - t), contacts: Math.max(0, 370 - t), energy: Math.max(0, 370 - t) });

interface Fake {
  counts?: Counts;
  /** Stops at the first chunk at or after this t. */
  stopAt?: number;
  /** Fails there, as a process that is killed does: nothing more is written. */
  failAt?: number;
}

function watcher({ stopAt = Number.POSITIVE_INFINITY, failAt = Number.POSITIVE_INFINITY }: Fake) {
  const controller = new AbortController();
  const before = (t: number): void => {
    if (t >= stopAt) controller.abort();
    if (t >= failAt) throw new Error('killed');
  };
  return { signal: controller.signal, before };
}

function start(input: RunConfigInput, fake: Fake = {}, directory = out) {
  const { counts = noisy } = fake;
  const { signal, before } = watcher(fake);
  const create = async () => new FakeEngine(counts, before);
  return runSimulation({ particles: 100, out: directory, ...input }, { create, signal, openFrames: openFakeFrames });
}

function resume(options: ResumeOptions = {}, fake: Fake = {}, directory = out) {
  const { counts = noisy } = fake;
  const { signal, before } = watcher(fake);
  return resumeRun(directory, {
    create: async () => new FakeEngine(counts, before),
    restore: FakeEngine.restoring(counts, before),
    openFrames: openFakeFrames,
    signal,
    ...options,
  });
}

/** Files of the run that nobody interrupted. */
async function uninterrupted(input: RunConfigInput, fake: Fake = {}) {
  const other = join(folder, 'whole');
  await start(input, fake, other);
  return runFiles(other);
}

const damage = (name: string, change: (bytes: Buffer) => Buffer): void => {
  const path = join(out, name);
  writeFileSync(path, change(readFileSync(path)));
};
const flip = (bytes: Buffer): Buffer => {
  const changed = Buffer.from(bytes);
  const at = Math.floor(bytes.length / 2);
  changed[at] = (changed[at] as number) ^ 1;
  return changed;
};

// Checkpoints this close cut the chunks, so that a run can be stopped where a test wants it.
const checkpoint = { every: 10 };
const recordings: [string, RunConfigInput][] = [
  ['records and frames per decade', { record: { perDecade: 7 }, frames: { perDecade: 3 } }],
  ['every step recorded, frames in between', { record: { every: 1 }, frames: { every: 70 } }],
  ['records and frames at the same times', { record: { every: 90 }, frames: { every: 90, format: 'extxyz' } }],
  ['frames closer than records', { record: { every: 100 }, frames: { every: 10 } }],
].map(([name, input]) => [name as string, { ...(input as RunConfigInput), steps: 900, checkpoint }]);

describe('a resumed run has the files of one that was never interrupted', () => {
  it.each(recordings)('stopped by a signal: %s', async (_, input) => {
    const expected = await uninterrupted(input);
    const framesFile = `frames.${input.frames?.format ?? 'gsd'}`;
    for (const stopAt of [0, 1, 90, 451, 870]) {
      const stopped = await start(input, { stopAt });
      expect(stopped.status).toBe('stopped');
      expect(expected[framesFile], 'no frame that will not be').toContain(readFileSync(join(out, framesFile), 'utf8'));
      const { status, resumedFrom } = await resume();
      expect([status, resumedFrom]).toEqual(['done', stopped.result.steps]);
      expect(runFiles(out), `stopped at ${stopAt}`).toEqual(expected);
      rmSync(out, { recursive: true });
    }
  });

  it.each(recordings)('killed, several times: %s', async (_, input) => {
    const expected = await uninterrupted({ ...input, checkpoint: { every: 50 } });
    for (const failAt of [0, 49, 50, 333, 640, 850]) {
      await expect(start({ ...input, checkpoint: { every: 50 } }, { failAt })).rejects.toThrow('killed');
      await expect(resume({}, { failAt: Math.max(failAt, 700) })).rejects.toThrow('killed');
      expect((await resume({ checkpoint: { every: 7 } })).resumedFrom).toBe(failAt === 850 ? 850 : 700);
      expect(runFiles(out), `killed at ${failAt}`).toEqual(expected);
      rmSync(out, { recursive: true });
    }
  });

  it('absorbed before or after', async () => {
    for (const input of [
      { steps: 1000, checkpoint },
      { steps: 1000, checkpoint, stopWhenAbsorbed: false },
    ]) {
      const expected = await uninterrupted(input, { counts: dying });
      for (const stopAt of [100, 365, 371]) {
        await start(input, { counts: dying, stopAt });
        await resume({}, { counts: dying });
        expect(runFiles(out)).toEqual(expected);
        rmSync(out, { recursive: true });
      }
      rmSync(join(folder, 'whole'), { recursive: true });
    }
  });

  it('with the real engine, its threads changed on the way, from a file that is gone', async () => {
    const n = 125;
    const rows = Array.from(
      { length: n },
      (_, k) => `${0.9 * (k % 5)},${0.9 * (Math.floor(k / 5) % 5)},${0.9 * Math.floor(k / 25)}`,
    );
    const initial = join(folder, 'start.csv');
    writeFileSync(initial, `x,y,z\n${rows.join('\n')}\n`);
    const input = { initial, phi: 0.66, steps: 400, record: { every: 30 }, frames: { every: 60 }, checkpoint: { every: 45 } };
    await runSimulation({ ...input, out: join(folder, 'whole') }, { openFrames: openFakeFrames });
    const stop = new AbortController();
    const onRecord = ({ t }: { t: number }) => {
      if (t >= 120) stop.abort();
    };
    await runSimulation({ ...input, out }, { openFrames: openFakeFrames, signal: stop.signal, onRecord });
    rmSync(initial);
    const { result } = await resumeRun(out, { threads: 2, restore: restoreEngine, openFrames: openFakeFrames });
    expect(result.engine.threads).toBe(2);
    expect(runFiles(out)).toEqual(runFiles(join(folder, 'whole')));
    expect(result.activity.window).toEqual([201, 400]);
  });
});

describe('more steps', () => {
  it.each(recordings)('continue a finished run: %s', async (_, input) => {
    const expected = await uninterrupted({ ...input, steps: 2400 });
    await start(input);
    const { status, resumedFrom } = await resume({ steps: 2400 });
    expect([status, resumedFrom]).toEqual(['done', 900]);
    // More than twice the steps: none of those done before is in the window, and the averages are equal too.
    expect(runFiles(out)).toEqual(expected);
  });

  it('leave an absorbed run as it is', async () => {
    for (const stopWhenAbsorbed of [true, false]) {
      const input = { steps: 1000, stopWhenAbsorbed, frames: { every: 100 } };
      const expected = await uninterrupted({ ...input, steps: 5000 }, { counts: dying });
      await start(input, { counts: dying });
      const { result } = await resume({ steps: 5000 }, { counts: dying });
      expect(result).toMatchObject({ absorbedAt: 370, steps: stopWhenAbsorbed ? 370 : 5000 });
      expect(runFiles(out)).toEqual(expected);
      for (const name of ['run', 'whole']) rmSync(join(folder, name), { recursive: true });
    }
  });

  it('keep of the old window what is in the new one, and say which', async () => {
    await start({ steps: 1000 });
    const { result } = await resume({ steps: 1200 });
    const [from, to] = result.activity.window as [number, number];
    expect(to).toBe(1200);
    expect(from).toBeGreaterThanOrEqual(601);
    expect(from).toBeLessThanOrEqual(601 + 500 / 32);
    let sum = 0;
    for (let t = from; t <= to; t++) sum += noisy(t).active / 100;
    expect(result.activity.mean).toBeCloseTo(sum / (to - from + 1), 12);
    expect(readManifest(out).config.steps).toBe(1200);
  });

  it('that are not more are refused', async () => {
    await start({ steps: 500 });
    for (const steps of [500, 499]) {
      await expect(resume({ steps })).rejects.toThrow(`steps must be more than the 500 done, got ${steps}; `);
    }
    await expect(resume({ steps: 0.5 })).rejects.toThrow('steps must be a whole number from 0 to 2^53-1, got 0.5; ');
    expect(readManifest(out)).toMatchObject({ status: 'done', config: { steps: 500 } });
  });

  it('may be fewer than those begun with', async () => {
    await start({ steps: 1000, checkpoint }, { stopAt: 100 });
    const { result } = await resume({ steps: 600 });
    expect(result).toMatchObject({ steps: 600, activity: { window: [301, 600] }, config: { steps: 600 } });
  });
});

describe('a finished run', () => {
  it('gives its result again, to the byte, and stays as it is', async () => {
    const { result } = await start({ steps: 300 });
    const before = readFileSync(join(out, 'run.json'), 'utf8');
    const again = await resume();
    expect(again.resumedFrom).toBeNull();
    expect(JSON.stringify(again.result)).toBe(JSON.stringify(result));
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toBe(before);
  });

  it('is not reseeded without more steps', async () => {
    await start({ steps: 300 });
    await expect(resume({ reseed: true })).rejects.toThrow('reseed needs steps to do, ');
  });

  it('that was killed before it could say so finishes', async () => {
    const expected = await uninterrupted({ steps: 300 });
    await start({ steps: 300 });
    writeManifest(out, { ...readManifest(out), status: 'running', pid: 0x7ffffffe, summary: null, digest: null });
    expect((await resume()).resumedFrom).toBe(300);
    expect(runFiles(out)).toEqual(expected);
  });
});

describe('a damaged checkpoint', () => {
  const input = { steps: 600, record: { every: 20 }, frames: { every: 50 }, checkpoint: { every: 100 } };

  it.each([
    [
      'magic',
      (bytes: Buffer) => Buffer.concat([Buffer.from('X'), bytes.subarray(1)]),
      'it does not begin with the magic word RANDCKPT',
    ],
    ['length', (bytes: Buffer) => bytes.subarray(0, bytes.length - 5), /its length is \d+ bytes and should be \d+/],
    ['checksum', flip, 'its checksum does not match'],
    ['nothing in it', () => Buffer.alloc(0), 'it does not begin with the magic word'],
  ])('%s: the previous one is used, saying so, and not lost', async (_, change, why) => {
    const expected = await uninterrupted(input);
    await expect(start(input, { failAt: 450 })).rejects.toThrow();
    damage('checkpoint.bin', change);
    const notes: string[] = [];
    // Killed before it writes a checkpoint of its own: the good one must still be there.
    await expect(resume({ onNote: (note) => notes.push(note) }, { failAt: 320 })).rejects.toThrow('killed');
    expect(notes).toEqual([expect.stringMatching(why), 'going on from the previous checkpoint, t = 300']);
    expect(notes[0]).toContain(`${join(out, 'checkpoint.bin')}: `);
    expect(await resume()).toMatchObject({ resumedFrom: 300, status: 'done' });
    expect(runFiles(out)).toEqual(expected);
  });

  it('that is missing, too: the previous one is used', async () => {
    await expect(start(input, { failAt: 450 })).rejects.toThrow();
    rmSync(join(out, 'checkpoint.bin'));
    const notes: string[] = [];
    expect((await resume({ onNote: (note) => notes.push(note) })).resumedFrom).toBe(300);
    expect(notes).toEqual(['going on from the previous checkpoint, t = 300']);
  });

  it('and the previous one too: the run starts again', async () => {
    const expected = await uninterrupted(input);
    await expect(start(input, { failAt: 450 })).rejects.toThrow();
    for (const name of ['checkpoint.bin', 'checkpoint.prev.bin']) damage(name, flip);
    const notes: string[] = [];
    expect((await resume({ onNote: (note) => notes.push(note) })).resumedFrom).toBe(0);
    expect(notes).toHaveLength(3);
    expect(notes[2]).toBe('there is no whole checkpoint; starting again from t = 0');
    expect(runFiles(out)).toEqual(expected);
  });

  it('of a run that has none yet: it starts again, saying so', async () => {
    const expected = await uninterrupted({ ...input, checkpoint: { every: '60s' } });
    await expect(start({ ...input, checkpoint: { every: '60s' } }, { failAt: 450 })).rejects.toThrow();
    const notes: string[] = [];
    expect((await resume({ onNote: (note) => notes.push(note) })).resumedFrom).toBe(0);
    expect(notes).toEqual(['there is no checkpoint; starting again from t = 0']);
    expect(runFiles(out)).toEqual(expected);
  });
});

describe('a start again needs the initial state', () => {
  const grid = Array.from({ length: 125 }, (_, k) => `${k % 5},${Math.floor(k / 5) % 5},${Math.floor(k / 25)}`).join('\n');

  it('from the same file, and refuses another or none', async () => {
    const initial = join(folder, 'start.csv');
    writeFileSync(initial, `x,y,z\n${grid}\n`);
    const input = { particles: undefined, initial, phi: 0.66, steps: 300 };
    await expect(start(input, { failAt: 100 })).rejects.toThrow('killed');
    // The positions of the file are kept from the start.
    expect(readdirSync(out).sort()).toEqual(['checkpoint.bin', 'run.json', 'series.csv']);
    damage('checkpoint.bin', flip);
    cpSync(out, join(folder, 'copy'), { recursive: true });
    writeFileSync(initial, `x,y,z\n${grid}\n\n`);
    await expect(resume()).rejects.toThrow('is not the initial file of the run any more: its SHA-256 is ');
    rmSync(initial);
    await expect(resume()).rejects.toThrow(`${initial}: can't be read, no such file`);
    expect(runFilesOf('copy')).toEqual(runFilesOf('run'));
    writeFileSync(initial, `x,y,z\n${grid}\n`);
    expect(await resume()).toMatchObject({ resumedFrom: 0, status: 'done' });
  });

  const runFilesOf = (name: string) =>
    readdirSync(join(folder, name)).map((file) => [file, readFileSync(join(folder, name, file)).toString('hex')]);
});

describe('is refused, with both values, and nothing touched', () => {
  const change = (changes: Partial<Manifest>) => writeManifest(out, { ...readManifest(out), ...changes });

  async function refused(message: string, options: ResumeOptions = {}) {
    const before = readFileSync(join(out, 'run.json'), 'utf8');
    const error = await resume(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toContain(message);
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toBe(before);
    expect(readdirSync(out).filter((name) => name.startsWith('.'))).toEqual([]);
  }

  it('another dynamicsVersion', async () => {
    await start({ steps: 300, checkpoint }, { stopAt: 100 });
    damage('checkpoint.bin', (bytes) => {
      const other = Buffer.from(bytes);
      other.writeUInt32LE(99, 12);
      return resealed(other);
    });
    await refused(`${out} can't be resumed: its dynamicsVersion is 99, here it is 1; use the version of randorg that wrote it`);
    for (const name of ['checkpoint.bin', 'checkpoint.prev.bin']) rmSync(join(out, name));
    change({ versions: { ...readManifest(out).versions, dynamicsVersion: 98 } });
    await refused('its dynamicsVersion is 98, here it is 1');
  });

  it('another format of the checkpoint', async () => {
    await start({ steps: 300, checkpoint }, { stopAt: 100 });
    damage('checkpoint.bin', (bytes) => {
      const other = Buffer.from(bytes);
      other.writeUInt32LE(2, 8);
      return resealed(other);
    });
    await refused('checkpoint.bin: format version must be 1, got 2; use the version that wrote it');
  });

  it('another config, but not other steps or records', async () => {
    await start({ steps: 300, checkpoint }, { stopAt: 100 });
    const { config, configHash } = readManifest(out);
    change({ config: { ...config, phi: 0.61 } });
    await refused(`its config hash is ${configHash}, here it is `);
    change({ config: { ...config, phi: 9 } });
    await refused(`${join(out, 'run.json')}: phi must be in (0, 1.5], got 9`);
    change({ config: { ...config, steps: 200, record: { every: 3 } } });
    expect((await resume()).result.steps).toBe(200);
  });

  it('files that are shorter than the checkpoint knows', async () => {
    await start({ steps: 300, checkpoint, frames: { every: 10 } }, { stopAt: 100 });
    truncateSync(join(out, 'series.csv'), 100);
    await refused(`${join(out, 'series.csv')} must have at least the `);
    rmSync(join(out, 'series.csv'));
    await refused('that its checkpoint knows, got 0; ');
  });

  it('a run that is still going, here or in another process', async () => {
    await start({ steps: 300, checkpoint }, { stopAt: 100 });
    // However long ago it says it began: clocks are set.
    change({ ...ownerOf(process.ppid), status: 'running', startedAt: '1970-01-01T00:00:00.000Z' });
    await refused(`${out} is a run that is still going (process ${process.ppid}); `);
    if (!existsSync('/proc/self/stat')) return;
    change({ startTicks: 1 + (ownerOf(process.ppid).startTicks as number) });
    expect((await resume()).status, 'a pid that is used again').toBe('done');
  });

  it('what is no run', async () => {
    await expect(resume({}, {}, join(folder, 'none'))).rejects.toThrow("run.json: can't be read, no such file or directory; ");
    writeFileSync(join(folder, 'run.json'), '{}');
    await expect(resume({}, {}, folder)).rejects.toThrow('not the manifest of a randorg run');
  });
});

/** With the checksum of what it now holds. */
function resealed(bytes: Buffer): Buffer {
  createHash('sha256')
    .update(bytes.subarray(0, -32))
    .digest()
    .copy(bytes, bytes.length - 32);
  return bytes;
}

describe('several at once', () => {
  it('one gets it', async () => {
    const expected = await uninterrupted({ steps: 300, checkpoint });
    await start({ steps: 300, checkpoint }, { stopAt: 100 });
    const ends = await Promise.allSettled([resume(), resume(), resume()]);
    const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(reasons).toHaveLength(2);
    for (const reason of reasons) expect(reason).toBeInstanceOf(ConfigError);
    expect(runFiles(out)).toEqual(expected);
  });

  it('what a killed process was just writing is removed, and nothing else', async () => {
    const expected = await uninterrupted({ steps: 300, checkpoint });
    await start({ steps: 300, checkpoint }, { stopAt: 100 });
    for (const name of ['.run.json.77.tmp', '.checkpoint.bin.88.tmp', '..lock.99.tmp', '.mine.77.tmp']) {
      writeFileSync(join(out, name), 'half');
    }
    await resume();
    expect(runFiles(out)).toEqual({ ...expected, '.mine.77.tmp': 'half' });
  });

  it('a lock left by a killed process does not bar the way, one of a living process does', async () => {
    await start({ steps: 300, checkpoint }, { stopAt: 100 });
    const hash = createHash('sha256')
      .update(readFileSync(join(out, 'run.json')))
      .digest('hex')
      .slice(0, 16);
    const lock = (number: number, owner: Owner) =>
      writeFileSync(join(out, `.lock.${hash}.${number}`), JSON.stringify({ ...owner, released: false, token: '0' }));
    lock(0, { ...ownerOf(process.ppid), pid: 0x7ffffffe });
    lock(1, ownerOf(process.ppid));
    await expect(resume()).rejects.toThrow('is just being taken by another process');
    rmSync(join(out, `.lock.${hash}.1`));
    // as older versions left it
    writeFileSync(join(out, '.lock'), '{}');
    expect((await resume()).status).toBe('done');
    expect(readdirSync(out).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('reseeding', () => {
  const config = { particles: 200, phi: 0.66, steps: 200, checkpoint: { every: 50 } } as const;
  async function stoppedAt(steps: number) {
    await runSimulation({ ...config, steps, out });
    return resumeRun;
  }

  it('starts a new epoch, says where, and changes only what follows', async () => {
    const whole = await runSimulation({ ...config, out: join(folder, 'whole') });
    await stoppedAt(100);
    cpSync(out, join(folder, 'again'), { recursive: true });
    const first = await resumeRun(out, { steps: 200, reseed: true });
    expect(first.result.digest).not.toBe(whole.result.digest);
    expect(readManifest(out).epochs).toEqual([
      { t: 0, epoch: 0 },
      { t: 100, epoch: 1 },
    ]);
    // The same bits again, and with an interruption on the way.
    const stop = new AbortController();
    const onRecord = ({ t }: { t: number }) => {
      if (t >= 130) stop.abort();
    };
    const again = join(folder, 'again');
    await resumeRun(again, { steps: 200, reseed: true, onRecord, signal: stop.signal });
    expect(readManifest(again).epochs).toHaveLength(2);
    expect((await resumeRun(again)).result.digest).toBe(first.result.digest);
    const twice = await resumeRun(again, { steps: 220, reseed: true });
    expect(twice.status).toBe('done');
    expect(readManifest(again).epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  });

  it('survives a kill right after', async () => {
    await start({ steps: 300, checkpoint }, { stopAt: 100 });
    await expect(resume({ reseed: true }, { failAt: 0 })).rejects.toThrow('killed');
    await resume();
    expect(readManifest(out).epochs.map(({ epoch }) => epoch)).toEqual([0, 1]);
  });
});

it('a failed write leaves what was, and is told in one line', async () => {
  const input = { particles: 100, steps: 600, checkpoint: { every: 100 } };
  const expected = await uninterrupted(input);
  const inTheWay = join(out, 'checkpoint.prev.bin');
  const create = async () =>
    new FakeEngine(noisy, (t) => {
      if (t !== 200) return;
      // Not even root can put a file where a directory is.
      rmSync(inTheWay);
      mkdirSync(inTheWay);
    });
  await expect(runSimulation({ ...input, out }, { create })).rejects.toThrow(
    `${join(out, 'checkpoint.bin')} can't be written, it is a directory; put that right, then go on with: randorg resume ${out}`,
  );
  expect(readManifest(out)).toMatchObject({ status: 'failed' });
  rmSync(inTheWay, { recursive: true });
  expect(await resume()).toMatchObject({ resumedFrom: 200, status: 'done' });
  expect(runFiles(out)).toEqual(expected);
});

it('a run whose sizes came from a file goes on without the file', async () => {
  const sizes = join(folder, 'sizes.csv');
  writeFileSync(sizes, `diameter\n${Array.from({ length: 100 }, (_, id) => 0.8 + 0.004 * id).join('\n')}\n`);
  const input: RunConfigInput = { phi: 0.6, steps: 60, sizes: { path: sizes }, out };
  await runSimulation({ ...input, out: join(folder, 'whole') });
  await runSimulation({ ...input, steps: 30 });
  rmSync(sizes);
  const { result } = await resumeRun(out, { steps: 60 });
  expect(result.digest).toBe(readManifest(join(folder, 'whole')).digest);
});

it('a reseed that no checkpoint knows yet is made again', async () => {
  await start({ steps: 400, checkpoint }, { stopAt: 200 });
  const manifest = readManifest(out);
  // as a process leaves it that is killed between run.json and its first checkpoint
  writeManifest(out, { ...manifest, epochs: [...(manifest.epochs ?? []), { t: 200, epoch: 1 }] });
  await resume();
  expect(readManifest(out).epochs.map(({ epoch }) => epoch)).toEqual([0, 1]);
});

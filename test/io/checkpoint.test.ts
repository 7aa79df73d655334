import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  CheckpointDamage,
  decodeCheckpoint,
  encodeCheckpoint,
  findCheckpoint,
  readSeries,
  SeriesWriter,
  writeCheckpoint,
} from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const checkpointAt = (t: number): Checkpoint => ({
  dynamicsVersion: 3,
  configHash: 'a0'.repeat(32),
  progress: {
    t,
    epochs: [{ t: 0, epoch: 0 }],
    seconds: 1 / 3,
    engineSeconds: 0.25,
    seriesBytes: 1234,
    framesBytes: null,
    statistics: { höhe: [1, '123456789012345678901234567890'] },
  },
  engine: Uint8Array.from({ length: 1000 }, (_, k) => (k * 7) % 256),
});

const names = () => readdirSync(folder).sort();

describe('a checkpoint', () => {
  it('is read back as written', () => {
    const bytes = encodeCheckpoint(checkpointAt(77));
    const { engine, ...rest } = decodeCheckpoint(bytes);
    const { engine: expected, ...others } = checkpointAt(77);
    expect(rest).toEqual(others);
    expect(Uint8Array.from(engine)).toEqual(expected);
    // Whatever it lies in.
    const padded = new Uint8Array(bytes.length + 11);
    padded.set(bytes, 11);
    expect(decodeCheckpoint(padded.subarray(11)).progress.t).toBe(77);
  });

  it('has the layout of its head', () => {
    const bytes = Buffer.from(encodeCheckpoint(checkpointAt(77)));
    expect(bytes.toString('latin1', 0, 8)).toBe('RANDCKPT');
    expect([bytes.readUInt32LE(8), bytes.readUInt32LE(12), bytes.readBigUInt64LE(16)]).toEqual([1, 3, BigInt(bytes.length)]);
    expect(bytes.toString('hex', 32, 64)).toBe('a0'.repeat(32));
    expect(JSON.parse(bytes.toString('utf8', 64, 64 + bytes.readUInt32LE(24)))).toEqual(checkpointAt(77).progress);
    expect(bytes.subarray(-32)).toEqual(createHash('sha256').update(bytes.subarray(0, -32)).digest());
  });

  it('with any byte changed or missing is damaged', () => {
    const bytes = encodeCheckpoint({ ...checkpointAt(77), engine: Uint8Array.of(1, 2, 3) });
    for (let k = 0; k < bytes.length; k++) {
      const changed = bytes.slice();
      changed[k] = (changed[k] as number) ^ 0x10;
      expect(() => decodeCheckpoint(changed), `byte ${k}`).toThrow(CheckpointDamage);
      expect(() => decodeCheckpoint(bytes.subarray(0, k)), `${k} bytes`).toThrow(CheckpointDamage);
    }
  });

  it.each([
    ['magic', (bytes: Uint8Array) => bytes.with(0, 0), 'it does not begin with the magic word RANDCKPT'],
    ['head', (bytes: Uint8Array) => bytes.subarray(0, 40), 'it is cut short, to 40 bytes'],
    ['length', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 8), /^its length is \d+ bytes and should be \d+$/],
    ['checksum', (bytes: Uint8Array) => bytes.with(100, 0), 'its checksum does not match'],
  ])('says what is damaged: %s', (_, change, message) => {
    expect(() => decodeCheckpoint(change(encodeCheckpoint(checkpointAt(1))))).toThrow(message);
  });
});

describe('the checkpoints of a directory', () => {
  it('are the last one and the one before', () => {
    for (const t of [10, 20, 30]) writeCheckpoint(folder, checkpointAt(t));
    expect(names()).toEqual(['checkpoint.bin', 'checkpoint.prev.bin']);
    const ts = names().map((name) => decodeCheckpoint(readFileSync(join(folder, name))).progress.t);
    expect(ts).toEqual([30, 20]);
    expect(findCheckpoint(folder)).toMatchObject({ isPrevious: false, damages: [] });
  });

  it('stay as they are when a new one can not be written', () => {
    for (const t of [10, 20]) writeCheckpoint(folder, checkpointAt(t));
    // In the way of the old one.
    rmSync(join(folder, 'checkpoint.prev.bin'));
    mkdirSync(join(folder, 'checkpoint.prev.bin'));
    expect(() => writeCheckpoint(folder, checkpointAt(30))).toThrow();
    expect(findCheckpoint(folder).checkpoint?.progress.t).toBe(20);
  });

  it('are passed over when damaged, and none is found then', () => {
    for (const t of [10, 20]) writeCheckpoint(folder, checkpointAt(t));
    writeFileSync(join(folder, 'checkpoint.bin'), 'RANDCKPT');
    const found = findCheckpoint(folder);
    expect([found.checkpoint?.progress.t, found.isPrevious]).toEqual([10, true]);
    expect(found.damages).toEqual([`${join(folder, 'checkpoint.bin')}: it is cut short, to 8 bytes`]);
    writeFileSync(join(folder, 'checkpoint.prev.bin'), '');
    expect(findCheckpoint(folder)).toMatchObject({ checkpoint: null, isPrevious: false });
    rmSync(folder, { recursive: true });
    expect(findCheckpoint(folder)).toEqual({ checkpoint: null, isPrevious: false, damages: [] });
    mkdirSync(folder);
  });

  it('that can not be read are refused, not passed over', () => {
    for (const t of [10, 20]) writeCheckpoint(folder, checkpointAt(t));
    rmSync(join(folder, 'checkpoint.bin'));
    // Not even root can read a directory.
    mkdirSync(join(folder, 'checkpoint.bin'));
    expect(() => findCheckpoint(folder)).toThrow(
      `${join(folder, 'checkpoint.bin')}: can't be read, it is a directory, not a file; nothing was changed`,
    );
  });

  it('of another format are refused, not passed over', () => {
    const bytes = Buffer.from(encodeCheckpoint(checkpointAt(10)));
    bytes.writeUInt32LE(2, 8);
    createHash('sha256')
      .update(bytes.subarray(0, -32))
      .digest()
      .copy(bytes, bytes.length - 32);
    writeFileSync(join(folder, 'checkpoint.bin'), bytes);
    expect(() => findCheckpoint(folder)).toThrow(ConfigError);
    expect(() => findCheckpoint(folder)).toThrow(`${join(folder, 'checkpoint.bin')}: format version must be 1, got 2`);
  });
});

describe('a series', () => {
  const record = (t: number) => ({
    t,
    active: t,
    activity: t / 8,
    contacts: 2,
    contactsPerParticle: 0.5,
    energyPerParticle: 1e-9,
    largestOverlap: 0.1,
  });

  it('is cut back and gone on with', () => {
    const path = join(folder, 'series.csv');
    const first = new SeriesWriter(path);
    for (const t of [0, 1]) first.append(record(t));
    const kept = first.bytes;
    for (const t of [2, 3]) first.append(record(t));
    first.close();
    const second = new SeriesWriter(path, kept);
    expect(second.bytes).toBe(kept);
    for (const t of [2, 3]) second.append(record(t));
    second.sync();
    expect(readFileSync(path).length).toBe(second.bytes);
    second.close();
    expect(readSeries(path)).toEqual([0, 1, 2, 3].map(record));
  });

  it('is read up to its last whole row, and only if it is one', () => {
    const path = join(folder, 'series.csv');
    const series = new SeriesWriter(path);
    series.append(record(1));
    series.close();
    writeFileSync(path, '2,1,0.1', { flag: 'a' });
    expect(readSeries(path)).toEqual([record(1)]);
    writeFileSync(path, 'a,b\n1,2\n');
    expect(() => readSeries(path)).toThrow(`${path}:1: the header must be t,active,`);
    expect(() => readSeries(join(folder, 'none.csv'))).toThrow("none.csv: can't be read, no such file or directory; ");
  });
});

/**
 * checkpoint.bin: all that a run needs to go on, and which run that is. The one before it is kept as checkpoint.prev.bin.
 *
 *   0   8    magic "RANDCKPT"
 *   8   u32  format version (1)           12  u32  dynamicsVersion
 *   16  u64  length of the file           24  u32  bytes of the progress     28  u32  0
 *   32       SHA-256 of the fields that shape the trajectory (trajectoryHash)
 *   64       progress, UTF-8 JSON, padded with spaces to a multiple of 8
 *            state of the engine, bytes of Simulation.toBytes
 *   end-32   SHA-256 of all before
 *
 * All numbers little-endian.
 */
import { createHash } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, showValue } from '../model/index.js';
import { type AtomicOptions, writeRotating } from './atomic.js';
import { type CheckpointProgress, progressSchema } from './checkpointSchema.js';
import { largestFile, readBytes } from './openFile.js';
import { isFound } from './presence.js';
import { reading } from './reason.js';
import { checkStored, parseStored } from './stored.js';

export const checkpointName = 'checkpoint.bin';
export const previousCheckpointName = 'checkpoint.prev.bin';
const magic = 'RANDCKPT';
const formatVersion = 1;
const headerBytes = 64;
const sumBytes = 32;

export interface Checkpoint {
  dynamicsVersion: number;
  /** Hash of the fields that shape the trajectory, 64 hexadecimal digits. */
  configHash: string;
  progress: CheckpointProgress;
  /** State of the engine, as `Simulation.toBytes` gives it. */
  engine: Uint8Array;
}

/** A checkpoint that can't be used because its bytes are not those that were written. */
export class CheckpointDamage extends Error {}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

export function encodeCheckpoint({ dynamicsVersion, configHash, progress, engine }: Checkpoint): Uint8Array {
  const text = Buffer.from(JSON.stringify(progress));
  const progressBytes = Math.ceil(text.length / 8) * 8;
  const bytes = Buffer.alloc(headerBytes + progressBytes + engine.length + sumBytes);
  bytes.write(magic, 0, 'latin1');
  bytes.writeUInt32LE(formatVersion, 8);
  bytes.writeUInt32LE(dynamicsVersion, 12);
  bytes.writeBigUInt64LE(BigInt(bytes.length), 16);
  bytes.writeUInt32LE(progressBytes, 24);
  bytes.write(configHash, 32, 'hex');
  bytes.fill(' ', headerBytes, headerBytes + progressBytes);
  text.copy(bytes, headerBytes);
  bytes.set(engine, headerBytes + progressBytes);
  const end = bytes.length - sumBytes;
  bytes.set(sha256(bytes.subarray(0, end)), end);
  return bytes;
}

const sumIsRight = (bytes: Buffer): boolean => {
  const end = bytes.length - sumBytes;
  return sha256(bytes.subarray(0, end)).equals(bytes.subarray(end));
};

/** @throws CheckpointDamage, or ConfigError for a whole checkpoint of another format */
function checkWhole(bytes: Buffer): void {
  if (bytes.toString('latin1', 0, magic.length) !== magic) {
    throw new CheckpointDamage(`it does not begin with the magic word ${magic}`);
  }
  if (bytes.length < headerBytes + sumBytes) throw new CheckpointDamage(`it is cut short, to ${bytes.length} bytes`);
  const version = bytes.readUInt32LE(8);
  if (version !== formatVersion && sumIsRight(bytes)) {
    throw new ConfigError(`format version must be ${formatVersion}, got ${showValue(version)}; use the version that wrote it`);
  }
  const length = bytes.readBigUInt64LE(16);
  if (length !== BigInt(bytes.length)) {
    throw new CheckpointDamage(`its length is ${bytes.length} bytes and should be ${length}`);
  }
  if (!sumIsRight(bytes)) throw new CheckpointDamage('its checksum does not match');
}

/** @throws ConfigError if it is not what a run writes: a checksum tells damage, not who made it */
function progressIn(text: string): CheckpointProgress {
  const place = 'progress';
  return checkStored(progressSchema, parseStored(text, place), place);
}

/**
 * Reads a checkpoint from bytes.
 * @throws CheckpointDamage saying what is wrong: magic, length or checksum; ConfigError if it is whole and of another format
 */
export function decodeCheckpoint(content: Uint8Array): Checkpoint {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  checkWhole(bytes);
  const engineAt = headerBytes + bytes.readUInt32LE(24);
  if (engineAt > bytes.length - sumBytes) throw new ConfigError('its progress is longer than the file');
  return {
    dynamicsVersion: bytes.readUInt32LE(12),
    configHash: bytes.toString('hex', 32, headerBytes),
    progress: progressIn(bytes.toString('utf8', headerBytes, engineAt)),
    engine: bytes.subarray(engineAt, bytes.length - sumBytes),
  };
}

/** Reads a checkpoint file. @throws as decodeCheckpoint; ConfigError naming the file if it can't be read, or is of another format */
export function readCheckpoint(path: string): Checkpoint {
  // Not damage: it may be whole, and read when the disk is in order again.
  const remedy = 'nothing was changed, put that right and try again';
  const bytes = reading(path, remedy, () => readBytes(path, largestFile.data));
  try {
    return decodeCheckpoint(bytes);
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError(`${path}: ${error.message}`) : error;
  }
}

/**
 * Writes the checkpoint of a directory; the one there was is kept as the previous one, and replaced only by a whole one.
 * @param options the guard is called right before the old ones are touched; what it throws leaves them
 * @throws the error of the file system; what there was is as it was then
 */
export function writeCheckpoint(directory: string, checkpoint: Checkpoint, options?: AtomicOptions): void {
  writeRotating(join(directory, checkpointName), join(directory, previousCheckpointName), encodeCheckpoint(checkpoint), options);
}

export interface FoundCheckpoint {
  /** Null if none can be used. */
  checkpoint: Checkpoint | null;
  /** Whether it is the previous one. */
  isPrevious: boolean;
  /** What was wrong with those passed over, `<path>: <why>`. */
  damages: string[];
}

/**
 * Finds the latest checkpoint of a directory that is whole. Touches nothing.
 * @throws ConfigError if it is of another format, or can't be read
 */
export function findCheckpoint(directory: string): FoundCheckpoint {
  const damages: string[] = [];
  for (const name of [checkpointName, previousCheckpointName]) {
    const path = join(directory, name);
    if (!isFound(path)) continue;
    try {
      return { checkpoint: readCheckpoint(path), isPrevious: name === previousCheckpointName, damages };
    } catch (error) {
      if (!(error instanceof CheckpointDamage)) throw error;
      damages.push(`${path}: ${error.message}`);
    }
  }
  return { checkpoint: null, isPrevious: false, damages };
}

/** Puts the previous checkpoint in the place of a damaged one: the next to be written must not push it out. */
export function promotePrevious(directory: string): void {
  renameSync(join(directory, previousCheckpointName), join(directory, checkpointName));
}

export function removeCheckpoints(directory: string): void {
  for (const name of [checkpointName, previousCheckpointName]) rmSync(join(directory, name), { force: true });
}

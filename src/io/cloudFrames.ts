/**
 * Frames of clouds (docs/manifold.md): an HDF5 file with one dataset, `frames`, whose records are steps, so that a file grows at its end
 * only and a run that goes on leaves the bytes of one that was never stopped. Structures of HDF5 that do not move stand in the first
 * `dataAt` bytes (HDF5 File Format Specification, version 0 of the superblock):
 *
 *   0      superblock
 *   96     ours: "RANDCLDS", u32 version, clouds N, points of a cloud V, dimension D
 *   128    object header of the root group: one link, to the dataset
 *   512    object header of the dataset
 *   2048   records: i64 step, f64 points [N][V][D], u8 active [N], padded to a multiple of 8
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync } from 'node:fs';
import { ConfigError } from '../model/index.js';
import { addToChecksum } from './checksum.js';
import type { Findings } from './inspection.js';
import { checkNotCut, closing, openToRead, readAt, writeAt } from './openFile.js';

export const cloudFramesName = 'frames.h5';

const version = 1;
const mark = 'RANDCLDS';
const markAt = 96;
const rootAt = 128;
const datasetAt = 512;
const dataAt = 2048;
const undefinedAddress = 0xffffffffffffffffn;

/** What all frames of a file share. */
export interface CloudSystem {
  /** N. */
  clouds: number;
  /** Points of a cloud that are stored: V, or 1 of rigid ones, their centre. */
  points: number;
  /** D. */
  dimension: number;
}

export interface CloudFrame {
  /** Steps done. */
  step: number;
  /** [N * V * D], by cloud, then by view. */
  points: Float64Array;
  /** [N], 1 for a cloud in contact. */
  active: Uint8Array;
}

const lengthOf = ({ clouds, points, dimension }: CloudSystem): number => clouds * points * dimension;
const recordBytes = (system: CloudSystem): number => 8 + 8 * lengthOf(system) + Math.ceil(system.clouds / 8) * 8;

/** Little-endian numbers, one after the other: [value, bytes]. */
function packed(...parts: readonly (readonly [value: number | bigint, bytes: number] | Uint8Array)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (part instanceof Uint8Array) return part;
      const bytes = Buffer.alloc(part[1]);
      for (let [k, left] = [0, BigInt(part[0])]; k < part[1]; k++, left >>= 8n) bytes[k] = Number(left & 0xffn);
      return bytes;
    }),
  );
}

const padded = (bytes: Uint8Array): Buffer => packed(bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8));

/** An object header of version 1. */
function objectHeader(messages: readonly (readonly [type: number, body: Uint8Array])[]): Buffer {
  const bodies = messages.map(([type, body]) => packed([type, 2], [padded(body).length, 2], [0, 4], padded(body)));
  const body = Buffer.concat(bodies);
  return packed([1, 2], [messages.length, 2], [1, 4], [body.length, 4], [0, 4], body);
}

/** Version 3 of a datatype message: class, bits, bytes of a value. */
const datatype = (kind: number, bits: number, size: number): Buffer => packed([0x30 | kind, 1], [bits, 3], [size, 4]);
const signed64 = packed(datatype(0, 8, 8), [0, 2], [64, 2]);
const unsigned8 = packed(datatype(0, 0, 1), [0, 2], [8, 2]);
const double64 = packed(datatype(1, 0x3f20, 8), [0, 2], [64, 2], [52, 1], [11, 1], [0, 1], [52, 1], [1023, 4]);
const arrayOf = (sides: readonly number[], item: Uint8Array, itemBytes: number): Buffer =>
  packed(
    datatype(
      10,
      0,
      sides.reduce((product, side) => product * side, itemBytes),
    ),
    [sides.length, 1],
    Buffer.concat(sides.map((side) => packed([side, 4]))),
    item,
  );

function recordType(system: CloudSystem): Buffer {
  const { clouds, points, dimension } = system;
  const size = recordBytes(system);
  const offsetBytes = Math.ceil((Math.floor(Math.log2(size)) + 1) / 8);
  const member = (name: string, offset: number, type: Uint8Array) =>
    packed(Buffer.from(`${name}\0`), [offset, offsetBytes], type);
  return packed(
    datatype(6, 3, size),
    member('step', 0, signed64),
    member('points', 8, arrayOf([clouds, points, dimension], double64, 8)),
    member('active', 8 + 8 * lengthOf(system), arrayOf([clouds], unsigned8, 1)),
  );
}

/** The first `dataAt` bytes of a file with so many frames. */
function headOf(system: CloudSystem, frames: number): Buffer {
  const head = Buffer.alloc(dataAt);
  const bytes = frames * recordBytes(system);
  packed(
    Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'),
    [0, 5],
    [8, 1],
    [8, 1],
    [0, 1],
    [4, 2],
    [16, 2],
    [0, 4],
    [0, 8],
    [undefinedAddress, 8],
    [dataAt + bytes, 8],
    [undefinedAddress, 8],
    [0, 8],
    [rootAt, 8],
  ).copy(head);
  packed(Buffer.from(mark), [version, 4], [system.clouds, 4], [system.points, 4], [system.dimension, 4]).copy(head, markAt);
  const name = Buffer.from('frames');
  objectHeader([
    [0x2, packed([0, 2], [undefinedAddress, 8], [undefinedAddress, 8])],
    [0xa, packed([0, 2])],
    [0x6, packed([1, 1], [0, 1], [name.length, 1], name, [datasetAt, 8])],
  ]).copy(head, rootAt);
  objectHeader([
    [0x1, packed([1, 1], [1, 1], [0, 6], [frames, 8])],
    [0x3, recordType(system)],
    [0x8, packed([3, 1], [1, 1], [frames === 0 ? undefinedAddress : dataAt, 8], [bytes, 8])],
  ]).copy(head, datasetAt);
  return head;
}

/** Whether a file begins as one of ours does. @param head its first 512 bytes */
export const isCloudFrames = (head: Buffer): boolean => head.toString('latin1', markAt, markAt + mark.length) === mark;

/** What an open file says of itself, and how many whole records it has. @throws ConfigError if it is not ours */
function readHead(file: number, path: string): { system: CloudSystem; frames: number; head: Buffer } {
  const head = readAt(file, 0, dataAt);
  if (head.length < dataAt || !isCloudFrames(head) || head.readUInt32LE(markAt + 8) !== version) {
    throw new ConfigError(`${path}: no frames of clouds that this version can read; only files of randorg can be continued`);
  }
  const [clouds = 0, points = 0, dimension = 0] = [12, 16, 20].map((at) => head.readUInt32LE(markAt + at));
  const system = { clouds, points, dimension };
  return { system, frames: Math.floor((fstatSync(file).size - dataAt) / recordBytes(system)), head };
}

const stepAt = (file: number, record: number, k: number): number =>
  Number(readAt(file, dataAt + k * record, 8).readBigInt64LE(0));

/** Number of frames up to a step. */
function framesUpTo(file: number, record: number, frames: number, step: number): number {
  let count = frames;
  while (count > 0 && stepAt(file, record, count - 1) > step) count--;
  return count;
}

/** Writes frames behind those that are there. */
export class CloudFrameWriter {
  readonly #file: number;
  readonly #guard: () => void;
  readonly #system: CloudSystem;
  #frames: number;
  #checksum: number;

  /**
   * @param file open for reading and writing; empty for a new one
   * @param keepUpTo frames up to this step are kept, the rest is cut off
   * @param guard called before anything is written; what it throws keeps it from being written
   * @throws ConfigError if the file is not ours; the error of the file system
   */
  constructor(file: number, path: string, system: CloudSystem, keepUpTo: number, guard: () => void) {
    this.#guard = guard;
    this.#system = system;
    this.#file = file;
    const isNew = fstatSync(file).size === 0;
    this.#frames = isNew ? 0 : framesUpTo(file, recordBytes(system), readHead(file, path).frames, keepUpTo);
    ftruncateSync(file, isNew ? 0 : this.bytes);
    this.#checksum = checksumOf(file, this.bytes);
    this.#writeHead();
  }

  get bytes(): number {
    return dataAt + this.#frames * recordBytes(this.#system);
  }

  /** CRC-32 of the records. */
  get checksum(): number {
    return this.#checksum;
  }

  #writeHead(): void {
    this.#guard();
    writeAt(this.#file, 0, headOf(this.#system, this.#frames));
  }

  append({ step, points, active }: CloudFrame): void {
    this.#guard();
    checkNotCut(this.#file, this.bytes, 'the file of frames');
    const record = Buffer.alloc(recordBytes(this.#system));
    record.writeBigInt64LE(BigInt(step), 0);
    for (const [k, value] of points.entries()) record.writeDoubleLE(value, 8 + 8 * k);
    record.set(active, 8 + 8 * points.length);
    writeAt(this.#file, this.bytes, record);
    this.#checksum = addToChecksum(this.#checksum, record);
    this.#frames++;
    this.#writeHead();
  }

  /** Puts everything appended on the disk itself. */
  flush(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.#file);
    }
  }
}

/** CRC-32 of the records of an open file up to a byte. */
function checksumOf(file: number, end: number): number {
  const piece = 1 << 20;
  let checksum = 0;
  for (let at = dataAt; at < end; at += piece) checksum = addToChecksum(checksum, readAt(file, at, Math.min(piece, end - at)));
  return checksum;
}

/** Checksum of the frames of a file up to a step. @throws ConfigError if it can't be read, or is no file of ours */
export function checksumOfCloudFrames(path: string, step = Number.POSITIVE_INFINITY): number {
  return closing(openToRead(path, 'the frames of a run'), (file) => {
    const { system, frames } = readHead(file, path);
    const record = recordBytes(system);
    return checksumOf(file, dataAt + framesUpTo(file, record, frames, step) * record);
  });
}

/** All frames of a file. @throws ConfigError if it can't be read, or is no file of ours */
export function readCloudFrames(path: string): CloudSystem & { frames: CloudFrame[] } {
  return closing(openToRead(path, 'a file of frames of clouds'), (file) => {
    const { system, frames } = readHead(file, path);
    return { ...system, frames: Array.from({ length: frames }, (_, k) => frameAt(file, system, k)) };
  });
}

const frameAt = (file: number, system: CloudSystem, k: number): CloudFrame => {
  const record = recordBytes(system);
  const length = lengthOf(system);
  const bytes = readAt(file, dataAt + k * record, record);
  return {
    step: Number(bytes.readBigInt64LE(0)),
    points: Float64Array.from({ length }, (_, at) => bytes.readDoubleLE(8 + 8 * at)),
    active: Uint8Array.from(bytes.subarray(8 + 8 * length, 8 + 8 * length + system.clouds)),
  };
};

/** The last frame of a file; null without frames. @throws ConfigError as readCloudFrames */
export function readLastCloudFrame(path: string): CloudFrame | null {
  return closing(openToRead(path, 'a file of frames of clouds'), (file) => {
    const { system, frames } = readHead(file, path);
    return frames === 0 ? null : frameAt(file, system, frames - 1);
  });
}

/** Describes a file of frames of clouds. */
export function inspectCloudFrames(path: string): Findings {
  return closing(openToRead(path, 'a file of frames of clouds'), (file) => {
    try {
      const { system, frames, head } = readHead(file, path);
      const record = recordBytes(system);
      const steps = frames === 0 ? [] : [stepAt(file, record, 0), stepAt(file, record, frames - 1)];
      const problems: string[] = [];
      if ((fstatSync(file).size - dataAt) % record !== 0) problems.push('its last record is cut short');
      if (!head.equals(headOf(system, frames))) problems.push(`its head is not that of ${frames} frames`);
      return { version: String(version), contents: { frames, steps, ...system }, problems };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return { version: null, contents: {}, problems: [error.message] };
    }
  });
}

/**
 * GSD, the file layer of version 2.0 (gsd.readthedocs.io, "File layer"). All numbers little-endian.
 *
 *   header, 256 bytes
 *     0  u64  magic                      32  u64  blocks of 64 bytes of the name list
 *     8  u64  place of the index         40  u32  version of the schema, major << 16 | minor
 *    16  u64  entries it has room for    44  u32  version of the file layer
 *    24  u64  place of the name list     48  char[64] application, char[64] schema, 80 bytes zero
 *   index entry, 32 bytes; the first with place 0 ends the list, which is sorted by frame and name
 *     0  u64  frame    8  u64  rows    16  i64  place of the data    24  u32  columns
 *    28  u16  number of the name      30  u8   type    31  u8  flags, 0
 *   name list: names one after the other, each ended by 0; an empty one ends the list (version 1: 64 bytes a name)
 */
import { endianness } from 'node:os';

export const gsdMagic = Buffer.from([0xdf, 0x65, 0xdf, 0x65, 0xdf, 0x65, 0xdf, 0x65]);
export const headerSize = 256;
export const entrySize = 32;
export const nameBlock = 64;
const textSize = 64;
const wordValues = 2 ** 32;

type NumberArray = NodeJS.TypedArray;

export interface GsdHeader {
  indexAt: number;
  indexCapacity: number;
  namesAt: number;
  nameBlocks: number;
  schemaVersion: number;
  fileVersion: number;
  application: string;
  schema: string;
}

export interface GsdEntry {
  frame: number;
  rows: number;
  at: number;
  columns: number;
  name: number;
  type: number;
  flags: number;
}

/** Array types by their number in an entry; index 0 is no type. */
const arrayTypes = [
  null,
  Uint8Array,
  Uint16Array,
  Uint32Array,
  BigUint64Array,
  Int8Array,
  Int16Array,
  Int32Array,
  BigInt64Array,
  Float32Array,
  Float64Array,
  // Characters.
  Uint8Array,
] as const;
/** Text, which programs log since version 4 of the library. */
export const characterType = 11;

export const versionNumber = (major: number, minor: number): number => (major << 16) | minor;
export const versionText = (version: number): string => `${version >>> 16}.${version & 0xffff}`;

/** Bytes of one number of a type; 0 if there is no such type. */
export const typeSize = (type: number): number => arrayTypes[type]?.BYTES_PER_ELEMENT ?? 0;

/** Number of the type of an array. */
export const typeOf = (data: NumberArray): number => arrayTypes.findIndex((kind) => kind !== null && data instanceof kind);

/** Bytes of an entry's data. */
export const dataSize = ({ rows, columns, type }: GsdEntry): number => rows * columns * typeSize(type);

function swapped(bytes: Buffer, size: number): Buffer {
  if (endianness() === 'LE' || size === 1) return bytes;
  const copy = Buffer.from(bytes);
  return size === 2 ? copy.swap16() : size === 4 ? copy.swap32() : copy.swap64();
}

/** Little-endian bytes of an array. */
export function bytesOf(data: NumberArray): Buffer {
  return swapped(Buffer.from(data.buffer, data.byteOffset, data.byteLength), data.BYTES_PER_ELEMENT);
}

/** Numbers of a type, from little-endian bytes. */
export function numbersOf(bytes: Buffer, type: number): NumberArray {
  const kind = arrayTypes[type];
  if (!kind) throw new RangeError(`GSD type must be from 1 to ${arrayTypes.length - 1}, got ${type}`);
  const own = swapped(bytes, kind.BYTES_PER_ELEMENT);
  // Bytes that were read for this alone are not copied; those of a pool may not lie at a multiple of the size.
  const { buffer, byteOffset, byteLength } = own.byteOffset % kind.BYTES_PER_ELEMENT === 0 ? own : new Uint8Array(own);
  return new kind(buffer as ArrayBuffer, byteOffset, byteLength / kind.BYTES_PER_ELEMENT);
}

export function encodeHeader(header: GsdHeader): Buffer {
  const bytes = Buffer.alloc(headerSize);
  gsdMagic.copy(bytes);
  [header.indexAt, header.indexCapacity, header.namesAt, header.nameBlocks].forEach((value, i) => {
    bytes.writeBigUInt64LE(BigInt(value), 8 + 8 * i);
  });
  bytes.writeUInt32LE(header.schemaVersion, 40);
  bytes.writeUInt32LE(header.fileVersion, 44);
  bytes.write(header.application.slice(0, textSize - 1), 48, 'latin1');
  bytes.write(header.schema.slice(0, textSize - 1), 48 + textSize, 'latin1');
  return bytes;
}

/** The header in the first 256 bytes; null if they are none. */
export function decodeHeader(bytes: Buffer): GsdHeader | null {
  if (bytes.length < headerSize || !bytes.subarray(0, 8).equals(gsdMagic)) return null;
  const [indexAt, indexCapacity, namesAt, nameBlocks] = [8, 16, 24, 32].map((at) => Number(bytes.readBigUInt64LE(at)));
  const text = (at: number): string => bytes.toString('latin1', at, at + textSize).replace(/\0.*$/s, '');
  return {
    indexAt: indexAt as number,
    indexCapacity: indexCapacity as number,
    namesAt: namesAt as number,
    nameBlocks: nameBlocks as number,
    schemaVersion: bytes.readUInt32LE(40),
    fileVersion: bytes.readUInt32LE(44),
    application: text(48),
    schema: text(48 + textSize),
  };
}

function setUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % wordValues, true);
  view.setUint32(at + 4, Math.floor(value / wordValues), true);
}

/** Entries one behind the other, and zeros up to the end of an index that has room for more. */
export function encodeEntries(entries: readonly GsdEntry[], capacity = entries.length): Buffer {
  const bytes = Buffer.alloc(capacity * entrySize);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as GsdEntry;
    const start = i * entrySize;
    setUint64(view, start, entry.frame);
    setUint64(view, start + 8, entry.rows);
    setUint64(view, start + 16, entry.at);
    view.setUint32(start + 24, entry.columns, true);
    view.setUint16(start + 28, entry.name, true);
    view.setUint8(start + 30, entry.type);
    view.setUint8(start + 31, entry.flags);
  }
  return bytes;
}

export function decodeEntry(bytes: Buffer, start: number): GsdEntry {
  const [frame, rows, at] = [0, 8, 16].map((offset) => Number(bytes.readBigUInt64LE(start + offset)));
  return {
    frame: frame as number,
    rows: rows as number,
    at: at as number,
    columns: bytes.readUInt32LE(start + 24),
    name: bytes.readUInt16LE(start + 28),
    type: bytes[start + 30] as number,
    flags: bytes[start + 31] as number,
  };
}

/** Names of a name list. */
export function decodeNames(bytes: Buffer, fileVersion: number): string[] {
  const names: string[] = [];
  for (let start = 0; start < bytes.length && bytes[start] !== 0; ) {
    const end = bytes.indexOf(0, start);
    if (end < 0) break;
    names.push(bytes.toString('utf8', start, end));
    start = fileVersion < versionNumber(2, 0) ? start + nameBlock : end + 1;
  }
  return names;
}

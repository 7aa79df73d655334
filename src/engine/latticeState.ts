/**
 * The state of a lattice as bytes:
 *
 *   0   8    magic "RANDLAT\0"
 *   8   u32  format (1)             12  u32  bytes of the header
 *   16       header, UTF-8 JSON {config, dynamicsVersion, time, epoch}
 *            heights, u8, by number of the site
 *   end-32   SHA-256 of all before
 *
 * All numbers little-endian.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import type { LatticeConfig } from '../model/index.js';

const magic = 'RANDLAT\0';
const format = 1;
const checksumBytes = 32;

export interface LatticeState {
  config: LatticeConfig;
  dynamicsVersion: number;
  time: number;
  /** Epoch of the random numbers, u32. */
  epoch: number;
  /** [sites] */
  heights: Uint8Array;
}

export function encodeLattice({ heights, ...rest }: LatticeState): Uint8Array {
  const encoder = new TextEncoder();
  const header = encoder.encode(JSON.stringify(rest));
  const bytes = new Uint8Array(16 + header.length + heights.length + checksumBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(encoder.encode(magic));
  view.setUint32(8, format, true);
  view.setUint32(12, header.length, true);
  bytes.set(header, 16);
  bytes.set(heights, 16 + header.length);
  bytes.set(sha256(bytes.subarray(0, -checksumBytes)), bytes.length - checksumBytes);
  return bytes;
}

/** @throws RangeError naming what is wrong: not a lattice, another format, damaged or cut short */
export function decodeLattice(bytes: Uint8Array): LatticeState {
  const decoder = new TextDecoder();
  if (bytes.length < 16 + checksumBytes || decoder.decode(bytes.subarray(0, 8)) !== magic) {
    throw new RangeError('these bytes are not a lattice of randorg');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint32(8, true);
  if (found !== format) throw new RangeError(`the lattice's format must be ${format}, got ${found}`);
  const checksum = sha256(bytes.subarray(0, -checksumBytes));
  if (!checksum.every((byte, k) => byte === bytes[bytes.length - checksumBytes + k])) {
    throw new RangeError('the lattice is damaged: its checksum does not match');
  }
  const start = 16 + view.getUint32(12, true);
  const header = JSON.parse(decoder.decode(bytes.subarray(16, start)));
  return { ...header, heights: bytes.slice(start, -checksumBytes) };
}

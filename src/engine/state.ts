/**
 * A state as bytes:
 *
 *   0   8    magic "RANDORG\0"
 *   8   u32  format (1)             12  u32  bytes of the header
 *   16       header, UTF-8 JSON {config, dynamicsVersion, time, radii: listed?}, padded with spaces to a multiple of 8
 *            radii, f64, [N], only if they were listed
 *            positions, u32, [N * d], id-major
 *   end-32   SHA-256 of all before
 *
 * All numbers little-endian.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import type { ParticleConfig } from '../model/index.js';

const magic = 'RANDORG\0';
const format = 1;

export interface State {
  config: ParticleConfig;
  dynamicsVersion: number;
  time: number;
  positions: Uint32Array;
  radii: Float64Array | null;
}

/** Little-endian bytes of 32-bit words, whatever the host's order. */
export function wordsToBytes(words: Uint32Array): Uint8Array {
  if (new Uint8Array(new Uint32Array([1]).buffer)[0] === 1)
    return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const view = new DataView(new ArrayBuffer(words.byteLength));
  words.forEach((word, k) => {
    view.setUint32(4 * k, word, true);
  });
  return new Uint8Array(view.buffer);
}

export function encodeState(state: State): Uint8Array {
  const { positions, radii, ...rest } = state;
  let json = JSON.stringify({ ...rest, radii: radii !== null });
  const encoder = new TextEncoder();
  json += ' '.repeat((8 - (encoder.encode(json).length % 8)) % 8);
  const header = encoder.encode(json);
  const radiiBytes = radii ? 8 * radii.length : 0;
  const bytes = new Uint8Array(16 + header.length + radiiBytes + 4 * positions.length + 32);
  const view = new DataView(bytes.buffer);
  bytes.set(encoder.encode(magic));
  view.setUint32(8, format, true);
  view.setUint32(12, header.length, true);
  bytes.set(header, 16);
  radii?.forEach((radius, i) => {
    view.setFloat64(16 + header.length + 8 * i, radius, true);
  });
  bytes.set(wordsToBytes(positions), 16 + header.length + radiiBytes);
  bytes.set(sha256(bytes.subarray(0, bytes.length - 32)), bytes.length - 32);
  return bytes;
}

/** @throws RangeError naming what is wrong: not a state, another format, cut short, damaged */
export function decodeState(bytes: Uint8Array): State {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  if (bytes.length < 48 || decoder.decode(bytes.subarray(0, 8)) !== magic)
    throw new RangeError('these bytes are not a state of randorg');
  if (view.getUint32(8, true) !== format) throw new RangeError(`state format must be ${format}, got ${view.getUint32(8, true)}`);
  const sum = sha256(bytes.subarray(0, bytes.length - 32));
  if (!sum.every((byte, k) => byte === bytes[bytes.length - 32 + k]))
    throw new RangeError('the state is damaged: its checksum does not match');
  const headerBytes = view.getUint32(12, true);
  const header = JSON.parse(decoder.decode(bytes.subarray(16, 16 + headerBytes)));
  const config = header.config as ParticleConfig;
  let at = 16 + headerBytes;
  let radii: Float64Array | null = null;
  if (header.radii) {
    radii = Float64Array.from({ length: config.particles }, (_, i) => view.getFloat64(at + 8 * i, true));
    at += 8 * config.particles;
  }
  const words = config.particles * config.dimension;
  if (at + 4 * words + 32 !== bytes.length) throw new RangeError('the state has the wrong length');
  const start = at;
  const positions = Uint32Array.from({ length: words }, (_, k) => view.getUint32(start + 4 * k, true));
  return { config, dynamicsVersion: header.dynamicsVersion, time: header.time, positions, radii };
}

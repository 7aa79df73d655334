/**
 * The state of clouds as bytes (sealed.ts), with the magic "RANDMAN\0":
 *
 *   header   {config, dynamicsVersion, time, epoch}
 *   body     points, f64 little-endian, [N * V * D]; then velocities likewise, of runs with momentum. With an encoder: its weights;
 *            velocities of these; of vectors from a file the vectors, the fresh views behind all others; the points
 */
import type { ManifoldConfig } from '../model/index.js';
import { isOfKind, type Kind, littleEndianBytes, seal, unseal } from './sealed.js';

const kind: Kind = { magic: 'RANDMAN', name: 'state of clouds' };

export interface ManifoldState {
  config: ManifoldConfig;
  dynamicsVersion: number;
  time: number;
  /** Epoch of the random numbers, u32. */
  epoch: number;
  /** The body. */
  numbers: Float64Array;
}

/** Whether bytes are of clouds. */
export const isManifoldState = (bytes: Uint8Array): boolean => isOfKind(kind, bytes);

export function encodeManifold({ numbers, ...header }: ManifoldState): Uint8Array {
  return seal(kind, header, [littleEndianBytes(numbers)]);
}

/** @throws RangeError naming what is wrong: no state of clouds, another format, damaged or cut short */
export function decodeManifold(bytes: Uint8Array): ManifoldState {
  const { header, body } = unseal(kind, bytes);
  // A copy: the body may begin at an address that is no multiple of 8.
  const numbers = new Float64Array(Math.floor(body.length / 8));
  new Uint8Array(numbers.buffer).set(body.subarray(0, numbers.byteLength));
  const { buffer, byteOffset } = littleEndianBytes(numbers);
  const own = new Float64Array(buffer as ArrayBuffer, byteOffset, numbers.length);
  return { ...(header as Omit<ManifoldState, 'numbers'> & Record<string, unknown>), numbers: own };
}

/**
 * The frame of a stored state, which says what it is and whether it is whole:
 *
 *   0   8    magic
 *   8   u32  format (1)             12  u32  bytes of the header
 *   16       header, UTF-8 JSON, padded with spaces to a multiple of 8
 *            body
 *   end-32   SHA-256 of all before
 *
 * All numbers little-endian.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { showValue } from '../model/errors.js';

const format = 1;
const headerAt = 16;
const checksumBytes = 32;

/** What is sealed: the magic word of its bytes, ASCII without its final NUL, and its name in messages. */
export interface Kind {
  magic: string;
  name: string;
}

/** Little-endian bytes of numbers, whatever the host's order. */
export function littleEndianBytes(numbers: Uint32Array | Int32Array | Float64Array | BigInt64Array): Uint8Array {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  if (new Uint8Array(new Uint32Array([1]).buffer)[0] === 1) return bytes;
  const swapped = bytes.slice();
  const width = numbers.BYTES_PER_ELEMENT;
  for (let at = 0; at < swapped.length; at += width) swapped.subarray(at, at + width).reverse();
  return swapped;
}

/** Whether bytes begin as a kind does. */
export function isOfKind({ magic }: Kind, bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 8)) === `${magic}\0`;
}

/** @param parts of the body, one after the other */
export function seal({ magic }: Kind, header: Record<string, unknown>, parts: readonly Uint8Array[]): Uint8Array {
  const encoder = new TextEncoder();
  const text = encoder.encode(JSON.stringify(header));
  const bodyAt = headerAt + Math.ceil(text.length / 8) * 8;
  const end = parts.reduce((at, part) => at + part.length, bodyAt);
  const bytes = new Uint8Array(end + checksumBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(encoder.encode(`${magic}\0`));
  view.setUint32(8, format, true);
  view.setUint32(12, bodyAt - headerAt, true);
  bytes.fill(' '.charCodeAt(0), headerAt, bodyAt);
  bytes.set(text, headerAt);
  let at = bodyAt;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.set(sha256(bytes.subarray(0, end)), end);
  return bytes;
}

/**
 * @returns the header and the bytes of the body, which are those given, not a copy
 * @throws RangeError naming what is wrong: another kind, another format, damaged or cut short
 */
export function unseal(kind: Kind, bytes: Uint8Array): { header: Record<string, unknown>; body: Uint8Array } {
  if (!ArrayBuffer.isView(bytes) || bytes.length < headerAt + checksumBytes || !isOfKind(kind, bytes)) {
    throw new RangeError(`these bytes are not a ${kind.name} of randorg`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint32(8, true);
  if (found !== format) throw new RangeError(`${kind.name} format must be ${format}, got ${found}`);
  const end = bytes.length - checksumBytes;
  const checksum = sha256(bytes.subarray(0, end));
  if (!checksum.every((byte, k) => byte === bytes[end + k])) {
    throw new RangeError(`the ${kind.name} is damaged: its checksum does not match`);
  }
  const bodyAt = headerAt + view.getUint32(12, true);
  if (bodyAt > end) throw new RangeError(`the ${kind.name} has a header longer than itself`);
  const header = headerOf(kind, new TextDecoder().decode(bytes.subarray(headerAt, bodyAt)));
  return { header, body: bytes.subarray(bodyAt, end) };
}

/** A checksum tells damage, not who made it. @throws RangeError naming what is not as we write it */
function headerOf({ name }: Kind, text: string): Record<string, unknown> {
  let header: Record<string, unknown> | null;
  try {
    header = JSON.parse(text);
  } catch {
    throw new RangeError(`the header of the ${name} is not JSON`);
  }
  if (typeof header?.config !== 'object' || header.config === null) throw new RangeError(`the ${name} has no config`);
  for (const field of ['time', 'dynamicsVersion', 'epoch']) {
    const value = header[field] ?? (field === 'epoch' ? 0 : undefined);
    if (Number.isSafeInteger(value) && (value as number) >= 0) continue;
    throw new RangeError(`${field} of the ${name} must be a whole number, got ${showValue(value)}`);
  }
  return header;
}

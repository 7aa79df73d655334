/** The part of node:zlib that our readers use, for browsers. */

/** CRC-32 of one byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

/** CRC-32 of bytes, going on from that of those before. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (let k = 0; k < bytes.length; k++) sum = (table[(sum ^ (bytes[k] as number)) & 255] as number) ^ (sum >>> 8);
  return ~sum >>> 0;
}

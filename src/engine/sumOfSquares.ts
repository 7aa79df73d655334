/** Exact sums of squares of 64-bit integers, without the cost of a bigint for each. */

const limb = 2 ** 26;
/** Sums are carried into bigints before they could lose a unit. */
const carryAt = 2 ** 52;

/**
 * @param words i64 values as pairs of 32-bit words, low word first
 * @returns sum of their squares
 */
export function sumOfSquares(words: Int32Array): bigint {
  let total = 0n;
  // |v| = a + 2^26 b with a < 2^26 and, but for displacements of a million boxes, b < 2^26: all products below are exact
  let low = 0;
  let middle = 0;
  let high = 0;
  for (let k = 0; k < words.length; k += 2) {
    const v = (words[k + 1] as number) * 4294967296 + ((words[k] as number) >>> 0);
    const size = Math.abs(v);
    if (size >= carryAt) {
      const exact = (BigInt(words[k + 1] as number) << 32n) + BigInt((words[k] as number) >>> 0);
      total += exact * exact;
      continue;
    }
    const b = Math.floor(size / limb);
    const a = size - b * limb;
    low += a * a;
    middle += a * b;
    high += b * b;
    if (low >= carryAt || middle >= carryAt || high >= carryAt) {
      total += BigInt(low) + (BigInt(middle) << 27n) + (BigInt(high) << 52n);
      low = middle = high = 0;
    }
  }
  return total + BigInt(low) + (BigInt(middle) << 27n) + (BigInt(high) << 52n);
}

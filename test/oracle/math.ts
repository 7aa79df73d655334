/**
 * log, exp and the power of the force law, in f64 operations that are the same on every IEEE 754 machine.
 * Math.log and Math.exp differ between JavaScript engines in the last bit, and so cannot define a trajectory.
 */

// ln 2 in two parts; the first has enough trailing zeros that e * LN2_HIGH is exact for every exponent e.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const ROUNDER = 6755399441055744; // 1.5 x 2^52

/** v rounded to the nearest integer, ties to even; |v| < 2^51. */
export function rne(v: number): number {
  return v + ROUNDER - ROUNDER;
}

/** Natural logarithm of a positive normal f64: 2 artanh((m - 1) / (m + 1)) + e ln 2 for x = m 2^e. */
export function log(x: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  let e = Number(bits >> 52n) - 1023;
  view.setBigUint64(0, (bits & 0xfffffffffffffn) | 0x3ff0000000000000n);
  let m = view.getFloat64(0);
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: written out because the digits are part of the definition
  if (m > 1.4142135623730951) {
    m = m * 0.5;
    e = e + 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let p = 1 / 23;
  for (let n = 10; n >= 0; n--) p = p * z + 1 / (2 * n + 1);
  return e * LN2_HIGH + (e * LN2_LOW + 2 * s * p);
}

/** Exponential for y <= 709; 0 below -708, so that no subnormal appears. */
export function exp(y: number): number {
  if (y < -708) return 0;
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: as above
  const k = rne(y * 1.4426950408889634);
  const r = y - k * LN2_HIGH - k * LN2_LOW;
  let p = 1 / factorial(13);
  for (let n = 12; n >= 0; n--) p = p * r + 1 / factorial(n);
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(k + 1023) << 52n);
  return p * view.getFloat64(0);
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** q^b for the force law, q in [0, 1] and b >= 0. */
export function power(q: number, b: number): number {
  if (Number.isInteger(2 * b) && b <= 16) {
    let result = 1;
    for (let n = 0; n < Math.floor(b); n++) result = result * q;
    if (!Number.isInteger(b)) result = result * Math.sqrt(q);
    return result;
  }
  return q === 0 ? 0 : exp(b * log(q));
}

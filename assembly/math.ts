/**
 * Elementary functions from + - * / sqrt alone, so that no host's libm can change a trajectory (docs/dynamics.md).
 * log: atanh series in (m-1)/(m+1), |.| <= 0.1716; exp: Taylor series on |r| <= ln2/2. About one unit in the last place.
 */

export const LN2_HIGH: f64 = 0.6931471803691238;
export const LN2_LOW: f64 = 1.9082149292705877e-10;
export const LOG2_E: f64 = 1.4426950408889634;
/** 1.5 * 2^52: adding it rounds to the nearest integer, ties to even, and leaves that integer in the low word. */
export const ROUNDER: f64 = 6755399441055744;

/** Series in fourteen terms, the highest power first: atanh(s)/s in s^2, and exp. */
export const ATANH = memory.data<f64>(
  [
    0.0,
    0.0,
    1.0 / 23.0,
    1.0 / 21.0,
    1.0 / 19.0,
    1.0 / 17.0,
    1.0 / 15.0,
    1.0 / 13.0,
    1.0 / 11.0,
    1.0 / 9.0,
    1.0 / 7.0,
    1.0 / 5.0,
    1.0 / 3.0,
    1.0,
  ],
  16,
);
export const TAYLOR = memory.data<f64>(
  [
    1.0 / 6227020800.0,
    1.0 / 479001600.0,
    1.0 / 39916800.0,
    1.0 / 3628800.0,
    1.0 / 362880.0,
    1.0 / 40320.0,
    1.0 / 5040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
    1.0,
    1.0,
  ],
  16,
);
/** Bytes of one. */
export const SERIES_BYTES: usize = 112;

function series(table: usize, x: f64): f64 {
  let p = load<f64>(table);
  for (let at = table + 8, end = table + SERIES_BYTES; at < end; at += 8) p = p * x + load<f64>(at);
  return p;
}

/** v to the nearest integer, ties to even; |v| < 2^51. */
export function roundToEven(v: f64): f64 {
  return v + ROUNDER - ROUNDER;
}

/** The same as an i32 (mod 2^32). */
export function roundToI32(v: f64): i32 {
  return <i32>reinterpret<u64>(v + ROUNDER);
}

/** The same as an i64, |v| < 2^51. */
export function roundToI64(v: f64): i64 {
  return reinterpret<i64>(v + ROUNDER) - reinterpret<i64>(ROUNDER);
}

/** Natural logarithm of a positive normal number. */
export function log(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let e = <i32>((bits >> 52) & 0x7ff) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m = m * 0.5;
    e = e + 1;
  }
  const s = (m - 1.0) / (m + 1.0);
  const z = s * s;
  const p = series(ATANH, z);
  const k = <f64>e;
  return k * LN2_HIGH + (k * LN2_LOW + 2.0 * s * p);
}

/** e^y for y < 709; 0 below -708. */
export function exp(y: f64): f64 {
  if (y < -708.0) return 0;
  const k = roundToEven(y * LOG2_E);
  const r = y - k * LN2_HIGH - k * LN2_LOW;
  const p = series(TAYLOR, r);
  return p * reinterpret<f64>((<u64>(<i64>k + 1023)) << 52);
}

/** q^b for q in [0, 1], b >= 0: products and a square root when 2b is an integer up to 32, else exp(b log q). */
export function power(q: f64, b: f64): f64 {
  const twice = b * 2.0;
  if (b <= 16.0 && twice == floor<f64>(twice)) {
    let left = <i32>twice;
    let result: f64 = 1.0;
    while (left >= 2) {
      result = result * q;
      left -= 2;
    }
    return left == 1 ? result * sqrt<f64>(q) : result;
  }
  return q > 0.0 ? exp(b * log(q)) : 0.0;
}

/** Squares of four differences, in f32. */
export function square4(differences: v128): v128 {
  const f = f32x4.convert_i32x4_s(differences);
  return f32x4.mul(f, f);
}

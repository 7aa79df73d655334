/**
 * Normal numbers and their like, two at a time: lane by lane the operations of normal.ts and math.ts, in the same order. What one lane
 * in several takes, such as the tails, is made for both if one needs it.
 */
import { ATANH, LN2_HIGH, LN2_LOW, LOG2_E, ROUNDER, SERIES_BYTES, TAYLOR } from './math';
import { CENTRAL, cumulative, FAR_TAIL, HALF_CELL, HART, HART_END, NEAR_TAIL, RATIO_BYTES } from './normal';

export function pair(a: f64, b: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(a), 1, b);
}

/** Uniform draws in (0, 1) from two hashes: `openUnit`. */
export function openUnits(h0: u64, h1: u64): v128 {
  const h = i64x2.replace_lane(i64x2.splat(h0), 1, h1);
  const units = f64x2.sub(v128.or(i64x2.splat(0x3ff0000000000000), i64x2.shr_u(h, 12)), f64x2.splat(1.0));
  return f64x2.add(units, f64x2.splat(HALF_CELL));
}

export function normals(h0: u64, h1: u64): v128 {
  return quantiles(openUnits(h0, h1));
}

function ratios(table: usize, x: v128, front: v128): v128 {
  let n = v128.load64_splat(table);
  let d = v128.load64_splat(table, 8);
  for (let at = table + 16, end = table + RATIO_BYTES; at < end; at += 16) {
    n = f64x2.add(f64x2.mul(n, x), v128.load64_splat(at));
    d = f64x2.add(f64x2.mul(d, x), v128.load64_splat(at, 8));
  }
  return f64x2.div(f64x2.mul(front, n), d);
}

function series(table: usize, x: v128): v128 {
  let p = v128.load64_splat(table);
  for (let at = table + 8, end = table + SERIES_BYTES; at < end; at += 8) {
    p = f64x2.add(f64x2.mul(p, x), v128.load64_splat(at));
  }
  return p;
}

/** Of numbers below 1. */
function logs(x: v128): v128 {
  const one = f64x2.splat(1.0);
  const bits = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), one);
  const large = f64x2.gt(bits, f64x2.splat(1.4142135623730951));
  const m = v128.bitselect(f64x2.mul(bits, f64x2.splat(0.5)), bits, large);
  // a lane of `large` is -1 or 0
  const e = i64x2.sub(i64x2.sub(i64x2.shr_u(x, 52), i64x2.splat(1023)), large);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const p = series(ATANH, f64x2.mul(s, s));
  const k = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(e, e, 0, 2, 0, 2));
  const rest = f64x2.mul(f64x2.mul(f64x2.splat(2.0), s), p);
  return f64x2.add(f64x2.mul(k, f64x2.splat(LN2_HIGH)), f64x2.add(f64x2.mul(k, f64x2.splat(LN2_LOW)), rest));
}

/** Of numbers from -708 to 0. */
function exps(y: v128): v128 {
  const rounder = f64x2.splat(ROUNDER);
  const rounded = f64x2.add(f64x2.mul(y, f64x2.splat(LOG2_E)), rounder);
  const k = f64x2.sub(rounded, rounder);
  const r = f64x2.sub(f64x2.sub(y, f64x2.mul(k, f64x2.splat(LN2_HIGH))), f64x2.mul(k, f64x2.splat(LN2_LOW)));
  return f64x2.mul(series(TAYLOR, r), i64x2.shl(i64x2.add(rounded, i64x2.splat(1023)), 52));
}

function tails(v: v128, low: v128): v128 {
  const one = f64x2.splat(1.0);
  const r = f64x2.sqrt(f64x2.neg(logs(v128.bitselect(v, f64x2.sub(one, v), low))));
  const far = f64x2.gt(r, f64x2.splat(5.0));
  let z = ratios(NEAR_TAIL, f64x2.sub(r, f64x2.splat(1.6)), one);
  if (v128.any_true(far)) z = v128.bitselect(ratios(FAR_TAIL, f64x2.sub(r, f64x2.splat(5.0)), one), z, far);
  return v128.bitselect(f64x2.neg(z), z, low);
}

export function quantiles(v: v128): v128 {
  const q = f64x2.sub(v, f64x2.splat(0.5));
  const far = f64x2.gt(f64x2.abs(q), f64x2.splat(0.425));
  const z = ratios(CENTRAL, f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q)), q);
  if (!v128.any_true(far)) return z;
  return v128.bitselect(tails(v, f64x2.lt(q, f64x2.splat(0.0))), z, far);
}

export function cumulatives(z: v128): v128 {
  const x = f64x2.abs(z);
  if (v128.any_true(f64x2.ge(x, f64x2.splat(HART_END)))) {
    return pair(cumulative(f64x2.extract_lane(z, 0)), cumulative(f64x2.extract_lane(z, 1)));
  }
  const c = ratios(HART, x, exps(f64x2.div(f64x2.neg(f64x2.mul(x, x)), f64x2.splat(2.0))));
  return v128.bitselect(f64x2.sub(f64x2.splat(1.0), c), c, f64x2.gt(z, f64x2.splat(0.0)));
}

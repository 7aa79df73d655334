/**
 * One contact at a time, in scalar code: the whole of docs/dynamics.md for a candidate pair. It is the fallback where SIMD is missing,
 * and serves the laws with exponent > 1, activity cut-offs and coincident centres everywhere.
 */
import { positionOf } from "./box";
import { Arena } from "../src/engine/layout";
import * as A from "../src/engine/layout";
import { countKey, gatherKey } from "./kicks/batch";
import { BATCH_COUNT, BATCH_EDGE, BRO_NORMALISED, LIST_PAIRS } from "../src/engine/lawNumbers";
import { numerator } from "./kicks/numerator";
import { drawsPerParticle, isCountOnly, isOneSided, isStochastic, isVector } from "./kicks/traits";
import { vectorBase, vectorComponent, vectorScale } from "./kicks/vector";
import { postEmpty } from "./mail";
import { power, roundToI32, roundToI64 } from "./math";
import { draw, hash, pairCounter, unit } from "./random";

// @ts-ignore: decorator
@inline
function coincidentPoint(arena: Arena, base: u64, attempt: u64, c: u64): f64 {
  return 2.0 * draw(arena.coincidentKey0, arena.coincidentKey1, base + attempt * 8 + c) - 1.0;
}

/** The attempt whose point lies in the unit ball. */
function coincidentAttempt(arena: Arena, base: u64): u64 {
  for (let a: u64 = 0; ; a++) {
    let n2: f64 = 0;
    let nonzero = false;
    for (let c: u64 = 0; c < <u64>DIM; c++) {
      const p = coincidentPoint(arena, base, a, c);
      n2 = c == 0 ? p * p : n2 + p * p;
      nonzero = nonzero || roundToI32(p * 1073741824.0) != 0;
    }
    if (nonzero && n2 <= 1.0) return a;
  }
  return 0; // not reached
}

/** Rounds the kick of i, s * d: to nearest, or (soft) down after a dither in [0, 1), of the pair and seen from its lower id: sign = +1 if i is that one. */
// @ts-ignore: decorator
@inline
function roundKick(arena: Arena, soft: bool, s: f64, d: f64, sign: f64, h: u64, c: u64): i32 {
  if (!soft) return roundToI32(s * d);
  return <i32>sign * roundToI32(floor<f64>(s * (sign * d) + draw(arena.roundingKey0, arena.roundingKey1, h + c)));
}

// @ts-ignore: decorator
@inline
function addTo(acc: usize, offset: usize, k: i32): void {
  store<i32>(acc + offset, load<i32>(acc + offset) + k);
}

/** What `contact` returns: one contact, and one active contact. */
export const ONE: u32 = 0x00001;
export const ONE_ACTIVE: u32 = 0x10001;

/**
 * Tests slots i, j; if in contact adds kicks and counts to both and lists the newly touched. Returns 0, ONE or ONE_ACTIVE.
 */
export function contact(arena: Arena, law: i32, i: u32, j: u32): u32 {
  assert(i != j && i < arena.particles && j < arena.particles, "a contact is between two slots");
  const pos = arena.positions;
  const pi = positionOf(pos, i);
  const pj = positionOf(pos, j);
  const dx = load<i32>(pi) - load<i32>(pj);
  const dy: i32 = DIM > 1 ? load<i32>(pi, 4) - load<i32>(pj, 4) : 0;
  const dz: i32 = DIM > 2 ? load<i32>(pi, 8) - load<i32>(pj, 8) : 0;
  const dv: i32 = DIM > 3 ? load<i32>(pi, 16) - load<i32>(pj, 16) : 0;
  const dw: i32 = DIM > 4 ? load<i32>(pi, 20) - load<i32>(pj, 20) : 0;
  const D = <u64>(load<u32>(pi, 12) + load<u32>(pj, 12));
  let r2 = <u64>(<i64>dx * <i64>dx);
  if (DIM > 1) r2 += <u64>(<i64>dy * <i64>dy);
  if (DIM > 2) r2 += <u64>(<i64>dz * <i64>dz);
  if (DIM > 3) r2 += <u64>(<i64>dv * <i64>dv);
  if (DIM > 4) r2 += <u64>(<i64>dw * <i64>dw);
  if (r2 >= D * D) return 0;

  const cutoff = arena.cutoff;
  const edge = cutoff == 0 ? D : D - <u64>floor<f64>(<f64>D * cutoff);
  const active: u32 = r2 < edge * edge ? 1 : 0;
  const ids = arena.ids;
  const a = load<u32>(ids + (i << 2));
  const b = load<u32>(ids + (j << 2));
  if (law == BATCH_COUNT) {
    countKey(arena, pairCounter(a, b));
    return 0;
  }
  if (law == BATCH_EDGE) {
    gatherKey(arena, pairCounter(a, b));
    return 0;
  }
  if (law == LIST_PAIRS) {
    if (active) {
      const n = arena.outCount;
      store<u32>(arena.out + (n << 3), a < b ? a : b);
      store<u32>(arena.out + (n << 3), a < b ? b : a, 4);
      arena.outCount = n + 1;
    }
    return active ? ONE_ACTIVE : ONE;
  }

  let x = <f64>dx;
  let y = <f64>dy;
  let z = <f64>dz;
  let v = <f64>dv;
  let w = <f64>dw;
  let q: f64 = 1.0;
  const sign: f64 = a < b ? 1.0 : -1.0;
  if (r2 == 0) {
    const base = hash(arena.coincidentKey0, arena.coincidentKey1, pairCounter(a, b));
    const attempt = coincidentAttempt(arena, base);
    x = sign * <f64>roundToI32(coincidentPoint(arena, base, attempt, 0) * 1073741824.0);
    if (DIM > 1) y = sign * <f64>roundToI32(coincidentPoint(arena, base, attempt, 1) * 1073741824.0);
    if (DIM > 2) z = sign * <f64>roundToI32(coincidentPoint(arena, base, attempt, 2) * 1073741824.0);
    if (DIM > 3) v = sign * <f64>roundToI32(coincidentPoint(arena, base, attempt, 3) * 1073741824.0);
    if (DIM > 4) w = sign * <f64>roundToI32(coincidentPoint(arena, base, attempt, 4) * 1073741824.0);
  }
  let rr = x * x;
  if (DIM > 1) rr = rr + y * y;
  if (DIM > 2) rr = rr + z * z;
  if (DIM > 3) rr = rr + v * v;
  if (DIM > 4) rr = rr + w * w;
  const r = sqrt<f64>(rr);
  if (r2 != 0) q = max<f64>(0.0, 1.0 - r / <f64>D);

  if (arena.withEnergy) {
    const e = roundToI64(((0.5 * <f64>D) * arena.box) * power(q, arena.exponent));
    arena.energy = arena.energy + e;
    arena.largest = max<f64>(arena.largest, q);
  }

  const count = active ? ONE_ACTIVE : ONE;
  if (isCountOnly(law)) {
    deliver(arena, i, 0, 0, 0, 0, 0, count);
    deliver(arena, j, 0, 0, 0, 0, 0, count);
    return count;
  }
  if (isVector(law)) {
    const pair = pairCounter(a, b);
    const base = vectorBase(arena, pair);
    vectorKick(arena, law, i, pair, base, a > b, count);
    vectorKick(arena, law, j, pair, base, b > a, count);
    return count;
  }
  const soft = arena.soft != 0;
  const k0 = drawsPerParticle(law) ? arena.particleKey0 : arena.pairKey0;
  const k1 = drawsPerParticle(law) ? arena.particleKey1 : arena.pairKey1;
  const K = arena.stepSize;
  const p = arena.probability;
  const push = pushOf(arena, law, q);
  const si = numerator(arena, law, a, b, k0, k1, K, p, push) / r;
  const sj = isOneSided(law) ? numerator(arena, law, b, a, k0, k1, K, p, push) / r : si;
  const h = soft ? hash(arena.roundingKey0, arena.roundingKey1, pairCounter(a, b)) : 0;
  kick(arena, i, 1, soft, si, x, y, z, v, w, sign, h, count);
  kick(arena, j, -1, soft, sj, x, y, z, v, w, sign, h, count);
  return count;
}

/**
 * Delivers the kick s * d to a slot, or (side = -1) the negative of it once rounded. A side that was not selected has s = 0 and must not be dithered.
 */
// @ts-ignore: decorator
@inline
function kick(arena: Arena, slot: u32, side: i32, soft: bool, s: f64, x: f64, y: f64, z: f64, v: f64, w: f64, sign: f64, h: u64, count: u32): void {
  if (soft && s == 0.0) return deliver(arena, slot, 0, 0, 0, 0, 0, count);
  deliver(
    arena,
    slot,
    side * roundKick(arena, soft, s, x, sign, h, 0),
    DIM > 1 ? side * roundKick(arena, soft, s, y, sign, h, 1) : 0,
    DIM > 2 ? side * roundKick(arena, soft, s, z, sign, h, 2) : 0,
    DIM > 3 ? side * roundKick(arena, soft, s, v, sign, h, 3) : 0,
    DIM > 4 ? side * roundKick(arena, soft, s, w, sign, h, 4) : 0,
    count,
  );
}

/** Delivers a side's own vector; the side with the higher id gets the negative, so that equal vectors are opposite kicks. */
function vectorKick(arena: Arena, law: i32, slot: u32, pair: u64, base: u64, second: bool, count: u32): void {
  const scale = vectorScale(arena, law, pair, base, second);
  const sign = second ? -1 : 1;
  deliver(
    arena,
    slot,
    sign * roundToI32(vectorComponent(arena, base, second, scale, 0)),
    DIM > 1 ? sign * roundToI32(vectorComponent(arena, base, second, scale, 1)) : 0,
    DIM > 2 ? sign * roundToI32(vectorComponent(arena, base, second, scale, 2)) : 0,
    DIM > 3 ? sign * roundToI32(vectorComponent(arena, base, second, scale, 3)) : 0,
    DIM > 4 ? sign * roundToI32(vectorComponent(arena, base, second, scale, 4)) : 0,
    count,
  );
}

/** Adds a kick and a count to a slot, or posts them to the thread that owns it. */
function deliver(arena: Arena, slot: u32, x: i32, y: i32, z: i32, v: i32, w: i32, count: u32): void {
  if (ASC_FEATURE_THREADS && slot - arena.first >= arena.span) {
    const mail = postEmpty(arena, slot);
    if (mail == 0) return;
    store<i32>(mail, x);
    store<i32>(mail, y, 4);
    store<i32>(mail, z, 8);
    store<u32>(mail, count, 12);
    if (DIM > 3) store<i32>(mail, v, 16);
    if (DIM > 3) store<i32>(mail, w, 20);
    return;
  }
  const acc = positionOf(arena.accumulators, slot);
  addTo(acc, 0, x);
  if (DIM > 1) addTo(acc, 4, y);
  if (DIM > 2) addTo(acc, 8, z);
  if (DIM > 3) addTo(acc, 16, v);
  if (DIM > 4) addTo(acc, 20, w);
  touch(arena, acc, slot, count);
}

/** Counts a contact at the accumulator of slot, which joins the touched set at its first one. */
// @ts-ignore: decorator
@inline
export function touch(arena: Arena, acc: usize, slot: u32, count: u32): void {
  const before = load<u32>(acc, 12);
  assert((before & 0xffff) < 0xffff, "contacts fit their counter");
  if (before == 0) {
    const n = arena.touched;
    store<u32>(arena.touchedSet + (n << 2), slot);
    arena.touched = n + 1;
  }
  store<u32>(acc, before + count, 12);
}

/** K f (sgd), f (sde) or the unit scale (particle-normalised). */
// @ts-ignore: decorator
@inline
function pushOf(arena: Arena, law: i32, q: f64): f64 {
  if (law == BRO_NORMALISED) return arena.unitScale;
  const f = arena.halfExponent * power(q, arena.forcePower);
  return isStochastic(law) ? f : arena.stepSize * f;
}

/** Candidates 0 to n-1, one by one. Returns the sum of what `contact` returned. */
export function contactsScalar(arena: Arena, law: i32, n: u32): u32 {
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  let found: u32 = 0;
  for (let k: u32 = 0; k < n; k++) found += contact(arena, law, load<u32>(ci + (k << 2)), load<u32>(cj + (k << 2)));
  return found;
}

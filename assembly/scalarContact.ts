/**
 * One contact at a time, in scalar code: the whole of docs/dynamics.md for a candidate pair. It is the fallback where SIMD is missing.
 * Everywhere it serves exponents that are neither whole nor half, looks at contacts, and what the kernel leaves out. The contact at hand
 * stands in the header: its difference vector, distance and overlap.
 */
import { Arena } from '../src/engine/layout';
import { componentOffset, positionOf, RADIUS } from './box';
import { ONE_SIDED, PER_PARTICLE, traitsOf } from './kicks/law';
import { gaussian, vectorBase } from './kicks/vector';
import { isMine, postEmpty } from './mail';
import { power, roundToI32, roundToI64 } from './math';
import { draw, hash, pairCounter } from './random';
import { compareSheared } from './shear';

function coincidentPoint(arena: Arena, base: u64, attempt: u64, c: u64): f64 {
  return 2.0 * draw(arena.coincidentKey0, arena.coincidentKey1, base + attempt * 8 + c) - 1.0;
}

/** Whether the point of an attempt lies in the unit ball, and has a direction once it is rounded. */
function isDirection(arena: Arena, base: u64, attempt: u64): bool {
  let n2: f64 = 0;
  let nonzero = false;
  for (let c: u64 = 0; c < <u64>DIM; c++) {
    const p = coincidentPoint(arena, base, attempt, c);
    n2 = c == 0 ? p * p : n2 + p * p;
    nonzero = nonzero || roundToI32(p * 1073741824.0) != 0;
  }
  return nonzero && n2 <= 1.0;
}

/** Rounds the kick of i, s * d: to nearest, or (soft) down after a dither in [0, 1), of the pair and seen from its lower id: sign = +1 if i is that one. */
function roundKick(arena: Arena, soft: bool, s: f64, difference: i32, sign: f64, h: u64, c: u64): i32 {
  const d = <f64>difference;
  if (!soft) return roundToI32(s * d);
  return <i32>sign * roundToI32(floor<f64>(s * (sign * d) + draw(arena.roundingKey0, arena.roundingKey1, h + c)));
}

function addTo(acc: usize, offset: usize, k: i32): void {
  store<i32>(acc + offset, load<i32>(acc + offset) + k);
}

/** What `contact` returns: one contact, and one active contact. */
export const ONE: u32 = 0x00001;
export const ONE_ACTIVE: u32 = 0x10001;

function difference(p: usize, q: usize, c: i32): i32 {
  return c < DIM ? load<i32>(p + componentOffset(c)) - load<i32>(q + componentOffset(c)) : 0;
}

function square(x: i32): u64 {
  return <u64>(<i64>x * <i64>x);
}

/** Leaves the difference vector of two slots in the header. Returns 0, ONE or ONE_ACTIVE. */
export function compare(arena: Arena, i: u32, j: u32): u32 {
  if (arena.strainCount) return compareSheared(arena, i, j);
  const pi = positionOf(arena.positions, i);
  const pj = positionOf(arena.positions, j);
  const dx = difference(pi, pj, 0);
  const dy = difference(pi, pj, 1);
  const dz = difference(pi, pj, 2);
  const dv = difference(pi, pj, 3);
  const dw = difference(pi, pj, 4);
  const D = <u64>(load<u32>(pi + RADIUS) + load<u32>(pj + RADIUS));
  const r2 = square(dx) + square(dy) + square(dz) + square(dv) + square(dw);
  if (r2 >= D * D) return 0;
  arena.dx = dx;
  arena.dy = dy;
  arena.dz = dz;
  arena.dv = dv;
  arena.dw = dw;
  const cutoff = arena.cutoff;
  const edge = cutoff == 0 ? D : D - <u64>floor<f64>(<f64>D * cutoff);
  return r2 < edge * edge ? ONE_ACTIVE : ONE;
}

/** The difference vector of coincident centres: drawn for the pair, seen from its lower id. */
function separate(arena: Arena, a: u32, b: u32): void {
  const base = hash(arena.coincidentKey0, arena.coincidentKey1, pairCounter(a, b));
  let attempt: u64 = 0;
  while (!isDirection(arena, base, attempt)) attempt++;
  const sign = a < b ? 1 : -1;
  arena.dx = sign * roundToI32(coincidentPoint(arena, base, attempt, 0) * 1073741824.0);
  if (DIM > 1) arena.dy = sign * roundToI32(coincidentPoint(arena, base, attempt, 1) * 1073741824.0);
  if (DIM > 2) arena.dz = sign * roundToI32(coincidentPoint(arena, base, attempt, 2) * 1073741824.0);
  if (DIM > 3) arena.dv = sign * roundToI32(coincidentPoint(arena, base, attempt, 3) * 1073741824.0);
  if (DIM > 4) arena.dw = sign * roundToI32(coincidentPoint(arena, base, attempt, 4) * 1073741824.0);
}

/** Distance and overlap of the contact at hand, whose energy is added if it is asked for. */
export function measure(arena: Arena, i: u32, j: u32, a: u32, b: u32): void {
  const coincident = (arena.dx | arena.dy | arena.dz | arena.dv | arena.dw) == 0;
  if (coincident) separate(arena, a, b);
  const x = <f64>arena.dx;
  let rr = x * x;
  if (DIM > 1) rr = rr + <f64>arena.dy * <f64>arena.dy;
  if (DIM > 2) rr = rr + <f64>arena.dz * <f64>arena.dz;
  if (DIM > 3) rr = rr + <f64>arena.dv * <f64>arena.dv;
  if (DIM > 4) rr = rr + <f64>arena.dw * <f64>arena.dw;
  const r = sqrt<f64>(rr);
  const D = <f64>(load<u32>(positionOf(arena.positions, i) + RADIUS) + load<u32>(positionOf(arena.positions, j) + RADIUS));
  const q = coincident ? 1.0 : max<f64>(0.0, 1.0 - r / D);
  arena.distance = r;
  arena.overlap = q;
  if (arena.withEnergy == 0) return;
  arena.energy += roundToI64(0.5 * D * arena.box * power(q, arena.exponent));
  arena.largest = max<f64>(arena.largest, q);
}

/**
 * Tests slots i, j; if in contact adds kicks and counts to both and lists the newly touched. Returns 0, ONE or ONE_ACTIVE.
 */
export function contact<Law extends KickLaw>(arena: Arena, i: u32, j: u32): u32 {
  const law = changetype<Law>(0);
  assert(i != j && i < arena.particles && j < arena.particles, 'a contact is between two slots');
  const count = compare(arena, i, j);
  if (count == 0) return 0;
  const a = load<u32>(arena.ids + (i << 2));
  const b = load<u32>(arena.ids + (j << 2));
  if (isDefined(law.visit)) return law.visit(arena, a, b, count);
  if (count == ONE && arena.strainCount) return rest(arena, i, j);
  measure(arena, i, j, a, b);
  if (isDefined(law.numerator)) {
    const perParticle = (traitsOf<Law>() & PER_PARTICLE) != 0;
    const k0 = perParticle ? arena.particleKey0 : arena.pairKey0;
    const k1 = perParticle ? arena.particleKey1 : arena.pairKey1;
    const size = law.size(arena);
    const push: f64 = isDefined(law.push) ? law.push(arena, arena.halfExponent * power(arena.overlap, arena.forcePower)) : 0;
    const r = arena.distance;
    const si = law.numerator(arena, a, b, k0, k1, size, push) / r;
    const sj = traitsOf<Law>() & ONE_SIDED ? law.numerator(arena, b, a, k0, k1, size, push) / r : si;
    Along.kickBoth(arena, i, j, a, b, si, sj, count);
  } else if (isDefined(law.numerators)) {
    law.numerators(arena, a, b, arena.halfExponent * power(arena.overlap, arena.forcePower));
    const r = arena.distance;
    Along.kickBoth(arena, i, j, a, b, arena.sideA / r, arena.sideB / r, count);
  } else if (isDefined(law.vectorScale)) {
    const pair = pairCounter(a, b);
    const base = vectorBase(arena, pair);
    vectorKick(arena, i, base, a > b, law.vectorScale(arena, pair, base, a > b), count);
    vectorKick(arena, j, base, b > a, law.vectorScale(arena, pair, base, b > a), count);
  } else {
    deliver(arena, i, 0, 0, 0, 0, 0, count);
    deliver(arena, j, 0, 0, 0, 0, 0, count);
  }
  return count;
}

/** A pair that touches in another cycle of the shear: it stays in sight, and is not kicked. */
function rest(arena: Arena, i: u32, j: u32): u32 {
  deliver(arena, i, 0, 0, 0, 0, 0, ONE);
  deliver(arena, j, 0, 0, 0, 0, 0, ONE);
  return ONE;
}

class Along {
  /** Kicks slots i and j, of the ids a and b, along their line of centres by these scales. */
  @inline static kickBoth(arena: Arena, i: u32, j: u32, a: u32, b: u32, si: f64, sj: f64, count: u32): void {
    const sign = a < b ? 1.0 : -1.0;
    const h = arena.soft ? hash(arena.roundingKey0, arena.roundingKey1, pairCounter(a, b)) : 0;
    kick(arena, i, 1, si, sign, h, count);
    kick(arena, j, -1, sj, sign, h, count);
  }
}

/**
 * Delivers the kick s * d to a slot, d the difference vector, or (side = -1) the negative of it once rounded. A side that was not
 * selected has s = 0 and must not be dithered.
 */
function kick(arena: Arena, slot: u32, side: i32, s: f64, sign: f64, h: u64, count: u32): void {
  const soft = arena.soft != 0;
  if (soft && s == 0.0) {
    deliver(arena, slot, 0, 0, 0, 0, 0, count);
    return;
  }
  deliver(
    arena,
    slot,
    side * roundKick(arena, soft, s, arena.dx, sign, h, 0),
    DIM > 1 ? side * roundKick(arena, soft, s, arena.dy, sign, h, 1) : 0,
    DIM > 2 ? side * roundKick(arena, soft, s, arena.dz, sign, h, 2) : 0,
    DIM > 3 ? side * roundKick(arena, soft, s, arena.dv, sign, h, 3) : 0,
    DIM > 4 ? side * roundKick(arena, soft, s, arena.dw, sign, h, 4) : 0,
    count,
  );
}

/** Delivers a side's own vector; the side with the higher id gets the negative, so that equal vectors are opposite kicks. */
function vectorKick(arena: Arena, slot: u32, base: u64, second: bool, scale: f64, count: u32): void {
  const sign = second ? -1 : 1;
  deliver(
    arena,
    slot,
    sign * roundToI32(scale * gaussian(arena, base, second, 0)),
    DIM > 1 ? sign * roundToI32(scale * gaussian(arena, base, second, 1)) : 0,
    DIM > 2 ? sign * roundToI32(scale * gaussian(arena, base, second, 2)) : 0,
    DIM > 3 ? sign * roundToI32(scale * gaussian(arena, base, second, 3)) : 0,
    DIM > 4 ? sign * roundToI32(scale * gaussian(arena, base, second, 4)) : 0,
    count,
  );
}

/** Adds a kick and a count to a slot, or posts them to the thread that owns it. */
function deliver(arena: Arena, slot: u32, x: i32, y: i32, z: i32, v: i32, w: i32, count: u32): void {
  if (!isMine(arena, slot)) {
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

/** Makes the touched set (of this thread) from the accumulators where it has not been kept: the dense path seldom has a use for it. */
export function listTouched(arena: Arena): void {
  if (arena.listed) return;
  const end = arena.first + arena.span;
  const acc = arena.accumulators;
  const list = arena.touchedSet;
  let touched: u32 = 0;
  for (let slot = arena.first; slot < end; slot++) {
    store<u32>(list + (touched << 2), slot);
    touched += u32(load<u32>(positionOf(acc, slot), 12) != 0);
  }
  arena.touched = touched;
  arena.listed = 1;
}

/** Counts a contact at the accumulator of slot, which joins the touched set at its first one. */
export function touch(arena: Arena, acc: usize, slot: u32, count: u32): void {
  const before = load<u32>(acc, 12);
  assert((before & 0xffff) < 0xffff, 'contacts fit their counter');
  if (before == 0 && arena.listed) {
    const n = arena.touched;
    store<u32>(arena.touchedSet + (n << 2), slot);
    arena.touched = n + 1;
  }
  store<u32>(acc, before + count, 12);
}

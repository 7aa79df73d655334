/** Which clouds overlap: all of them, and those of a batch with the gradient of the loss by their centres and radii. */
import * as A from '../../src/engine/manifoldLayout';
import { Manifold } from '../../src/engine/manifoldLayout';
import { log, power } from '../math';
import { centreOf, pointBytes, putInColumns, radiusOf } from './clouds';
import { pushApart, squaredDistance } from './vectors';

/** 1 + 2^-50: what is further than this times the square of the reach is no contact, whatever the root rounds to. */
const SURELY: f64 = 1.0000000000000009;

/** Distance below which two clouds touch. */
export function reach(m: Manifold, a: f64, b: f64): f64 {
  return min<f64>(a + b + A.TINY_LENGTH, m.range);
}

/** Notes a place, and the square of the distance to it, as hit number `count`. */
function note(m: Manifold, count: u32, place: u32, square: f64): void {
  const at = m.hits + ((<usize>count) << 4);
  store<u32>(at, place);
  store<f64>(at, square, 8);
}

/** The cloud at a place of the batch; of all clouds, if `members` is 0. */
function cloudAt(members: usize, place: u32): u32 {
  return members == 0 ? place : load<u32>(members + ((<usize>place) << 2));
}

/**
 * Finds the places behind `place` whose clouds may touch that of it, and the squares of their distances: those of all `size` clouds, or
 * of the batch with these MEMBERS. Returns how many there are.
 */
function findNear(m: Manifold, place: u32, size: u32, members: usize): u32 {
  const bytes = pointBytes(m);
  if (ASC_FEATURE_SIMD && bytes <= 32) return findInColumns(m, place, size, members == 0 ? m.columns : m.batchColumns);
  const cloud = cloudAt(members, place);
  const centre = centreOf(m, cloud);
  const radius = radiusOf(m, cloud);
  let found: u32 = 0;
  for (let b = place + 1; b < size; b++) {
    const other = cloudAt(members, b);
    const square = squaredDistance(centre, centreOf(m, other), bytes) + A.TINY_SQUARE;
    const s = reach(m, radius, radiusOf(m, other));
    if (square > s * s * SURELY) continue;
    note(m, found, b, square);
    found++;
  }
  return found;
}

/** The same from centres by coordinate, two clouds at a time: at most four coordinates, whose sum is that of squaredDistance. */
function findInColumns(m: Manifold, place: u32, size: u32, columns: usize): u32 {
  const toNext = <usize>m.columnBytes;
  const wide = pointBytes(m) == 32;
  const own = columns + ((<usize>place) << 3);
  const far = wide ? 2 * toNext : 0;
  const x = v128.load_splat<f64>(own);
  const y = v128.load_splat<f64>(own + toNext);
  const z = v128.load_splat<f64>(own + far);
  const w = v128.load_splat<f64>(own + far + toNext);
  const radii = far + 2 * toNext;
  const radius = v128.load_splat<f64>(own + radii);
  const range = f64x2.splat(m.range);
  const end = columns + ((<usize>size) << 3);
  let found: u32 = 0;
  for (let at = own + 8; at < end; at += 16) {
    const dx = f64x2.sub(x, v128.load(at));
    const dy = f64x2.sub(y, v128.load(at + toNext));
    let even = f64x2.mul(dx, dx);
    let odd = f64x2.mul(dy, dy);
    if (wide) {
      const dz = f64x2.sub(z, v128.load(at + far));
      const dw = f64x2.sub(w, v128.load(at + far + toNext));
      even = f64x2.add(even, f64x2.mul(dz, dz));
      odd = f64x2.add(odd, f64x2.mul(dw, dw));
    }
    const squares = f64x2.add(f64x2.add(even, odd), f64x2.splat(A.TINY_SQUARE));
    const sum = f64x2.add(f64x2.add(radius, v128.load(at + radii)), f64x2.splat(A.TINY_LENGTH));
    const s = f64x2.pmin(sum, range);
    const near = i64x2.bitmask(f64x2.le(squares, f64x2.mul(f64x2.mul(s, s), f64x2.splat(SURELY))));
    if (near == 0) continue;
    // Both are written, and what is no hit is written over: a branch for each would be a guess.
    const b = <u32>((at - columns) >> 3);
    note(m, found, b, f64x2.extract_lane(squares, 0));
    found += near & 1;
    note(m, found, b + 1, f64x2.extract_lane(squares, 1));
    found += (near >> 1) & i32(b + 1 < size);
  }
  return found;
}

function addOne(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

/** Counts the contacts of the present configuration, once. */
export function count(m: Manifold): void {
  if (m.counted != 0) return;
  const n = m.particles;
  const margin = m.margin;
  memory.fill(m.degrees, 0, (<usize>n) << 2);
  let contacts: u32 = 0;
  let coincident: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const radius = radiusOf(m, i);
    const end = m.hits + ((<usize>findNear(m, i, n, 0)) << 4);
    for (let hit = m.hits; hit < end; hit += 16) {
      const j = load<u32>(hit);
      const d = sqrt<f64>(load<f64>(hit, 8));
      if (d >= reach(m, radius, radiusOf(m, j))) continue;
      if (d <= margin) {
        coincident++;
        continue;
      }
      contacts++;
      addOne(m.degrees + ((<usize>i) << 2));
      addOne(m.degrees + ((<usize>j) << 2));
    }
  }
  setCounts(m, contacts, coincident);
}

/** What follows from the contacts of each cloud. */
function setCounts(m: Manifold, contacts: u32, coincident: u32): void {
  const n = m.particles;
  let active: u32 = 0;
  for (let i: u32 = 0; i < n; i++) active += u32(load<u32>(m.degrees + ((<usize>i) << 2)) != 0);
  m.active = active;
  m.contacts = contacts;
  m.coincident = coincident;
  m.counted = 1;
}

function addSpread(m: Manifold, place: u32, by: f64): void {
  const at = m.spreads + ((<usize>place) << 3);
  store<f64>(at, load<f64>(at) + by);
}

/** A pair of places in the batch that is nearer than their reach s: its part of the gradient. Returns its part of the loss. */
function push(m: Manifold, a: u32, b: u32, d: f64, s: f64): f64 {
  const bytes = pointBytes(m);
  const p = m.exponent;
  const h = 1.0 - d / s;
  const q = power(h, p - 1.0);
  const f = (p * q) / s;
  const one = centreOf(m, cloudAt(m.members, a));
  const other = centreOf(m, cloudAt(m.members, b));
  pushApart(m.pulls + <usize>a * bytes, m.pulls + <usize>b * bytes, other, one, f / d, bytes);
  if (s != m.range) {
    addSpread(m, a, (f * d) / s);
    addSpread(m, b, (f * d) / s);
  }
  return q * h;
}

/**
 * The loss of the batch, and its gradient by centres (PULLS) and radii (SPREADS), by place in the batch, without the factor of the
 * logarithm, which it returns.
 */
export function lossOfBatch(m: Manifold): f64 {
  const size = m.memberCount;
  const bytes = pointBytes(m);
  const weight = m.sizeWeight;
  const members = m.members;
  const isWhole = size == m.particles;
  memory.fill(m.pulls, 0, <usize>size * bytes);
  memory.fill(m.degrees + ((<usize>m.particles) << 2), 0, (<usize>size) << 2);
  for (let a: u32 = 0; a < size; a++) store<f64>(m.spreads + ((<usize>a) << 3), weight);
  if (ASC_FEATURE_SIMD && bytes <= 32 && !isWhole) {
    for (let a: u32 = 0; a < size; a++) {
      putInColumns(m, load<u32>(members + ((<usize>a) << 2)), m.batchColumns + ((<usize>a) << 3));
    }
  }
  let sum: f64 = 0;
  let contacts: u32 = 0;
  let coincident: u32 = 0;
  for (let a: u32 = 0; a < size; a++) {
    const radius = radiusOf(m, cloudAt(members, a));
    const end = m.hits + ((<usize>findNear(m, a, size, isWhole ? 0 : members)) << 4);
    for (let hit = m.hits; hit < end; hit += 16) {
      const b = load<u32>(hit);
      const d = sqrt<f64>(load<f64>(hit, 8));
      const s = reach(m, radius, radiusOf(m, cloudAt(members, b)));
      if (d >= s) continue;
      if (d <= m.margin) {
        coincident++;
        continue;
      }
      contacts++;
      addOne(m.degrees + ((<usize>(m.particles + a)) << 2));
      addOne(m.degrees + ((<usize>(m.particles + b)) << 2));
      sum += push(m, a, b, d, s);
    }
  }
  m.batchContacts = contacts;
  if (weight != 0.0) {
    for (let a: u32 = 0; a < size; a++) sum += weight * radiusOf(m, load<u32>(members + ((<usize>a) << 2)));
  }
  if (isWhole) {
    memory.copy(m.degrees, m.degrees + ((<usize>size) << 2), (<usize>size) << 2);
    setCounts(m, contacts, coincident);
  }
  const isLogarithm = m.logarithm != 0;
  m.loss = isLogarithm ? log(sum + A.TINY_LOSS) : sum;
  return isLogarithm ? 1.0 / (sum + A.TINY_LOSS) : 1.0;
}

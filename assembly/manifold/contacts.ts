/** Which clouds overlap: all of them, and those of a batch with the gradient of the loss by their centres and radii. */
import * as A from '../../src/engine/manifoldLayout';
import { Manifold } from '../../src/engine/manifoldLayout';
import { log, power } from '../math';
import { centreOf, pointBytes, radiusOf } from './clouds';
import { pushApart, Short } from './vectors';

/** 1 + 2^-50: what is further than this times the square of the reach is no contact, whatever the root rounds to. */
const SURELY: f64 = 1.0000000000000009;

/** Distance below which two clouds touch. */
export function reach(m: Manifold, a: f64, b: f64): f64 {
  return min<f64>(a + b + A.TINY_LENGTH, m.range);
}

/** Counts the contacts of the present configuration, once. */
export function count(m: Manifold): void {
  if (m.counted != 0) return;
  const n = m.particles;
  const bytes = pointBytes(m);
  const margin = m.margin;
  memory.fill(m.degrees, 0, (<usize>n) << 2);
  let contacts: u32 = 0;
  let coincident: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const centre = centreOf(m, i);
    const radius = radiusOf(m, i);
    let own: u32 = 0;
    for (let j = i + 1; j < n; j++) {
      const square = Short.squaredDistance(centre, centreOf(m, j), bytes) + A.TINY_SQUARE;
      const s = reach(m, radius, radiusOf(m, j));
      if (square > s * s * SURELY) continue;
      const d = sqrt<f64>(square);
      if (d >= s) continue;
      if (d <= margin) {
        coincident++;
        continue;
      }
      own++;
      const at = m.degrees + ((<usize>j) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
    contacts += own;
    const at = m.degrees + ((<usize>i) << 2);
    store<u32>(at, load<u32>(at) + own);
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

/** Adds 1 to the contacts of a place in the batch. */
function touch(m: Manifold, place: u32): void {
  const at = m.degrees + ((<usize>(m.particles + place)) << 2);
  store<u32>(at, load<u32>(at) + 1);
}

function addSpread(m: Manifold, place: u32, by: f64): void {
  const at = m.spreads + ((<usize>place) << 3);
  store<f64>(at, load<f64>(at) + by);
}

/**
 * The loss of the batch, and its gradient by centres (PULLS) and radii (SPREADS), by place in the batch, without the factor of the
 * logarithm, which it returns.
 */
export function lossOfBatch(m: Manifold): f64 {
  const size = m.memberCount;
  const bytes = pointBytes(m);
  const p = m.exponent;
  const weight = m.sizeWeight;
  const members = m.members;
  memory.fill(m.pulls, 0, <usize>size * bytes);
  memory.fill(m.degrees + ((<usize>m.particles) << 2), 0, (<usize>size) << 2);
  for (let a: u32 = 0; a < size; a++) store<f64>(m.spreads + ((<usize>a) << 3), weight);
  let sum: f64 = 0;
  let contacts: u32 = 0;
  let coincident: u32 = 0;
  for (let a: u32 = 0; a < size; a++) {
    const i = load<u32>(members + ((<usize>a) << 2));
    const centre = centreOf(m, i);
    const radius = radiusOf(m, i);
    for (let b = a + 1; b < size; b++) {
      const j = load<u32>(members + ((<usize>b) << 2));
      const other = centreOf(m, j);
      const square = Short.squaredDistance(centre, other, bytes) + A.TINY_SQUARE;
      const s = reach(m, radius, radiusOf(m, j));
      if (square > s * s * SURELY) continue;
      const d = sqrt<f64>(square);
      if (d >= s) continue;
      if (d <= m.margin) {
        coincident++;
        continue;
      }
      const h = 1.0 - d / s;
      const q = power(h, p - 1.0);
      const f = (p * q) / s;
      sum += q * h;
      contacts++;
      touch(m, a);
      touch(m, b);
      pushApart(m.pulls + <usize>a * bytes, m.pulls + <usize>b * bytes, other, centre, f / d, bytes);
      if (s == m.range) continue;
      addSpread(m, a, (f * d) / s);
      addSpread(m, b, (f * d) / s);
    }
  }
  if (weight != 0.0) {
    for (let a: u32 = 0; a < size; a++) sum += weight * radiusOf(m, load<u32>(members + ((<usize>a) << 2)));
  }
  m.batchContacts = contacts;
  if (size == m.particles) {
    memory.copy(m.degrees, m.degrees + ((<usize>size) << 2), (<usize>size) << 2);
    setCounts(m, contacts, coincident);
  }
  const isLogarithm = m.logarithm != 0;
  m.loss = isLogarithm ? log(sum + A.TINY_LOSS) : sum;
  return isLogarithm ? 1.0 / (sum + A.TINY_LOSS) : 1.0;
}

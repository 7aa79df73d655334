/** Where the points of clouds are, their centres and radii, and where they start. */
import * as A from '../../src/engine/manifoldLayout';
import { Manifold } from '../../src/engine/manifoldLayout';
import { MANIFOLD_START } from '../../src/model/streams';
import { normal } from '../normal';
import { hash, stepKey } from '../random';
import { addScaled, normalise, Short, scaled, squaredDistance } from './vectors';

/** Bytes of a point. */
export function pointBytes(m: Manifold): usize {
  return (<usize>m.stride) << 3;
}

/** Address of the first point of a cloud, in points, velocities or gradients. */
export function pointsOf(m: Manifold, region: usize, cloud: u32): usize {
  return region + <usize>cloud * <usize>m.points * pointBytes(m);
}

export function centreOf(m: Manifold, cloud: u32): usize {
  return m.centres + <usize>cloud * pointBytes(m);
}

export function radiusOf(m: Manifold, cloud: u32): f64 {
  return load<f64>(m.radii + ((<usize>cloud) << 3));
}

/** Directions in which a cloud can be wide, as CLAMP counts them. */
export function directions(m: Manifold): f64 {
  return <f64>min<u32>(m.dimension, m.points);
}

/** Mean of points of four coordinates into `centre`; returns the sum of their squared distances to it. */
function shortVariance(first: usize, count: u32, centre: usize): f64 {
  const end = first + ((<usize>count) << 5);
  let c0 = f64x2.splat(0);
  let c1 = c0;
  for (let at = first; at < end; at += 32) {
    c0 = f64x2.add(c0, v128.load(at));
    c1 = f64x2.add(c1, v128.load(at, 16));
  }
  const share = f64x2.splat(1.0 / <f64>count);
  v128.store(centre, f64x2.mul(share, c0));
  v128.store(centre, f64x2.mul(share, c1), 16);
  let sum: f64 = 0;
  for (let at = first; at < end; at += 32) sum += Short.squaredDistance(at, centre);
  return sum;
}

/** Centre and radius of a cloud from its points, and of few dimensions the same by columns. */
export function measure(m: Manifold, cloud: u32): void {
  measurePoints(m, cloud);
  if (ASC_FEATURE_SIMD && pointBytes(m) <= 32) putInColumns(m, cloud, m.columns + ((<usize>cloud) << 3));
}

/** Coordinates of the centre of a cloud, and its radius, into the columns from an address on. */
export function putInColumns(m: Manifold, cloud: u32, at: usize): void {
  const centre = centreOf(m, cloud);
  const toNext = <usize>m.columnBytes;
  const bytes = pointBytes(m);
  for (let k: usize = 0; k < bytes; k += 8) {
    store<f64>(at, load<f64>(centre + k));
    at += toNext;
  }
  store<f64>(at, radiusOf(m, cloud));
}

function measurePoints(m: Manifold, cloud: u32): void {
  const bytes = pointBytes(m);
  const count = m.points;
  const centre = centreOf(m, cloud);
  const first = pointsOf(m, m.vertices, cloud);
  const out = m.radii + ((<usize>cloud) << 3);
  if (m.rigid != 0) {
    memory.copy(centre, first, bytes);
    store<f64>(out, m.cloudSize);
    return;
  }
  if (ASC_FEATURE_SIMD && bytes == 32) {
    store<f64>(out, m.scale * sqrt<f64>(shortVariance(first, count, centre) / <f64>(count - 1) / directions(m) + A.TINY_SQUARE));
    return;
  }
  memory.fill(centre, 0, bytes);
  for (let v: u32 = 0; v < count; v++) addScaled(centre, first + <usize>v * bytes, 1.0, bytes);
  scaled(centre, centre, 1.0 / <f64>count, bytes);
  let sum: f64 = 0;
  for (let v: u32 = 0; v < count; v++) sum += squaredDistance(first + <usize>v * bytes, centre, bytes);
  store<f64>(out, m.scale * sqrt<f64>(sum / <f64>(count - 1) / directions(m) + A.TINY_SQUARE));
}

export function measureAll(m: Manifold): void {
  const n = m.particles;
  for (let cloud: u32 = 0; cloud < n; cloud++) {
    measure(m, cloud);
    store<u32>(m.everyone + ((<usize>cloud) << 2), cloud);
  }
  m.counted = 0;
}

/** out += f g, with normal numbers g. `slot` 0 is of the centre, 1 + v of view v. */
function addNormals(m: Manifold, out: usize, cloud: u32, slot: u32, f: f64): void {
  const d = m.dimension;
  for (let k: u32 = 0; k < d; k++) {
    const counter = <u64>cloud | ((<u64>slot) << 24) | ((<u64>k) << 48);
    const at = out + ((<usize>k) << 3);
    store<f64>(at, load<f64>(at) + f * normal(hash(m.shuffleKey0, m.shuffleKey1, counter)));
  }
}

/** Centres uniform on the sphere, and points around them. */
export function place(m: Manifold): void {
  const bytes = pointBytes(m);
  const n = m.particles;
  const count = m.points;
  const row = m.row;
  stepKey(m.startSeed, MANIFOLD_START, 0, 0, changetype<usize>(m) + offsetof<Manifold>('shuffleKey0'));
  for (let cloud: u32 = 0; cloud < n; cloud++) {
    memory.fill(row, 0, bytes);
    addNormals(m, row, cloud, 0, 1.0);
    normalise(row, bytes);
    const first = pointsOf(m, m.vertices, cloud);
    for (let v: u32 = 0; v < count; v++) {
      const point = first + <usize>v * bytes;
      memory.copy(point, row, bytes);
      if (m.rigid != 0) continue;
      addNormals(m, point, cloud, v + 1, m.startSpread);
      normalise(point, bytes);
    }
  }
  measureAll(m);
}

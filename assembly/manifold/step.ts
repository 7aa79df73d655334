/** Steps of clouds (docs/manifold.md): a batch, the gradient of its loss, and the points it moves. */
import * as A from '../../src/engine/manifoldLayout';
import { Manifold } from '../../src/engine/manifoldLayout';
import { SHUFFLE } from '../../src/model/streams';
import { placeOf } from '../kicks/shuffle';
import { stepKey } from '../random';
import { centreOf, directions, measure, pointBytes, pointsOf, radiusOf } from './clouds';
import { count, lossOfBatch, reach } from './contacts';
import { addScaled, dot, normalise, pullOf, scaled } from './vectors';

/** Half of pi. */
const QUARTER: f64 = 1.5707963267948966;

/** cos^2(x pi / 2) for x in [0, 1], by the Taylor series: the fall of a cosine from 1 to 0. */
export function fall(x: f64): f64 {
  const angle = QUARTER * x;
  const square = angle * angle;
  let sum: f64 = 1;
  for (let k: f64 = 24; k > 0; k -= 2) sum = 1.0 - (sum * square) / (k * (k - 1.0));
  return sum * sum;
}

/** The learning rate of step t, before the size of rigid clouds. */
export function rateAt(m: Manifold, t: f64): f64 {
  if (t < m.warmUp) return (m.learningRate * (t + 1.0)) / m.warmUp;
  if (m.cosine == 0.0) return m.learningRate;
  if (t >= m.cosine) return 0.0;
  return m.learningRate * fall((t - m.warmUp) / (m.cosine - m.warmUp));
}

/** Makes MEMBERS the batch of step t. */
function deal(m: Manifold, t: u64): void {
  const n = m.particles;
  const batches = <u64>m.batches;
  const first = <u32>(t % batches) * m.batchSize;
  const end = min<u32>(n, first + m.batchSize);
  let out = m.members;
  stepKey(m.seed, SHUFFLE, t / batches, m.epoch, changetype<usize>(m) + offsetof<Manifold>('shuffleKey0'));
  for (let id: u32 = 0; id < n; id++) {
    const place = placeOf<Manifold>(m, id);
    if (place < first || place >= end) continue;
    store<u32>(out, id);
    out += 4;
  }
  m.memberCount = <u32>((out - m.members) >> 2);
}

/** Makes MEMBERS all clouds. */
function takeAll(m: Manifold): void {
  const n = m.particles;
  m.memberCount = n;
  for (let id: u32 = 0; id < n; id++) store<u32>(m.members + ((<usize>id) << 2), id);
}

/** ROW = the gradient by a point along the sphere, where `pull` and `spread` are those of its cloud, with all factors. */
function gradientAt(m: Manifold, point: usize, centre: usize, pull: usize, f: f64, spread: f64): void {
  const bytes = pointBytes(m);
  pullOf(m.row, pull, f, point, centre, spread, bytes);
  addScaled(m.row, point, -dot(m.row, point, bytes), bytes);
}

/** Factor of z - c in the gradient by a point of a cloud, for a gradient by its radius. */
function spreadFactor(m: Manifold, cloud: u32, byRadius: f64): f64 {
  if (m.rigid != 0) return 0.0;
  return (byRadius * m.scale * m.scale) / (radiusOf(m, cloud) * <f64>(m.points - 1) * directions(m));
}

/** Moves a point by ROW times -rate, or by a velocity to which that is added. */
function move(m: Manifold, point: usize, velocity: usize, rate: f64): void {
  const bytes = pointBytes(m);
  if (m.momentous == 0) addScaled(point, m.row, -rate, bytes);
  else {
    scaled(velocity, velocity, m.momentum, bytes);
    addScaled(velocity, m.row, -rate, bytes);
    if (dot(velocity, velocity, bytes) < A.REST) {
      memory.fill(velocity, 0, bytes);
      return;
    }
    addScaled(point, velocity, 1.0, bytes);
  }
  normalise(point, bytes);
}

/** Whether every point has the velocity 0. */
function isAtRest(m: Manifold): bool {
  if (m.momentous == 0) return true;
  const end = pointsOf(m, m.velocities, m.particles);
  for (let at = m.velocities; at < end; at += 8) if (load<f64>(at) != 0.0) return false;
  return true;
}

/** Whether nothing moves any more. Needs the counts. */
export function isAbsorbed(m: Manifold): bool {
  return m.contacts == 0 && m.sizeWeight == 0.0 && isAtRest(m);
}

/** Step t of the present configuration. */
function step(m: Manifold, t: u64): void {
  deal(m, t);
  const factor = lossOfBatch(m);
  const momentous = m.momentous != 0;
  if (m.batchContacts == 0 && m.sizeWeight == 0.0 && !momentous) return;
  const bytes = pointBytes(m);
  const size = m.memberCount;
  const points = m.points;
  let rate = rateAt(m, <f64>t);
  if (m.rigid != 0) {
    const s = reach(m, m.cloudSize, m.cloudSize);
    rate *= s * s;
  }
  if (rate == 0.0 && !momentous) return;
  const share = factor / <f64>points;
  for (let a: u32 = 0; a < size; a++) {
    const touches = load<u32>(m.degrees + ((<usize>(m.particles + a)) << 2)) != 0;
    if (!touches && m.sizeWeight == 0.0 && !momentous) continue;
    const i = load<u32>(m.members + ((<usize>a) << 2));
    const pull = m.pulls + <usize>a * bytes;
    const spread = factor * spreadFactor(m, i, load<f64>(m.spreads + ((<usize>a) << 3)));
    const centre = centreOf(m, i);
    let point = pointsOf(m, m.vertices, i);
    let velocity = pointsOf(m, m.velocities, i);
    for (let v: u32 = 0; v < points; v++) {
      gradientAt(m, point, centre, pull, share, spread);
      move(m, point, velocity, rate);
      point += bytes;
      if (momentous) velocity += bytes;
    }
    measure(m, i);
  }
  m.counted = 0;
}

/**
 * Up to n steps from configuration t on. RING[k] holds the counts of configuration t + k, for each step made. Returns the steps made:
 * fewer than n if nothing is left to move and STOP_WHEN_ABSORBED.
 */
export function steps(m: Manifold, t: u64, n: u32): u32 {
  const ring = m.ring;
  m.status = A.STATUS_OK;
  m.quietAt = A.NEVER;
  for (let k: u32 = 0; k < n; k++) {
    count(m);
    if (isAbsorbed(m)) {
      m.quietAt = k;
      if (m.stopWhenAbsorbed) {
        m.status = A.STATUS_ABSORBED;
        return k;
      }
      memory.fill(ring + (k << 3), 0, (n - k) << 3);
      return n;
    }
    store<u32>(ring + (k << 3), m.active);
    store<u32>(ring + (k << 3), m.contacts, 4);
    step(m, t + k);
  }
  return n;
}

/** The loss of all clouds at once and the square of its gradient, into LOSS and GRADIENT_SQUARE; and the counts. */
export function look(m: Manifold): void {
  count(m);
  takeAll(m);
  const factor = lossOfBatch(m);
  const bytes = pointBytes(m);
  const n = m.particles;
  const points = m.points;
  const share = factor / <f64>points;
  let sum: f64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const spread = factor * spreadFactor(m, i, load<f64>(m.spreads + ((<usize>i) << 3)));
    let point = pointsOf(m, m.vertices, i);
    for (let v: u32 = 0; v < points; v++) {
      gradientAt(m, point, centreOf(m, i), m.pulls + <usize>i * bytes, share, spread);
      sum += dot(m.row, m.row, bytes);
      if (m.gradients != 0) memory.copy(pointsOf(m, m.gradients, i) + <usize>v * bytes, m.row, bytes);
      point += bytes;
    }
  }
  m.gradientSquare = sum;
}

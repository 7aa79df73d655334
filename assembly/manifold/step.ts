/** Steps of clouds (docs/manifold.md): a batch, the gradient of its loss, and the points it moves. */
import * as A from '../../src/engine/manifoldLayout';
import { Manifold } from '../../src/engine/manifoldLayout';
import { SHUFFLE } from '../../src/model/streams';
import { placeOf } from '../kicks/shuffle';
import { stepKey } from '../random';
import { centreOf, directions, measure, measureAll, pointBytes, pointsOf, radiusOf } from './clouds';
import { count, lossOfBatch, reach } from './contacts';
import { backward, beginBackward, encode, moveWeights, pushAt, squareOfGradient } from './encoder';
import { addScaled, dot, normalise, pullOf, Short, scaled } from './vectors';

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

/**
 * Puts the clouds of a pass in the order of their batches, by number within one. What a place is mapped to is looked up for all at once,
 * so that none waits for another.
 */
function dealPass(m: Manifold, pass: u64): void {
  const n = m.particles;
  const half = m.halfBits;
  const all = (<u32>1) << (2 * half);
  stepKey(m.seed, SHUFFLE, pass, m.epoch, changetype<usize>(m) + offsetof<Manifold>('shuffleKey0'));
  for (let x: u32 = 0; x < all; x++) {
    store<u32>(m.mapped + ((<usize>x) << 2), placeOf(x, all, half, m.shuffleKey0, m.shuffleKey1));
  }
  for (let b: u32 = 0; b < m.batches; b++) store<u32>(m.ends + ((<usize>b) << 2), b * m.batchSize);
  for (let id: u32 = 0; id < n; id++) {
    let place = load<u32>(m.mapped + ((<usize>id) << 2));
    while (place >= n) place = load<u32>(m.mapped + ((<usize>place) << 2));
    const end = m.ends + ((<usize>(place / m.batchSize)) << 2);
    const at = load<u32>(end);
    store<u32>(m.order + ((<usize>at) << 2), id);
    store<u32>(end, at + 1);
  }
  m.dealtPass = pass;
  m.dealt = 1;
}

/** Makes MEMBERS the batch of step t. */
function deal(m: Manifold, t: u64): void {
  const batches = <u64>m.batches;
  if (batches == 1) {
    takeAll(m);
    return;
  }
  const pass = t / batches;
  if (m.dealt == 0 || m.dealtPass != pass) dealPass(m, pass);
  const first = <u32>(t % batches) * m.batchSize;
  m.members = m.order + ((<usize>first) << 2);
  m.memberCount = min<u32>(m.particles - first, m.batchSize);
}

/** Makes MEMBERS all clouds. */
function takeAll(m: Manifold): void {
  m.members = m.everyone;
  m.memberCount = m.particles;
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

/** The points of a cloud moved as gradientAt and move do, in four coordinates without a loop. */
function moveShort(m: Manifold, cloud: u32, pull: usize, f: f64, spread: f64, rate: f64): void {
  const momentous = m.momentous != 0;
  const centre = centreOf(m, cloud);
  const factor = f64x2.splat(f);
  const p0 = f64x2.mul(factor, v128.load(pull));
  const p1 = f64x2.mul(factor, v128.load(pull, 16));
  const c0 = v128.load(centre);
  const c1 = v128.load(centre, 16);
  const wide = f64x2.splat(spread);
  const down = f64x2.splat(-rate);
  const kept = f64x2.splat(m.momentum);
  let velocity = pointsOf(m, m.velocities, cloud);
  const first = pointsOf(m, m.vertices, cloud);
  const end = first + ((<usize>m.points) << 5);
  for (let point = first; point < end; point += 32) {
    let z0 = v128.load(point);
    let z1 = v128.load(point, 16);
    let r0 = f64x2.add(p0, f64x2.mul(wide, f64x2.sub(z0, c0)));
    let r1 = f64x2.add(p1, f64x2.mul(wide, f64x2.sub(z1, c1)));
    const along = f64x2.splat(-Short.dot(r0, r1, z0, z1));
    r0 = f64x2.mul(down, f64x2.add(r0, f64x2.mul(along, z0)));
    r1 = f64x2.mul(down, f64x2.add(r1, f64x2.mul(along, z1)));
    if (momentous) {
      r0 = f64x2.add(f64x2.mul(kept, v128.load(velocity)), r0);
      r1 = f64x2.add(f64x2.mul(kept, v128.load(velocity, 16)), r1);
      const rests = Short.dot(r0, r1, r0, r1) < A.REST;
      if (rests) r0 = r1 = f64x2.splat(0);
      v128.store(velocity, r0);
      v128.store(velocity, r1, 16);
      velocity += 32;
      if (rests) continue;
    }
    z0 = f64x2.add(z0, r0);
    z1 = f64x2.add(z1, r1);
    const scale = f64x2.splat(1.0 / sqrt<f64>(Short.dot(z0, z1, z0, z1)));
    v128.store(point, f64x2.mul(scale, z0));
    v128.store(point, f64x2.mul(scale, z1), 16);
  }
}

/** The points of a cloud, whatever their dimension. */
function moveCloud(m: Manifold, cloud: u32, pull: usize, f: f64, spread: f64, rate: f64): void {
  const bytes = pointBytes(m);
  if (ASC_FEATURE_SIMD && bytes == 32) {
    moveShort(m, cloud, pull, f, spread, rate);
    return;
  }
  const points = m.points;
  let point = pointsOf(m, m.vertices, cloud);
  let velocity = pointsOf(m, m.velocities, cloud);
  for (let v: u32 = 0; v < points; v++) {
    gradientAt(m, point, centreOf(m, cloud), pull, f, spread);
    move(m, point, velocity, rate);
    point += bytes;
    if (m.momentous != 0) velocity += bytes;
  }
}

/** Whether every point, or every weight, has the velocity 0. */
function isAtRest(m: Manifold): bool {
  if (m.momentous == 0) return true;
  const end = m.encoder == A.ENCODER_NONE ? pointsOf(m, m.velocities, m.particles) : m.velocities + <usize>m.weightBytes;
  for (let at = m.velocities; at < end; at += 8) if (load<f64>(at) != 0.0) return false;
  return true;
}

/** Whether nothing moves any more. Needs the counts. */
export function isAbsorbed(m: Manifold): bool {
  return m.contacts == 0 && m.sizeWeight == 0.0 && isAtRest(m);
}

/** Whether the loss of the batch has a gradient by the cloud at a place of it. */
function isPushed(m: Manifold, place: u32): bool {
  return load<u32>(m.degrees + ((<usize>(m.particles + place)) << 2)) != 0 || m.sizeWeight != 0.0;
}

/** The gradient of the loss of the batch by the weights. */
function byWeights(m: Manifold, factor: f64): void {
  const bytes = pointBytes(m);
  const points = m.points;
  const share = factor / <f64>points;
  beginBackward(m);
  for (let a: u32 = 0; a < m.memberCount; a++) {
    if (!isPushed(m, a)) continue;
    const i = load<u32>(m.members + ((<usize>a) << 2));
    const spread = factor * spreadFactor(m, i, load<f64>(m.spreads + ((<usize>a) << 3)));
    let point = pointsOf(m, m.vertices, i);
    for (let v: u32 = 0; v < points; v++) {
      gradientAt(m, point, centreOf(m, i), m.pulls + <usize>a * bytes, share, spread);
      pushAt(m, i, v);
      point += bytes;
    }
    backward(m, i);
  }
}

/** Step t of the present configuration, where MEMBERS and the loss are those of its batch. */
function step(m: Manifold, t: u64, factor: f64): void {
  const momentous = m.momentous != 0;
  if (m.batchContacts == 0 && m.sizeWeight == 0.0 && !momentous) return;
  const bytes = pointBytes(m);
  const size = m.memberCount;
  let rate = rateAt(m, <f64>t);
  if (m.rigid != 0) {
    const s = reach(m, m.cloudSize, m.cloudSize);
    rate *= s * s;
  }
  if (rate == 0.0 && !momentous) return;
  if (m.encoder != A.ENCODER_NONE) {
    byWeights(m, factor);
    if (!moveWeights(m, rate)) return;
    encode(m);
    measureAll(m);
    return;
  }
  const share = factor / <f64>m.points;
  for (let a: u32 = 0; a < size; a++) {
    if (!isPushed(m, a) && !momentous) continue;
    const i = load<u32>(m.members + ((<usize>a) << 2));
    const pull = m.pulls + <usize>a * bytes;
    const spread = factor * spreadFactor(m, i, load<f64>(m.spreads + ((<usize>a) << 3)));
    moveCloud(m, i, pull, share, spread, rate);
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
    deal(m, t + k);
    // A batch of all clouds counts them on the way.
    let factor: f64 = 0;
    const whole = m.memberCount == m.particles;
    if (whole) factor = lossOfBatch(m);
    else count(m);
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
    if (!whole) factor = lossOfBatch(m);
    step(m, t + k, factor);
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
  if (m.encoder == A.ENCODER_NONE) return;
  byWeights(m, factor);
  m.gradientSquare = squareOfGradient(m);
}

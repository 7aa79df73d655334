/** docs/manifold.md in plain code, with the same bits: a step of clouds, their random start, and the loss. Slow and short. */
import { log, power } from '../oracle/math.js';
import { quantile } from '../oracle/normal.js';
import { hash, stepKey, unit } from '../oracle/random.js';
import { placeOf } from '../oracle/shuffle.js';

export interface OracleClouds {
  clouds: number;
  views: number;
  dimension: number;
  rigid: boolean;
  logarithm: boolean;
  exponent: number;
  scale: number;
  cloudSize: number;
  sizeWeight: number;
  range: number;
  margin: number;
  batch: number;
  learningRate: number;
  momentum: number;
  warmUp: number;
  cosine: number;
  spread: number;
}

type Vector = number[];

/** Coordinate k goes into lane k mod 8. */
function sum(terms: Vector): number {
  const l = Array(8).fill(0) as [number, number, number, number, number, number, number, number];
  terms.forEach((term, k) => {
    l[k % 8] = (l[k % 8] as number) + term;
  });
  return l[0] + l[2] + (l[4] + l[6]) + (l[1] + l[3] + (l[5] + l[7]));
}
const dot = (a: Vector, b: Vector): number => sum(a.map((x, k) => x * (b[k] as number)));
const minus = (a: Vector, b: Vector): Vector => a.map((x, k) => x - (b[k] as number));
const plus = (a: Vector, b: Vector): Vector => a.map((x, k) => x + (b[k] as number));
const times = (f: number, a: Vector): Vector => a.map((x) => f * x);
const normalised = (a: Vector): Vector => times(1 / Math.sqrt(dot(a, a)), a);

const streams = { shuffle: 13, start: 64 };

/** Points of every cloud; of rigid ones the centre. */
export function oracleStart(own: OracleClouds, seed: bigint): Vector[][] {
  const key = stepKey(seed, streams.start, 0);
  const normals = (cloud: number, slot: number): Vector =>
    Array.from({ length: own.dimension }, (_, k) => {
      const counter = BigInt(cloud) + (BigInt(slot) << 24n) + (BigInt(k) << 48n);
      return quantile(unit(hash(key, counter)) + 2 ** -53);
    });
  return Array.from({ length: own.clouds }, (_, cloud) => {
    const centre = normalised(normals(cloud, 0));
    if (own.rigid) return [centre];
    return Array.from({ length: own.views }, (__, v) => normalised(plus(centre, times(own.spread, normals(cloud, v + 1)))));
  });
}

export function measure(own: OracleClouds, points: Vector[]): { centre: Vector; radius: number } {
  if (own.rigid) return { centre: points[0] as Vector, radius: own.cloudSize };
  const total = points.reduce(plus, Array(own.dimension).fill(0) as Vector);
  const centre = times(1 / points.length, total);
  let squares = 0;
  for (const point of points) squares += dot(minus(point, centre), minus(point, centre));
  const wide = Math.min(own.dimension, points.length);
  return { centre, radius: own.scale * Math.sqrt(squares / (points.length - 1) / wide + 1e-12) };
}

const reach = (own: OracleClouds, a: number, b: number): number => Math.min(a + b + 1e-6, own.range);
const distance = (a: Vector, b: Vector): number => Math.sqrt(dot(minus(a, b), minus(a, b)) + 1e-12);

/** Clouds in contact and pairs of them. */
export function oracleCounts(own: OracleClouds, state: Vector[][]): { active: number; contacts: number } {
  const all = state.map((points) => measure(own, points));
  const active = new Set<number>();
  let contacts = 0;
  for (let i = 0; i < all.length; i++) {
    for (let j = i + 1; j < all.length; j++) {
      const [a, b] = [all[i], all[j]] as [(typeof all)[0], (typeof all)[0]];
      const d = distance(a.centre, b.centre);
      if (d <= own.margin || d >= reach(own, a.radius, b.radius)) continue;
      contacts++;
      active.add(i).add(j);
    }
  }
  return { active: active.size, contacts };
}

/** The loss of a batch and its gradient by each of its points along the sphere; null for clouds without a contact. */
export function oracleLoss(
  own: OracleClouds,
  state: Vector[][],
  batch: number[],
): { loss: number; gradients: (Vector[] | null)[] } {
  const all = batch.map((id) => measure(own, state[id] as Vector[]));
  const pulls = all.map(() => Array(own.dimension).fill(0) as Vector);
  const spreads = all.map(() => own.sizeWeight);
  const touches = all.map(() => false);
  let total = 0;
  for (let a = 0; a < all.length; a++) {
    for (let b = a + 1; b < all.length; b++) {
      const [one, other] = [all[a], all[b]] as [(typeof all)[0], (typeof all)[0]];
      const d = distance(one.centre, other.centre);
      const s = reach(own, one.radius, other.radius);
      if (d <= own.margin || d >= s) continue;
      const h = 1 - d / s;
      const q = power(h, own.exponent - 1);
      const f = (own.exponent * q) / s;
      total += q * h;
      touches[a] = true;
      touches[b] = true;
      const push = times(f / d, minus(other.centre, one.centre));
      pulls[a] = plus(pulls[a] as Vector, push);
      pulls[b] = minus(pulls[b] as Vector, push);
      if (s === own.range) continue;
      spreads[a] = (spreads[a] as number) + (f * d) / s;
      spreads[b] = (spreads[b] as number) + (f * d) / s;
    }
  }
  if (own.sizeWeight !== 0) for (const { radius } of all) total += own.sizeWeight * radius;
  const factor = own.logarithm ? 1 / (total + 1e-6) : 1;
  const gradients = all.map(({ centre, radius }, a) => {
    if (!touches[a] && own.sizeWeight === 0) return null;
    const points = state[batch[a] as number] as Vector[];
    const wide = Math.min(own.dimension, points.length);
    const by = own.rigid ? 0 : ((spreads[a] as number) * own.scale * own.scale) / (radius * (points.length - 1) * wide);
    return points.map((point) => {
      const pull = plus(times(factor / points.length, pulls[a] as Vector), times(factor * by, minus(point, centre)));
      return plus(pull, times(-dot(pull, point), point));
    });
  });
  return { loss: own.logarithm ? log(total + 1e-6) : total, gradients };
}

export function oracleRate(own: OracleClouds, t: number): number {
  if (t < own.warmUp) return (own.learningRate * (t + 1)) / own.warmUp;
  if (own.cosine === 0) return own.learningRate;
  if (t >= own.cosine) return 0;
  const angle = (Math.PI / 2) * ((t - own.warmUp) / (own.cosine - own.warmUp));
  let series = 1;
  for (let k = 24; k > 0; k -= 2) series = 1 - (series * (angle * angle)) / (k * (k - 1));
  return own.learningRate * (series * series);
}

/** The clouds of step t. */
export function oracleBatch(own: OracleClouds, seed: bigint, t: number): number[] {
  const passes = Math.ceil(own.clouds / own.batch);
  const key = stepKey(seed, streams.shuffle, Math.floor(t / passes));
  const first = (t % passes) * own.batch;
  return Array.from({ length: own.clouds }, (_, id) => id).filter((id) => {
    const place = placeOf(key, own.clouds, id);
    return place >= first && place < first + own.batch;
  });
}

/** Step t: changes points and velocities. */
export function oracleStep(own: OracleClouds, state: Vector[][], velocities: Vector[][], seed: bigint, t: number): void {
  const batch = oracleBatch(own, seed, t);
  const { gradients } = oracleLoss(own, state, batch);
  const s = reach(own, own.cloudSize, own.cloudSize);
  const rate = own.rigid ? oracleRate(own, t) * (s * s) : oracleRate(own, t);
  if (own.momentum === 0 && rate === 0) return;
  for (const [a, id] of batch.entries()) {
    const gradient = gradients[a];
    if (!gradient && own.momentum === 0) continue;
    const points = state[id] as Vector[];
    for (const [v, point] of points.entries()) {
      const by = times(-rate, gradient?.[v] ?? (Array(own.dimension).fill(0) as Vector));
      if (own.momentum === 0) {
        points[v] = normalised(plus(point, by));
        continue;
      }
      const velocity = plus(times(own.momentum, (velocities[id] as Vector[])[v] as Vector), by);
      const rests = dot(velocity, velocity) < 2 ** -104;
      (velocities[id] as Vector[])[v] = rests ? (Array(own.dimension).fill(0) as Vector) : velocity;
      if (!rests) points[v] = normalised(plus(point, velocity));
    }
  }
}

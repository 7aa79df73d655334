/**
 * Sums and steps over the coordinates of points. A sum goes by eight lanes, coordinate k into lane k mod 8, and ends as
 * ((l0 + l2) + (l4 + l6)) + ((l1 + l3) + (l5 + l7)), so that builds with and without SIMD have the same bits. `bytes` is 8 times an even
 * number.
 */

/** One lane of a sum: of products, or of squared differences. */
function lane(a: usize, b: usize, bytes: usize, first: usize, differences: bool): f64 {
  let sum: f64 = 0;
  for (let k = first; k < bytes; k += 64) {
    const x = load<f64>(a + k);
    const y = load<f64>(b + k);
    const d = x - y;
    sum += differences ? d * d : x * y;
  }
  return sum;
}

function lanes(a: usize, b: usize, bytes: usize, differences: bool): f64 {
  const even = lane(a, b, bytes, 0, differences) + lane(a, b, bytes, 16, differences);
  const even2 = lane(a, b, bytes, 32, differences) + lane(a, b, bytes, 48, differences);
  const odd = lane(a, b, bytes, 8, differences) + lane(a, b, bytes, 24, differences);
  const odd2 = lane(a, b, bytes, 40, differences) + lane(a, b, bytes, 56, differences);
  return even + even2 + (odd + odd2);
}

class Terms {
  @inline static product(a: usize, b: usize): v128 {
    return f64x2.mul(v128.load(a), v128.load(b));
  }
  @inline static square(a: usize, b: usize): v128 {
    const d = f64x2.sub(v128.load(a), v128.load(b));
    return f64x2.mul(d, d);
  }
  @inline static of(isDistance: bool, a: usize, b: usize): v128 {
    return isDistance ? Terms.square(a, b) : Terms.product(a, b);
  }
  /** Sum of terms over coordinates: the loop of both, which the compiler makes for each. */
  @inline static sum(isDistance: bool, a: usize, b: usize, bytes: usize): f64 {
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    const whole = bytes & ~(<usize>63);
    let k: usize = 0;
    for (; k < whole; k += 64) {
      s0 = f64x2.add(s0, Terms.of(isDistance, a + k, b + k));
      s1 = f64x2.add(s1, Terms.of(isDistance, a + k + 16, b + k + 16));
      s2 = f64x2.add(s2, Terms.of(isDistance, a + k + 32, b + k + 32));
      s3 = f64x2.add(s3, Terms.of(isDistance, a + k + 48, b + k + 48));
    }
    if (k < bytes) s0 = f64x2.add(s0, Terms.of(isDistance, a + k, b + k));
    if (k + 16 < bytes) s1 = f64x2.add(s1, Terms.of(isDistance, a + k + 16, b + k + 16));
    if (k + 32 < bytes) s2 = f64x2.add(s2, Terms.of(isDistance, a + k + 32, b + k + 32));
    const sum = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
    return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  }
}

/** Sum of a_k b_k. */
export function dot(a: usize, b: usize, bytes: usize): f64 {
  return ASC_FEATURE_SIMD ? Terms.sum(false, a, b, bytes) : lanes(a, b, bytes, false);
}

/** Sum of (a_k - b_k)^2. */
export function squaredDistance(a: usize, b: usize, bytes: usize): f64 {
  return ASC_FEATURE_SIMD ? Terms.sum(true, a, b, bytes) : lanes(a, b, bytes, true);
}

/** The same of four coordinates, without a loop. */
export class Short {
  @inline static squaredDistance(a: usize, b: usize): f64 {
    const sum = f64x2.add(Terms.square(a, b), Terms.square(a + 16, b + 16));
    return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  }
  /** Sum of products of four coordinates in registers. A lane begins at +0, so that no sum is -0. */
  @inline static dot(a0: v128, a1: v128, b0: v128, b1: v128): f64 {
    const zero = f64x2.splat(0);
    const sum = f64x2.add(f64x2.add(zero, f64x2.mul(a0, b0)), f64x2.add(zero, f64x2.mul(a1, b1)));
    return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  }
}

/** out += f a */
export function addScaled(out: usize, a: usize, f: f64, bytes: usize): void {
  if (ASC_FEATURE_SIMD) {
    const factor = f64x2.splat(f);
    for (let k: usize = 0; k < bytes; k += 16) {
      v128.store(out + k, f64x2.add(v128.load(out + k), f64x2.mul(factor, v128.load(a + k))));
    }
  } else {
    for (let k: usize = 0; k < bytes; k += 8) store<f64>(out + k, load<f64>(out + k) + f * load<f64>(a + k));
  }
}

/** out = f a */
export function scaled(out: usize, a: usize, f: f64, bytes: usize): void {
  if (ASC_FEATURE_SIMD) {
    const factor = f64x2.splat(f);
    for (let k: usize = 0; k < bytes; k += 16) v128.store(out + k, f64x2.mul(factor, v128.load(a + k)));
  } else {
    for (let k: usize = 0; k < bytes; k += 8) store<f64>(out + k, f * load<f64>(a + k));
  }
}

/** p += f (a - b), q -= f (a - b): the two sides of a pair. */
export function pushApart(p: usize, q: usize, a: usize, b: usize, f: f64, bytes: usize): void {
  if (ASC_FEATURE_SIMD) {
    const factor = f64x2.splat(f);
    for (let k: usize = 0; k < bytes; k += 16) {
      const push = f64x2.mul(factor, f64x2.sub(v128.load(a + k), v128.load(b + k)));
      v128.store(p + k, f64x2.add(v128.load(p + k), push));
      v128.store(q + k, f64x2.sub(v128.load(q + k), push));
    }
  } else {
    for (let k: usize = 0; k < bytes; k += 8) {
      const push = f * (load<f64>(a + k) - load<f64>(b + k));
      store<f64>(p + k, load<f64>(p + k) + push);
      store<f64>(q + k, load<f64>(q + k) - push);
    }
  }
}

/** out = f a + g (z - c) */
export function pullOf(out: usize, a: usize, f: f64, z: usize, c: usize, g: f64, bytes: usize): void {
  if (ASC_FEATURE_SIMD) {
    const factor = f64x2.splat(f);
    const spread = f64x2.splat(g);
    for (let k: usize = 0; k < bytes; k += 16) {
      const away = f64x2.sub(v128.load(z + k), v128.load(c + k));
      v128.store(out + k, f64x2.add(f64x2.mul(factor, v128.load(a + k)), f64x2.mul(spread, away)));
    }
  } else {
    for (let k: usize = 0; k < bytes; k += 8) {
      store<f64>(out + k, f * load<f64>(a + k) + g * (load<f64>(z + k) - load<f64>(c + k)));
    }
  }
}

/** Scales a vector to length 1. */
export function normalise(a: usize, bytes: usize): void {
  scaled(a, a, 1.0 / sqrt<f64>(dot(a, a, bytes)), bytes);
}

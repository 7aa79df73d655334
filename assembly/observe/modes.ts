/**
 * Sums over particles of w exp(i k.x) on lattice vectors k = 2 pi n / L. A row is a choice of n_2 .. n_d with a largest n_1; for each
 * n = 0 .. that, four sums are added, from which both +n and -n follow:
 *
 *   Re(A) cos(n x)   Im(A) cos(n x)   Re(A) sin(n x)   Im(A) sin(n x)        A = w exp(i (n_2 y + n_3 z + ...))
 *
 * Particles go in blocks whose tables of cos and sin stay in the cache:
 *
 *   tables:  (c, n) -> cos[BLOCK], sin[BLOCK]      c = 0 .. d - 1, n = 0 .. most      f64
 *   A:       Re[BLOCK], Im[BLOCK]
 */
const BLOCK: usize = 128;
const VECTOR: usize = BLOCK * 8;
/** Radians of a grid unit: 2 pi / 2^32. */
const RADIANS: f64 = 1.4629180792671596e-9;

/** Bytes of scratch for vectors up to `most` along each axis. */
export function modeScratch(d: i32, most: i32): usize {
  return (<usize>d * <usize>(most + 1) * 2 + 2) * VECTOR;
}

function table(scratch: usize, most: i32, c: i32, n: i32): usize {
  return scratch + (<usize>(c * (most + 1) + n) * 2 + 2) * VECTOR;
}

/** cos and sin of n x for one axis, by repeated multiplication: the error grows as n 1e-16. */
function fillTables(d: i32, c: i32, positions: usize, first: u32, size: u32, most: i32, scratch: usize): void {
  const zero = table(scratch, most, c, 0);
  const one = table(scratch, most, c, 1);
  for (let p: u32 = 0; p < <u32>BLOCK; p++) {
    const at = (<usize>p) << 3;
    const angle = p < size ? <f64>load<i32>(positions + ((<usize>((first + p) * d + c)) << 2)) * RADIANS : 0;
    store<f64>(zero + at, 1);
    store<f64>(zero + VECTOR + at, 0);
    if (most < 1) continue;
    store<f64>(one + at, Math.cos(angle));
    store<f64>(one + VECTOR + at, Math.sin(angle));
  }
  for (let n = 2; n <= most; n++) {
    const from = table(scratch, most, c, n - 1);
    const to = table(scratch, most, c, n);
    memory.copy(to, from, 2 * VECTOR);
    rotate(to, to + VECTOR, one, 1);
  }
}

/** (re, im) *= cos + i sign sin of the table at t, for a whole block. */
function rotate(re: usize, im: usize, t: usize, sign: f64): void {
  if (ASC_FEATURE_SIMD) {
    const signs = f64x2.splat(sign);
    for (let p: usize = 0; p < VECTOR; p += 16) {
      const a = v128.load(re + p);
      const b = v128.load(im + p);
      const c = v128.load(t + p);
      const s = f64x2.mul(v128.load(t + VECTOR + p), signs);
      v128.store(re + p, f64x2.sub(f64x2.mul(a, c), f64x2.mul(b, s)));
      v128.store(im + p, f64x2.add(f64x2.mul(a, s), f64x2.mul(b, c)));
    }
  } else {
    for (let p: usize = 0; p < VECTOR; p += 8) {
      const a = load<f64>(re + p);
      const b = load<f64>(im + p);
      const c = load<f64>(t + p);
      const s = load<f64>(t + VECTOR + p) * sign;
      store<f64>(re + p, a * c - b * s);
      store<f64>(im + p, a * s + b * c);
    }
  }
}

function add(out: usize, value: f64): void {
  store<f64>(out, load<f64>(out) + value);
}

function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Adds the four sums of A with the table at t to `out`. */
function addSums(a: usize, t: usize, out: usize): void {
  if (ASC_FEATURE_SIMD) {
    let reCos = f64x2.splat(0);
    let imCos = f64x2.splat(0);
    let reSin = f64x2.splat(0);
    let imSin = f64x2.splat(0);
    for (let p: usize = 0; p < VECTOR; p += 16) {
      const re = v128.load(a + p);
      const im = v128.load(a + VECTOR + p);
      const c = v128.load(t + p);
      const s = v128.load(t + VECTOR + p);
      reCos = f64x2.add(reCos, f64x2.mul(re, c));
      imCos = f64x2.add(imCos, f64x2.mul(im, c));
      reSin = f64x2.add(reSin, f64x2.mul(re, s));
      imSin = f64x2.add(imSin, f64x2.mul(im, s));
    }
    add(out, total(reCos));
    add(out + 8, total(imCos));
    add(out + 16, total(reSin));
    add(out + 24, total(imSin));
  } else {
    let reCos: f64 = 0;
    let imCos: f64 = 0;
    let reSin: f64 = 0;
    let imSin: f64 = 0;
    for (let p: usize = 0; p < VECTOR; p += 8) {
      const re = load<f64>(a + p);
      const im = load<f64>(a + VECTOR + p);
      const c = load<f64>(t + p);
      const s = load<f64>(t + VECTOR + p);
      reCos += re * c;
      imCos += im * c;
      reSin += re * s;
      imSin += im * s;
    }
    add(out, reCos);
    add(out + 8, imCos);
    add(out + 16, reSin);
    add(out + 24, imSin);
  }
}

/**
 * Adds the sums of all rows to `out`.
 * @param positions u32 [count * d], particle-major
 * @param weights f64 [count], or 0 for weights of 1
 * @param most largest |n| along any axis
 * @param rows i32 [rowCount * d]: n_2 .. n_d, then the largest n_1
 * @param out f64, 4 (n_1 + 1) a row, one row after the other
 * @param scratch modeScratch bytes
 */
export function modeSums(
  d: i32,
  count: u32,
  positions: usize,
  weights: usize,
  most: i32,
  rowCount: u32,
  rows: usize,
  out: usize,
  scratch: usize,
): void {
  const a = scratch;
  for (let first: u32 = 0; first < count; first += <u32>BLOCK) {
    const size = min<u32>(<u32>BLOCK, count - first);
    for (let c = 0; c < d; c++) fillTables(d, c, positions, first, size, most, scratch);
    let to = out;
    for (let r: u32 = 0; r < rowCount; r++) {
      const row = rows + ((<usize>(r * d)) << 2);
      memory.fill(a, 0, 2 * VECTOR);
      for (let p: u32 = 0; p < size; p++) {
        store<f64>(a + ((<usize>p) << 3), weights != 0 ? load<f64>(weights + ((<usize>(first + p)) << 3)) : 1);
      }
      for (let c = 1; c < d; c++) {
        const n = load<i32>(row + ((<usize>(c - 1)) << 2));
        if (n != 0) rotate(a, a + VECTOR, table(scratch, most, c, n < 0 ? -n : n), n < 0 ? -1 : 1);
      }
      const last = load<i32>(row + ((<usize>(d - 1)) << 2));
      for (let n = 0; n <= last; n++) {
        addSums(a, table(scratch, most, 0, n), to);
        to += 32;
      }
    }
  }
}

/**
 * Histogram of distances within a cut-off, by cells. A set of particles is stored by components, sorted by cell:
 *
 *   component c of particle k:  set + c * plane + 4 k        u32, fraction of the box; plane = bytes of a component
 *   cell m holds particles      starts[m] .. starts[m + 1] - 1
 *
 * Cells along the first axis follow each other, so that the cells within reach form, for each choice of the other coordinates, one
 * contiguous piece of the set, or two where the piece wraps. Distances are taken in f32 (relative error below 2e-7), the same with and
 * without SIMD.
 */
import { square4 } from '../math';

/** Highest dimension. */
const MOST: i32 = 5;

// Coordinates of the cell at hand, and of the neighbouring row of cells.
const here = memory.data(MOST * 4);
const offset = memory.data(MOST * 4);

function count(out: usize, bin: u32): void {
  const at = out + ((<usize>bin) << 3);
  store<u64>(at, load<u64>(at) + 1);
}

function square1(x: i32): f32 {
  const f = <f32>x;
  return f * f;
}

function squares(at: usize, x: i32): v128 {
  return square4(i32x4.sub(v128.load(at), i32x4.splat(x)));
}

/** Counts the distances from the particle at p to particles begin .. end - 1; `d` is a constant where this is inlined. */
class Distances {
  @inline static count(
    d: i32,
    p: usize,
    planeP: usize,
    set: usize,
    plane: usize,
    begin: u32,
    end: u32,
    scale: f32,
    bins: u32,
    out: usize,
  ): void {
    const x = load<i32>(p);
    const y = d > 1 ? load<i32>(p + planeP) : 0;
    const z = d > 2 ? load<i32>(p + 2 * planeP) : 0;
    const v = d > 3 ? load<i32>(p + 3 * planeP) : 0;
    const w = d > 4 ? load<i32>(p + 4 * planeP) : 0;
    const top = <f32>bins;
    let k = begin;
    if (ASC_FEATURE_SIMD) {
      const scales = f32x4.splat(scale);
      const tops = f32x4.splat(top);
      for (; k + 4 <= end; k += 4) {
        const at = set + ((<usize>k) << 2);
        let r2 = squares(at, x);
        if (d > 1) r2 = f32x4.add(r2, squares(at + plane, y));
        if (d > 2) r2 = f32x4.add(r2, squares(at + 2 * plane, z));
        if (d > 3) r2 = f32x4.add(r2, squares(at + 3 * plane, v));
        if (d > 4) r2 = f32x4.add(r2, squares(at + 4 * plane, w));
        // what lies beyond the cut-off goes to bin `bins`: cheaper than a branch that is often mispredicted
        const bin = i32x4.trunc_sat_f32x4_s(f32x4.pmin(f32x4.mul(f32x4.sqrt(r2), scales), tops));
        count(out, i32x4.extract_lane(bin, 0));
        count(out, i32x4.extract_lane(bin, 1));
        count(out, i32x4.extract_lane(bin, 2));
        count(out, i32x4.extract_lane(bin, 3));
      }
    }
    for (; k < end; k++) {
      const at = set + ((<usize>k) << 2);
      let r2 = square1(load<i32>(at) - x);
      if (d > 1) r2 += square1(load<i32>(at + plane) - y);
      if (d > 2) r2 += square1(load<i32>(at + 2 * plane) - z);
      if (d > 3) r2 += square1(load<i32>(at + 3 * plane) - v);
      if (d > 4) r2 += square1(load<i32>(at + 4 * plane) - w);
      const place = sqrt<f32>(r2) * scale;
      count(out, place < top ? <u32>place : bins);
    }
  }
}

function sweepAny(
  d: i32,
  p: usize,
  planeP: usize,
  set: usize,
  plane: usize,
  begin: u32,
  end: u32,
  scale: f32,
  bins: u32,
  out: usize,
): void {
  if (d == 3) Distances.count(3, p, planeP, set, plane, begin, end, scale, bins, out);
  else if (d == 2) Distances.count(2, p, planeP, set, plane, begin, end, scale, bins, out);
  else if (d == 1) Distances.count(1, p, planeP, set, plane, begin, end, scale, bins, out);
  else if (d == 4) Distances.count(4, p, planeP, set, plane, begin, end, scale, bins, out);
  else Distances.count(5, p, planeP, set, plane, begin, end, scale, bins, out);
}

/** Cell coordinate c + o, wrapped; |o| <= side. */
function wrap(c: i32, side: i32): i32 {
  return c < 0 ? c + side : c >= side ? c - side : c;
}

/**
 * Number of the row of cells at the present offsets, or -1 if it is too far away: the least distance of two cells, o - 1 cell widths
 * along an axis, leaves out the corners. Not where offsets are no distances since the box is less than 2 reach + 1 wide.
 */
function rowAtOffset(d: i32, side: i32, whole: bool, cutoff2: f64): i32 {
  let row = 0;
  let apart: f64 = 0;
  for (let c = d - 1; c >= 1; c--) {
    const o = load<i32>(offset + ((<usize>c) << 2));
    const gap = <f64>max<i32>(0, (o < 0 ? -o : o) - 1);
    apart += gap * gap;
    row = row * side + wrap(load<i32>(here + ((<usize>c) << 2)) + o, side);
  }
  return !whole && apart >= cutoff2 ? -1 : row;
}

/** The next offsets; false after the last. */
function nextOffset(d: i32, low: i32, high: i32): bool {
  for (let c = 1; c < d; c++) {
    const at = offset + ((<usize>c) << 2);
    const o = load<i32>(at);
    if (o < high) {
      store<i32>(at, o + 1);
      return true;
    }
    store<i32>(at, low);
  }
  return false;
}

/** Adds the distances of particles begin .. end - 1 of A and near .. far - 1 of B; of one set's own, each pair `once`. */
function addPairs(
  d: i32,
  setA: usize,
  planeA: usize,
  begin: u32,
  end: u32,
  setB: usize,
  planeB: usize,
  near: u32,
  far: u32,
  once: bool,
  scale: f32,
  bins: u32,
  out: usize,
): void {
  for (let k = begin; k < end; k++) {
    const start = once ? max<u32>(near, k + 1) : near;
    if (start < far) sweepAny(d, setA + ((<usize>k) << 2), planeA, setB, planeB, start, far, scale, bins, out);
  }
}

/**
 * Adds to `out` (u64, bins + 1, the last for what lies beyond) the distances between the particles of set A and of set B. With `same`,
 * B is A and each pair counts once; else each pair of an A and a B.
 * @param scale bins per grid unit
 * @param cutoff in cell widths
 */
export function pairHistogram(
  d: i32,
  side: i32,
  reach: i32,
  cutoff: f64,
  same: bool,
  setA: usize,
  planeA: usize,
  startsA: usize,
  setB: usize,
  planeB: usize,
  startsB: usize,
  scale: f32,
  bins: u32,
  out: usize,
): void {
  const whole = 2 * reach + 1 > side;
  const low = whole ? 0 : -reach;
  const high = whole ? side - 1 : reach;
  let rows = 1;
  for (let c = 1; c < d; c++) rows *= side;
  for (let row = 0; row < rows; row++) {
    let rest = row;
    for (let c = 1; c < d; c++) {
      store<i32>(here + ((<usize>c) << 2), rest % side);
      rest /= side;
    }
    for (let first = 0; first < side; first++) {
      const cell = row * side + first;
      const begin = load<u32>(startsA + ((<usize>cell) << 2));
      const end = load<u32>(startsA + ((<usize>(cell + 1)) << 2));
      if (begin == end) continue;
      for (let c = 1; c < d; c++) store<i32>(offset + ((<usize>c) << 2), low);
      do {
        const other = rowAtOffset(d, side, whole, cutoff * cutoff);
        if (other < 0 || (same && other < row)) continue;
        const base = startsB + ((<usize>(other * side)) << 2);
        // cells from .. to along the first axis, and what wraps round: to the end, or from the beginning
        const from = whole ? 0 : first + low;
        const to = whole ? side - 1 : first + high;
        for (let piece = 0; piece < 3; piece++) {
          const a = piece == 0 ? max<i32>(from, 0) : piece == 1 ? from + side : 0;
          const b = piece == 0 ? min<i32>(to, side - 1) : piece == 1 ? side - 1 : to - side;
          if (a > b || (piece == 1 && from >= 0) || (piece == 2 && to < side)) continue;
          const near = load<u32>(base + ((<usize>a) << 2));
          const far = load<u32>(base + ((<usize>(b + 1)) << 2));
          addPairs(d, setA, planeA, begin, end, setB, planeB, near, far, same && other == row, scale, bins, out);
        }
      } while (nextOffset(d, low, high));
    }
  }
}

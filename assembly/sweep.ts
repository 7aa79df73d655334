/**
 * Stage one of detection: candidate pairs by a squared distance in f32, four at a time, packed into two buffers. The prefilter
 * may let a pair too many pass, never one too few: its relative error is below 2^-20, its margin 2^-18. Rows are swept until the
 * buffers are nearly full, and without a call until then: values that live across one would be kept in memory.
 */

import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { ACC_STRIDE, positionOf } from './box';
import { contactLimit, margin } from './candidates';
import { compress } from './cells';
import { square4 } from './math';
import { OTHER, OWN, rowLength, rowStart } from './rows';
import { handOn, Rest, sweepBlocks, sweepOwnRowsScalar, sweepScanSetScalar } from './scalarSweep';

// Constants in memory: V8 keeps them in registers, where it would make one anew at each use.
const LANES = memory.data<u32>([0, 1, 2, 3], 16);
const FOURS = memory.data<u32>([4, 4, 4, 4], 16);

/** Radii are all equal, so that the limit is given, or each pair has its own. */
@final
@unmanaged
class Equal {
  @inline equal(): void {}
}

@final
@unmanaged
class Mixed {}

/**
 * Tests slot i against n entries of a row and appends the near ones to the candidates, of which there are `count`. `edge` is the limit on
 * the squared distance of equal radii, or the factor on those of others; first, lanes and fours are splat(pos) and the constants above.
 * @returns the new count; up to four words past it are overwritten.
 */
class Entries {
  @inline static scan<S extends Sizes>(
    pos: usize,
    i: u32,
    entries: usize,
    n: u32,
    ci: usize,
    cj: usize,
    count: u32,
    edge: v128,
    first: v128,
    lanes: v128,
    fours: v128,
  ): u32 {
    const pi = positionOf(pos, i);
    const end = entries + (n << 2);
    const p = v128.load(pi);
    const q = DIM > 3 ? v128.load(pi, 16) : p;
    const self = i32x4.splat(i);
    let left = i32x4.splat(n);
    let at = entries;
    // at least one group, whose lanes don't count in an empty row: a branch that is often taken and often not costs more
    do {
      const near = v128.and(Distances.near<S>(at, p, q, edge), i32x4.gt_s(left, lanes));
      left = i32x4.sub(left, fours);
      const slots = i32x4.shr_u(i32x4.sub(v128.load(at), first), ACC_STRIDE == 16 ? 4 : 5);
      v128.store(ci + (count << 2), self);
      count = compress(cj, count, slots, i32x4.bitmask(near));
      at += 16;
    } while (at < end);
    return count;
  }
}

function edgeOf<S extends Sizes>(arena: Arena): v128 {
  return f32x4.splat(isDefined(changetype<S>(0).equal) ? contactLimit(arena) : margin(arena));
}

class Distances {
  /** Which of the positions that four entries stand for are near one, whose words are p and (d > 3) q. */
  @inline static near<S extends Sizes>(entries: usize, p: v128, q: v128, edge: v128): v128 {
    const j0 = <usize>load<u32>(entries);
    const j1 = <usize>load<u32>(entries, 4);
    const j2 = <usize>load<u32>(entries, 8);
    const j3 = <usize>load<u32>(entries, 12);
    const x = v128.shuffle<i32>(p, p, 0, 0, 0, 0);
    const y = v128.shuffle<i32>(p, p, 1, 1, 1, 1);
    if (DIM == 2 && isDefined(changetype<S>(0).equal)) {
      const ab = v128.load64_lane(j1, v128.load64_zero(j0), 1);
      const cd = v128.load64_lane(j3, v128.load64_zero(j2), 1);
      const dx = square4(i32x4.sub(v128.shuffle<i32>(ab, cd, 0, 2, 4, 6), x));
      const dy = square4(i32x4.sub(v128.shuffle<i32>(ab, cd, 1, 3, 5, 7), y));
      return f32x4.le(f32x4.add(dx, dy), edge);
    }
    const a = v128.load(j0);
    const b = v128.load(j1);
    const c = v128.load(j2);
    const d = v128.load(j3);
    const abl = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const cdl = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const abh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cdh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    let r2 = square4(i32x4.sub(v128.shuffle<i64>(abl, cdl, 0, 2), x));
    if (DIM > 1) r2 = f32x4.add(r2, square4(i32x4.sub(v128.shuffle<i64>(abl, cdl, 1, 3), y)));
    if (DIM > 2) {
      const z = v128.shuffle<i32>(p, p, 2, 2, 2, 2);
      r2 = f32x4.add(r2, square4(i32x4.sub(v128.shuffle<i64>(abh, cdh, 0, 2), z)));
    }
    if (DIM > 3) {
      const e = v128.load64_lane(j1, v128.load64_zero(j0, 16), 1, 16);
      const g = v128.load64_lane(j3, v128.load64_zero(j2, 16), 1, 16);
      const v = v128.shuffle<i32>(q, q, 0, 0, 0, 0);
      r2 = f32x4.add(r2, square4(i32x4.sub(v128.shuffle<i32>(e, g, 0, 2, 4, 6), v)));
      if (DIM > 4) {
        const w = v128.shuffle<i32>(q, q, 1, 1, 1, 1);
        r2 = f32x4.add(r2, square4(i32x4.sub(v128.shuffle<i32>(e, g, 1, 3, 5, 7), w)));
      }
    }
    if (isDefined(changetype<S>(0).equal)) return f32x4.le(r2, edge);
    const D = i32x4.add(v128.shuffle<i64>(abh, cdh, 1, 3), v128.shuffle<i32>(p, p, 3, 3, 3, 3));
    return f32x4.le(r2, f32x4.mul(square4(D), edge));
  }
}

/** Dense path: the own rows of all slots (of this thread). */
export function sweepOwnRows(arena: Arena): void {
  if (!ASC_FEATURE_SIMD) {
    sweepOwnRowsScalar(arena);
    return;
  }
  const end = arena.first + arena.span;
  arena.rowsLong = 0;
  arena.candidates = 0;
  for (let next = arena.first; next < end; handOn(arena)) {
    next = arena.mono ? OwnRows.sweep<Equal>(arena, next) : OwnRows.sweep<Mixed>(arena, next);
  }
  if (arena.rowsLong == 0) return;
  for (let i = arena.first; i < end; i++) sweepBlocks(arena, i, OWN);
  handOn(arena);
}

class OwnRows {
  /** Sweeps own rows, what is in blocks left aside, from slot i on, until the buffers are nearly full. Returns where to go on. */
  static sweep<S extends Sizes>(arena: Arena, i: u32): u32 {
    const end = arena.first + arena.span;
    const pos = arena.positions;
    const ci = arena.candidatesI;
    const cj = arena.candidatesJ;
    const capacity = arena.capacity;
    const counts = arena.counts;
    const edge = edgeOf<S>(arena);
    const first = i32x4.splat(<u32>pos);
    const lanes = v128.load(LANES);
    const fours = v128.load(FOURS);
    const stride = capacity << 2;
    let entries = rowStart(arena, i, OWN);
    let count: u32 = 0;
    let beyond: u32 = 0;
    for (;;) {
      // as many rows as surely fit, so that the loop need not look at the count
      const stop = min<u32>(end, i + (A.CANDIDATES - count) / capacity);
      for (; i < stop; i++) {
        const length = <u32>load<u16>(counts + (i << 2));
        const n = min<u32>(length, capacity);
        beyond += length - n;
        count = Entries.scan<S>(pos, i, entries, n, ci, cj, count, edge, first, lanes, fours);
        entries += stride;
      }
      if (i == end || count >= <u32>A.CANDIDATES_FLUSH) break;
    }
    if (beyond) arena.rowsLong = 1;
    arena.candidates = count;
    return i;
  }
}

/** Loads rows of the scan set from its k-th member on, then the positions of their neighbours, ahead of use. */
function touchAhead(arena: Arena, k: u32, n: u32): void {
  const list = arena.scanSet;
  const pos = arena.positions;
  const end = min<u32>(n, k + A.TOUCH_AHEAD);
  let sum: u32 = 0;
  for (let q = k; q < end; q++) {
    const i = load<u32>(list + (q << 2));
    sum +=
      rowLength(arena, i, OWN) +
      load<u32>(rowStart(arena, i, OWN)) +
      load<u32>(rowStart(arena, i, OTHER)) +
      load<u32>(positionOf(pos, i));
  }
  for (let q = k; q < end; q++) {
    const i = load<u32>(list + (q << 2));
    for (let row = OWN; row <= OTHER; row++) {
      const length = min<u32>(rowLength(arena, i, row), arena.capacity);
      const start = rowStart(arena, i, row);
      for (let e: u32 = 0; e < length; e++) sum += load<u32>(<usize>load<u32>(start + (e << 2)));
    }
  }
  arena.touchSink = sum;
}

/**
 * Sparse path: both rows of the scan set. A pair seen from the other row is dropped if its owner is scanned too. Complete, because a pair in
 * contact now has a member that had a contact before: if neither moved they were in contact already, and only those with a contact move.
 */
export function sweepScanSet(arena: Arena): void {
  if (!ASC_FEATURE_SIMD) {
    sweepScanSetScalar(arena);
    return;
  }
  const n = arena.scan;
  const large = arena.particles > <u32>A.TOUCH_ABOVE;
  let next: u32 = 0;
  let touched: u32 = 0;
  arena.rowsLong = 0;
  arena.candidates = 0;
  while (next < n) {
    if (large && next == touched) {
      touchAhead(arena, next, n);
      touched = next + A.TOUCH_AHEAD;
    }
    const end = large ? min<u32>(touched, n) : n;
    next = arena.mono ? ScanSet.sweep<Equal>(arena, next, end) : ScanSet.sweep<Mixed>(arena, next, end);
    if (arena.candidates >= <u32>A.CANDIDATES_FLUSH) handOn(arena);
  }
  handOn(arena);
  if (arena.rowsLong == 0) return;
  for (let k: u32 = 0; k < n; k++) {
    const i = load<u32>(arena.scanSet + (k << 2));
    sweepBlocks(arena, i, OWN);
    sweepBlocks(arena, i, OTHER);
  }
  handOn(arena);
}

class ScanSet {
  /** Sweeps both rows of members k to end - 1, what is in blocks left aside, until the buffers are nearly full. Returns where to go on. */
  static sweep<S extends Sizes>(arena: Arena, k: u32, end: u32): u32 {
    const list = arena.scanSet;
    const flags = arena.flags;
    const pos = arena.positions;
    const ci = arena.candidatesI;
    const cj = arena.candidatesJ;
    const capacity = arena.capacity;
    const counts = arena.counts;
    const own = arena.rows;
    const other = rowStart(arena, 0, OTHER);
    const stride = capacity << 2;
    const edge = edgeOf<S>(arena);
    const first = i32x4.splat(<u32>pos);
    const lanes = v128.load(LANES);
    const fours = v128.load(FOURS);
    let count = arena.candidates;
    let beyond: u32 = 0;
    for (; k < end; k++) {
      if (count >= <u32>A.CANDIDATES_FLUSH) break;
      const i = load<u32>(list + (k << 2));
      const lengths = load<u32>(counts + (i << 2));
      const n = min<u32>(lengths & 0xffff, capacity);
      const m = min<u32>(lengths >> 16, capacity);
      beyond += (lengths & 0xffff) + (lengths >> 16) - n - m;
      const from = Entries.scan<S>(pos, i, own + i * stride, n, ci, cj, count, edge, first, lanes, fours);
      count = Entries.scan<S>(pos, i, other + i * stride, m, ci, cj, from, edge, first, lanes, fours);
      count = Rest.dropScanned(flags, cj, from, count);
    }
    if (beyond) arena.rowsLong = 1;
    arena.candidates = count;
    return k;
  }
}

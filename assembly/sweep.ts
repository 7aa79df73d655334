/**
 * Stage one of detection: candidate pairs by a squared distance in f32, four at a time, packed into CANDI and CANDJ. The prefilter
 * may let a pair too many pass, never one too few: its relative error is below 2^-20, its margin 2^-18.
 */

import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { positionOf, roughDistance2 } from './box';
import { contactLimit, flush, MARGIN } from './candidates';
import { compress } from './cells';
import { square4 } from './math';
import { BLOCK_ENTRIES, blockEntries, firstBlock, newestEntries, nextBlock, OTHER, OWN, rowLength, rowStart } from './rows';
import { processCandidates } from './simdContacts';

/**
 * Tests slot i against the n slots stored at `entries` and appends the near ones to the candidates, of which there are `count`. If all radii
 * are equal (mono) the squared limit is given.
 * @returns the new count; up to four words past it are overwritten.
 */
class Entries {
  @inline static scan(pos: usize, i: u32, entries: usize, n: u32, ci: usize, cj: usize, count: u32, mono: bool, limit: f32): u32 {
    const pi = positionOf(pos, i);
    if (ASC_FEATURE_SIMD) {
      const x = v128.load32_splat(pi);
      const y = v128.load32_splat(pi, 4);
      const z = v128.load32_splat(pi, 8);
      const R = v128.load32_splat(pi, 12);
      const self = i32x4.splat(i);
      const margin = f32x4.splat(MARGIN);
      for (let k: u32 = 0; k < n; k += 4) {
        const js = v128.load(entries + (k << 2));
        const j0 = positionOf(pos, i32x4.extract_lane(js, 0));
        const j1 = positionOf(pos, i32x4.extract_lane(js, 1));
        const j2 = positionOf(pos, i32x4.extract_lane(js, 2));
        const j3 = positionOf(pos, i32x4.extract_lane(js, 3));
        const a = v128.load(j0);
        const b = v128.load(j1);
        const c = v128.load(j2);
        const d = v128.load(j3);
        const abl = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
        const cdl = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
        // z and radius: not needed in two dimensions with equal radii
        const abh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
        const cdh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
        let r2 = square4(i32x4.sub(v128.shuffle<i64>(abl, cdl, 0, 2), x));
        if (DIM > 1) r2 = f32x4.add(r2, square4(i32x4.sub(v128.shuffle<i64>(abl, cdl, 1, 3), y)));
        if (DIM > 2) r2 = f32x4.add(r2, square4(i32x4.sub(v128.shuffle<i64>(abh, cdh, 0, 2), z)));
        if (DIM > 3) {
          const e = v128.shuffle<i64>(v128.load64_zero(j0, 16), v128.load64_zero(j1, 16), 0, 2);
          const g = v128.shuffle<i64>(v128.load64_zero(j2, 16), v128.load64_zero(j3, 16), 0, 2);
          r2 = f32x4.add(r2, square4(i32x4.sub(v128.shuffle<i32>(e, g, 0, 2, 4, 6), v128.load32_splat(pi, 16))));
          if (DIM > 4) r2 = f32x4.add(r2, square4(i32x4.sub(v128.shuffle<i32>(e, g, 1, 3, 5, 7), v128.load32_splat(pi, 20))));
        }
        let edge = f32x4.splat(limit);
        if (!mono) edge = f32x4.mul(square4(i32x4.add(v128.shuffle<i64>(abh, cdh, 1, 3), R)), margin);
        const near = f32x4.le(r2, edge);
        const left = n - k;
        const mask = i32x4.bitmask(near) & (left >= 4 ? 15 : (1 << left) - 1);
        v128.store(ci + (count << 2), self);
        count = compress(cj, count, js, mask);
      }
    } else {
      const R = load<u32>(pi, 12);
      for (let k: u32 = 0; k < n; k++) {
        const j = load<u32>(entries + (k << 2));
        const pj = positionOf(pos, j);
        const D = <f32>(R + load<u32>(pj, 12));
        store<u32>(ci + (count << 2), i);
        store<u32>(cj + (count << 2), j);
        count += u32(roughDistance2(pi, pj) <= (mono ? limit : D * D * MARGIN));
      }
    }
    return count;
  }
}

/** Scans one whole row of slot i, its overflow blocks included. */
class WholeRow {
  @inline static scan(
    arena: Arena,
    pos: usize,
    capacity: u32,
    i: u32,
    row: u32,
    ci: usize,
    cj: usize,
    count: u32,
    mono: bool,
    limit: f32,
  ): u32 {
    const n = rowLength(arena, i, row);
    count = Entries.scan(pos, i, rowStart(arena, i, row), min<u32>(n, capacity), ci, cj, count, mono, limit);
    if (n > capacity) count = scanOverflow(arena, pos, n - capacity, i, row, ci, cj, count);
    return count;
  }
}

function scanOverflow(arena: Arena, pos: usize, left: u32, i: u32, row: u32, ci: usize, cj: usize, count: u32): u32 {
  let block = firstBlock(arena, i, row);
  let n = ((left - 1) % BLOCK_ENTRIES) + 1;
  while (left > 0) {
    count = Entries.scan(pos, i, blockEntries(arena, block), n, ci, cj, count, false, 0);
    if (count >= <u32>A.CANDIDATES_FLUSH) {
      processCandidates(arena, count);
      count = 0;
    }
    block = nextBlock(arena, block);
    left -= n;
    n = BLOCK_ENTRIES;
  }
  return count;
}

/** Dense path: the own rows of all slots (of this thread). */
export function sweepOwnRows(arena: Arena): void {
  if (arena.mono) OwnRows.sweep(arena, true);
  else OwnRows.sweep(arena, false);
}

class OwnRows {
  @inline static sweep(arena: Arena, mono: bool): void {
    const first = arena.first;
    const end = first + arena.span;
    const pos = arena.positions;
    const ci = arena.candidatesI;
    const cj = arena.candidatesJ;
    const capacity = arena.capacity;
    const limit = contactLimit(arena);
    let count: u32 = 0;
    for (let i = first; i < end; i++) {
      count = flush(arena, WholeRow.scan(arena, pos, capacity, i, OWN, ci, cj, count, mono, limit));
    }
    processCandidates(arena, count);
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
      for (let e: u32 = 0; e < length; e++) sum += load<u32>(positionOf(pos, load<u32>(start + (e << 2))));
    }
  }
  arena.touchSink = sum;
}

/**
 * Sparse path: both rows of the scan set. A pair seen from the other row is dropped if its owner is scanned too. Complete, because a pair in
 * contact now has a member that had a contact before: if neither moved they were in contact already, and only those with a contact move.
 */
export function sweepScanSet(arena: Arena): void {
  if (arena.mono) ScanSet.sweep(arena, true);
  else ScanSet.sweep(arena, false);
}

class ScanSet {
  @inline static sweep(arena: Arena, mono: bool): void {
    const n = arena.scan;
    const list = arena.scanSet;
    const flags = arena.flags;
    const pos = arena.positions;
    const ci = arena.candidatesI;
    const cj = arena.candidatesJ;
    const capacity = arena.capacity;
    const limit = contactLimit(arena);
    const large = arena.particles > <u32>A.TOUCH_ABOVE;
    let count: u32 = 0;
    for (let k: u32 = 0; k < n; k++) {
      if (large && k % A.TOUCH_AHEAD == 0) touchAhead(arena, k, n);
      const i = load<u32>(list + (k << 2));
      count = WholeRow.scan(arena, pos, capacity, i, OWN, ci, cj, count, mono, limit);
      const from = count;
      const length = rowLength(arena, i, OTHER);
      if (length <= capacity) {
        count = Entries.scan(pos, i, rowStart(arena, i, OTHER), length, ci, cj, count, mono, limit);
        count = dropScanned(flags, cj, from, count);
      } else count = scanOtherSlow(arena, pos, flags, capacity, i, length, ci, cj, count);
      count = flush(arena, count);
    }
    processCandidates(arena, count);
  }
}

/** Removes, from candidates `from` to count - 1, those whose partner is in the scan set. */
function dropScanned(flags: usize, cj: usize, from: u32, count: u32): u32 {
  let kept = from;
  for (let k = from; k < count; k++) {
    const j = load<u32>(cj + (k << 2));
    store<u32>(cj + (kept << 2), j);
    kept += load<u8>(flags + j) ^ 1;
  }
  return kept;
}

/** The other row when it overflows: block by block. */
function scanOtherSlow(
  arena: Arena,
  pos: usize,
  flags: usize,
  capacity: u32,
  i: u32,
  length: u32,
  ci: usize,
  cj: usize,
  count: u32,
): u32 {
  let from = count;
  count = Entries.scan(pos, i, rowStart(arena, i, OTHER), capacity, ci, cj, count, false, 0);
  count = dropScanned(flags, cj, from, count);
  let left = length - capacity;
  let block = firstBlock(arena, i, OTHER);
  let n = newestEntries(length, capacity);
  while (left > 0) {
    if (count >= <u32>A.CANDIDATES_FLUSH) {
      processCandidates(arena, count);
      count = 0;
    }
    from = count;
    count = Entries.scan(pos, i, blockEntries(arena, block), n, ci, cj, count, false, 0);
    count = dropScanned(flags, cj, from, count);
    block = nextBlock(arena, block);
    left -= n;
    n = BLOCK_ENTRIES;
  }
  return count;
}

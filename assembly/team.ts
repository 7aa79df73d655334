/**
 * Steps by a team of threads, each with a header of its own and a contiguous range of slots and of cells. The phases of a step:
 *
 *   detect own rows (or own part of the scan set); kicks for others' slots are posted
 *   -- barrier --  give up here if a box was full or nothing is in contact
 *   take posts in, apply own accumulators, list who has moved far
 *   -- barrier --  and if anybody has:
 *   unlink own movers, move them between cells; changes to others' rows and cells are noted
 *   -- barrier --  take those notes in
 *   -- barrier --  search cells for own movers' neighbours; entries for others' rows are noted
 *   -- barrier --  take those notes in
 *
 * Sums are integers, rows are no state: the bits are those of one thread. The cell path is not used here.
 */
import { meet } from "./barrier";
import { positionOf } from "./box";
import { applyDense, applySparse } from "./apply";
import { BLOCK_BYTES, cellCount } from "./cells";
import { touch } from "./contact";
import * as L from "../src/engine/lawNumbers";
import * as A from "../src/engine/layout";
import { POST_BYTES, POST_SLOT } from "./mail";
import { findEdge, setThreshold } from "./kicks/batch";
import { DENSE_PART, detect, discard, makeKeys, quiet, recordCounts, scanKeys, sweepKeys } from "./step";
import { clearCounts, headerOf, relistTogether } from "./teamLists";

/** Sum of a 4-byte header field over the team. */
function total(arena: usize, field: usize): u32 {
  const team = <usize>load<u32>(arena, A.P_TEAM);
  const threads = load<u32>(arena, A.THREADS);
  let sum: u32 = 0;
  for (let t: u32 = 0; t < threads; t++) sum += load<u32>(team + t * A.HEADER_BYTES + field);
  return sum;
}

/** Adds the kicks that others have posted for this thread's slots. */
function takePosts(arena: usize): void {
  const me = load<u32>(arena, A.THREAD);
  const threads = load<u32>(arena, A.THREADS);
  const acc = load<u32>(arena, A.P_ACC);
  const room = load<u32>(arena, A.MAIL_ROOM);
  for (let t: u32 = 0; t < threads; t++) {
    if (t == me) continue;
    const header = headerOf(arena, t);
    const n = load<u32>(header + A.POST_COUNTS + (me << 2));
    let mail = load<u32>(header, A.P_POSTS) + me * room * POST_BYTES;
    for (let k: u32 = 0; k < n; k++) {
      const slot = load<u32>(mail + POST_SLOT);
      const at = positionOf(acc, slot);
      const count = load<u32>(mail, 12);
      store<i32>(at, load<i32>(at) + load<i32>(mail));
      if (DIM > 1) store<i32>(at, load<i32>(at, 4) + load<i32>(mail, 4), 4);
      if (DIM > 2) store<i32>(at, load<i32>(at, 8) + load<i32>(mail, 8), 8);
      if (DIM > 3) store<i32>(at, load<i32>(at, 16) + load<i32>(mail, 16), 16);
      if (DIM > 4) store<i32>(at, load<i32>(at, 20) + load<i32>(mail, 20), 20);
      touch(arena, at, slot, count);
      mail += <u32>POST_BYTES;
    }
  }
}

/** Lists everything at the present positions. Each thread of the team calls it. */
export function buildTogether(arena: usize): void {
  store<u32>(arena, load<u32>(arena, A.SIDE_ROWS), A.SIDE);
  const first = load<u32>(arena, A.FIRST);
  const span = load<u32>(arena, A.SPAN);
  const share = load<u32>(arena, A.CELL_SHARE);
  const firstCell = min<u32>(load<u32>(arena, A.THREAD) * share, cellCount(arena));
  const cells = min<u32>(share, cellCount(arena) - firstCell);
  memory.fill(load<u32>(arena, A.P_CELLS) + firstCell * BLOCK_BYTES, 0xff, cells * BLOCK_BYTES);
  memory.fill(load<u32>(arena, A.P_NEXT) + (firstCell << 2), 0, cells << 2);
  memory.fill(load<u32>(arena, A.P_COUNTS) + (first << 2), 0, span << 2);
  memory.fill(load<u32>(arena, A.P_LINKS) + (first << 3), 0, span << 3);
  const queue = load<u32>(arena, A.P_QUEUE);
  for (let k: u32 = 0; k < span; k++) store<u32>(queue + (k << 2), first + k);
  store<u32>(arena, span, A.QUEUED);
  store<u32>(arena, 1, A.ROWS_VALID);
  store<u32>(arena, 0, A.ROW_FREE);
  store<u32>(arena, load<u32>(arena, A.ROW_BEGIN), A.ROW_FRESH);
  store<u32>(arena, 0, A.CELL_FREE);
  store<u32>(arena, load<u32>(arena, A.CELL_BEGIN), A.CELL_FRESH);
  // nobody may put a slot into a cell that its owner has yet to clear
  if (!meet(arena) || !relistTogether(arena, true) || !meet(arena)) store<u32>(arena, A.STATUS_ABORTED, A.STATUS);
}

function isDense(arena: usize): bool {
  const path = load<u32>(arena, A.PATH);
  if (load<u32>(arena, A.SCAN_ALL) || path == A.PATH_DENSE || load<f64>(arena, A.THERMAL) > 0) return true;
  if (path == A.PATH_SPARSE) return false;
  return <f64>total(arena, A.SCAN) > DENSE_PART * <f64>load<u32>(arena, A.N);
}

/** The team's look (step.ts): each thread is left with its part of the counts. */
export function lookTogether(arena: usize, law: i32, counts: usize): void {
  const before = load<i32>(arena, A.LAW);
  store<i32>(arena, law, A.LAW);
  if (counts) memory.fill(counts + (load<u32>(arena, A.FIRST) << 2), 0, load<u32>(arena, A.SPAN) << 2);
  clearCounts(arena, A.POST_COUNTS);
  const dense = isDense(arena);
  // all must have decided before anybody's counts change
  if (!meet(arena)) return store<u32>(arena, A.STATUS_ABORTED, A.STATUS);
  detect(arena, dense);
  store<i32>(arena, before, A.LAW);
  if (!meet(arena)) return store<u32>(arena, A.STATUS_ABORTED, A.STATUS);
  takePosts(arena);
  if (law != L.LIST_PAIRS) discard(arena, counts);
  if (!meet(arena)) store<u32>(arena, A.STATUS_ABORTED, A.STATUS);
}

/** step.ts, choosePairs: a list that is too short shows in STATUS at the next barrier. Returns false to give up. */
function choosePairsTogether(arena: usize, dense: bool): bool {
  sweepKeys(arena, dense, L.BATCH_COUNT);
  if (!meet(arena)) return false;
  findEdge(arena);
  sweepKeys(arena, dense, L.BATCH_EDGE);
  if (!meet(arena)) return false;
  setThreshold(arena);
  return true;
}

/** step.ts, chooseParticles. */
function chooseParticlesTogether(arena: usize): bool {
  scanKeys(arena, L.BATCH_COUNT);
  if (!meet(arena)) return false;
  findEdge(arena);
  scanKeys(arena, L.BATCH_EDGE);
  if (!meet(arena)) return false;
  setThreshold(arena);
  return true;
}

/** The team's steps (step.ts): each thread returns the same number and leaves its part of the counts in its RING. */
export function stepsTogether(arena: usize, t: u64, n: u32): u32 {
  const law = load<i32>(arena, A.LAW);
  const stop = load<u32>(arena, A.STOP_WHEN_ABSORBED) != 0;
  const thermal = load<f64>(arena, A.THERMAL) > 0;
  store<u32>(arena, A.STATUS_OK, A.STATUS);
  store<u32>(arena, A.NEVER, A.QUIET_AT);
  // the others' fields are from the last call: wait until all have begun
  if (!meet(arena)) return abort(arena, 0);
  for (let k: u32 = 0; k < n; k++) {
    if (!thermal && !load<u32>(arena, A.SCAN_ALL) && total(arena, A.SCAN) == 0) {
      store<u32>(arena, 0, A.ACTIVE);
      store<u32>(arena, 0, A.CONTACTS);
      quiet(arena, k);
      if (stop) {
        store<u32>(arena, A.STATUS_ABSORBED, A.STATUS);
        return k;
      }
      memory.fill(load<u32>(arena, A.P_RING) + k * A.RING_BYTES, 0, (n - k) * A.RING_BYTES);
      return n;
    }
    const dense = isDense(arena);
    makeKeys(arena, t + k);
    clearCounts(arena, A.POST_COUNTS);
    if (law == L.SGD_PAIR_BATCH && !choosePairsTogether(arena, dense)) return abort(arena, k);
    detect(arena, dense);
    if (!meet(arena)) return abort(arena, k);
    // a full box, now or while relisting before this step: nothing has moved, the host takes over
    if (total(arena, A.STATUS) != 0) {
      takePosts(arena);
      discard(arena, 0);
      if (!meet(arena)) return abort(arena, k);
      return k;
    }
    const absorbed = !thermal && total(arena, A.OVERLAPS) == 0;
    if (absorbed) quiet(arena, k);
    takePosts(arena);
    if (absorbed && stop) {
      discard(arena, 0);
      if (!meet(arena)) return abort(arena, k);
      store<u32>(arena, A.STATUS_ABSORBED, A.STATUS);
      return k;
    }
    if (law == L.SGD_PARTICLE_BATCH) {
      if (!chooseParticlesTogether(arena)) return abort(arena, k);
      if (total(arena, A.STATUS) != 0) {
        discard(arena, 0);
        if (!meet(arena)) return abort(arena, k);
        return k;
      }
    }
    if (dense) applyDense(arena, law);
    else applySparse(arena, law);
    store<u32>(arena, 0, A.SCAN_ALL);
    recordCounts(arena, k);
    if (!meet(arena)) return abort(arena, k);
    if (total(arena, A.QUEUED) > 0 && !relistTogether(arena, false)) return abort(arena, k);
  }
  if (!meet(arena)) return abort(arena, n);
  return n;
}

function abort(arena: usize, k: u32): u32 {
  store<u32>(arena, A.STATUS_ABORTED, A.STATUS);
  return k;
}

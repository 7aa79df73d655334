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
import { ask, FINISH } from "./kicks/law";
import * as L from "../src/engine/lawNumbers";
import { Arena } from "../src/engine/layout";
import * as A from "../src/engine/layout";
import { POST_BYTES, POST_SLOT, postCount } from "./mail";
import { findEdge, setThreshold } from "./kicks/batch";
import { DENSE_PART, detect, discard, makeKeys, quiet, recordCounts, scanKeys, sweepKeys } from "./step";
import { clearCounts, headerOf, relistTogether } from "./teamLists";

/** Sum of a 4-byte header field over the team. */
function total(arena: Arena, field: usize): u32 {
  const team = <usize>arena.team;
  const threads = arena.threads;
  let sum: u32 = 0;
  for (let t: u32 = 0; t < threads; t++) sum += load<u32>(team + t * A.HEADER_BYTES + field);
  return sum;
}

/** Adds the kicks that others have posted for this thread's slots. */
function takePosts(arena: Arena): void {
  const me = arena.thread;
  const threads = arena.threads;
  const acc = arena.accumulators;
  const room = arena.mailRoom;
  for (let t: u32 = 0; t < threads; t++) {
    if (t == me) continue;
    const header = headerOf(arena, t);
    const n = load<u32>(postCount(header, me));
    let mail = header.posts + me * room * POST_BYTES;
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
export function buildTogether(arena: Arena): void {
  arena.side = arena.sideRows;
  const first = arena.first;
  const span = arena.span;
  const share = arena.cellShare;
  const firstCell = min<u32>(arena.thread * share, cellCount(arena));
  const cells = min<u32>(share, cellCount(arena) - firstCell);
  memory.fill(arena.cells + firstCell * BLOCK_BYTES, 0xff, cells * BLOCK_BYTES);
  memory.fill(arena.nextBlocks + (firstCell << 2), 0, cells << 2);
  memory.fill(arena.counts + (first << 2), 0, span << 2);
  memory.fill(arena.links + (first << 3), 0, span << 3);
  const queue = arena.queue;
  for (let k: u32 = 0; k < span; k++) store<u32>(queue + (k << 2), first + k);
  arena.queued = span;
  arena.rowsValid = 1;
  arena.rowFree = 0;
  arena.rowFresh = arena.rowBegin;
  arena.cellFree = 0;
  arena.cellFresh = arena.cellBegin;
  // nobody may put a slot into a cell that its owner has yet to clear
  if (!meet(arena) || !relistTogether(arena, true) || !meet(arena)) arena.status = A.STATUS_ABORTED;
}

function isDense(arena: Arena): bool {
  const path = arena.path;
  if (arena.scanAll || path == A.PATH_DENSE || arena.thermal > 0) return true;
  if (path == A.PATH_SPARSE) return false;
  return <f64>total(arena, offsetof<Arena>("scan")) > DENSE_PART * <f64>arena.particles;
}

/** The team's look (step.ts): each thread is left with its part of the counts. */
export function lookTogether(arena: Arena, law: i32, counts: usize): void {
  const before = arena.law;
  arena.law = law;
  if (counts) memory.fill(counts + (arena.first << 2), 0, arena.span << 2);
  clearCounts(postCount(arena, 0));
  const dense = isDense(arena);
  // all must have decided before anybody's counts change
  if (!meet(arena)) return arena.status = A.STATUS_ABORTED;
  detect(arena, dense);
  arena.law = before;
  if (!meet(arena)) return arena.status = A.STATUS_ABORTED;
  takePosts(arena);
  if (law != L.LIST_PAIRS) discard(arena, counts);
  if (!meet(arena)) arena.status = A.STATUS_ABORTED;
}

/** step.ts, choosePairs: a list that is too short shows in STATUS at the next barrier. Returns false to give up. */
function choosePairsTogether(arena: Arena, dense: bool): bool {
  sweepKeys(arena, dense, L.BATCH_COUNT);
  if (!meet(arena)) return false;
  findEdge(arena);
  sweepKeys(arena, dense, L.BATCH_EDGE);
  if (!meet(arena)) return false;
  setThreshold(arena);
  return true;
}

/** step.ts, chooseParticles. */
function chooseParticlesTogether(arena: Arena): bool {
  scanKeys(arena, L.BATCH_COUNT);
  if (!meet(arena)) return false;
  findEdge(arena);
  scanKeys(arena, L.BATCH_EDGE);
  if (!meet(arena)) return false;
  setThreshold(arena);
  return true;
}

/** The team's steps (step.ts): each thread returns the same number and leaves its part of the counts in its RING. */
export function stepsTogether(arena: Arena, t: u64, n: u32): u32 {
  const law = arena.law;
  const stop = arena.stopWhenAbsorbed != 0;
  const thermal = arena.thermal > 0;
  arena.status = A.STATUS_OK;
  arena.quietAt = A.NEVER;
  // the others' fields are from the last call: wait until all have begun
  if (!meet(arena)) return abort(arena, 0);
  for (let k: u32 = 0; k < n; k++) {
    if (!thermal && !arena.scanAll && total(arena, offsetof<Arena>("scan")) == 0) {
      arena.active = 0;
      arena.contacts = 0;
      quiet(arena, k);
      if (stop) {
        arena.status = A.STATUS_ABSORBED;
        return k;
      }
      memory.fill(arena.ring + k * A.RING_BYTES, 0, (n - k) * A.RING_BYTES);
      return n;
    }
    const dense = isDense(arena);
    makeKeys(arena, t + k);
    clearCounts(postCount(arena, 0));
    if (law == L.SGD_PAIR_BATCH && !choosePairsTogether(arena, dense)) return abort(arena, k);
    detect(arena, dense);
    if (!meet(arena)) return abort(arena, k);
    // a full box, now or while relisting before this step: nothing has moved, the host takes over
    if (total(arena, offsetof<Arena>("status")) != 0) {
      takePosts(arena);
      discard(arena, 0);
      if (!meet(arena)) return abort(arena, k);
      return k;
    }
    const absorbed = !thermal && total(arena, offsetof<Arena>("overlaps")) == 0;
    if (absorbed) quiet(arena, k);
    takePosts(arena);
    if (absorbed && stop) {
      discard(arena, 0);
      if (!meet(arena)) return abort(arena, k);
      arena.status = A.STATUS_ABSORBED;
      return k;
    }
    if (law == L.SGD_PARTICLE_BATCH) {
      if (!chooseParticlesTogether(arena)) return abort(arena, k);
      if (total(arena, offsetof<Arena>("status")) != 0) {
        discard(arena, 0);
        if (!meet(arena)) return abort(arena, k);
        return k;
      }
    }
    ask(arena, FINISH, 0);
    if (dense) applyDense(arena);
    else applySparse(arena);
    arena.scanAll = 0;
    recordCounts(arena, k);
    if (!meet(arena)) return abort(arena, k);
    if (total(arena, offsetof<Arena>("queued")) > 0 && !relistTogether(arena, false)) return abort(arena, k);
  }
  if (!meet(arena)) return abort(arena, n);
  return n;
}

function abort(arena: Arena, k: u32): u32 {
  arena.status = A.STATUS_ABORTED;
  return k;
}

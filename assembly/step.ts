/**
 * One step: detect the contacts of the present configuration, make the second pass of laws that have one, apply the sums, relist
 * those that have moved far. Three paths of detection give the same bits; which one runs depends on how much is active (dense or
 * sparse) and on how many would have to be relisted each step (cells).
 */
import { applyDense, applySparse } from "./apply";
import { ACC_STRIDE, cellOf, positionOf } from "./box";
import { clearCells, insert, listAll, relist } from "./cells";
import { sweepCells } from "./cellSweep";
import * as L from "../src/engine/lawNumbers";
import { clearHistogram, countKey, findEdge, gatherKey, setThreshold } from "./kicks/batch";
import { drawsMore } from "./kicks/traits";
import * as A from "../src/engine/layout";
import { stepKey } from "./random";
import * as S from "../src/model/streams";
import { sweepOwnRows, sweepScanSet } from "./sweep";

/** Scan sets above this part of N take the dense path. */
export const DENSE_PART: f64 = 0.4;
/** Above this part of N relisted in a step the cell path is cheaper; below the second, rows are built again. */
const CELLS_PART: f64 = 0.3;
const ROWS_PART: f64 = 0.15;

// @ts-ignore: decorator
@inline
function isDense(arena: usize): bool {
  if (load<u32>(arena, A.SCAN_ALL)) return true;
  if (load<f64>(arena, A.THERMAL) > 0) return true;
  const path = load<u32>(arena, A.PATH);
  if (path == A.PATH_DENSE) return true;
  if (path == A.PATH_SPARSE) return false;
  return <f64>load<u32>(arena, A.SCAN) > DENSE_PART * <f64>load<u32>(arena, A.N);
}

/** Hands every pair in contact (of this thread) to the law of the header, once. */
export function sweep(arena: usize, dense: bool): void {
  if (!load<u32>(arena, A.ROWS_VALID)) sweepCells(arena);
  else if (dense) sweepOwnRows(arena);
  else sweepScanSet(arena);
}

export function detect(arena: usize, dense: bool): void {
  store<u32>(arena, 0, A.TOUCHED);
  store<u32>(arena, 0, A.CONTACTS);
  store<u32>(arena, 0, A.OVERLAPS);
  store<i64>(arena, 0, A.ENERGY);
  store<f64>(arena, 0, A.LARGEST);
  sweep(arena, dense);
  const scanned = dense ? load<u32>(arena, A.SPAN) : load<u32>(arena, A.SCAN);
  store<f64>(arena, load<f64>(arena, A.TOTAL_SCANNED) + <f64>scanned, A.TOTAL_SCANNED);
}

export function makeKeys(arena: usize, step: u64): void {
  const seed = load<u64>(arena, A.SEED);
  const epoch = load<u32>(arena, A.EPOCH);
  stepKey(seed, S.PAIR, step, epoch, arena + A.KEY_PAIR);
  stepKey(seed, S.PARTICLE, step, epoch, arena + A.KEY_PARTICLE);
  stepKey(seed, S.DIRECTION, step, epoch, arena + A.KEY_DIRECTION);
  stepKey(seed, S.ROUNDING, step, epoch, arena + A.KEY_ROUNDING);
  stepKey(seed, S.COINCIDENT, step, epoch, arena + A.KEY_COINCIDENT);
  if (drawsMore(load<i32>(arena, A.LAW))) {
    stepKey(seed, S.SECOND, step, epoch, arena + A.KEY_SECOND);
    stepKey(seed, S.VECTOR, step, epoch, arena + A.KEY_VECTOR);
    stepKey(seed, S.BATCH, step, epoch, arena + A.KEY_BATCH);
  }
  if (load<f64>(arena, A.THERMAL) > 0) stepKey(seed, S.THERMAL, step, epoch, arena + A.KEY_THERMAL);
}

/** Sweeps the contacts for the keys of a batch of pairs: first to count them, then for those of the bin the batch ends in. */
export function sweepKeys(arena: usize, dense: bool, law: i32): void {
  if (law == L.BATCH_COUNT) clearHistogram(arena);
  const before = load<i32>(arena, A.LAW);
  store<i32>(arena, law, A.LAW);
  sweep(arena, dense);
  store<i32>(arena, before, A.LAW);
}

/** The same for a batch of the active particles among the touched (of this thread). */
export function scanKeys(arena: usize, law: i32): void {
  if (law == L.BATCH_COUNT) clearHistogram(arena);
  const n = load<u32>(arena, A.TOUCHED);
  const list = load<u32>(arena, A.P_LISTB);
  const acc = load<u32>(arena, A.P_ACC);
  const ids = load<u32>(arena, A.P_ID);
  for (let k: u32 = 0; k < n; k++) {
    const slot = load<u32>(list + (k << 2));
    if (load<u32>(positionOf(acc, slot), 12) >> 16 == 0) continue;
    const id = <u64>load<u32>(ids + (slot << 2));
    if (law == L.BATCH_COUNT) countKey(arena, id);
    else gatherKey(arena, id);
  }
}

/** Zeroes the accumulators of the touched; in `counts`, if not 0, leaves each slot's active contacts. Sets ACTIVE. */
export function discard(arena: usize, counts: usize): void {
  const n = load<u32>(arena, A.TOUCHED);
  const list = load<u32>(arena, A.P_LISTB);
  const acc = load<u32>(arena, A.P_ACC);
  let active: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const slot = load<u32>(list + (k << 2));
    const at = positionOf(acc, slot);
    const count = load<u32>(at, 12) >> 16;
    active += u32(count != 0);
    if (counts) store<u32>(counts + (slot << 2), count);
    memory.fill(at, 0, ACC_STRIDE);
  }
  store<u32>(arena, active, A.ACTIVE);
}

/** Makes the present positions the references, in cells only. */
function refillCells(arena: usize): void {
  const N = load<u32>(arena, A.N);
  const pos = load<u32>(arena, A.P_POS);
  const ref = load<u32>(arena, A.P_REF);
  memory.copy(ref, pos, N * ACC_STRIDE);
  clearCells(arena);
  for (let slot: u32 = 0; slot < N; slot++) {
    const at = positionOf(ref, slot);
    insert(arena, slot, at, cellOf(at, load<u32>(arena, A.SIDE)));
    if (load<u32>(arena, A.STATUS) != A.STATUS_OK) return;
  }
}

/** Brings rows and cells up to date with the positions, changing between rows and cells where that is cheaper. */
function follow(arena: usize): void {
  const N = <f64>load<u32>(arena, A.N);
  const queued = <f64>load<u32>(arena, A.QUEUED);
  const path = load<u32>(arena, A.PATH);
  const auto = path == A.PATH_AUTO;
  if (load<u32>(arena, A.ROWS_VALID)) {
    if (auto && queued > CELLS_PART * N) {
      store<u32>(arena, 0, A.ROWS_VALID);
      store<u32>(arena, load<u32>(arena, A.SIDE_CELLS), A.SIDE);
      refillCells(arena);
    } else if (queued > 0) relist(arena);
  } else if (auto && queued < ROWS_PART * N) build(arena);
  else if (queued > 0 || load<u32>(arena, A.TOUCHED) > 0 || load<f64>(arena, A.THERMAL) > 0) refillCells(arena);
}

/** Lists everything at the present positions; the path decides whether rows are made. */
export function build(arena: usize): void {
  const rows = load<u32>(arena, A.PATH) != A.PATH_CELLS;
  store<u32>(arena, u32(rows), A.ROWS_VALID);
  store<u32>(arena, rows ? load<u32>(arena, A.SIDE_ROWS) : load<u32>(arena, A.SIDE_CELLS), A.SIDE);
  if (rows) listAll(arena);
  else refillCells(arena);
}

/** Contacts of the present configuration, nothing moved. counts: 4 N bytes (by slot) or 0. */
export function look(arena: usize, law: i32, counts: usize): void {
  const before = load<i32>(arena, A.LAW);
  store<i32>(arena, law, A.LAW);
  if (counts) memory.fill(counts, 0, load<u32>(arena, A.N) << 2);
  detect(arena, isDense(arena));
  store<i32>(arena, before, A.LAW);
  if (law != L.LIST_PAIRS) discard(arena, counts);
}

/** Writes the counts of the configuration that step k of this call left. */
export function recordCounts(arena: usize, k: u32): void {
  const entry = load<u32>(arena, A.P_RING) + k * A.RING_BYTES;
  store<u32>(entry, load<u32>(arena, A.ACTIVE), A.RING_ACTIVE);
  store<u32>(entry, load<u32>(arena, A.CONTACTS), A.RING_CONTACTS);
  store<i64>(entry, load<i64>(arena, A.ENERGY), A.RING_ENERGY);
  store<f64>(entry, load<f64>(arena, A.LARGEST), A.RING_LARGEST);
}

/** Notes the first step without any overlap: nothing moves from there on, the state is absorbed. */
export function quiet(arena: usize, k: u32): void {
  if (load<u32>(arena, A.QUIET_AT) == A.NEVER) store<u32>(arena, k, A.QUIET_AT);
}

/** Chooses the pairs of a fixed batch. Returns false, with STATUS, if a list is too short for it: nothing has moved. */
function choosePairs(arena: usize, dense: bool): bool {
  sweepKeys(arena, dense, L.BATCH_COUNT);
  findEdge(arena);
  sweepKeys(arena, dense, L.BATCH_EDGE);
  setThreshold(arena);
  return load<u32>(arena, A.STATUS) == A.STATUS_OK;
}

/** The same for particles, once the contacts are known. */
function chooseParticles(arena: usize): bool {
  scanKeys(arena, L.BATCH_COUNT);
  findEdge(arena);
  scanKeys(arena, L.BATCH_EDGE);
  setThreshold(arena);
  return load<u32>(arena, A.STATUS) == A.STATUS_OK;
}

/**
 * Up to n steps from configuration t on. RING[k] holds the counts of configuration t + k, for each step made. Returns the steps made: fewer
 * than n if the state is absorbed and STOP_WHEN_ABSORBED, or if a pool ran out (STATUS), always between two steps.
 */
export function steps(arena: usize, t: u64, n: u32): u32 {
  const law = load<i32>(arena, A.LAW);
  const stop = load<u32>(arena, A.STOP_WHEN_ABSORBED) != 0;
  const thermal = load<f64>(arena, A.THERMAL) > 0;
  store<u32>(arena, A.STATUS_OK, A.STATUS);
  store<u32>(arena, A.NEVER, A.QUIET_AT);
  for (let k: u32 = 0; k < n; k++) {
    if (!thermal && !load<u32>(arena, A.SCAN_ALL) && load<u32>(arena, A.SCAN) == 0) {
      // nobody had a contact and nobody moved: nothing can happen any more
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
    makeKeys(arena, t + k);
    const dense = isDense(arena);
    if (law == L.SGD_PAIR_BATCH && !choosePairs(arena, dense)) return k;
    detect(arena, dense);
    if (law == L.SGD_PARTICLE_BATCH && !chooseParticles(arena)) {
      discard(arena, 0);
      return k;
    }
    if (!thermal && load<u32>(arena, A.OVERLAPS) == 0) {
      quiet(arena, k);
      if (stop) {
        discard(arena, 0);
        store<u32>(arena, A.STATUS_ABSORBED, A.STATUS);
        return k;
      }
    }
    const cells = load<u32>(arena, A.ROWS_VALID) == 0;
    if (dense || cells) applyDense(arena, law);
    else applySparse(arena, law);
    store<u32>(arena, 0, A.SCAN_ALL);
    recordCounts(arena, k);
    follow(arena);
    if (load<u32>(arena, A.STATUS) != A.STATUS_OK) return k + 1;
  }
  return n;
}

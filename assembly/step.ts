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
import { ask, FINISH, KEYS } from "./kicks/law";
import { Arena } from "../src/engine/layout";
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
function isDense(arena: Arena): bool {
  if (arena.scanAll) return true;
  if (arena.thermal > 0) return true;
  const path = arena.path;
  if (path == A.PATH_DENSE) return true;
  if (path == A.PATH_SPARSE) return false;
  return <f64>arena.scan > DENSE_PART * <f64>arena.particles;
}

/** Hands every pair in contact (of this thread) to the law of the header, once. */
export function sweep(arena: Arena, dense: bool): void {
  if (!arena.rowsValid) sweepCells(arena);
  else if (dense) sweepOwnRows(arena);
  else sweepScanSet(arena);
}

export function detect(arena: Arena, dense: bool): void {
  arena.touched = 0;
  arena.contacts = 0;
  arena.overlaps = 0;
  arena.energy = 0;
  arena.largest = 0;
  sweep(arena, dense);
  const scanned = dense ? arena.span : arena.scan;
  arena.totalScanned = arena.totalScanned + <f64>scanned;
}

// @ts-ignore: decorator
@inline
function makeKey(arena: Arena, stream: u32, step: u64, field: usize): void {
  stepKey(arena.seed, stream, step, arena.epoch, changetype<usize>(arena) + field);
}

export function makeKeys(arena: Arena, step: u64): void {
  makeKey(arena, S.PAIR, step, offsetof<Arena>("pairKey0"));
  makeKey(arena, S.PARTICLE, step, offsetof<Arena>("particleKey0"));
  makeKey(arena, S.DIRECTION, step, offsetof<Arena>("directionKey0"));
  makeKey(arena, S.ROUNDING, step, offsetof<Arena>("roundingKey0"));
  makeKey(arena, S.COINCIDENT, step, offsetof<Arena>("coincidentKey0"));
  if (ask(arena, KEYS, 0)) {
    makeKey(arena, S.SECOND, step, offsetof<Arena>("secondKey0"));
    makeKey(arena, S.VECTOR, step, offsetof<Arena>("vectorKey0"));
    makeKey(arena, S.BATCH, step, offsetof<Arena>("batchKey0"));
  }
  if (arena.thermal > 0) makeKey(arena, S.THERMAL, step, offsetof<Arena>("thermalKey0"));
}

/** Sweeps the contacts for the keys of a batch of pairs: first to count them, then for those of the bin the batch ends in. */
export function sweepKeys(arena: Arena, dense: bool, law: i32): void {
  if (law == L.BATCH_COUNT) clearHistogram(arena);
  const before = arena.law;
  arena.law = law;
  sweep(arena, dense);
  arena.law = before;
}

/** The same for a batch of the active particles among the touched (of this thread). */
export function scanKeys(arena: Arena, law: i32): void {
  if (law == L.BATCH_COUNT) clearHistogram(arena);
  const n = arena.touched;
  const list = arena.touchedSet;
  const acc = arena.accumulators;
  const ids = arena.ids;
  for (let k: u32 = 0; k < n; k++) {
    const slot = load<u32>(list + (k << 2));
    if (load<u32>(positionOf(acc, slot), 12) >> 16 == 0) continue;
    const id = <u64>load<u32>(ids + (slot << 2));
    if (law == L.BATCH_COUNT) countKey(arena, id);
    else gatherKey(arena, id);
  }
}

/** Zeroes the accumulators of the touched; in `counts`, if not 0, leaves each slot's active contacts. Sets ACTIVE. */
export function discard(arena: Arena, counts: usize): void {
  const n = arena.touched;
  const list = arena.touchedSet;
  const acc = arena.accumulators;
  let active: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const slot = load<u32>(list + (k << 2));
    const at = positionOf(acc, slot);
    const count = load<u32>(at, 12) >> 16;
    active += u32(count != 0);
    if (counts) store<u32>(counts + (slot << 2), count);
    memory.fill(at, 0, ACC_STRIDE);
  }
  arena.active = active;
}

/** Makes the present positions the references, in cells only. */
function refillCells(arena: Arena): void {
  const N = arena.particles;
  const pos = arena.positions;
  const ref = arena.references;
  memory.copy(ref, pos, N * ACC_STRIDE);
  clearCells(arena);
  for (let slot: u32 = 0; slot < N; slot++) {
    const at = positionOf(ref, slot);
    insert(arena, slot, at, cellOf(at, arena.side));
    if (arena.status != A.STATUS_OK) return;
  }
}

/** Brings rows and cells up to date with the positions, changing between rows and cells where that is cheaper. */
function follow(arena: Arena): void {
  const N = <f64>arena.particles;
  const queued = <f64>arena.queued;
  const path = arena.path;
  const auto = path == A.PATH_AUTO;
  if (arena.rowsValid) {
    if (auto && queued > CELLS_PART * N) {
      arena.rowsValid = 0;
      arena.side = arena.sideCells;
      refillCells(arena);
    } else if (queued > 0) relist(arena);
  } else if (auto && queued < ROWS_PART * N) build(arena);
  else if (queued > 0 || arena.touched > 0 || arena.thermal > 0) refillCells(arena);
}

/** Lists everything at the present positions; the path decides whether rows are made. */
export function build(arena: Arena): void {
  const rows = arena.path != A.PATH_CELLS;
  arena.rowsValid = u32(rows);
  arena.side = rows ? arena.sideRows : arena.sideCells;
  if (rows) listAll(arena);
  else refillCells(arena);
}

/** Contacts of the present configuration, nothing moved. counts: 4 N bytes (by slot) or 0. */
export function look(arena: Arena, law: i32, counts: usize): void {
  const before = arena.law;
  arena.law = law;
  if (counts) memory.fill(counts, 0, arena.particles << 2);
  detect(arena, isDense(arena));
  arena.law = before;
  if (law != L.LIST_PAIRS) discard(arena, counts);
}

/** Writes the counts of the configuration that step k of this call left. */
export function recordCounts(arena: Arena, k: u32): void {
  const entry = arena.ring + k * A.RING_BYTES;
  store<u32>(entry, arena.active, A.RING_ACTIVE);
  store<u32>(entry, arena.contacts, A.RING_CONTACTS);
  store<i64>(entry, arena.energy, A.RING_ENERGY);
  store<f64>(entry, arena.largest, A.RING_LARGEST);
}

/** Notes the first step without any overlap: nothing moves from there on, the state is absorbed. */
export function quiet(arena: Arena, k: u32): void {
  if (arena.quietAt == A.NEVER) arena.quietAt = k;
}

/** Chooses the pairs of a fixed batch. Returns false, with STATUS, if a list is too short for it: nothing has moved. */
function choosePairs(arena: Arena, dense: bool): bool {
  sweepKeys(arena, dense, L.BATCH_COUNT);
  findEdge(arena);
  sweepKeys(arena, dense, L.BATCH_EDGE);
  setThreshold(arena);
  return arena.status == A.STATUS_OK;
}

/** The same for particles, once the contacts are known. */
function chooseParticles(arena: Arena): bool {
  scanKeys(arena, L.BATCH_COUNT);
  findEdge(arena);
  scanKeys(arena, L.BATCH_EDGE);
  setThreshold(arena);
  return arena.status == A.STATUS_OK;
}

/**
 * Up to n steps from configuration t on. RING[k] holds the counts of configuration t + k, for each step made. Returns the steps made: fewer
 * than n if the state is absorbed and STOP_WHEN_ABSORBED, or if a pool ran out (STATUS), always between two steps.
 */
export function steps(arena: Arena, t: u64, n: u32): u32 {
  const law = arena.law;
  const stop = arena.stopWhenAbsorbed != 0;
  const thermal = arena.thermal > 0;
  arena.status = A.STATUS_OK;
  arena.quietAt = A.NEVER;
  for (let k: u32 = 0; k < n; k++) {
    if (!thermal && !arena.scanAll && arena.scan == 0) {
      // nobody had a contact and nobody moved: nothing can happen any more
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
    makeKeys(arena, t + k);
    const dense = isDense(arena);
    if (law == L.SGD_PAIR_BATCH && !choosePairs(arena, dense)) return k;
    detect(arena, dense);
    if (law == L.SGD_PARTICLE_BATCH && !chooseParticles(arena)) {
      discard(arena, 0);
      return k;
    }
    if (!thermal && arena.overlaps == 0) {
      quiet(arena, k);
      if (stop) {
        discard(arena, 0);
        arena.status = A.STATUS_ABSORBED;
        return k;
      }
    }
    ask(arena, FINISH, 0);
    const cells = arena.rowsValid == 0;
    if (dense || cells) applyDense(arena);
    else applySparse(arena);
    arena.scanAll = 0;
    recordCounts(arena, k);
    follow(arena);
    if (arena.status != A.STATUS_OK) return k + 1;
  }
  return n;
}

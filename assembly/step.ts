/**
 * One step: detect the contacts of the present configuration, make the second pass of laws that have one, apply the sums, relist
 * those that have moved far. Three paths of detection give the same bits; which one runs depends on how much is active (dense or
 * sparse) and on how many would have to be relisted each step (cells).
 */
import * as L from '../src/engine/lawNumbers';
import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import * as S from '../src/model/streams';
import { applyDense, applySparse } from './apply';
import { meet } from './barrier';
import { ACC_STRIDE, positionOf } from './box';
import { sweepCells } from './cellSweep';
import { divide } from './cells';
import { clearHistogram, countKey, findEdge, gatherKey, setThreshold } from './kicks/batch';
import { ask, FINISH, KEYS } from './kicks/law';
import { stepKey } from './random';
import { listAll, refill, relist } from './relist';
import { listTouched } from './scalarContact';
import { beginCycle } from './shear';
import { sweepOwnRows, sweepScanSet } from './sweep';
import { clearPosts, takePosts, total } from './team';

/** Scan sets above this part of N take the dense path. */
const DENSE_PART: f64 = 0.4;
/** Above this part of N relisted in a step the cell path is cheaper; below the second, rows are built again. */
const CELLS_PART: f64 = 0.3;
const ROWS_PART: f64 = 0.15;

function isDense(arena: Arena): bool {
  const path = arena.path;
  if (arena.scanAll || path == A.PATH_DENSE || arena.restless) return true;
  if (path == A.PATH_SPARSE) return false;
  return <f64>total(arena, offsetof<Arena>('scan')) > DENSE_PART * <f64>arena.particles;
}

/** Hands every pair in contact (of this thread) to the law of the header, once. */
function sweep(arena: Arena, dense: bool): void {
  if (!arena.rowsValid) sweepCells(arena);
  else if (dense) sweepOwnRows(arena);
  else sweepScanSet(arena);
}

function detect(arena: Arena, dense: bool): void {
  arena.touched = 0;
  arena.contacts = 0;
  arena.overlaps = 0;
  arena.energy = 0;
  arena.largest = 0;
  arena.listed = u32(arena.rowsValid && !dense);
  sweep(arena, dense);
  const scanned = dense ? arena.span : arena.scan;
  arena.totalScanned = arena.totalScanned + <f64>scanned;
}

function makeKey(arena: Arena, stream: u32, step: u64, field: usize): void {
  stepKey(arena.seed, stream, step, arena.epoch, changetype<usize>(arena) + field);
}

function makeKeys(arena: Arena, step: u64): void {
  makeKey(arena, S.PAIR, step, offsetof<Arena>('pairKey0'));
  makeKey(arena, S.PARTICLE, step, offsetof<Arena>('particleKey0'));
  makeKey(arena, S.DIRECTION, step, offsetof<Arena>('directionKey0'));
  makeKey(arena, S.ROUNDING, step, offsetof<Arena>('roundingKey0'));
  makeKey(arena, S.COINCIDENT, step, offsetof<Arena>('coincidentKey0'));
  if (ask(arena, KEYS, 0)) {
    makeKey(arena, S.SECOND, step, offsetof<Arena>('secondKey0'));
    makeKey(arena, S.VECTOR, step, offsetof<Arena>('vectorKey0'));
    makeKey(arena, S.BATCH, step, offsetof<Arena>('batchKey0'));
  }
  if (arena.batches) deal(arena, step);
  if (arena.thermal > 0) makeKey(arena, S.THERMAL, step, offsetof<Arena>('thermalKey0'));
  if (arena.timeCorrelation == 0) return;
  makeKey(arena, S.PAIR, step - 1, offsetof<Arena>('pastPairKey0'));
  makeKey(arena, S.PARTICLE, step - 1, offsetof<Arena>('pastParticleKey0'));
  makeKey(arena, S.SECOND, step - 1, offsetof<Arena>('pastSecondKey0'));
  makeKey(arena, S.THERMAL, step - 1, offsetof<Arena>('pastThermalKey0'));
}

/** The batch of a step, of the pass that it belongs to (kicks/shuffle.ts). */
function deal(arena: Arena, step: u64): void {
  const batches = <u64>arena.batches;
  makeKey(arena, S.SHUFFLE, step / batches, offsetof<Arena>('shuffleKey0'));
  arena.batch = <u32>(step % batches);
  arena.batchFirst = arena.batch * arena.batchSize;
  arena.batchEnd = min<u32>(arena.particles, arena.batchFirst + arena.batchSize);
}

/** Sweeps the contacts for the keys of a batch of pairs: first to count them, then for those of the bin the batch ends in. */
function sweepKeys(arena: Arena, dense: bool, law: i32): void {
  if (law == L.BATCH_COUNT) clearHistogram(arena);
  const before = arena.law;
  arena.law = law;
  sweep(arena, dense);
  arena.law = before;
}

/** The same for a batch of the active particles among the touched (of this thread). */
function scanKeys(arena: Arena, law: i32): void {
  if (law == L.BATCH_COUNT) clearHistogram(arena);
  listTouched(arena);
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
function discard(arena: Arena, counts: usize): void {
  listTouched(arena);
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

/**
 * Brings rows and cells up to date with the positions, changing between rows and cells where that is cheaper. A team decides alike, from
 * sums over all, which nobody may change before all have read them. Returns false to give up.
 */
function follow(arena: Arena): bool {
  const queued = total(arena, offsetof<Arena>('queued'));
  const part = <f64>queued / <f64>arena.particles;
  const auto = arena.path == A.PATH_AUTO;
  if (arena.rowsValid) {
    if (!auto || part <= CELLS_PART) return queued == 0 || relist(arena, false);
    arena.rowsValid = 0;
    divide(arena, arena.sideCells);
    return refill(arena);
  }
  if (auto && part < ROWS_PART) {
    if (!meet(arena)) return false;
    build(arena);
    return true;
  }
  return (queued == 0 && total(arena, offsetof<Arena>('scan')) == 0 && !arena.restless) || refill(arena);
}

/** Lists everything at the present positions; the path decides whether rows are made. */
export function build(arena: Arena): void {
  const rows = arena.path != A.PATH_CELLS;
  arena.rowsValid = u32(rows);
  divide(arena, rows ? arena.sideRows : arena.sideCells);
  if (!(rows ? listAll(arena) : refill(arena))) arena.status = A.STATUS_ABORTED;
}

/** Contacts of the present configuration (each thread is left with its part), nothing moved. counts: 4 N bytes (by slot) or 0. */
export function look(arena: Arena, law: i32, counts: usize): void {
  const before = arena.law;
  arena.law = law;
  if (counts) memory.fill(counts + (arena.first << 2), 0, arena.span << 2);
  clearPosts(arena);
  if (arena.strainCount) beginCycle(arena, <u64>arena.time);
  const dense = isDense(arena);
  // all must have decided before anybody's counts change
  let together = meet(arena);
  if (together) detect(arena, dense);
  arena.law = before;
  together = together && meet(arena);
  if (together) {
    takePosts(arena);
    if (law != L.LIST_PAIRS) discard(arena, counts);
    together = meet(arena);
  }
  if (!together) arena.status = A.STATUS_ABORTED;
}

/** Writes the counts of the configuration that step k of this call left. */
function recordCounts(arena: Arena, k: u32): void {
  const entry = arena.ring + k * A.RING_BYTES;
  store<u32>(entry, arena.active, A.RING_ACTIVE);
  store<u32>(entry, arena.contacts, A.RING_CONTACTS);
  store<i64>(entry, arena.energy, A.RING_ENERGY);
  store<f64>(entry, arena.largest, A.RING_LARGEST);
}

/** Notes the first step without any overlap or velocity: nothing moves from there on, the state is absorbed. */
function quiet(arena: Arena, k: u32): void {
  if (arena.quietAt == A.NEVER) arena.quietAt = k;
}

/** Chooses the pairs of a fixed batch. A list that is too short shows in the status. Returns false to give up. */
function choosePairs(arena: Arena, dense: bool): bool {
  sweepKeys(arena, dense, L.BATCH_COUNT);
  if (!meet(arena)) return false;
  findEdge(arena);
  sweepKeys(arena, dense, L.BATCH_EDGE);
  if (!meet(arena)) return false;
  setThreshold(arena);
  return true;
}

/** The same for particles, once the contacts are known. */
function chooseParticles(arena: Arena): bool {
  scanKeys(arena, L.BATCH_COUNT);
  if (!meet(arena)) return false;
  findEdge(arena);
  scanKeys(arena, L.BATCH_EDGE);
  if (!meet(arena)) return false;
  setThreshold(arena);
  return true;
}

/** Gives step k up before anything has moved; the status says why. Returns the steps made. */
function giveUp(arena: Arena, k: u32): u32 {
  discard(arena, 0);
  return meet(arena) ? k : abort(arena, k);
}

function abort(arena: Arena, k: u32): u32 {
  arena.status = A.STATUS_ABORTED;
  return k;
}

/** Nobody had a contact and nobody moved: nothing can happen any more. Returns the steps made of n, of which k have been. */
function rest(arena: Arena, k: u32, n: u32): u32 {
  arena.active = 0;
  arena.contacts = 0;
  quiet(arena, k);
  if (arena.stopWhenAbsorbed) {
    arena.status = A.STATUS_ABSORBED;
    return k;
  }
  memory.fill(arena.ring + k * A.RING_BYTES, 0, (n - k) * A.RING_BYTES);
  return n;
}

/**
 * Up to n steps from configuration t on; each thread returns the same number. ring[k] holds the counts of configuration t + k (of the
 * thread's part), for each step made. Returns the steps made: fewer than n if the state is absorbed and stopWhenAbsorbed, or if a pool
 * ran out (status), always between two steps.
 */
export function steps(arena: Arena, t: u64, n: u32): u32 {
  const law = arena.law;
  const restless = arena.restless != 0;
  arena.status = A.STATUS_OK;
  arena.quietAt = A.NEVER;
  // the others' fields are from the last call: wait until all have begun
  if (!meet(arena)) return abort(arena, 0);
  for (let k: u32 = 0; k < n; k++) {
    if (!restless && !arena.scanAll && total(arena, offsetof<Arena>('scan')) == 0) return rest(arena, k, n);
    const dense = isDense(arena);
    const atRest = !arena.velocities || total(arena, offsetof<Arena>('moving')) == 0;
    makeKeys(arena, t + k);
    if (arena.strainCount) beginCycle(arena, t + k);
    clearPosts(arena);
    if (law == L.SGD_PAIR_BATCH && !choosePairs(arena, dense)) return abort(arena, k);
    detect(arena, dense);
    if (!meet(arena)) return abort(arena, k);
    // something was full, now or while relisting before this step: nothing has moved, the host takes over
    const full = total(arena, offsetof<Arena>('status')) != 0;
    const absorbed = !full && !restless && atRest && total(arena, offsetof<Arena>('overlaps')) == 0;
    takePosts(arena);
    if (full) return giveUp(arena, k);
    if (absorbed) {
      quiet(arena, k);
      if (arena.stopWhenAbsorbed) {
        const made = giveUp(arena, k);
        if (arena.status == A.STATUS_OK) arena.status = A.STATUS_ABSORBED;
        return made;
      }
    }
    if (law == L.SGD_PARTICLE_BATCH) {
      if (!chooseParticles(arena)) return abort(arena, k);
      if (total(arena, offsetof<Arena>('status')) != 0) return giveUp(arena, k);
    }
    ask(arena, FINISH, 0);
    if (dense || !arena.rowsValid) applyDense(arena);
    else applySparse(arena);
    arena.scanAll = 0;
    recordCounts(arena, k);
    if (!meet(arena) || !follow(arena)) return abort(arena, k);
  }
  return meet(arena) ? n : abort(arena, n);
}

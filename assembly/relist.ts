/**
 * Keeps rows and cells: relists the slots that have moved far, or fills the cells anew where there are no rows. A thread changes its own rows and cells, and notes down what is to
 * change in those of others. One thread lists each slot before it puts it into a cell, so that a pair is found once; a team puts all
 * into cells first.
 */
import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { meet } from './barrier';
import { ACC_STRIDE, cellOf, positionOf } from './box';
import { clearCells, extract, insert, search, touchRelisted } from './cells';
import { EXTRACT, INSERT, NOTE_BYTES, note, noteCount, REMOVE } from './mail';
import { relink } from './relink';
import { OTHER, Row, removeSlow } from './rows';
import { clearCounts, headerOf } from './team';

/** Carries out what others have noted for this thread's rows and cells. */
function takeNotes(arena: Arena): void {
  const me = arena.thread;
  const threads = arena.threads;
  const room = arena.mailRoom;
  const refs = arena.references;
  const counts = arena.counts;
  const rows = arena.rows;
  const capacity = arena.capacity;
  const N = arena.particles;
  for (let t: u32 = 0; t < threads; t++) {
    if (t == me) continue;
    const header = headerOf(arena, t);
    const n = load<u32>(noteCount(header, me));
    let at = header.notes + me * room * NOTE_BYTES;
    for (let k: u32 = 0; k < n; k++) {
      const what = load<u32>(at);
      const slot = load<u32>(at, 4);
      const entry = load<u32>(at, 8);
      if (what <= OTHER) Row.append(arena, slot, what, entry, counts, rows, capacity, N);
      else if (what < EXTRACT) removeSlow(arena, slot, what - REMOVE, entry);
      else if (what == EXTRACT) extract(arena, slot, load<u32>(at, 12));
      else insert(arena, slot, positionOf(refs, slot), load<u32>(at, 12));
      at += <u32>NOTE_BYTES;
    }
  }
}

/** The cell of a slot's reference. */
function cellOfReference(arena: Arena, slot: u32): u32 {
  return cellOf(positionOf(arena.references, slot), arena.side);
}

/** Whether a cell belongs to another thread, which is told what to do with a slot of this one. */
function isTold(arena: Arena, what: u32, slot: u32, cell: u32): bool {
  if (!ASC_FEATURE_THREADS) return false;
  const owner = cell / arena.cellShare;
  if (owner == arena.thread) return false;
  note(arena, owner, what, slot, 0, cell);
  return true;
}

/** Takes an own slot out of its cell, which may be another thread's. */
function moveOut(arena: Arena, slot: u32): void {
  const cell = cellOfReference(arena, slot);
  if (!isTold(arena, EXTRACT, slot, cell)) extract(arena, slot, cell);
}

/** Puts an own slot into the cell of its reference. */
function moveIn(arena: Arena, slot: u32): void {
  const cell = cellOfReference(arena, slot);
  if (!isTold(arena, INSERT, slot, cell)) insert(arena, slot, positionOf(arena.references, slot), cell);
}

/** Finds an own slot's neighbours and lists the pairs. */
function list(arena: Arena, slot: u32): void {
  const n = search(arena, positionOf(arena.references, slot));
  relink(arena, slot, arena.hits, n);
}

/** Relists the slots in the queue (of each thread). fresh: they stand in no row and no cell yet. Returns false to give up. */
export function relist(arena: Arena, fresh: bool): bool {
  const n = arena.queued;
  const queue = arena.queue;
  if (ASC_FEATURE_THREADS) clearCounts(noteCount(arena, 0));
  for (let k: u32 = 0; k < n; k++) {
    if (!fresh) touchRelisted(arena, queue, k, n);
    const slot = load<u32>(queue + (k << 2));
    if (!fresh) moveOut(arena, slot);
    memory.copy(positionOf(arena.references, slot), positionOf(arena.positions, slot), ACC_STRIDE);
    if (ASC_FEATURE_THREADS) store<u8>(arena.relisted + slot, 1);
    else list(arena, slot);
    moveIn(arena, slot);
    // rows that are not whole can't be mended
    if (!ASC_FEATURE_THREADS && arena.status != A.STATUS_OK) return true;
  }
  if (ASC_FEATURE_THREADS && !listTogether(arena, fresh)) return false;
  if (!fresh) arena.totalRelisted += <f64>n;
  return true;
}

/** Lists what stands in its cell, or has been noted for its owner. */
function listTogether(arena: Arena, fresh: bool): bool {
  const n = arena.queued;
  const queue = arena.queue;
  if (!meet(arena)) return false;
  takeNotes(arena);
  if (!meet(arena)) return false;
  clearCounts(noteCount(arena, 0));
  for (let k: u32 = 0; k < n; k++) {
    if (!fresh) touchRelisted(arena, queue, k, n);
    list(arena, load<u32>(queue + (k << 2)));
  }
  if (!meet(arena)) return false;
  takeNotes(arena);
  for (let k: u32 = 0; k < n; k++) store<u8>(arena.relisted + load<u32>(queue + (k << 2)), 0);
  return true;
}

/** Lists everything anew at the present positions. Returns false to give up. */
export function listAll(arena: Arena): bool {
  const first = arena.first;
  const span = arena.span;
  clearCells(arena);
  memory.fill(arena.counts + (first << 2), 0, span << 2);
  memory.fill(arena.links + (first << 3), 0, span << 3);
  arena.rowFree = 0;
  arena.rowFresh = arena.rowBegin;
  for (let k: u32 = 0; k < span; k++) store<u32>(arena.queue + (k << 2), first + k);
  arena.queued = span;
  // nobody may put a slot into a cell that its owner has yet to clear
  return meet(arena) && relist(arena, true) && meet(arena);
}

/** Makes the present positions the references, in cells only. Returns false to give up. */
export function refill(arena: Arena): bool {
  const first = arena.first;
  const end = first + arena.span;
  clearCells(arena);
  memory.copy(positionOf(arena.references, first), positionOf(arena.positions, first), arena.span * ACC_STRIDE);
  if (ASC_FEATURE_THREADS) clearCounts(noteCount(arena, 0));
  if (!meet(arena)) return false;
  for (let slot = first; slot < end; slot++) {
    moveIn(arena, slot);
    if (!ASC_FEATURE_THREADS && arena.status != A.STATUS_OK) return true;
  }
  if (!ASC_FEATURE_THREADS) return true;
  if (!meet(arena)) return false;
  takeNotes(arena);
  return meet(arena);
}

/** How a team keeps rows and cells (team.ts): each thread changes its own, and notes down what is to change in those of others. */
import { meet } from "./barrier";
import { ACC_STRIDE, cellOf, positionOf } from "./box";
import { extract, insert, search, touchRelisted } from "./cells";
import * as A from "../src/engine/layout";
import { EXTRACT, INSERT, note, NOTE_BYTES, REMOVE } from "./mail";
import {
  append,
  BLOCK_ENTRIES,
  blockEntries,
  find,
  firstBlock,
  firstOwns,
  freeOverflow,
  newestEntries,
  nextBlock,
  OTHER,
  OWN,
  removeSlow,
  rowLength,
  rowStart,
} from "./rows";

// @ts-ignore: decorator
@inline
export function headerOf(arena: usize, thread: u32): usize {
  return <usize>load<u32>(arena, A.P_TEAM) + thread * A.HEADER_BYTES;
}

// @ts-ignore: decorator
@inline
function isMine(arena: usize, slot: u32): bool {
  return slot - load<u32>(arena, A.FIRST) < load<u32>(arena, A.SPAN);
}

export function clearCounts(arena: usize, field: usize): void {
  memory.fill(arena + field, 0, A.MAX_THREADS * 4);
}

/** Carries out what others have noted for this thread's rows and cells. */
function takeNotes(arena: usize): void {
  const me = load<u32>(arena, A.THREAD);
  const threads = load<u32>(arena, A.THREADS);
  const room = load<u32>(arena, A.MAIL_ROOM);
  const refs = load<u32>(arena, A.P_REF);
  const counts = load<u32>(arena, A.P_COUNTS);
  const rows = load<u32>(arena, A.P_ROWS);
  const capacity = load<u32>(arena, A.CAPACITY);
  const N = load<u32>(arena, A.N);
  for (let t: u32 = 0; t < threads; t++) {
    if (t == me) continue;
    const header = headerOf(arena, t);
    const n = load<u32>(header + A.NOTE_COUNTS + (me << 2));
    let at = load<u32>(header, A.P_NOTES) + me * room * NOTE_BYTES;
    for (let k: u32 = 0; k < n; k++) {
      const what = load<u32>(at);
      const slot = load<u32>(at, 4);
      const entry = load<u32>(at, 8);
      if (what <= OTHER) append(arena, slot, what, entry, counts, rows, capacity, N);
      else if (what < EXTRACT) removeSlow(arena, slot, what - REMOVE, entry);
      else if (what == EXTRACT) extract(arena, slot, load<u32>(at, 12));
      else insert(arena, slot, positionOf(refs, slot), load<u32>(at, 12));
      at += <u32>NOTE_BYTES;
    }
  }
}

/** Takes an own slot out of the rows of its neighbours and empties its rows. */
function unlinkTogether(arena: usize, slot: u32): void {
  const capacity = load<u32>(arena, A.CAPACITY);
  const N = load<u32>(arena, A.N);
  const counts = load<u32>(arena, A.P_COUNTS);
  const rows = load<u32>(arena, A.P_ROWS);
  const share = load<u32>(arena, A.SHARE);
  for (let row: u32 = 0; row < 2; row++) {
    const n = rowLength(arena, slot, row);
    const start = rowStart(arena, slot, row);
    const back = row ^ 1;
    const primary = min<u32>(n, capacity);
    for (let k: u32 = 0; k < primary; k++) {
      const other = load<u32>(start + (k << 2));
      if (!isMine(arena, other)) {
        note(arena, other / share, REMOVE + back, other, slot, 0);
        continue;
      }
      const count = counts + (other << 2) + (back << 1);
      const length: u32 = load<u16>(count);
      if (length <= capacity) {
        const theirs = rows + (((back * N + other) * capacity) << 2);
        store<u32>(find(theirs, slot), load<u32>(theirs + ((length - 1) << 2)));
        store<u16>(count, <u16>(length - 1));
      } else removeSlow(arena, other, back, slot);
    }
    if (n > capacity) {
      let left = newestEntries(n, capacity);
      for (let block = firstBlock(arena, slot, row); block != 0; block = nextBlock(arena, block)) {
        for (let k: u32 = 0; k < left; k++) {
          const other = load<u32>(blockEntries(arena, block) + (k << 2));
          if (isMine(arena, other)) removeSlow(arena, other, back, slot);
          else note(arena, other / share, REMOVE + back, other, slot, 0);
        }
        left = BLOCK_ENTRIES;
      }
      freeOverflow(arena, slot, row);
    }
  }
  store<u32>(counts + (slot << 2), 0);
}

/** Puts an own slot's reference at its position and into that cell, which may be another thread's. */
function moveIn(arena: usize, slot: u32): void {
  const ref = positionOf(load<u32>(arena, A.P_REF), slot);
  memory.copy(ref, positionOf(load<u32>(arena, A.P_POS), slot), ACC_STRIDE);
  const cell = cellOf(ref, load<u32>(arena, A.SIDE));
  const owner = cell / load<u32>(arena, A.CELL_SHARE);
  if (owner == load<u32>(arena, A.THREAD)) insert(arena, slot, ref, cell);
  else note(arena, owner, INSERT, slot, 0, cell);
}

function moveOut(arena: usize, slot: u32): void {
  const cell = cellOf(positionOf(load<u32>(arena, A.P_REF), slot), load<u32>(arena, A.SIDE));
  const owner = cell / load<u32>(arena, A.CELL_SHARE);
  if (owner == load<u32>(arena, A.THREAD)) extract(arena, slot, cell);
  else note(arena, owner, EXTRACT, slot, 0, cell);
}

/** Finds an own slot's neighbours and lists the pairs; of two that are both being relisted the lower slot lists. */
function linkTogether(arena: usize, slot: u32): void {
  const ref = positionOf(load<u32>(arena, A.P_REF), slot);
  const hits = load<u32>(arena, A.P_HITS);
  const relisted = load<u32>(arena, A.P_RELISTED);
  const n = search(arena, ref);
  const capacity = load<u32>(arena, A.CAPACITY);
  const N = load<u32>(arena, A.N);
  const counts = load<u32>(arena, A.P_COUNTS);
  const rows = load<u32>(arena, A.P_ROWS);
  const ids = load<u32>(arena, A.P_ID);
  const share = load<u32>(arena, A.SHARE);
  const id = load<u32>(ids + (slot << 2));
  for (let k: u32 = 0; k < n; k++) {
    const other = load<u32>(hits + (k << 2));
    if (other == slot || (other < slot && load<u8>(relisted + other) != 0)) continue;
    const row: u32 = firstOwns(id, load<u32>(ids + (other << 2))) ? OWN : OTHER;
    append(arena, slot, row, other, counts, rows, capacity, N);
    if (isMine(arena, other)) append(arena, other, row ^ 1, slot, counts, rows, capacity, N);
    else note(arena, other / share, row ^ 1, other, slot, 0);
  }
}

/** Relists the slots in the team's queues, three barriers. fresh: they stand in no row and no cell yet. Returns false to give up. */
export function relistTogether(arena: usize, fresh: bool): bool {
  const n = load<u32>(arena, A.QUEUED);
  const queue = load<u32>(arena, A.P_QUEUE);
  const relisted = load<u32>(arena, A.P_RELISTED);
  clearCounts(arena, A.NOTE_COUNTS);
  for (let k: u32 = 0; k < n; k++) {
    if (!fresh) touchRelisted(arena, queue, k, n);
    const slot = load<u32>(queue + (k << 2));
    store<u8>(relisted + slot, 1);
    if (!fresh) {
      unlinkTogether(arena, slot);
      moveOut(arena, slot);
    }
    moveIn(arena, slot);
  }
  if (!meet(arena)) return false;
  takeNotes(arena);
  if (!meet(arena)) return false;
  clearCounts(arena, A.NOTE_COUNTS);
  for (let k: u32 = 0; k < n; k++) linkTogether(arena, load<u32>(queue + (k << 2)));
  if (!meet(arena)) return false;
  takeNotes(arena);
  for (let k: u32 = 0; k < n; k++) store<u8>(relisted + load<u32>(queue + (k << 2)), 0);
  store<f64>(arena, load<f64>(arena, A.TOTAL_RELISTED) + <f64>n, A.TOTAL_RELISTED);
  return true;
}

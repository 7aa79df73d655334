/** How a team keeps rows and cells (team.ts): each thread changes its own, and notes down what is to change in those of others. */
import { meet } from "./barrier";
import { ACC_STRIDE, cellOf, positionOf } from "./box";
import { extract, insert, search, touchRelisted } from "./cells";
import { Arena } from "../src/engine/layout";
import * as A from "../src/engine/layout";
import { EXTRACT, INSERT, isMine, note, NOTE_BYTES, noteCount, REMOVE } from "./mail";
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
export function headerOf(arena: Arena, thread: u32): Arena {
  return changetype<Arena>(arena.team + thread * A.HEADER_BYTES);
}

export function clearCounts(counts: usize): void {
  memory.fill(counts, 0, A.MAX_THREADS * 4);
}

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
      if (what <= OTHER) append(arena, slot, what, entry, counts, rows, capacity, N);
      else if (what < EXTRACT) removeSlow(arena, slot, what - REMOVE, entry);
      else if (what == EXTRACT) extract(arena, slot, load<u32>(at, 12));
      else insert(arena, slot, positionOf(refs, slot), load<u32>(at, 12));
      at += <u32>NOTE_BYTES;
    }
  }
}

/** Takes an own slot out of the rows of its neighbours and empties its rows. */
function unlinkTogether(arena: Arena, slot: u32): void {
  const capacity = arena.capacity;
  const N = arena.particles;
  const counts = arena.counts;
  const rows = arena.rows;
  const share = arena.share;
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
function moveIn(arena: Arena, slot: u32): void {
  const ref = positionOf(arena.references, slot);
  memory.copy(ref, positionOf(arena.positions, slot), ACC_STRIDE);
  const cell = cellOf(ref, arena.side);
  const owner = cell / arena.cellShare;
  if (owner == arena.thread) insert(arena, slot, ref, cell);
  else note(arena, owner, INSERT, slot, 0, cell);
}

function moveOut(arena: Arena, slot: u32): void {
  const cell = cellOf(positionOf(arena.references, slot), arena.side);
  const owner = cell / arena.cellShare;
  if (owner == arena.thread) extract(arena, slot, cell);
  else note(arena, owner, EXTRACT, slot, 0, cell);
}

/** Finds an own slot's neighbours and lists the pairs; of two that are both being relisted the lower slot lists. */
function linkTogether(arena: Arena, slot: u32): void {
  const ref = positionOf(arena.references, slot);
  const hits = arena.hits;
  const relisted = arena.relisted;
  const n = search(arena, ref);
  const capacity = arena.capacity;
  const N = arena.particles;
  const counts = arena.counts;
  const rows = arena.rows;
  const ids = arena.ids;
  const share = arena.share;
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
export function relistTogether(arena: Arena, fresh: bool): bool {
  const n = arena.queued;
  const queue = arena.queue;
  const relisted = arena.relisted;
  clearCounts(noteCount(arena, 0));
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
  clearCounts(noteCount(arena, 0));
  for (let k: u32 = 0; k < n; k++) linkTogether(arena, load<u32>(queue + (k << 2)));
  if (!meet(arena)) return false;
  takeNotes(arena);
  for (let k: u32 = 0; k < n; k++) store<u8>(relisted + load<u32>(queue + (k << 2)), 0);
  arena.totalRelisted = arena.totalRelisted + <f64>n;
  return true;
}

/**
 * Lists a particle that has moved: its pairs are found anew and compared with its rows. It moves by a part of the list radius before
 * that, so that most pairs stay, and are left as they are.
 */
import { Arena } from '../src/engine/layout';
import { isMine, note, REMOVE } from './mail';
import {
  BLOCK_ENTRIES,
  blockEntries,
  entryOf,
  find,
  firstBlock,
  firstOwns,
  holds,
  newestEntries,
  nextBlock,
  OTHER,
  OWN,
  Row,
  removeSlow,
  rowLength,
  rowStart,
  slotOf,
} from './rows';

/** The mark of a slot that stands in a row of the one that is being relisted. One thread has it beside the flag, a team in bytes of each. */
const NEIGHBOUR: u8 = 2;

function marksOf(arena: Arena): usize {
  return ASC_FEATURE_THREADS ? arena.relisted + (arena.thread + 1) * arena.particles : arena.flags;
}

function isMarked(marks: usize, slot: u32): bool {
  return (load<u8>(marks + slot) & NEIGHBOUR) != 0;
}

function unmark(marks: usize, slot: u32): void {
  store<u8>(marks + slot, load<u8>(marks + slot) & ~NEIGHBOUR);
}

/** Marks n entries. */
function mark(arena: Arena, marks: usize, entries: usize, n: u32): void {
  for (let k: u32 = 0; k < n; k++) {
    const flag = marks + slotOf(arena, load<u32>(entries + (k << 2)));
    store<u8>(flag, load<u8>(flag) | NEIGHBOUR);
  }
}

/** The first of n entries that is marked, as a slot, or `none`. */
function firstMarked(arena: Arena, marks: usize, entries: usize, n: u32, none: u32): u32 {
  for (let k: u32 = 0; k < n; k++) {
    const slot = slotOf(arena, load<u32>(entries + (k << 2)));
    if (isMarked(marks, slot)) return slot;
  }
  return none;
}

/** Marks what stands in the rows of a slot. */
function markNeighbours(arena: Arena, marks: usize, slot: u32): void {
  const capacity = arena.capacity;
  for (let row = OWN; row <= OTHER; row++) {
    const n = rowLength(arena, slot, row);
    mark(arena, marks, rowStart(arena, slot, row), min<u32>(n, capacity));
    if (n <= capacity) continue;
    let used = newestEntries(n, capacity);
    for (let block = firstBlock(arena, slot, row); block != 0; block = nextBlock(arena, block)) {
      mark(arena, marks, blockEntries(arena, block), used);
      used = BLOCK_ENTRIES;
    }
  }
}

/**
 * Lists an own slot with the n neighbours at `entries`, in its rows and in theirs. Of two that a team relists at the same time the lower
 * slot does this.
 */
export function relink(arena: Arena, slot: u32, entries: usize, n: u32): void {
  const marks = marksOf(arena);
  markNeighbours(arena, marks, slot);
  let fresh: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const other = load<u32>(entries + (k << 2));
    store<u32>(entries + (fresh << 2), other);
    fresh += u32(!isMarked(marks, other));
    unmark(marks, other);
  }
  for (let row = OWN; row <= OTHER; row++) dropMarked(arena, marks, slot, row);
  link(arena, slot, entries, fresh);
}

/** Whether the pair is another's to list or to drop. */
function isLeft(arena: Arena, slot: u32, other: u32): bool {
  return ASC_FEATURE_THREADS && other < slot && load<u8>(arena.relisted + other) != 0;
}

/** Takes the marked out of a row of an own slot, and the slot out of theirs. */
function dropMarked(arena: Arena, marks: usize, slot: u32, row: u32): void {
  const start = rowStart(arena, slot, row);
  const entry = entryOf(arena, slot);
  let length = rowLength(arena, slot, row);
  if (length > arena.capacity) {
    dropMarkedSlow(arena, marks, slot, row);
    return;
  }
  for (let k = length; k > 0; k--) {
    const at = start + ((k - 1) << 2);
    const other = slotOf(arena, load<u32>(at));
    if (!isMarked(marks, other)) continue;
    unmark(marks, other);
    if (isLeft(arena, slot, other)) continue;
    takeOut(arena, other, row ^ 1, entry, slot);
    length--;
    store<u32>(at, load<u32>(start + (length << 2)));
  }
  store<u16>(arena.counts + (slot << 2) + (row << 1), <u16>length);
}

/** The same for a row that overflows. */
function dropMarkedSlow(arena: Arena, marks: usize, slot: u32, row: u32): void {
  const capacity = arena.capacity;
  const entry = entryOf(arena, slot);
  for (;;) {
    const n = rowLength(arena, slot, row);
    let other = firstMarked(arena, marks, rowStart(arena, slot, row), min<u32>(n, capacity), slot);
    let used = n > capacity ? newestEntries(n, capacity) : 0;
    for (let block = firstBlock(arena, slot, row); block != 0 && other == slot; block = nextBlock(arena, block)) {
      other = firstMarked(arena, marks, blockEntries(arena, block), used, slot);
      used = BLOCK_ENTRIES;
    }
    if (other == slot) return;
    unmark(marks, other);
    if (isLeft(arena, slot, other)) continue;
    takeOut(arena, other, row ^ 1, entry, slot);
    removeSlow(arena, slot, row, other);
  }
}

/** Takes `entry`, that of `slot`, out of a row of another slot that holds it. */
function takeOut(arena: Arena, other: u32, row: u32, entry: u32, slot: u32): void {
  const count = arena.counts + (other << 2) + (row << 1);
  const length: u32 = load<u16>(count);
  if (!isMine(arena, other) || length > arena.capacity) {
    removeFrom(arena, other, row, slot);
    return;
  }
  const start = rowStart(arena, other, row);
  assert(holds(start, length, entry), 'a pair stands in both rows');
  store<u32>(find(start, entry), load<u32>(start + ((length - 1) << 2)));
  store<u16>(count, <u16>(length - 1));
}

/** Takes the slot `other` out of a row of a slot, which may be another thread's. */
function removeFrom(arena: Arena, slot: u32, row: u32, other: u32): void {
  if (isMine(arena, slot)) removeSlow(arena, slot, row, other);
  else note(arena, slot / arena.share, REMOVE + row, slot, other, 0);
}

/** Adds pairs of an own slot with the n at `entries` to its rows and to theirs. */
function link(arena: Arena, slot: u32, entries: usize, n: u32): void {
  const capacity = arena.capacity;
  const counts = arena.counts;
  const rows = arena.rows;
  const ids = arena.ids;
  const N = arena.particles;
  const id = load<u32>(ids + (slot << 2));
  for (let k: u32 = 0; k < n; k++) {
    const other = load<u32>(entries + (k << 2));
    if (ASC_FEATURE_THREADS && (other == slot || isLeft(arena, slot, other))) continue;
    const row: u32 = firstOwns(id, load<u32>(ids + (other << 2))) ? OWN : OTHER;
    Row.append(arena, slot, row, other, counts, rows, capacity, N);
    if (isMine(arena, other)) Row.append(arena, other, row ^ 1, slot, counts, rows, capacity, N);
    else note(arena, other / arena.share, row ^ 1, other, slot, 0);
  }
}

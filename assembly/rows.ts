/**
 * Neighbour rows. A slot has two rows of slots, "own" (the pairs it answers for) and "other" (the rest); each pair within the
 * list radius stands in the own row of one side and the other row of its partner. The owner is chosen by the parity of the ids,
 * so that the two rows are of about equal length everywhere.
 *
 *   row r of slot s (r = 0 own, 1 other):   ROWS + ((2 s + r) * CAPACITY) * 4
 *   its length:                             u16 at COUNTS + 4 s + 2 r
 *   entries beyond CAPACITY:                chain of blocks of 12, first one at LINKS + 8 s + 4 r
 *
 * Entries past the end hold stale but valid slots: kernels read in groups of four and mask.
 */
import * as A from "./layout";

export const OWN: u32 = 0;
export const OTHER: u32 = 1;
export const BLOCK_ENTRIES: u32 = 12;
const NEXT_OFFSET: usize = 48;

/** Which side answers for the pair: true if the first id does. */
// @ts-ignore: decorator
@inline
export function firstOwns(a: u32, b: u32): bool {
  return (((a + b) & 1) == 0) == (a < b);
}

// @ts-ignore: decorator
@inline
export function rowLength(arena: usize, slot: u32, row: u32): u32 {
  return load<u16>(load<u32>(arena, A.P_COUNTS) + (slot << 2) + (row << 1));
}

// @ts-ignore: decorator
@inline
export function rowStart(arena: usize, slot: u32, row: u32): usize {
  return load<u32>(arena, A.P_ROWS) + ((((slot << 1) + row) * load<u32>(arena, A.CAPACITY)) << 2);
}

// @ts-ignore: decorator
@inline
function linkOf(arena: usize, slot: u32, row: u32): usize {
  return load<u32>(arena, A.P_LINKS) + (slot << 3) + (row << 2);
}

// @ts-ignore: decorator
@inline
function blockAt(arena: usize, block: u32): usize {
  return load<u32>(arena, A.P_ROWPOOL) + (block << 6);
}

/** First overflow block of a row (0 if none), and the block after one. */
export function firstBlock(arena: usize, slot: u32, row: u32): u32 {
  return load<u32>(linkOf(arena, slot, row));
}

export function blockEntries(arena: usize, block: u32): usize {
  return blockAt(arena, block);
}

export function nextBlock(arena: usize, block: u32): u32 {
  return load<u32>(blockAt(arena, block), NEXT_OFFSET);
}

function takeBlock(arena: usize): u32 {
  const free = load<u32>(arena, A.ROW_FREE);
  if (free != 0) {
    store<u32>(arena, nextBlock(arena, free), A.ROW_FREE);
    store<u32>(blockAt(arena, free), 0, NEXT_OFFSET);
    return free;
  }
  const fresh = load<u32>(arena, A.ROW_FRESH);
  if (fresh >= load<u32>(arena, A.ROW_END)) {
    store<u32>(arena, A.STATUS_ROW_POOL_FULL, A.STATUS);
    return 0;
  }
  store<u32>(arena, fresh + 1, A.ROW_FRESH);
  store<u32>(blockAt(arena, fresh), 0, NEXT_OFFSET);
  return fresh;
}

/** Address of entry k >= CAPACITY; allocates the block when k is the first of one. 0 if the pool is exhausted. */
export function overflowEntry(arena: usize, slot: u32, row: u32, k: u32): usize {
  let left = k - load<u32>(arena, A.CAPACITY);
  let link = linkOf(arena, slot, row);
  for (;;) {
    let block = load<u32>(link);
    if (block == 0) {
      block = takeBlock(arena);
      if (block == 0) return 0;
      store<u32>(link, block);
    }
    const at = blockAt(arena, block);
    if (left < BLOCK_ENTRIES) return at + (left << 2);
    left -= BLOCK_ENTRIES;
    link = at + NEXT_OFFSET;
  }
  return 0; // not reached: the compiler wants a value after a loop without end
}

/** Frees the blocks of a row that hold no entry once its length is n. */
export function trimOverflow(arena: usize, slot: u32, row: u32, n: u32): void {
  const capacity = load<u32>(arena, A.CAPACITY);
  let keep = n > capacity ? (n - capacity + BLOCK_ENTRIES - 1) / BLOCK_ENTRIES : 0;
  let link = linkOf(arena, slot, row);
  while (keep > 0) {
    link = blockAt(arena, load<u32>(link)) + NEXT_OFFSET;
    keep--;
  }
  let block = load<u32>(link);
  store<u32>(link, 0);
  while (block != 0) {
    const next = nextBlock(arena, block);
    store<u32>(blockAt(arena, block), load<u32>(arena, A.ROW_FREE), NEXT_OFFSET);
    store<u32>(arena, block, A.ROW_FREE);
    block = next;
  }
}

/** Appends a slot to a row. If the pool runs out STATUS says so and the row is left as it was. */
// @ts-ignore: decorator
@inline
export function append(arena: usize, slot: u32, row: u32, entry: u32, counts: usize, rows: usize, capacity: u32): void {
  assert(slot < load<u32>(arena, A.N) && entry < load<u32>(arena, A.N) && slot != entry, "a row holds other slots");
  const count = counts + (slot << 2) + (row << 1);
  const n: u32 = load<u16>(count);
  if (n < capacity) {
    store<u32>(rows + ((((slot << 1) + row) * capacity + n) << 2), entry);
    store<u16>(count, <u16>(n + 1));
  } else appendOverflow(arena, slot, row, entry, count, n);
}

function appendOverflow(arena: usize, slot: u32, row: u32, entry: u32, count: usize, n: u32): void {
  const at = n < 65535 ? overflowEntry(arena, slot, row, n) : 0;
  if (at == 0) {
    store<u32>(arena, A.STATUS_ROW_POOL_FULL, A.STATUS);
    return;
  }
  store<u32>(at, entry);
  store<u16>(count, <u16>(n + 1));
}

/** Removes a slot from a row that may overflow: the last entry takes its place. */
export function removeSlow(arena: usize, slot: u32, row: u32, entry: u32): void {
  const count = load<u32>(arena, A.P_COUNTS) + (slot << 2) + (row << 1);
  const n: u32 = load<u16>(count);
  const capacity = load<u32>(arena, A.CAPACITY);
  const start = rowStart(arena, slot, row);
  const primary = min<u32>(n, capacity);
  let found: usize = 0;
  for (let k: u32 = 0; k < n && found == 0; k++) {
    const at = k < primary ? start + (k << 2) : overflowEntry(arena, slot, row, k);
    if (load<u32>(at) == entry) found = at;
  }
  if (found == 0) return; // it was relisted at the same time by another thread
  const last = n - 1;
  store<u32>(found, load<u32>(last < capacity ? start + (last << 2) : overflowEntry(arena, slot, row, last)));
  store<u16>(count, <u16>last);
  if (n > capacity) trimOverflow(arena, slot, row, last);
}

/** Address of `entry` in a row of at most CAPACITY entries that holds it. Stale entries past the end never match first. */
// @ts-ignore: decorator
@inline
export function find(start: usize, entry: u32): usize {
  let at = start;
  if (ASC_FEATURE_SIMD) {
    const wanted = i32x4.splat(entry);
    let mask = i32x4.bitmask(i32x4.eq(v128.load(at), wanted));
    while (mask == 0) {
      at += 16;
      mask = i32x4.bitmask(i32x4.eq(v128.load(at), wanted));
    }
    return at + (ctz<u32>(mask) << 2);
  }
  while (load<u32>(at) != entry) at += 4;
  return at;
}

/** For asserts: is `entry` among the first n? */
function holds(start: usize, n: u32, entry: u32): bool {
  for (let k: u32 = 0; k < n; k++) if (load<u32>(start + (k << 2)) == entry) return true;
  return false;
}

/** Removes the slot from the rows of all its neighbours and empties its own two. */
export function unlink(arena: usize, slot: u32): void {
  const capacity = load<u32>(arena, A.CAPACITY);
  const counts = load<u32>(arena, A.P_COUNTS);
  const rows = load<u32>(arena, A.P_ROWS);
  for (let row: u32 = 0; row < 2; row++) {
    const n = rowLength(arena, slot, row);
    const start = rowStart(arena, slot, row);
    const primary = min<u32>(n, capacity);
    const back = row ^ 1;
    for (let k: u32 = 0; k < primary; k++) {
      const other = load<u32>(start + (k << 2));
      const count = counts + (other << 2) + (back << 1);
      const length: u32 = load<u16>(count);
      if (length <= capacity) {
        const theirs = rows + ((((other << 1) + back) * capacity) << 2);
        assert(holds(theirs, length, slot), "a pair stands in both rows");
        store<u32>(find(theirs, slot), load<u32>(theirs + ((length - 1) << 2)));
        store<u16>(count, <u16>(length - 1));
      } else removeSlow(arena, other, back, slot);
    }
    if (n > primary) {
      for (let k = primary; k < n; k++) removeSlow(arena, load<u32>(overflowEntry(arena, slot, row, k)), back, slot);
      trimOverflow(arena, slot, row, 0);
    }
  }
  store<u32>(counts + (slot << 2), 0);
}

/** Lists slot with the n neighbours at `entries`, in its rows and in theirs. */
export function linkAll(arena: usize, slot: u32, entries: usize, n: u32): void {
  const capacity = load<u32>(arena, A.CAPACITY);
  const counts = load<u32>(arena, A.P_COUNTS);
  const rows = load<u32>(arena, A.P_ROWS);
  const ids = load<u32>(arena, A.P_ID);
  const id = load<u32>(ids + (slot << 2));
  for (let k: u32 = 0; k < n; k++) {
    const other = load<u32>(entries + (k << 2));
    const row: u32 = firstOwns(id, load<u32>(ids + (other << 2))) ? OWN : OTHER;
    append(arena, slot, row, other, counts, rows, capacity);
    append(arena, other, row ^ 1, slot, counts, rows, capacity);
  }
}

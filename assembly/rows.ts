/**
 * Neighbour rows. A slot has two rows, "own" (the pairs it answers for) and "other" (the rest); each pair within the
 * list radius stands in the own row of one side and the other row of its partner. The owner is chosen by the parity of the ids,
 * so that the two rows are of about equal length everywhere.
 *
 *   row r of slot s (r = 0 own, 1 other):   ROWS + ((r N + s) * CAPACITY) * 4
 *   its length:                             u16 at COUNTS + 4 s + 2 r
 *   entries beyond CAPACITY:                chain of blocks of 12 from LINKS + 8 s + 4 r on, the newest first; only it may be partly filled
 *
 * An entry is the address of a slot's position. Past the end stand stale ones, or 0: kernels read in groups of four and mask.
 */

import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { ACC_STRIDE, positionOf } from './box';

export const OWN: u32 = 0;
export const OTHER: u32 = 1;
export const BLOCK_ENTRIES: u32 = 12;
const NEXT_OFFSET: usize = 48;

/** Which side answers for the pair: true if the first id does. */
export function firstOwns(a: u32, b: u32): bool {
  return (((a + b) & 1) == 0) == a < b;
}

/** A slot as an entry of a row, and back. */
export function entryOf(arena: Arena, slot: u32): u32 {
  return <u32>positionOf(arena.positions, slot);
}

export function slotOf(arena: Arena, entry: u32): u32 {
  return (entry - <u32>arena.positions) / <u32>ACC_STRIDE;
}

export function rowLength(arena: Arena, slot: u32, row: u32): u32 {
  return load<u16>(arena.counts + (slot << 2) + (row << 1));
}

export function rowStart(arena: Arena, slot: u32, row: u32): usize {
  return arena.rows + (((row * arena.particles + slot) * arena.capacity) << 2);
}

function linkOf(arena: Arena, slot: u32, row: u32): usize {
  return arena.links + (slot << 3) + (row << 2);
}

function blockAt(arena: Arena, block: u32): usize {
  return arena.rowPool + block * A.ROW_BLOCK_BYTES;
}

/** First overflow block of a row (0 if none), and the block after one. */
export function firstBlock(arena: Arena, slot: u32, row: u32): u32 {
  return load<u32>(linkOf(arena, slot, row));
}

export function blockEntries(arena: Arena, block: u32): usize {
  return blockAt(arena, block);
}

export function nextBlock(arena: Arena, block: u32): u32 {
  return load<u32>(blockAt(arena, block), NEXT_OFFSET);
}

function takeBlock(arena: Arena): u32 {
  const free = arena.rowFree;
  if (free != 0) {
    arena.rowFree = nextBlock(arena, free);
    store<u32>(blockAt(arena, free), 0, NEXT_OFFSET);
    return free;
  }
  const fresh = arena.rowFresh;
  if (fresh >= arena.rowEnd) {
    arena.status = A.STATUS_ROW_POOL_FULL;
    return 0;
  }
  arena.rowFresh = fresh + 1;
  store<u32>(blockAt(arena, fresh), 0, NEXT_OFFSET);
  return fresh;
}

/** Entries in the newest block of a row that is n > CAPACITY long. */
export function newestEntries(n: u32, capacity: u32): u32 {
  return ((n - capacity - 1) % BLOCK_ENTRIES) + 1;
}

/** Appends the slot `other` to a row. If the pool runs out STATUS says so and the row is left as it was. */
export class Row {
  @inline static append(arena: Arena, slot: u32, row: u32, other: u32, counts: usize, rows: usize, capacity: u32, N: u32): void {
    assert(slot < arena.particles && other < arena.particles && slot != other, 'a row holds other slots');
    const entry = entryOf(arena, other);
    const count = counts + (slot << 2) + (row << 1);
    const n: u32 = load<u16>(count);
    if (n < capacity) {
      store<u32>(rows + (((row * N + slot) * capacity + n) << 2), entry);
      store<u16>(count, <u16>(n + 1));
    } else appendOverflow(arena, slot, row, entry, count, n);
  }
}

function appendOverflow(arena: Arena, slot: u32, row: u32, entry: u32, count: usize, n: u32): void {
  const used = (n - arena.capacity) % BLOCK_ENTRIES;
  const link = linkOf(arena, slot, row);
  if (n >= 65535) {
    arena.status = A.STATUS_ROW_POOL_FULL;
    return;
  }
  if (used == 0) {
    const block = takeBlock(arena);
    if (block == 0) return;
    store<u32>(blockAt(arena, block), load<u32>(link), NEXT_OFFSET);
    store<u32>(link, block);
  }
  store<u32>(blockAt(arena, load<u32>(link)) + (used << 2), entry);
  store<u16>(count, <u16>(n + 1));
}

/** Removes the slot `other` from a row that may overflow, if it is there: the last entry takes its place. */
export function removeSlow(arena: Arena, slot: u32, row: u32, other: u32): void {
  const entry = entryOf(arena, other);
  const count = arena.counts + (slot << 2) + (row << 1);
  const n: u32 = load<u16>(count);
  const capacity = arena.capacity;
  const start = rowStart(arena, slot, row);
  const primary = min<u32>(n, capacity);
  let found: usize = 0;
  for (let k: u32 = 0; k < primary && found == 0; k++) if (load<u32>(start + (k << 2)) == entry) found = start + (k << 2);
  let left = n > capacity ? newestEntries(n, capacity) : 0;
  for (let block = firstBlock(arena, slot, row); block != 0 && found == 0; block = nextBlock(arena, block)) {
    const at = blockAt(arena, block);
    for (let k: u32 = 0; k < left; k++) if (load<u32>(at + (k << 2)) == entry) found = at + (k << 2);
    left = BLOCK_ENTRIES;
  }
  if (found == 0) return; // it was relisted at the same time by another thread
  if (n <= capacity) store<u32>(found, load<u32>(start + ((n - 1) << 2)));
  else {
    const newest = firstBlock(arena, slot, row);
    const used = newestEntries(n, capacity);
    store<u32>(found, load<u32>(blockAt(arena, newest) + ((used - 1) << 2)));
    if (used == 1) {
      store<u32>(linkOf(arena, slot, row), nextBlock(arena, newest));
      store<u32>(blockAt(arena, newest), arena.rowFree, NEXT_OFFSET);
      arena.rowFree = newest;
    }
  }
  store<u16>(count, <u16>(n - 1));
}

/** Which of sixteen entries are the wanted one, a bit each. */
function sixteen(at: usize, wanted: v128): i32 {
  const a = i32x4.eq(v128.load(at), wanted);
  const b = i32x4.eq(v128.load(at, 16), wanted);
  const c = i32x4.eq(v128.load(at, 32), wanted);
  const d = i32x4.eq(v128.load(at, 48), wanted);
  return i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
}

/** Address of `entry` in a row of at most CAPACITY entries that holds it. Stale entries past the end never match first. */
export function find(start: usize, entry: u32): usize {
  let at = start;
  if (ASC_FEATURE_SIMD) {
    // sixteen entries at a time: with fewer it is hard to foretell when the loop ends
    const wanted = i32x4.splat(entry);
    let mask = sixteen(at, wanted);
    while (mask == 0) {
      at += 64;
      mask = sixteen(at, wanted);
    }
    return at + (ctz<u32>(mask) << 2);
  }
  while (load<u32>(at) != entry) at += 4;
  return at;
}

/** For asserts: is `entry` among the first n? */
export function holds(start: usize, n: u32, entry: u32): bool {
  for (let k: u32 = 0; k < n; k++) if (load<u32>(start + (k << 2)) == entry) return true;
  return false;
}

/**
 * Loads what relisting the slots k to end - 1 of `queue` will need of rows, all at once: the misses overlap instead of coming one by one.
 */
export function touchRows(arena: Arena, queue: usize, k: u32, end: u32): void {
  const capacity = arena.capacity;
  const counts = arena.counts;
  let sum: u32 = 0;
  for (let q = k; q < end; q++) {
    const slot = load<u32>(queue + (q << 2));
    sum += load<u32>(counts + (slot << 2)) + load<u32>(rowStart(arena, slot, OWN)) + load<u32>(rowStart(arena, slot, OTHER));
  }
  for (let q = k; q < end; q++) {
    const slot = load<u32>(queue + (q << 2));
    for (let row = OWN; row <= OTHER; row++) {
      const n = min<u32>(rowLength(arena, slot, row), capacity);
      const start = rowStart(arena, slot, row);
      for (let e: u32 = 0; e < n; e++) {
        const other = slotOf(arena, load<u32>(start + (e << 2)));
        sum += load<u32>(counts + (other << 2)) + load<u32>(rowStart(arena, other, row ^ 1));
      }
    }
  }
  arena.touchSink = sum;
}

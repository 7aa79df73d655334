/**
 * Cells hold reference positions, four to a block, components apart so that a block is tested at once:
 *
 *   block b at CELLS + b * 16 (d + 1):   x0 x1 x2 x3 | y0.. | z0.. | ... | slot0 slot1 slot2 slot3      slot = 0xFFFFFFFF: empty
 *
 * Block c < SIDE^d is the first of cell c; more hang on it by NEXT. A cell side is at least DMAX + skin, so that every pair within the
 * list radius lies in the same or adjacent cells. A particle that has moved more than skin / 2 from its reference is relisted
 * alone: out of the rows of its neighbours, to its new cell, and into the rows of the neighbours it finds there.
 */

import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { cellCoordinate, componentOffset, positionOf, roughDistance2 } from './box';
import { square4 } from './math';
import { touchRows } from './rows';

export const BLOCK_BYTES: usize = (DIM + 1) * 16;
export const SLOTS: usize = DIM * 16;
export const EMPTY: u32 = 0xffffffff;

/** Divides the box into side^d cells, which the threads share out. */
export function divide(arena: Arena, side: u32): void {
  arena.side = side;
  const threads: u32 = ASC_FEATURE_THREADS ? arena.threads : 1;
  arena.cellShare = (cellCount(arena) + threads - 1) / threads;
}

/** The first cell of this thread. */
export function firstCell(arena: Arena): u32 {
  return ASC_FEATURE_THREADS ? min<u32>(arena.thread * arena.cellShare, cellCount(arena)) : 0;
}

/** One past its last cell. */
export function endOfCells(arena: Arena): u32 {
  return min<u32>(firstCell(arena) + arena.cellShare, cellCount(arena));
}

/** Empties this thread's cells. */
export function clearCells(arena: Arena): void {
  const first = firstCell(arena);
  const cells = endOfCells(arena) - first;
  memory.fill(arena.cells + first * BLOCK_BYTES, 0xff, cells * BLOCK_BYTES);
  memory.fill(arena.nextBlocks + (first << 2), 0, cells << 2);
  arena.cellFree = 0;
  arena.cellFresh = arena.cellBegin;
}

export function cellCount(arena: Arena): u32 {
  const side = arena.side;
  let cells = side;
  if (DIM > 1) cells *= side;
  if (DIM > 2) cells *= side;
  if (DIM > 3) cells *= side;
  if (DIM > 4) cells *= side;
  return cells;
}

function takeBlock(arena: Arena): u32 {
  const next = arena.nextBlocks;
  let block = arena.cellFree;
  if (block != 0) arena.cellFree = load<u32>(next + (block << 2));
  else {
    block = arena.cellFresh;
    if (block >= arena.cellEnd) {
      arena.status = A.STATUS_CELL_POOL_FULL;
      return 0;
    }
    arena.cellFresh = block + 1;
  }
  memory.fill(arena.cells + block * BLOCK_BYTES, 0xff, BLOCK_BYTES);
  store<u32>(next + (block << 2), 0);
  return block;
}

/** Puts the slot, whose reference position is at p, into a cell. */
export function insert(arena: Arena, slot: u32, p: usize, cell: u32): void {
  const cells = arena.cells;
  const next = arena.nextBlocks;
  let block = cell;
  for (;;) {
    const at = cells + block * BLOCK_BYTES;
    for (let lane: usize = 0; lane < 16; lane += 4) {
      if (load<u32>(at + SLOTS + lane) == EMPTY) {
        for (let c = 0; c < DIM; c++) store<u32>(at + ((<usize>c) << 4) + lane, load<u32>(p + componentOffset(c)));
        store<u32>(at + SLOTS + lane, slot);
        return;
      }
    }
    let after = load<u32>(next + (block << 2));
    if (after == 0) {
      after = takeBlock(arena);
      if (after == 0) return;
      store<u32>(next + (block << 2), after);
    }
    block = after;
  }
}

/** Takes the slot out of a cell; an emptied pool block goes back to the pool. */
export function extract(arena: Arena, slot: u32, cell: u32): void {
  const cells = arena.cells;
  const next = arena.nextBlocks;
  let before: u32 = 0;
  let block = cell;
  let first = true;
  for (;;) {
    const at = cells + block * BLOCK_BYTES + SLOTS;
    let found = false;
    let used = 0;
    for (let lane: usize = 0; lane < 16; lane += 4) {
      const entry = load<u32>(at + lane);
      if (entry == slot) {
        store<u32>(at + lane, EMPTY);
        found = true;
      } else if (entry != EMPTY) used++;
    }
    assert(found || load<u32>(next + (block << 2)) != 0, 'a slot stands in the cell of its reference');
    const after = load<u32>(next + (block << 2));
    if (found) {
      if (used == 0 && !first) {
        store<u32>(next + (before << 2), after);
        store<u32>(next + (block << 2), arena.cellFree);
        arena.cellFree = block;
      }
      return;
    }
    if (after == 0) return;
    before = block;
    block = after;
    first = false;
  }
}

/**
 * Squared distances of the four entries of a block, in f32, from the point whose components are at p: as in a position, or (inBlock) as
 * in a block.
 */
export function distances2(block: usize, p: usize, inBlock: bool): v128 {
  let r2 = square4(i32x4.sub(v128.load(block), v128.load32_splat(p)));
  if (DIM > 1)
    r2 = f32x4.add(r2, square4(i32x4.sub(v128.load(block, 16), inBlock ? v128.load32_splat(p, 16) : v128.load32_splat(p, 4))));
  if (DIM > 2)
    r2 = f32x4.add(r2, square4(i32x4.sub(v128.load(block, 32), inBlock ? v128.load32_splat(p, 32) : v128.load32_splat(p, 8))));
  if (DIM > 3)
    r2 = f32x4.add(r2, square4(i32x4.sub(v128.load(block, 48), inBlock ? v128.load32_splat(p, 48) : v128.load32_splat(p, 16))));
  if (DIM > 4)
    r2 = f32x4.add(r2, square4(i32x4.sub(v128.load(block, 64), inBlock ? v128.load32_splat(p, 64) : v128.load32_splat(p, 20))));
  return r2;
}

/** Appends to HITS, from n on, the slots of the cell's chain whose references lie within the list radius of the one at p. */
class Chain {
  @inline static search(
    arena: Arena,
    cells: usize,
    next: usize,
    first: u32,
    p: usize,
    hits: usize,
    count: u32,
    limit: f32,
    room: u32,
  ): u32 {
    let block = first;
    let n = count;
    do {
      const at = cells + block * BLOCK_BYTES;
      if (ASC_FEATURE_SIMD) {
        const near = f32x4.le(distances2(at, p, false), f32x4.splat(limit));
        const slots = v128.load(at, SLOTS);
        const mask = i32x4.bitmask(v128.and(near, i32x4.ne(slots, i32x4.splat(-1))));
        n = compress(hits, n, slots, mask);
      } else {
        for (let lane: usize = 0; lane < 16; lane += 4) {
          const slot = load<u32>(at + SLOTS + lane);
          let r2: f32 = 0;
          for (let c = 0; c < DIM; c++) {
            const d = <f32>(load<i32>(at + ((<usize>c) << 4) + lane) - load<i32>(p + componentOffset(c)));
            r2 += d * d;
          }
          store<u32>(hits + (n << 2), slot);
          n += u32(slot != EMPTY && r2 <= limit);
        }
      }
      block = load<u32>(next + (block << 2));
    } while (block != 0 && n < room);
    if (n >= room) arena.status = A.STATUS_HITS_FULL;
    return n;
  }
}

/** Stores the lanes of v named by the bits of mask, packed, at out + 4 n; returns the new n. Up to four words past n are written. */
export function compress(out: usize, n: u32, v: v128, mask: i32): u32 {
  v128.store(out + (n << 2), v128.swizzle(v, v128.load((<usize>mask) << 4, COMPRESS)));
  return n + popcnt<u32>(mask);
}

/** Byte shuffles that pack the lanes named by a 4-bit mask: 16 rows of 16 bytes. */
export const COMPRESS: usize = memory.data<u8>(
  [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2,
    3, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    11, 0, 0, 0, 0, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5,
    6, 7, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 0, 0, 0, 0, 8, 9, 10, 11, 12, 13, 14,
    15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0,
    0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  ],
  16,
);

function below(c: u32, side: u32): u32 {
  return c == 0 ? side - 1 : c - 1;
}

function above(c: u32, side: u32): u32 {
  return c + 1 == side ? 0 : c + 1;
}

/** The slots within the list radius of the reference at p, from all adjacent cells, to HITS. Returns how many. */
export function search(arena: Arena, p: usize): u32 {
  const mono = arena.mono != 0;
  let from: u32 = 0;
  const side = arena.side;
  const cells = arena.cells;
  const next = arena.nextBlocks;
  const hits = arena.hits;
  const limit = arena.listRadius2;
  const room = arena.hitRoom - 8;
  const x = cellCoordinate(load<u32>(p), side);
  const xa = below(x, side);
  const xb = above(x, side);
  let n: u32 = 0;
  let w: u32 = 0;
  let v: u32 = 0;
  let z: u32 = 0;
  let y: u32 = 0;
  if (DIM > 4) w = below(cellCoordinate(load<u32>(p, 20), side), side);
  for (let dw = 0; dw < (DIM > 4 ? 3 : 1); dw++) {
    if (DIM > 3) v = below(cellCoordinate(load<u32>(p, 16), side), side);
    for (let dv = 0; dv < (DIM > 3 ? 3 : 1); dv++) {
      if (DIM > 2) z = below(cellCoordinate(load<u32>(p, 8), side), side);
      for (let dz = 0; dz < (DIM > 2 ? 3 : 1); dz++) {
        if (DIM > 1) y = below(cellCoordinate(load<u32>(p, 4), side), side);
        for (let dy = 0; dy < (DIM > 1 ? 3 : 1); dy++) {
          const row = (((w * side + v) * side + z) * side + y) * side;
          n = Chain.search(arena, cells, next, row + xa, p, hits, n, limit, room);
          n = Chain.search(arena, cells, next, row + x, p, hits, n, limit, room);
          n = Chain.search(arena, cells, next, row + xb, p, hits, n, limit, room);
          if (n >= room) return 0;
          if (!mono) {
            n = from + keepNear(arena, p, hits + (from << 2), n - from);
            from = n;
          }
          if (DIM > 1) y = above(y, side);
        }
        if (DIM > 2) z = above(z, side);
      }
      if (DIM > 3) v = above(v, side);
    }
    if (DIM > 4) w = above(w, side);
  }
  return n;
}

/** Of n hits keeps those within the list radius of their own sizes; cells know the largest one only. */
function keepNear(arena: Arena, ref: usize, hits: usize, n: u32): u32 {
  const skin = arena.skin;
  const stretch = arena.stretch;
  const refs = arena.references;
  const Ri = load<u32>(ref, 12);
  let kept: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const other = load<u32>(hits + (k << 2));
    const q = positionOf(refs, other);
    const reach = (<f32>(Ri + load<u32>(q, 12)) * stretch + skin) * 1.00001;
    store<u32>(hits + (kept << 2), other);
    kept += u32(roughDistance2(ref, q) <= reach * reach);
  }
  return kept;
}

/** Relisted particles touched ahead at a time. */
const TOUCH_RELISTED: u32 = 8;

/** Every few slots of the queue, in large systems: loads what relisting the next few will need of rows and cells. */
export function touchRelisted(arena: Arena, queue: usize, k: u32, n: u32): void {
  if (k % TOUCH_RELISTED != 0 || arena.particles <= <u32>A.TOUCH_ABOVE) return;
  const end = min<u32>(n, k + TOUCH_RELISTED);
  touchRows(arena, queue, k, end);
  const cells = arena.cells;
  const next = arena.nextBlocks;
  const side = arena.side;
  const pos = arena.positions;
  let sum: u32 = 0;
  for (let q = k; q < end; q++) {
    // d > 3 touches the part of its neighbourhood that lies in the first three dimensions
    const p = positionOf(pos, load<u32>(queue + (q << 2)));
    const x = cellCoordinate(load<u32>(p), side);
    const y: u32 = DIM > 1 ? cellCoordinate(load<u32>(p, 4), side) : 0;
    let z: u32 = DIM > 2 ? below(cellCoordinate(load<u32>(p, 8), side), side) : 0;
    for (let dz = 0; dz < (DIM > 2 ? 3 : 1); dz++) {
      let yy: u32 = DIM > 1 ? below(y, side) : 0;
      for (let dy = 0; dy < (DIM > 1 ? 3 : 1); dy++) {
        const cell = (z * side + yy) * side + x;
        sum += load<u32>(cells + cell * BLOCK_BYTES) + load<u32>(next + (cell << 2));
        if (x > 0) sum += load<u32>(cells + (cell - 1) * BLOCK_BYTES);
        if (x + 1 < side) sum += load<u32>(cells + (cell + 1) * BLOCK_BYTES);
        if (DIM > 1) yy = above(yy, side);
      }
      if (DIM > 2) z = above(z, side);
    }
  }
  arena.touchSink = arena.touchSink + sum;
}

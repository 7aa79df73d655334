/**
 * Stage one on the cell path: candidates from cells that hold present positions, for kicks so large that most particles would be relisted each step.
 */

import { Arena } from '../src/engine/layout';
import { contactLimit, flush } from './candidates';
import { BLOCK_BYTES, compress, distances2, EMPTY, endOfCells, firstCell, SLOTS } from './cells';
import { processCandidates } from './simdContacts';

/** Tests one entry (lane of the block at `at`) against the four of the block at `to`; mask says which lanes count. */
class Block {
  @inline static scan(at: usize, lane: usize, to: usize, lanes: i32, limit: f32, ci: usize, cj: usize, count: u32): u32 {
    const i = load<u32>(at + SLOTS + lane);
    if (ASC_FEATURE_SIMD) {
      const slots = v128.load(to, SLOTS);
      const near = v128.and(f32x4.le(distances2(to, at + lane, true), f32x4.splat(limit)), i32x4.ne(slots, i32x4.splat(-1)));
      v128.store(ci + (count << 2), i32x4.splat(i));
      return compress(cj, count, slots, i32x4.bitmask(near) & lanes);
    }
    for (let other: usize = 0; other < 16; other += 4) {
      const j = load<u32>(to + SLOTS + other);
      let r2: f32 = 0;
      for (let c: usize = 0; c < <usize>DIM * 16; c += 16) {
        const d = <f32>(load<i32>(to + c + other) - load<i32>(at + c + lane));
        r2 += d * d;
      }
      store<u32>(ci + (count << 2), i);
      store<u32>(cj + (count << 2), j);
      count += u32(j != EMPTY && r2 <= limit) & (lanes >> (<i32>other >> 2));
    }
    return count;
  }
}

/** Every pair of adjacent blocks is tested once, without rows, by the thread that owns the cell of the first of them. */
export function sweepCells(arena: Arena): void {
  const end = endOfCells(arena);
  let count: u32 = 0;
  for (let cell = firstCell(arena); cell < end; cell++) {
    count = sweepWithin(arena, cell, count);
    count = sweepAround(arena, cell, count);
  }
  processCandidates(arena, count);
}

/** Pairs within a cell: an entry meets the later lanes of its block and the later blocks of the chain. */
function sweepWithin(arena: Arena, cell: u32, count: u32): u32 {
  const cells = arena.cells;
  const next = arena.nextBlocks;
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  const limit = contactLimit(arena);
  let at = cell;
  do {
    const block = cells + at * BLOCK_BYTES;
    for (let lane: usize = 0; lane < 16; lane += 4) {
      if (load<u32>(block + SLOTS + lane) == EMPTY) continue;
      let lanes = (0xe << (<i32>lane >> 2)) & 15;
      let to = at;
      do {
        count = flush(arena, Block.scan(block, lane, cells + to * BLOCK_BYTES, lanes, limit, ci, cj, count));
        to = load<u32>(next + (to << 2));
        lanes = 15;
      } while (to != 0);
    }
    at = load<u32>(next + (at << 2));
  } while (at != 0);
  return count;
}

/** Pairs with the half of the adjacent cells that comes first in lexicographic order; their blocks are gathered in HITS. */
function sweepAround(arena: Arena, cell: u32, count: u32): u32 {
  const cells = arena.cells;
  if (isEmptyBlock(cells + cell * BLOCK_BYTES) && load<u32>(arena.nextBlocks + (cell << 2)) == 0) return count;
  const side = arena.side;
  const room = arena.hitRoom;
  // coordinates of the cell, lowest first
  const x = cell % side;
  let rest = cell / side;
  const y = rest % side;
  rest = DIM > 2 ? rest / side : 0;
  const z = rest % side;
  rest = DIM > 3 ? rest / side : 0;
  const v = rest % side;
  const w = DIM > 4 ? rest / side : 0;
  let left: u32 = 1;
  for (let c = 0; c < DIM; c++) left *= 3;
  left = left >> 1;
  let gathered: u32 = 0;
  for (let dw = DIM > 4 ? -1 : 0; dw < (DIM > 4 ? 2 : 1); dw++) {
    const iw = wrap(w, dw, side);
    for (let dv = DIM > 3 ? -1 : 0; dv < (DIM > 3 ? 2 : 1); dv++) {
      const iv = iw * side + wrap(v, dv, side);
      for (let dz = DIM > 2 ? -1 : 0; dz < (DIM > 2 ? 2 : 1); dz++) {
        const iz = iv * side + wrap(z, dz, side);
        for (let dy = DIM > 1 ? -1 : 0; dy < (DIM > 1 ? 2 : 1); dy++) {
          const iy = (DIM > 1 ? iz * side + wrap(y, dy, side) : 0) * side;
          for (let dx = -1; dx < 2; dx++) {
            if (left == 0) return meet(arena, cell, gathered, count);
            left--;
            let block = iy + wrap(x, dx, side);
            const next = arena.nextBlocks;
            const list = arena.hits;
            do {
              const at = cells + block * BLOCK_BYTES;
              if (gathered == room) {
                count = meet(arena, cell, gathered, count);
                gathered = 0;
              }
              store<u32>(list + (gathered << 2), <u32>at);
              gathered += u32(!isEmptyBlock(at));
              block = load<u32>(next + (block << 2));
            } while (block != 0);
          }
        }
      }
    }
  }
  return count;
}

function isEmptyBlock(at: usize): bool {
  return (load<u64>(at + SLOTS) & load<u64>(at + SLOTS, 8)) == 0xffffffffffffffff;
}

function wrap(c: u32, offset: i32, side: u32): u32 {
  const n = <i32>c + offset;
  return n < 0 ? side - 1 : n == <i32>side ? 0 : n;
}

/** Tests the entries of a cell against the gathered blocks. */
function meet(arena: Arena, cell: u32, gathered: u32, count: u32): u32 {
  const cells = arena.cells;
  const next = arena.nextBlocks;
  const list = arena.hits;
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  const limit = contactLimit(arena);
  let at = cell;
  do {
    const block = cells + at * BLOCK_BYTES;
    for (let lane: usize = 0; lane < 16; lane += 4) {
      if (load<u32>(block + SLOTS + lane) == EMPTY) continue;
      for (let k: u32 = 0; k < gathered; k++) {
        count = flush(arena, Block.scan(block, lane, load<u32>(list + (k << 2)), 15, limit, ci, cj, count));
      }
    }
    at = load<u32>(next + (at << 2));
  } while (at != 0);
  return count;
}

/**
 * Stage one of detection an entry at a time: of rows that are longer than their capacity, whose rest hangs in blocks, and of all rows
 * where SIMD is missing. Each pair has its own limit here.
 */
import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { positionOf, roughDistance2 } from './box';
import { margin } from './candidates';
import {
  BLOCK_ENTRIES,
  blockEntries,
  firstBlock,
  newestEntries,
  nextBlock,
  OTHER,
  OWN,
  rowLength,
  rowStart,
  slotOf,
} from './rows';
import { processCandidates } from './simdContacts';

export function handOn(arena: Arena): void {
  processCandidates(arena, arena.candidates);
  arena.candidates = 0;
}

export class Rest {
  /** Removes, from candidates `from` to count - 1, those whose partner is in the scan set. Returns how many are left. */
  @inline static dropScanned(flags: usize, cj: usize, from: u32, count: u32): u32 {
    let kept = from;
    for (let k = from; k < count; k++) {
      const j = load<u32>(cj + (k << 2));
      store<u32>(cj + (kept << 2), j);
      kept += load<u8>(flags + j) ^ 1;
    }
    return kept;
  }
}

/** Tests slot i against n entries of a row. A pair of an other row is dropped if its owner is scanned, too. */
function scan(arena: Arena, i: u32, entries: usize, n: u32, row: u32): void {
  const pi = positionOf(arena.positions, i);
  const R = load<u32>(pi, 12);
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  const from = arena.candidates;
  const factor = margin(arena);
  let count = from;
  for (let k: u32 = 0; k < n; k++) {
    const pj = <usize>load<u32>(entries + (k << 2));
    const D = <f32>(R + load<u32>(pj, 12));
    store<u32>(ci + (count << 2), i);
    store<u32>(cj + (count << 2), slotOf(arena, <u32>pj));
    count += u32(roughDistance2(pi, pj) <= D * D * factor);
  }
  if (row == OTHER) count = Rest.dropScanned(arena.flags, cj, from, count);
  arena.candidates = count;
  if (count >= <u32>A.CANDIDATES_FLUSH) handOn(arena);
}

/** Sweeps the blocks of a row, where it has any. */
export function sweepBlocks(arena: Arena, i: u32, row: u32): void {
  const length = rowLength(arena, i, row);
  const capacity = arena.capacity;
  if (length <= capacity) return;
  let left = length - capacity;
  let n = newestEntries(length, capacity);
  for (let block = firstBlock(arena, i, row); left > 0; block = nextBlock(arena, block)) {
    scan(arena, i, blockEntries(arena, block), n, row);
    left -= n;
    n = BLOCK_ENTRIES;
  }
}

function sweepRow(arena: Arena, i: u32, row: u32): void {
  scan(arena, i, rowStart(arena, i, row), min<u32>(rowLength(arena, i, row), arena.capacity), row);
  sweepBlocks(arena, i, row);
}

export function sweepOwnRowsScalar(arena: Arena): void {
  arena.candidates = 0;
  for (let i = arena.first; i < arena.first + arena.span; i++) sweepRow(arena, i, OWN);
  handOn(arena);
}

export function sweepScanSetScalar(arena: Arena): void {
  arena.candidates = 0;
  for (let k: u32 = 0; k < arena.scan; k++) {
    const i = load<u32>(arena.scanSet + (k << 2));
    sweepRow(arena, i, OWN);
    sweepRow(arena, i, OTHER);
  }
  handOn(arena);
}

/**
 * Fixed batches without replacement: of n candidates (contacts, or active particles) the k = min(n, floor(p n) + 1) with the smallest keys (hash,
 * counter). A histogram of the hashes' leading bits finds the bin in which the batch ends, a second look gathers the keys of that
 * bin, and the last key that belongs to the batch is the threshold. Each thread has a histogram and an edge list of its own; the sums do
 * not depend on who found what.
 *
 *   HISTOGRAM   u32 a bin          4 * BINS
 *   EDGE        hash, counter      16 * EDGE_ROOM
 */

import * as A from '../../src/engine/layout';
import { Arena } from '../../src/engine/layout';
import { hash } from '../random';
import { headerOf } from '../team';

const BIN_SHIFT: u64 = 52;
const BINS: u32 = 4096;

function keyOf(arena: Arena, counter: u64): u64 {
  return hash(arena.batchKey0, arena.batchKey1, counter);
}

/** Whether a candidate belongs to the batch that was chosen. */
export function isInBatch(arena: Arena, counter: u64): bool {
  const key = keyOf(arena, counter);
  const threshold = arena.threshold;
  return key < threshold || (key == threshold && counter <= arena.thresholdCounter);
}

export function clearHistogram(arena: Arena): void {
  memory.fill(arena.histogram, 0, BINS << 2);
}

export function countKey(arena: Arena, counter: u64): void {
  const bin = arena.histogram + ((<usize>(keyOf(arena, counter) >> BIN_SHIFT)) << 2);
  store<u32>(bin, load<u32>(bin) + 1);
}

/** From the team's histograms: the bin in which the batch ends, and how many of that bin belong to it. Empties the edge list. */
export function findEdge(arena: Arena): void {
  const threads = arena.threads;
  let n: u64 = 0;
  for (let bin: u32 = 0; bin < BINS; bin++) n += inBin(arena, threads, bin);
  const part = floor<f64>(arena.batchPart * <f64>n);
  let left = min<u64>(n, <u64>part + 1);
  let edge: u32 = 0;
  for (; edge < BINS; edge++) {
    const here = inBin(arena, threads, edge);
    if (left <= here) break;
    left -= here;
  }
  arena.edgeBin = edge;
  arena.edgeRank = <u32>left;
  arena.edgeCount = 0;
}

function inBin(arena: Arena, threads: u32, bin: u32): u64 {
  let sum: u64 = 0;
  for (let t: u32 = 0; t < threads; t++) sum += load<u32>(headerOf(arena, t).histogram + (bin << 2));
  return sum;
}

/** Gathers the key if it lies in the edge bin. A list that is full sets STATUS: nothing has moved yet. */
export function gatherKey(arena: Arena, counter: u64): void {
  const key = keyOf(arena, counter);
  if (<u32>(key >> BIN_SHIFT) != arena.edgeBin) return;
  const n = arena.edgeCount;
  if (n >= arena.edgeRoom) {
    arena.status = A.STATUS_EDGE_FULL;
    return;
  }
  const at = arena.edge + (n << 4);
  store<u64>(at, key);
  store<u64>(at, counter, 8);
  arena.edgeCount = n + 1;
}

/** Keys of the team's edge lists that come before this one. */
function rankOf(arena: Arena, key: u64, counter: u64): u32 {
  const threads = arena.threads;
  let rank: u32 = 0;
  for (let t: u32 = 0; t < threads; t++) {
    const header = headerOf(arena, t);
    const list = header.edge;
    const n = header.edgeCount;
    for (let k: u32 = 0; k < n; k++) {
      const other = load<u64>(list + (k << 4));
      rank += u32(other < key || (other == key && load<u64>(list + (k << 4), 8) < counter));
    }
  }
  return rank;
}

/** Sets the threshold: the key of the right rank in the team's edge lists, which hold about one in 4096 candidates. */
export function setThreshold(arena: Arena): void {
  const threads = arena.threads;
  const last = arena.edgeRank - 1;
  arena.threshold = 0;
  arena.thresholdCounter = 0;
  for (let t: u32 = 0; t < threads; t++) {
    const header = headerOf(arena, t);
    const list = header.edge;
    const n = header.edgeCount;
    for (let k: u32 = 0; k < n; k++) {
      const key = load<u64>(list + (k << 4));
      const counter = load<u64>(list + (k << 4), 8);
      if (rankOf(arena, key, counter) != last) continue;
      arena.threshold = key;
      arena.thresholdCounter = counter;
      return;
    }
  }
}

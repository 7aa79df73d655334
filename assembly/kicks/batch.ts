/**
 * Fixed batches without replacement: of n candidates (contacts, or active particles) the k = min(n, floor(p n) + 1) with the smallest keys (hash,
 * counter). A histogram of the hashes' leading bits finds the bin in which the batch ends, a second look gathers the keys of that
 * bin, and the last key that belongs to the batch is the threshold. Each thread has a histogram and an edge list of its own; the sums do
 * not depend on who found what.
 *
 *   HISTOGRAM   u32 a bin          4 * BINS
 *   EDGE        hash, counter      16 * EDGE_ROOM
 */
import * as A from "../../src/engine/layout";
import { hash } from "../random";

const BIN_SHIFT: u64 = 52;
const BINS: u32 = 4096;

// @ts-ignore: decorator
@inline
function keyOf(arena: usize, counter: u64): u64 {
  return hash(load<u64>(arena, A.KEY_BATCH), load<u64>(arena + A.KEY_BATCH, 8), counter);
}

// @ts-ignore: decorator
@inline
function headerOf(arena: usize, thread: u32): usize {
  return <usize>load<u32>(arena, A.P_TEAM) + thread * A.HEADER_BYTES;
}

/** Whether a candidate belongs to the batch that was chosen. */
// @ts-ignore: decorator
@inline
export function isInBatch(arena: usize, counter: u64): bool {
  const key = keyOf(arena, counter);
  const threshold = load<u64>(arena, A.THRESHOLD);
  return key < threshold || (key == threshold && counter <= load<u64>(arena, A.THRESHOLD_COUNTER));
}

export function clearHistogram(arena: usize): void {
  memory.fill(load<u32>(arena, A.P_HISTOGRAM), 0, BINS << 2);
}

export function countKey(arena: usize, counter: u64): void {
  const bin = load<u32>(arena, A.P_HISTOGRAM) + (<usize>(keyOf(arena, counter) >> BIN_SHIFT) << 2);
  store<u32>(bin, load<u32>(bin) + 1);
}

/** From the team's histograms: the bin in which the batch ends, and how many of that bin belong to it. Empties the edge list. */
export function findEdge(arena: usize): void {
  const threads = load<u32>(arena, A.THREADS);
  let n: u64 = 0;
  for (let bin: u32 = 0; bin < BINS; bin++) n += inBin(arena, threads, bin);
  const part = floor<f64>(load<f64>(arena, A.BATCH_PART) * <f64>n);
  let left = min<u64>(n, <u64>part + 1);
  let edge: u32 = 0;
  for (; edge < BINS; edge++) {
    const here = inBin(arena, threads, edge);
    if (left <= here) break;
    left -= here;
  }
  store<u32>(arena, edge, A.EDGE_BIN);
  store<u32>(arena, <u32>left, A.EDGE_RANK);
  store<u32>(arena, 0, A.EDGE_COUNT);
}

// @ts-ignore: decorator
@inline
function inBin(arena: usize, threads: u32, bin: u32): u64 {
  let sum: u64 = 0;
  for (let t: u32 = 0; t < threads; t++) sum += load<u32>(load<u32>(headerOf(arena, t), A.P_HISTOGRAM) + (bin << 2));
  return sum;
}

/** Gathers the key if it lies in the edge bin. A list that is full sets STATUS: nothing has moved yet. */
export function gatherKey(arena: usize, counter: u64): void {
  const key = keyOf(arena, counter);
  if (<u32>(key >> BIN_SHIFT) != load<u32>(arena, A.EDGE_BIN)) return;
  const n = load<u32>(arena, A.EDGE_COUNT);
  if (n >= load<u32>(arena, A.EDGE_ROOM)) {
    store<u32>(arena, A.STATUS_EDGE_FULL, A.STATUS);
    return;
  }
  const at = load<u32>(arena, A.P_EDGE) + (n << 4);
  store<u64>(at, key);
  store<u64>(at, counter, 8);
  store<u32>(arena, n + 1, A.EDGE_COUNT);
}

/** Keys of the team's edge lists that come before this one. */
function rankOf(arena: usize, key: u64, counter: u64): u32 {
  const threads = load<u32>(arena, A.THREADS);
  let rank: u32 = 0;
  for (let t: u32 = 0; t < threads; t++) {
    const header = headerOf(arena, t);
    const list = load<u32>(header, A.P_EDGE);
    const n = load<u32>(header, A.EDGE_COUNT);
    for (let k: u32 = 0; k < n; k++) {
      const other = load<u64>(list + (k << 4));
      rank += u32(other < key || (other == key && load<u64>(list + (k << 4), 8) < counter));
    }
  }
  return rank;
}

/** Sets the threshold: the key of the right rank in the team's edge lists, which hold about one in 4096 candidates. */
export function setThreshold(arena: usize): void {
  const threads = load<u32>(arena, A.THREADS);
  const last = load<u32>(arena, A.EDGE_RANK) - 1;
  store<u64>(arena, 0, A.THRESHOLD);
  store<u64>(arena, 0, A.THRESHOLD_COUNTER);
  for (let t: u32 = 0; t < threads; t++) {
    const header = headerOf(arena, t);
    const list = load<u32>(header, A.P_EDGE);
    const n = load<u32>(header, A.EDGE_COUNT);
    for (let k: u32 = 0; k < n; k++) {
      const key = load<u64>(list + (k << 4));
      const counter = load<u64>(list + (k << 4), 8);
      if (rankOf(arena, key, counter) != last) continue;
      store<u64>(arena, key, A.THRESHOLD);
      store<u64>(arena, counter, A.THRESHOLD_COUNTER);
      return;
    }
  }
}

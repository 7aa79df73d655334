/**
 * A team of threads, each with a header of its own and a contiguous range of slots and of cells; one thread is a team of one, whose
 * header says that everything is its own. The phases of a step:
 *
 *   detect own rows (or own part of the scan set); kicks for others' slots are posted
 *   -- barrier --  give up here if a box was full or nothing is in contact
 *   take posts in, apply own accumulators, list who has moved far
 *   -- barrier --  and if anybody has:
 *   move own movers between cells; changes to others' cells are noted
 *   -- barrier --  take those notes in
 *   -- barrier --  search cells for own movers' neighbours, and change rows; changes to others' rows are noted
 *   -- barrier --  take those notes in
 *
 * On the cell path all slots go into cells anew, those of others by notes, between three barriers. Sums are integers, rows are no state:
 * the bits are those of one thread. What one thread has no use for is left out of its module.
 */
import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { positionOf } from './box';
import { POST_BYTES, POST_SLOT, postCount } from './mail';
import { touch } from './scalarContact';

export function headerOf(arena: Arena, thread: u32): Arena {
  return ASC_FEATURE_THREADS ? changetype<Arena>(arena.team + thread * A.HEADER_BYTES) : arena;
}

export function clearCounts(counts: usize): void {
  memory.fill(counts, 0, A.MAX_THREADS * 4);
}

/** Sum of a 4-byte header field over the team. */
export function total(arena: Arena, field: usize): u32 {
  if (!ASC_FEATURE_THREADS) return load<u32>(changetype<usize>(arena) + field);
  const threads = arena.threads;
  let sum: u32 = 0;
  for (let t: u32 = 0; t < threads; t++) sum += load<u32>(changetype<usize>(headerOf(arena, t)) + field);
  return sum;
}

/** Empties the boxes of posts. */
export function clearPosts(arena: Arena): void {
  if (ASC_FEATURE_THREADS) clearCounts(postCount(arena, 0));
}

/** Adds the kicks that others have posted for this thread's slots. */
export function takePosts(arena: Arena): void {
  if (!ASC_FEATURE_THREADS) return;
  const me = arena.thread;
  const threads = arena.threads;
  const acc = arena.accumulators;
  const room = arena.mailRoom;
  for (let t: u32 = 0; t < threads; t++) {
    if (t == me) continue;
    const header = headerOf(arena, t);
    const n = load<u32>(postCount(header, me));
    let mail = header.posts + me * room * POST_BYTES;
    for (let k: u32 = 0; k < n; k++) {
      const slot = load<u32>(mail + POST_SLOT);
      const at = positionOf(acc, slot);
      const count = load<u32>(mail, 12);
      store<i32>(at, load<i32>(at) + load<i32>(mail));
      if (DIM > 1) store<i32>(at, load<i32>(at, 4) + load<i32>(mail, 4), 4);
      if (DIM > 2) store<i32>(at, load<i32>(at, 8) + load<i32>(mail, 8), 8);
      if (DIM > 3) store<i32>(at, load<i32>(at, 16) + load<i32>(mail, 16), 16);
      if (DIM > 4) store<i32>(at, load<i32>(at, 20) + load<i32>(mail, 20), 20);
      touch(arena, at, slot, count);
      mail += <u32>POST_BYTES;
    }
  }
}

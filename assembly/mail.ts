/**
 * Mail between threads. A thread changes only what it owns: accumulators and rows of its slots, blocks of its cells. What concerns
 * another's goes into a box of its own for that thread, which empties it after the next barrier. A full box sets STATUS; the step is then
 * given up before anything has moved, or, while relisting, after everything has: the host makes larger boxes and goes on, same bits.
 *
 *   post (kick)   x y z count | [v w 0 0] | slot, 3 unused     32 bytes (48 for d > 3)
 *   note          what, slot, entry, cell                      16 bytes
 */

import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { ACC_STRIDE } from './box';

export const POST_BYTES: usize = ACC_STRIDE + A.POST_BYTES;
export const POST_SLOT: usize = ACC_STRIDE;
export const NOTE_BYTES: usize = A.NOTE_BYTES;

/** What a note says: 0 and 1 add to that row, 2 and 3 remove from row 0 and 1. */
export const REMOVE: u32 = 2;
export const EXTRACT: u32 = 4;
export const INSERT: u32 = 5;

/** Whether a slot belongs to this thread. */
export function isMine(arena: Arena, slot: u32): bool {
  return !ASC_FEATURE_THREADS || slot - arena.first < arena.span;
}

/** Where the kicks posted for a thread are counted, and the notes left for it. */
export function postCount(arena: Arena, thread: u32): usize {
  return changetype<usize>(arena) + A.POST_COUNTS + (thread << 2);
}

export function noteCount(arena: Arena, thread: u32): usize {
  return changetype<usize>(arena) + A.NOTE_COUNTS + (thread << 2);
}

/** A post for the owner of slot, with the slot filled in and the rest for the caller to fill; 0 if the box is full. */
export function postEmpty(arena: Arena, slot: u32): usize {
  const owner = slot / arena.share;
  const count = postCount(arena, owner);
  const n = load<u32>(count);
  const room = arena.mailRoom;
  if (n >= room) {
    arena.status = A.STATUS_MAIL_FULL;
    return 0;
  }
  store<u32>(count, n + 1);
  const mail = arena.posts + (owner * room + n) * POST_BYTES;
  store<u32>(mail + POST_SLOT, slot);
  return mail;
}

/** Posts an increment of the accumulator of slot, and in d > 3 its second half. */
export function post(arena: Arena, slot: u32, inc: v128, half: v128): void {
  const mail = postEmpty(arena, slot);
  if (mail == 0) return;
  v128.store(mail, inc);
  if (DIM > 3) v128.store(mail, half, 16);
}

/** Leaves a note for a thread. */
export function note(arena: Arena, owner: u32, what: u32, slot: u32, entry: u32, cell: u32): void {
  const count = noteCount(arena, owner);
  const n = load<u32>(count);
  const room = arena.mailRoom;
  if (n >= room) {
    arena.status = A.STATUS_MAIL_FULL;
    return;
  }
  store<u32>(count, n + 1);
  const at = arena.notes + (owner * room + n) * NOTE_BYTES;
  store<u32>(at, what);
  store<u32>(at, slot, 4);
  store<u32>(at, entry, 8);
  store<u32>(at, cell, 12);
}

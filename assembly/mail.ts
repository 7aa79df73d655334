/**
 * Mail between threads. A thread changes only what it owns: accumulators and rows of its slots, blocks of its cells. What concerns
 * another's goes into a box of its own for that thread, which empties it after the next barrier. A full box sets STATUS; the step is then
 * given up before anything has moved, or, while relisting, after everything has: the host makes larger boxes and goes on, same bits.
 *
 *   post (kick)   x y z count | [v w 0 0] | slot, 3 unused     32 bytes (48 for d > 3)
 *   note          what, slot, entry, cell                      16 bytes
 */
import { ACC_STRIDE } from "./box";
import * as A from "../src/engine/layout";

export const POST_BYTES: usize = ACC_STRIDE + A.POST_BYTES;
export const POST_SLOT: usize = ACC_STRIDE;
export const NOTE_BYTES: usize = A.NOTE_BYTES;

/** What a note says: 0 and 1 add to that row, 2 and 3 remove from row 0 and 1. */
export const REMOVE: u32 = 2;
export const EXTRACT: u32 = 4;
export const INSERT: u32 = 5;

/** A post for the owner of slot, with the slot filled in and the rest for the caller to fill; 0 if the box is full. */
export function postEmpty(arena: usize, slot: u32): usize {
  const owner = slot / load<u32>(arena, A.SHARE);
  const count = arena + A.POST_COUNTS + (owner << 2);
  const n = load<u32>(count);
  const room = load<u32>(arena, A.MAIL_ROOM);
  if (n >= room) {
    store<u32>(arena, A.STATUS_MAIL_FULL, A.STATUS);
    return 0;
  }
  store<u32>(count, n + 1);
  const mail = load<u32>(arena, A.P_POSTS) + (owner * room + n) * POST_BYTES;
  store<u32>(mail + POST_SLOT, slot);
  return mail;
}

/** Posts an increment of the accumulator of slot (d <= 3). */
export function post(arena: usize, slot: u32, inc: v128): void {
  const mail = postEmpty(arena, slot);
  if (mail != 0) v128.store(mail, inc);
}

/** Leaves a note for a thread. */
export function note(arena: usize, owner: u32, what: u32, slot: u32, entry: u32, cell: u32): void {
  const count = arena + A.NOTE_COUNTS + (owner << 2);
  const n = load<u32>(count);
  const room = load<u32>(arena, A.MAIL_ROOM);
  if (n >= room) {
    store<u32>(arena, A.STATUS_MAIL_FULL, A.STATUS);
    return;
  }
  store<u32>(count, n + 1);
  const at = load<u32>(arena, A.P_NOTES) + (owner * room + n) * NOTE_BYTES;
  store<u32>(at, what);
  store<u32>(at, slot, 4);
  store<u32>(at, entry, 8);
  store<u32>(at, cell, 12);
}

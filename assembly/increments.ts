/** What two contacts at a time add to the accumulators of their slots. */
import { Arena } from '../src/engine/layout';
import { positionOf } from './box';
import { isMine, post } from './mail';

/** Turns kicks around, but not the count beside them. */
export const TURN = memory.data<i32>([-1, -1, -1, 0], 16);

/** The increment turned around where `turn` is -1, not 0. */
function turned(inc: v128, turn: v128): v128 {
  return i32x4.sub(v128.xor(inc, turn), turn);
}

export class Increment {
  /**
   * Adds inc, and in d > 3 its second half, to the accumulator of slot; where the touched are listed, a slot touched for the first time
   * joins if `here` is 1.
   */
  @inline static add(
    arena: Arena,
    acc: usize,
    list: usize,
    touched: u32,
    slot: u32,
    inc: v128,
    half: v128,
    here: u32,
    listed: bool,
  ): u32 {
    if (!isMine(arena, slot)) {
      if (here) post(arena, slot, inc, half);
      return touched;
    }
    const at = positionOf(acc, slot);
    const before = v128.load(at);
    v128.store(at, i32x4.add(before, inc));
    if (DIM > 3) v128.store(at, i32x4.add(v128.load(at, 16), half), 16);
    if (!listed) return touched;
    store<u32>(list + (touched << 2), slot);
    return touched + (u32(i32x4.extract_lane(before, 3) == 0) & here);
  }

  /** Adds the increments of one side of the two candidates: kicks and counts (simdKicks.ts), turned around for the side at the back. */
  @inline static two(
    arena: Arena,
    acc: usize,
    list: usize,
    listed: bool,
    touched: u32,
    at: usize,
    inside: v128,
    xy: v128,
    z: v128,
    vw: v128,
    turn: v128,
    back: bool,
  ): u32 {
    const here = ASC_FEATURE_THREADS || listed ? i64x2.bitmask(inside) : 0;
    const zero = i32x4.splat(0);
    const half = back ? i32x4.sub(zero, vw) : vw;
    let a = v128.shuffle<i32>(xy, z, 0, 2, 4, 6);
    let b = v128.shuffle<i32>(xy, z, 1, 3, 5, 7);
    if (back) {
      a = turned(a, turn);
      b = turned(b, turn);
    }
    const c = v128.shuffle<i32>(half, zero, 0, 2, 4, 6);
    const d = v128.shuffle<i32>(half, zero, 1, 3, 5, 7);
    touched = Increment.add(arena, acc, list, touched, load<u32>(at), a, c, here & 1, listed);
    return Increment.add(arena, acc, list, touched, load<u32>(at, 4), b, d, here >> 1, listed);
  }
}

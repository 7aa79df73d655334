/** What both kinds of sweep share: the prefilter's limit, and handing candidates on before their buffers are full. */

import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { processCandidates } from './simdContacts';

/** On the squared distance in f32, whose relative error is below 2^-20: a pair too many may pass, never one too few. */
const MARGIN: f32 = 1.000004;

/** The factor on a squared contact distance; that of a shear besides. */
export function margin(arena: Arena): f32 {
  return arena.stretch * arena.stretch * MARGIN;
}

export function contactLimit(arena: Arena): f32 {
  const reach = <f32>arena.reach;
  return reach * reach * margin(arena);
}

export function flush(arena: Arena, count: u32): u32 {
  if (count < <u32>A.CANDIDATES_FLUSH) return count;
  processCandidates(arena, count);
  return 0;
}

/** Laws that move nothing: they count, list or sort the contacts of a configuration. */
import * as L from '../../src/engine/lawNumbers';
import { Arena } from '../../src/engine/layout';
import { pairCounter } from '../random';
import { ONE_ACTIVE } from '../scalarContact';
import { countKey, gatherKey } from './batch';
import { NOT_OURS, perform } from './law';

@final
@unmanaged
class Observe {}

/** Writes the active contacts to `out`. */
@final
@unmanaged
class ListPairs {
  @inline visit(arena: Arena, a: u32, b: u32, count: u32): u32 {
    if (count == ONE_ACTIVE) {
      const at = arena.out + (arena.outCount << 3);
      store<u32>(at, a < b ? a : b);
      store<u32>(at, a < b ? b : a, 4);
      arena.outCount += 1;
    }
    return count;
  }
}

/** Sorts the keys of all contacts into the histogram of a batch. */
@final
@unmanaged
class BatchCount {
  @inline visit(arena: Arena, a: u32, b: u32, count: u32): u32 {
    countKey(arena, pairCounter(a, b));
    return 0;
  }
}

/** Gathers the keys of the bin that the batch ends in. */
@final
@unmanaged
class BatchEdge {
  @inline visit(arena: Arena, a: u32, b: u32, count: u32): u32 {
    gatherKey(arena, pairCounter(a, b));
    return 0;
  }
}

export function looks(arena: Arena, task: i32, n: u32): u32 {
  const law = arena.law;
  if (law == L.OBSERVE) return perform<Observe>(arena, task, n);
  if (law == L.LIST_PAIRS) return perform<ListPairs>(arena, task, n);
  if (law == L.BATCH_COUNT) return perform<BatchCount>(arena, task, n);
  if (law == L.BATCH_EDGE) return perform<BatchEdge>(arena, task, n);
  return NOT_OURS;
}

/**
 * The barrier of a team of threads: spin first, since phases are microseconds long, then sleep. A sleeper wakes each second to look at the abort
 * word, which the host sets when a worker is gone, so that nobody waits for ever.
 */

import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';

const SECOND: i64 = 1000000000;

/** Waits for the other threads, if there are any. Returns false if the team is to give up. */
export function meet(arena: Arena): bool {
  if (ASC_FEATURE_THREADS) return wait(arena);
  return true;
}

function wait(arena: Arena): bool {
  const threads = arena.threads;
  const shared = <usize>arena.barrier;
  const generation = atomic.load<i32>(shared + A.BARRIER_GENERATION);
  if (atomic.add<i32>(shared + A.BARRIER_ARRIVED, 1) == threads - 1) {
    atomic.store<i32>(shared + A.BARRIER_ARRIVED, 0);
    atomic.add<i32>(shared + A.BARRIER_GENERATION, 1);
    if (atomic.load<i32>(shared + A.BARRIER_SLEEPERS) > 0) atomic.notify(shared + A.BARRIER_GENERATION, -1);
    return atomic.load<i32>(shared + A.BARRIER_ABORT) == 0;
  }
  const spins = arena.spins;
  for (let spin: u32 = 0; spin < spins; spin++) {
    if (atomic.load<i32>(shared + A.BARRIER_GENERATION) != generation) return atomic.load<i32>(shared + A.BARRIER_ABORT) == 0;
  }
  atomic.add<i32>(shared + A.BARRIER_SLEEPERS, 1);
  while (atomic.load<i32>(shared + A.BARRIER_GENERATION) == generation && atomic.load<i32>(shared + A.BARRIER_ABORT) == 0) {
    atomic.wait<i32>(shared + A.BARRIER_GENERATION, generation, SECOND);
  }
  atomic.sub<i32>(shared + A.BARRIER_SLEEPERS, 1);
  return atomic.load<i32>(shared + A.BARRIER_ABORT) == 0;
}

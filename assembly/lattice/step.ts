/** Steps of a lattice, and what is counted in them. */
import { stepKey } from "../random";
import * as A from "../../src/engine/latticeLayout";
import { listSites } from "./start";
import { numberOf } from "./sites";
import { pairsAt, toppleAll, topplePairs } from "./topple";

const LARGEST_COUNT: u64 = 0xffffffff;

function makeKey(lattice: usize, t: u64): void {
  stepKey(load<u64>(lattice, A.SEED), load<u32>(lattice, A.STREAM), t, load<u32>(lattice, A.EPOCH), lattice + A.KEY);
}

/**
 * Up to n steps from configuration t on. RING[k] holds the counts of configuration t + k, for each step made. Returns the steps made: fewer
 * than n if the state is absorbed and STOP_WHEN_ABSORBED, between two steps; or if a count or a site overflowed (STATUS), which ends the run.
 */
export function steps(lattice: usize, t: u64, n: u32): u32 {
  const ring = load<usize>(lattice, A.P_RING);
  const pairsLeave = load<u32>(lattice, A.PAIRS_LEAVE) != 0;
  store<u32>(lattice, A.STATUS_OK, A.STATUS);
  store<u32>(lattice, A.NEVER, A.QUIET_AT);
  for (let k: u32 = 0; k < n; k++) {
    const entry = ring + (k << 3);
    const active = load<u32>(lattice, A.ACTIVE_COUNT);
    if (active == 0) {
      store<u32>(lattice, k, A.QUIET_AT);
      if (load<u32>(lattice, A.STOP_WHEN_ABSORBED)) {
        store<u32>(lattice, A.STATUS_ABSORBED, A.STATUS);
        return k;
      }
      memory.fill(entry, 0, (n - k) << 3);
      return n;
    }
    makeKey(lattice, t + k);
    if (pairsLeave) topplePairs(lattice);
    else toppleAll(lattice);
    const pairs = load<u64>(lattice, A.PAIRS);
    store<u32>(entry, active);
    store<u32>(entry, <u32>pairs, 4);
    if (pairs > LARGEST_COUNT) store<u32>(lattice, A.STATUS_TOO_MANY_PAIRS, A.STATUS);
    if (load<u32>(lattice, A.STATUS) != A.STATUS_OK) return k + 1;
  }
  return n;
}

/** One hop of every particle, by the random numbers of step t. */
export function hop(lattice: usize, t: u64): void {
  store<u32>(lattice, A.STATUS_OK, A.STATUS);
  listSites(lattice, 1);
  makeKey(lattice, t);
  toppleAll(lattice);
}

/** Counts the pairs of particles that share a site, into PAIRS. */
export function countPairs(lattice: usize): void {
  const heights = load<usize>(lattice, A.P_HEIGHTS);
  const active = load<usize>(lattice, A.P_ACTIVE);
  const end = active + (load<u32>(lattice, A.ACTIVE_COUNT) << 2);
  const dimension = load<u32>(lattice, A.DIMENSION);
  const side = load<u32>(lattice, A.SIDE);
  let pairs: u64 = 0;
  for (let entry = active; entry < end; entry += 4) {
    pairs += pairsAt(<u32>load<u8>(heights + numberOf(load<u32>(entry), dimension, side)));
  }
  store<u64>(lattice, pairs, A.PAIRS);
}

/** Steps of a lattice, and what is counted in them. */

import * as A from '../../src/engine/latticeLayout';
import { Lattice } from '../../src/engine/latticeLayout';
import { stepKey } from '../random';
import { isFlat, numberOf } from './sites';
import { listSites } from './start';
import { pairsAt, toppleAll, topplePairs } from './topple';

const LARGEST_COUNT: u64 = 0xffffffff;

function makeKey(lattice: Lattice, t: u64): void {
  stepKey(lattice.seed, lattice.stream, t, lattice.epoch, changetype<usize>(lattice) + offsetof<Lattice>('key0'));
}

/**
 * Up to n steps from configuration t on. RING[k] holds the counts of configuration t + k, for each step made. Returns the steps made: fewer
 * than n if the state is absorbed and STOP_WHEN_ABSORBED, between two steps; or if a count or a site overflowed (STATUS), which ends the run.
 */
export function steps(lattice: Lattice, t: u64, n: u32): u32 {
  const ring = lattice.ring;
  const pairsLeave = lattice.pairsLeave != 0;
  lattice.status = A.STATUS_OK;
  lattice.quietAt = A.NEVER;
  for (let k: u32 = 0; k < n; k++) {
    const entry = ring + (k << 3);
    const active = lattice.activeCount;
    if (active == 0) {
      lattice.quietAt = k;
      if (lattice.stopWhenAbsorbed) {
        lattice.status = A.STATUS_ABSORBED;
        return k;
      }
      memory.fill(entry, 0, (n - k) << 3);
      return n;
    }
    makeKey(lattice, t + k);
    if (pairsLeave) topplePairs(lattice);
    else toppleAll(lattice);
    const pairs = lattice.pairs;
    store<u32>(entry, active);
    store<u32>(entry, <u32>pairs, 4);
    if (pairs > LARGEST_COUNT) lattice.status = A.STATUS_TOO_MANY_PAIRS;
    if (lattice.status != A.STATUS_OK) return k + 1;
  }
  return n;
}

/** One hop of every particle, by the random numbers of step t. */
export function hop(lattice: Lattice, t: u64): void {
  lattice.status = A.STATUS_OK;
  listSites(lattice, 1);
  makeKey(lattice, t);
  toppleAll(lattice);
}

/** Counts the pairs of particles that share a site, into PAIRS. */
export function countPairs(lattice: Lattice): void {
  const heights = lattice.heights;
  const active = lattice.active;
  const end = active + (lattice.activeCount << 2);
  const dimension = lattice.dimension;
  const side = lattice.side;
  const flat = isFlat(dimension, side);
  let pairs: u64 = 0;
  for (let entry = active; entry < end; entry += 4) {
    pairs += pairsAt(<u32>load<u8>(heights + numberOf(load<u32>(entry), dimension, side, flat)));
  }
  lattice.pairs = pairs;
}

/**
 * One step of the Manna models in two passes over the active sites (docs/lattice.md). The first takes off every active site what leaves
 * it, so that heights are those that stay; the second puts each leaving particle on its neighbour. Heights are sums and directions are
 * functions of (site, particle), so that the order of the list can't matter. A site is listed for the next step once: by the first
 * pass if it stays active, else by the one arrival that takes it from 1 to 2.
 */

import * as A from '../../src/engine/latticeLayout';
import { Lattice } from '../../src/engine/latticeLayout';
import { hash } from '../random';
import { acrossOf, directionOf, numberOf } from './sites';

/** Pairs among the particles of a site. */
export function pairsAt(height: u32): u64 {
  return (height * (height - 1)) >> 1;
}

/** First pass. Notes how many leave each site, unless two leave all. Returns the end of NEXT after the sites that stay active. */
class FirstPass {
  @inline static run(lattice: Lattice, dimension: u32, pairsLeave: bool): usize {
    const heights = lattice.heights;
    const active = lattice.active;
    const leaving = lattice.leaving;
    const count = lattice.activeCount;
    const side = lattice.side;
    let next = lattice.next;
    let pairs: u64 = 0;
    for (let k: u32 = 0; k < count; k++) {
      const site = load<u32>(active + (k << 2));
      const at = heights + numberOf(site, dimension, side);
      const height = <u32>load<u8>(at);
      if (pairsLeave) {
        assert(height > 1, 'a listed site is not active');
        store<u8>(at, height - 2);
        store<u32>(next, site);
        next += usize(height > 3) << 2;
      } else {
        assert(height > 0, 'a listed site is empty');
        store<u8>(at, 0);
        store<u8>(leaving + k, height);
      }
      pairs += pairsAt(height);
    }
    lattice.pairs = pairs;
    return next;
  }
}

/**
 * Puts one particle of a site on its neighbour, and writes that to `next`, where it counts if it has just become active. Returns the height
 * of the neighbour.
 */
function send(lattice: Lattice, heights: usize, site: u32, number: u32, across: u32, direction: u32, next: usize): u32 {
  const offset = changetype<usize>(lattice) + (direction << 4) + (((across >> direction) & 1) << 3);
  const at = heights + number + load<u32>(offset, A.OFFSETS + 4);
  const height = <u32>load<u8>(at) + 1;
  store<u8>(at, height);
  store<u32>(next, site + load<u32>(offset, A.OFFSETS));
  return height;
}

/** Bytes by which NEXT grows when a site gets this height. */
function growth(height: u32): usize {
  return usize(height == 2) << 2;
}

/** Second pass. Particle j of a site takes half j mod 2 (0 is the low one) of hash(number + 2^32 floor(j / 2)). Makes NEXT the list. */
class SecondPass {
  @inline static run(lattice: Lattice, end: usize, dimension: u32, pairsLeave: bool): void {
    const heights = lattice.heights;
    const active = lattice.active;
    const leaving = lattice.leaving;
    const count = lattice.activeCount;
    const side = lattice.side;
    const k0 = lattice.key0;
    const k1 = lattice.key1;
    let next = end;
    let seen: u32 = 0;
    for (let k: u32 = 0; k < count; k++) {
      const site = load<u32>(active + (k << 2));
      const number = numberOf(site, dimension, side);
      const across = acrossOf(site, dimension, side);
      let left: u32 = pairsLeave ? 2 : <u32>load<u8>(leaving + k);
      let counter = <u64>number;
      for (;;) {
        const h = hash(k0, k1, counter);
        const low = send(lattice, heights, site, number, across, directionOf(h & 0xffffffff, dimension), next);
        next += growth(low);
        seen |= low;
        if (!pairsLeave && left == 1) break;
        const high = send(lattice, heights, site, number, across, directionOf(h >> 32, dimension), next);
        next += growth(high);
        seen |= high;
        if (pairsLeave || left == 2) break;
        left -= 2;
        counter += 0x100000000;
      }
    }
    if (seen > <u32>A.MOST_HEIGHT) lattice.status = A.STATUS_SITE_FULL;
    const first = lattice.next;
    lattice.activeCount = <u32>((next - first) >> 2);
    lattice.active = first;
    lattice.next = active;
  }
}

/** Both passes: a kernel for each dimension. */
class BothPasses {
  @inline static run(lattice: Lattice, pairsLeave: bool): void {
    const dimension = lattice.dimension;
    if (dimension == 1) SecondPass.run(lattice, FirstPass.run(lattice, 1, pairsLeave), 1, pairsLeave);
    else if (dimension == 2) SecondPass.run(lattice, FirstPass.run(lattice, 2, pairsLeave), 2, pairsLeave);
    else SecondPass.run(lattice, FirstPass.run(lattice, 3, pairsLeave), 3, pairsLeave);
  }
}

/** All particles leave the listed sites. */
export function toppleAll(lattice: Lattice): void {
  BothPasses.run(lattice, false);
}

/** Two particles leave each listed site. */
export function topplePairs(lattice: Lattice): void {
  BothPasses.run(lattice, true);
}

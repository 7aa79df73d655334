/**
 * One step of the Manna models in two passes over the active sites (docs/lattice.md). The first takes off every active site what leaves
 * it, so that heights are those that stay; the second puts each leaving particle on its neighbour. Heights are sums and directions are
 * functions of (site, particle), so that the order of the list can't matter. A site is listed for the next step once: by the first
 * pass if it stays active, else by the one arrival that takes it from 1 to 2.
 */

import * as A from '../../src/engine/latticeLayout';
import { Lattice } from '../../src/engine/latticeLayout';
import { hash } from '../random';
import { Cube, dimensionOf, directionOf, FlatCube, FlatLine, FlatSquare, isFlat, numberOf, Square } from './sites';

/** Pairs among the particles of a site. */
export function pairsAt(height: u32): u64 {
  return (height * (height - 1)) >> 1;
}

/** First pass. Notes how many leave each site, unless two leave all. Returns the end of NEXT after the sites that stay active. */
function firstPass<D extends Grid, R extends LatticeRule>(lattice: Lattice): usize {
  const heights = lattice.heights;
  const side = lattice.side;
  const first = lattice.active;
  const end = first + (lattice.activeCount << 2);
  let leaving = lattice.leaving;
  let next = lattice.next;
  let pairs: u64 = 0;
  for (let entry = first; entry < end; entry += 4) {
    const site = load<u32>(entry);
    const at = heights + numberOf(site, dimensionOf<D>(), side, isDefined(changetype<D>(0).flat));
    const height = <u32>load<u8>(at);
    if (isDefined(changetype<R>(0).pairs)) {
      assert(height > 1, 'a listed site is not active');
      store<u8>(at, height - 2);
      store<u32>(next, site);
      next += usize(height > 3) << 2;
    } else {
      assert(height > 0, 'a listed site is empty');
      store<u8>(at, 0);
      store<u8>(leaving++, height);
    }
    pairs += pairsAt(height);
  }
  lattice.pairs = pairs;
  return next;
}

class Neighbour {
  /** Address of the way to it in a direction: that across the boundary follows the other. */
  @inline static way(ways: usize, site: u32, direction: u32): usize {
    const way = ways + (direction << 4);
    const across = u32(((site ^ load<u32>(way, A.EDGES)) & load<u32>(way, A.EDGES + 4)) == 0);
    return way + (across << 3);
  }
  /** Puts one particle on the site `way` leads to, and writes that to `next`, where it counts if it has just become active. Returns its height. */
  @inline static arrive<D extends Grid>(way: usize, heights: usize, site: u32, number: u32, next: usize): u32 {
    const to = site + load<u32>(way, A.OFFSETS);
    const at = heights + (isDefined(changetype<D>(0).flat) ? to : number + load<u32>(way, A.OFFSETS + 4));
    const height = <u32>load<u8>(at) + 1;
    store<u8>(at, height);
    store<u32>(next, to);
    return height;
  }
  /** Bytes by which NEXT grows when a site gets this height. */
  @inline static growth(height: u32): usize {
    return usize(height == 2) << 2;
  }
}

/** Second pass. Particle j of a site takes half j mod 2 (0 is the low one) of hash(number + 2^32 floor(j / 2)). Makes NEXT the list. */
function secondPass<D extends Grid, R extends LatticeRule>(lattice: Lattice, end: usize): void {
  const ways = changetype<usize>(lattice);
  const heights = lattice.heights;
  const active = lattice.active;
  const last = active + (lattice.activeCount << 2);
  const side = lattice.side;
  const k0 = lattice.key0;
  const k1 = lattice.key1;
  let leaving = lattice.leaving;
  let next = end;
  let seen: u32 = 0;
  for (let entry = active; entry < last; entry += 4) {
    const site = load<u32>(entry);
    const number = numberOf(site, dimensionOf<D>(), side, isDefined(changetype<D>(0).flat));
    let left: u32 = 2;
    if (!isDefined(changetype<R>(0).pairs)) left = <u32>load<u8>(leaving++);
    let counter = <u64>number;
    for (;;) {
      const h = hash(k0, k1, counter);
      const lowWay = Neighbour.way(ways, site, directionOf(<u32>h, dimensionOf<D>()));
      const low = Neighbour.arrive<D>(lowWay, heights, site, number, next);
      next += Neighbour.growth(low);
      seen |= low;
      if (!isDefined(changetype<R>(0).pairs) && left == 1) break;
      const highWay = Neighbour.way(ways, site, directionOf(<u32>(h >> 32), dimensionOf<D>()));
      const high = Neighbour.arrive<D>(highWay, heights, site, number, next);
      next += Neighbour.growth(high);
      seen |= high;
      if (isDefined(changetype<R>(0).pairs) || left == 2) break;
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

/** Both passes. */
function topple<D extends Grid, R extends LatticeRule>(lattice: Lattice): void {
  secondPass<D, R>(lattice, firstPass<D, R>(lattice));
}

/** The same by the dimension of the lattice. */
function toppleBy<R extends LatticeRule>(lattice: Lattice): void {
  const dimension = lattice.dimension;
  const flat = isFlat(dimension, lattice.side);
  if (dimension == 1) topple<FlatLine, R>(lattice);
  else if (dimension == 2 && flat) topple<FlatSquare, R>(lattice);
  else if (dimension == 2) topple<Square, R>(lattice);
  else if (flat) topple<FlatCube, R>(lattice);
  else topple<Cube, R>(lattice);
}

@final
@unmanaged
class All {}

@final
@unmanaged
class Pairs {
  @inline pairs(): void {}
}

/** All particles leave the listed sites. */
export function toppleAll(lattice: Lattice): void {
  toppleBy<All>(lattice);
}

/** Two particles leave each listed site. */
export function topplePairs(lattice: Lattice): void {
  toppleBy<Pairs>(lattice);
}

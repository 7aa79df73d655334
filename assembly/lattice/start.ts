/** Starts (docs/lattice.md): particles on random sites, one hop of every particle, and how long a natural start is prepared. */

import * as A from '../../src/engine/latticeLayout';
import { Lattice } from '../../src/engine/latticeLayout';
import { LATTICE_PLACEMENT } from '../../src/model/streams';
import { exp, log } from '../math';
import { hash, stepKey } from '../random';
import { isFlat, siteAt } from './sites';

/** Dynamical exponent z of the Manna class in d = 1, 2, 3 (Luebeck, Int. J. Mod. Phys. B 18, 3977 (2004)). */
const Z1: f64 = 1.393;
const Z2: f64 = 1.533;
const Z3: f64 = 1.823;

/** floor(h * n / 2^64) */
function scaled(h: u64, n: u32): u32 {
  return <u32>(((h >> 32) * n + (((h & 0xffffffff) * n) >> 32)) >> 32);
}

/** Puts PARTICLES on independent, uniform sites of an empty lattice. */
export function placeParticles(lattice: Lattice): void {
  const heights = lattice.heights;
  const particles = lattice.particles;
  const sites = lattice.sites;
  stepKey(lattice.startSeed, LATTICE_PLACEMENT, 0, 0, changetype<usize>(lattice) + offsetof<Lattice>('key0'));
  const k0 = lattice.key0;
  const k1 = lattice.key1;
  lattice.status = A.STATUS_OK;
  let seen: u32 = 0;
  for (let id: u32 = 0; id < particles; id++) {
    const site = heights + scaled(hash(k0, k1, <u64>id), sites);
    const height = <u32>load<u8>(site) + 1;
    store<u8>(site, height);
    seen |= height;
  }
  if (seen > <u32>A.MOST_HEIGHT) lattice.status = A.STATUS_SITE_FULL;
}

/** Fills ACTIVE with the sites of at least `least` particles. */
export function listSites(lattice: Lattice, least: u32): void {
  const side = lattice.side;
  const dimension = lattice.dimension;
  const layers: u32 = dimension > 2 ? side : 1;
  const rows: u32 = dimension > 1 ? side : 1;
  const first = lattice.active;
  const heights = lattice.heights;
  const flat = isFlat(dimension, side);
  let number: u32 = 0;
  let out = first;
  for (let z: u32 = 0; z < layers; z++) {
    for (let y: u32 = 0; y < rows; y++) {
      for (let x: u32 = 0; x < side; x++, number++) {
        if (<u32>load<u8>(heights + number) < least) continue;
        store<u32>(out, flat ? number : siteAt(x, y, z, dimension));
        out += 4;
      }
    }
  }
  lattice.activeCount = <u32>((out - first) >> 2);
}

/** Steps after which a natural start counts as stationary: 10 L^z, rounded up, without the host's pow. */
export function preparationSteps(side: u32, dimension: u32): f64 {
  const z = dimension == 1 ? Z1 : dimension == 2 ? Z2 : Z3;
  return ceil(10.0 * exp(z * log(<f64>side)));
}

/**
 * Where things are on the lattice. Memory is by the number of a site, x + SIDE y + SIDE^2 z. A list holds a site as a word of its
 * coordinates, x lowest, in fields of fixed width: no division is needed to see whether it is at the boundary. Where SIDE is a power of
 * two, and in d = 1, the word is the number. The way to a neighbour is looked up, not branched on: where particles go, and which sites
 * are active, no processor can foretell.
 */
import { WORD_BITS_2D, WORD_BITS_3D } from '../../src/engine/latticeLayout';

/** Bits of a coordinate in a word; 2^28 sites at most, so that a side fits. */
function fieldBits(dimension: u32): u32 {
  return dimension == 3 ? WORD_BITS_3D : WORD_BITS_2D;
}

/** Whether the word of a site is its number. */
export function isFlat(dimension: u32, side: u32): bool {
  return dimension == 1 || (side & (side - 1)) == 0;
}

/** The word of a site, where it is not the number. */
export function siteAt(x: u32, y: u32, z: u32, dimension: u32): u32 {
  const bits = fieldBits(dimension);
  return x | (y << bits) | (z << (2 * bits));
}

export function numberOf(site: u32, dimension: u32, side: u32, flat: bool): u32 {
  if (flat) return site;
  const bits = fieldBits(dimension);
  const mask: u32 = (1 << bits) - 1;
  if (dimension == 2) return (site & mask) + side * (site >> bits);
  return (site & mask) + side * (((site >> bits) & mask) + side * (site >> (2 * bits)));
}

/** Dimensions as types, for which the kernels are compiled: where words are numbers, */
@final
@unmanaged
export class FlatLine {
  @inline dimension(): u32 {
    return 1;
  }
  @inline flat(): void {}
}

@final
@unmanaged
export class FlatSquare {
  @inline dimension(): u32 {
    return 2;
  }
  @inline flat(): void {}
}

@final
@unmanaged
export class FlatCube {
  @inline dimension(): u32 {
    return 3;
  }
  @inline flat(): void {}
}

/** and where they are not. */
@final
@unmanaged
export class Square {
  @inline dimension(): u32 {
    return 2;
  }
}

@final
@unmanaged
export class Cube {
  @inline dimension(): u32 {
    return 3;
  }
}

export function dimensionOf<D extends Grid>(): u32 {
  return changetype<D>(0).dimension();
}

/**
 * One of 2 dimension directions from 32 random bits, the floor of bits / 2^32 times 2 dimension: along axis direction / 2, forwards if even,
 * backwards if odd.
 */
export function directionOf(bits: u32, dimension: u32): u32 {
  if (dimension < 3) return bits >> (32 - dimension);
  return <u32>((<u64>bits * (2 * dimension)) >> 32);
}

/**
 * Where things are on the lattice. A list holds a site as a word of its coordinates, x lowest, in fields of fixed width: no division and
 * no shift by a variable is needed to see whether it is at the boundary. Memory is by number, x + SIDE y + SIDE^2 z. The way to a neighbour is
 * looked up, not branched on: where particles go, and which sites are active, no processor can foretell.
 */
import { WORD_BITS_2D, WORD_BITS_3D } from '../../src/engine/latticeLayout';

/** Bits of a coordinate in a word; 2^28 sites at most, so that a side fits. */
function fieldBits(dimension: u32): u32 {
  return dimension == 3 ? WORD_BITS_3D : WORD_BITS_2D;
}

/** Coordinate of a site along an axis. */
function coordinate(site: u32, axis: u32, dimension: u32): u32 {
  if (dimension == 1) return site;
  const bits = fieldBits(dimension);
  return (site >> (axis * bits)) & ((1 << bits) - 1);
}

/** The word of a site. */
export function siteAt(x: u32, y: u32, z: u32, dimension: u32): u32 {
  const bits = fieldBits(dimension);
  return x | (y << bits) | (z << (2 * bits));
}

export function numberOf(site: u32, dimension: u32, side: u32): u32 {
  if (dimension == 1) return site;
  if (dimension == 2) return coordinate(site, 0, 2) + side * coordinate(site, 1, 2);
  return coordinate(site, 0, 3) + side * (coordinate(site, 1, 3) + side * coordinate(site, 2, 3));
}

/** 1 for the last coordinate of an axis, 2 for the first. */
function edges(x: u32, side: u32): u32 {
  return u32(x == side - 1) | (u32(x == 0) << 1);
}

/** Bit `direction` is set if the neighbour in that direction lies across the boundary. */
export function acrossOf(site: u32, dimension: u32, side: u32): u32 {
  let across = edges(coordinate(site, 0, dimension), side);
  if (dimension > 1) across |= edges(coordinate(site, 1, dimension), side) << 2;
  if (dimension > 2) across |= edges(coordinate(site, 2, dimension), side) << 4;
  return across;
}

/**
 * One of 2 dimension directions from 32 random bits, the floor of bits / 2^32 times 2 dimension: along axis direction / 2, forwards if even,
 * backwards if odd.
 */
export function directionOf(bits: u64, dimension: u32): u32 {
  return <u32>((bits * (2 * dimension)) >> 32);
}

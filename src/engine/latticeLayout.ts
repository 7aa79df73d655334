/**
 * A lattice in linear memory, laid out by the host from a 64-byte aligned address on; assembly/lattice/ reads this file as well:
 *
 *   +0      header: the fields below
 *   +320    regions, each 64-byte aligned, at the addresses stored in the header
 *
 *   region     entry                                          bytes
 *   heights    particles on a site, by number                 1 a site
 *   leaving    particles that leave, by place in active       1 a site
 *   active     the active sites (assembly/lattice/sites.ts)       4 a site
 *   next       the same of the next configuration             4 a site
 *   ring       active sites, pairs (u32 each) of each step    8 * CHUNK
 *
 * A site has the coordinates x, y, z below side, those beyond the dimension 0, and the number x + side y + side^2 z.
 * A word holds the coordinates in fields, x lowest; it is the number in d = 1, and where side is a power of two.
 */

/** The header, laid out as Arena is (layout.ts). */
export class Lattice {
  side: u32 = 4; // sites a side
  dimension: u32 = 4; // 1, 2 or 3
  pairsLeave: u32 = 4; // 1 if two particles leave an active site, 0 if all do
  sites: u32 = 4; // side^dimension
  particles: u32 = 4;
  stream: u32 = 4; // of the directions, see src/model/streams.ts
  epoch: u32 = 4; // of the random numbers
  stopWhenAbsorbed: u32 = 4;
  activeCount: u32 = 4; // length of active
  status: u32 = 4; // STATUS_ of the last call
  quietAt: u32 = 4; // first step of this call that found no active site, else 0xFFFFFFFF
  heights: usize = 4;
  leaving: usize = 4;
  active: usize = 4;
  next: usize = 4;
  ring: usize = 4;
  seed: u64 = 8; // of stream
  startSeed: u64 = 8; // of the placement
  key0: u64 = 8; // key words of the stream at the present step
  key1: u64 = 8;
  pairs: u64 = 8; // pairs of particles that share a site, of the configuration last counted
}
/** Behind the fields, for each of six directions: i32 word, i32 number from a site to its neighbour, and the same across the boundary; */
export const OFFSETS = 104;
/** and, 16 bytes apart as well, what the coordinate is at the boundary, and its mask, in the word of a site. */
export const EDGES = 200;
export const HEADER_BYTES = 320;

export const CHUNK = 4096; // steps a call
export const MOST_HEIGHT = 255; // a site holds no more
export const RING_BYTES = 8; // an entry of ring
export const WORD_BITS_2D = 16; // of a coordinate in the word of a site, unless that is the number
export const WORD_BITS_3D = 10;
export const NEVER = 0xffffffff; // quietAt of a call that met an active site at every step

export const STATUS_OK = 0;
export const STATUS_ABSORBED = 1;
export const STATUS_SITE_FULL = 2; // more than MOST_HEIGHT on a site: the configuration is spoilt
export const STATUS_TOO_MANY_PAIRS = 3; // pairs is above 2^32 - 1 and does not fit into ring

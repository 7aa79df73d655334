/**
 * A lattice in linear memory, laid out by the host from a 64-byte aligned address on; assembly/lattice/ reads this file as well:
 *
 *   +0      header: the fields below
 *   +256    regions, each 64-byte aligned, at the addresses stored in the header (P_ fields)
 *
 *   region     entry                                          bytes
 *   HEIGHTS    particles on a site, by number                 1 a site
 *   LEAVING    particles that leave, by place in ACTIVE       1 a site
 *   ACTIVE     the active sites (assembly/lattice/sites.ts)      4 a site
 *   NEXT       the same of the next configuration             4 a site
 *   RING       active sites, pairs (u32 each) of each step    8 * CHUNK
 *
 * A site has the coordinates x, y, z below SIDE, those beyond the dimension 0, and the number x + SIDE y + SIDE^2 z.
 */

export const SIDE = 0; // sites a side
export const DIMENSION = 4; // 1, 2 or 3
export const PAIRS_LEAVE = 8; // 1 if two particles leave an active site, 0 if all do
export const SITES = 12; // SIDE^DIMENSION
export const PARTICLES = 16;
export const STREAM = 20; // of the directions, see src/model/streams.ts
export const EPOCH = 24; // of the random numbers
export const STOP_WHEN_ABSORBED = 28;
export const ACTIVE_COUNT = 32; // length of ACTIVE
export const STATUS = 36; // STATUS_ of the last call
export const QUIET_AT = 40; // first step of this call that found no active site, else 0xFFFFFFFF
export const P_HEIGHTS = 44;
export const P_LEAVING = 48;
export const P_ACTIVE = 52;
export const P_NEXT = 56;
export const P_RING = 60;
export const SEED = 64; // u64 of STREAM
export const START_SEED = 72; // u64 of the placement
export const KEY = 80; // u64 k0, u64 k1 of the present step
export const PAIRS = 96; // u64, pairs of particles that share a site, of the configuration last counted
export const OFFSETS = 104; // i32 word, i32 number from a site to its neighbour, and the same across the boundary, for each of six directions
export const HEADER_BYTES = 256;

export const CHUNK = 4096; // steps a call
export const MOST_HEIGHT = 255; // a site holds no more
export const RING_BYTES = 8; // an entry of RING
export const NEVER = 0xffffffff; // QUIET_AT of a call that met an active site at every step

export const STATUS_OK = 0;
export const STATUS_ABSORBED = 1;
export const STATUS_SITE_FULL = 2; // more than MOST_HEIGHT on a site: the configuration is spoilt
export const STATUS_TOO_MANY_PAIRS = 3; // PAIRS is above 2^32 - 1 and does not fit into RING

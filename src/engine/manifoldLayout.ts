/**
 * Clouds of points in linear memory, laid out by the host from a 64-byte aligned address on; assembly/manifold/ reads this file as well:
 *
 *   +0      header: the fields below
 *   +320    regions, each 64-byte aligned, at the addresses stored in the header
 *
 *   region      entry                                                 bytes
 *   points      coordinates of a point, by cloud, then by view        8 * stride a point
 *   velocities  the same, of runs with momentum; else of one point    8 * stride a point
 *   centres     mean of the points of a cloud                         8 * stride a cloud
 *   radii       r of a cloud                                          8 a cloud
 *   members     clouds of the batch, ascending                        4 a cloud
 *   places      place of a cloud in the pass, by cloud                4 a cloud
 *   pulls       gradient by the centre, by place in the batch         8 * stride a cloud
 *   spreads     gradient by r, likewise                               8 a cloud
 *   degrees     contacts of a cloud, by cloud; within the batch, by place    4 + 4 a cloud
 *   row         scratch: a point; eight lanes                         8 * stride + 64
 *   gradients   gradient by each point, if a look asks for it         8 * stride a point
 *   ring        active clouds, contacts (u32 each) of each step       8 * CHUNK
 *
 * A point takes `stride` numbers, of which those beyond the dimension are 0. A rigid cloud has one point, its centre.
 */

/** The header, laid out as Arena is (layout.ts). */
export class Manifold {
  particles: u32 = 4; // clouds N
  points: u32 = 4; // points of a cloud that are kept
  dimension: u32 = 4; // D, of the embedding
  stride: u32 = 4; // D, or D + 1 if D is odd
  rigid: u32 = 4; // 1 if clouds keep their radius
  logarithm: u32 = 4; // 1 if the loss is ln(L + TINY_LOSS)
  halfBits: u32 = 4; // half the bits of a place in a pass
  batchSize: u32 = 4;
  batches: u32 = 4; // steps of a pass
  momentous: u32 = 4; // 1 if there are velocities
  memberCount: u32 = 4; // length of members
  epoch: u32 = 4; // of the random numbers
  stopWhenAbsorbed: u32 = 4;
  status: u32 = 4; // STATUS_ of the last call
  quietAt: u32 = 4; // first step of this call that found nothing left to move, else 0xFFFFFFFF
  counted: u32 = 4; // 1 if active and contacts are of the present configuration
  active: u32 = 4; // clouds in contact
  contacts: u32 = 4; // pairs of clouds in contact
  coincident: u32 = 4; // pairs of clouds whose centres are no further apart than margin
  batchContacts: u32 = 4; // contacts within the batch last seen
  dealt: u32 = 4; // 1 if places are those of dealtPass
  vertices: usize = 4; // points
  velocities: usize = 4;
  centres: usize = 4;
  radii: usize = 4;
  members: usize = 4;
  places: usize = 4;
  pulls: usize = 4;
  spreads: usize = 4;
  degrees: usize = 4;
  row: usize = 4;
  lanes: usize = 4;
  gradients: usize = 4; // 0 if they are not asked for
  ring: usize = 4;
  seed: u64 = 8;
  startSeed: u64 = 8;
  dealtPass: u64 = 8;
  shuffleKey0: u64 = 8;
  shuffleKey1: u64 = 8;
  exponent: f64 = 8; // p
  scale: f64 = 8; // r_s
  cloudSize: f64 = 8; // r of rigid clouds
  sizeWeight: f64 = 8; // lw0
  range: f64 = 8; // largest distance of a contact
  margin: f64 = 8; // centres no further apart are no contact
  learningRate: f64 = 8;
  momentum: f64 = 8;
  warmUp: f64 = 8; // steps
  cosine: f64 = 8; // step at which the learning rate is 0; 0 for none
  startSpread: f64 = 8; // standard deviation of a coordinate of a point around its centre at the start
  loss: f64 = 8; // of the batch last seen
  gradientSquare: f64 = 8; // square of the gradient by all points of it
}

export const HEADER_BYTES = 320;
export const CHUNK = 4096; // steps a call
export const RING_BYTES = 8; // an entry of ring
export const NEVER = 0xffffffff; // quietAt of a call that met a configuration with something to move at every step

export const STATUS_OK = 0;
export const STATUS_ABSORBED = 1;

export const TINY_SQUARE = 1e-12; // is added to squares below a root
export const TINY_LENGTH = 1e-6; // is added to the sum of two radii
export const TINY_LOSS = 1e-6; // is added to the loss below the logarithm
export const REST = 4.930380657631324e-32; // 2^-104; a velocity of a smaller square is 0: it could not move a point

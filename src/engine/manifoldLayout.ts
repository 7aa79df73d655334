/**
 * Clouds of points in linear memory, laid out by the host from a 64-byte aligned address on; assembly/manifold/ reads this file as well:
 *
 *   +0      header: the fields below
 *   +512    regions, each 64-byte aligned, at the addresses stored in the header
 *
 *   region      entry                                                 bytes
 *   points      coordinates of a point, by cloud, then by view        8 * stride a point
 *   velocities  the same, of runs with momentum; else of one point    8 * stride a point
 *   centres     mean of the points of a cloud                         8 * stride a cloud
 *   radii       r of a cloud                                          8 a cloud
 *   order       clouds of a pass, batch after batch, ascending in each    4 a cloud
 *   everyone    all clouds                                            4 a cloud
 *   ends        where the next cloud of a batch goes, while a pass is dealt    4 a batch
 *   mapped      what each place of the shuffle is mapped to           4 a place, 4^halfBits of them
 *   pulls       gradient by the centre, by place in the batch         8 * stride a cloud
 *   spreads     gradient by r, likewise                               8 a cloud
 *   degrees     contacts of a cloud, by cloud; within the batch, by place    4 + 4 a cloud
 *   row         scratch: a point; eight lanes                         8 * stride + 64
 *   columns     centres by coordinate and radii, of at most four dimensions    40 a cloud
 *   batchColumns    the same of the batch, by place                   40 a cloud
 *   hits        place of a cloud (u32), at +8 the square of its distance; those near to one    16 a cloud, and one
 *   gradients   gradient by each point, if a look asks for it         8 * stride a point
 *   ring        active clouds, contacts (u32 each) of each step       8 * CHUNK
 *
 * A point takes `stride` numbers, of which those beyond the dimension are 0. A rigid cloud has one point, its centre.
 *
 * With an encoder, beside these:
 *
 *   inputs      vectors x, by cloud, then by view                     8 * inputStride a point
 *   freshInputs the same of the fresh views                           8 * inputStride a fresh view
 *   weights     by input, a row of the outputs of a layer each; of two layers the second behind the first
 *                                                                     8 * hiddenStride an input, 8 * stride a hidden unit
 *   weightGradients, velocities    the same
 *   hiddens     hidden units of each point, of two layers             8 * hiddenStride a point
 *   inverses    1 / length of W x, 0 if that is 0                     8 a point
 *   pushes      gradient by W x, of one cloud                         8 * stride a view
 *   hiddenPushes    gradient by the hidden units, of one cloud        8 * hiddenStride a view
 *   transposed  the second layer by output                            8 * hiddenStride a dimension
 *   freshVertices   z of the fresh views                              8 * stride a fresh view
 *   freshHiddens    their hidden units                                8 * hiddenStride a fresh view
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
  dealt: u32 = 4; // 1 if order is that of dealtPass
  vertices: usize = 4; // points
  velocities: usize = 4;
  centres: usize = 4;
  radii: usize = 4;
  members: usize = 4; // clouds of the batch, ascending: in order or in everyone
  order: usize = 4;
  everyone: usize = 4;
  ends: usize = 4;
  mapped: usize = 4;
  pulls: usize = 4;
  spreads: usize = 4;
  degrees: usize = 4;
  row: usize = 4;
  lanes: usize = 4;
  gradients: usize = 4; // 0 if they are not asked for
  ring: usize = 4;
  columns: usize = 4; // of all clouds, for up to four dimensions; a column takes columnBytes
  batchColumns: usize = 4;
  hits: usize = 4;
  columnBytes: u32 = 4;
  encoder: u32 = 4; // ENCODER_
  inputDimension: u32 = 4; // D0
  inputStride: u32 = 4; // D0, or D0 + 1 if D0 is odd
  hidden: u32 = 4; // hidden units H
  hiddenStride: u32 = 4;
  freshPoints: u32 = 4; // fresh views of a cloud
  inputRank: u32 = 4; // axes along which the views of a cloud differ
  sharedAxes: u32 = 4; // 1 if all clouds have the same
  weightBytes: u32 = 4; // of all layers
  inputs: usize = 4;
  freshInputs: usize = 4;
  weights: usize = 4;
  weightGradients: usize = 4;
  hiddens: usize = 4;
  inverses: usize = 4;
  pushes: usize = 4;
  hiddenPushes: usize = 4;
  transposed: usize = 4;
  freshVertices: usize = 4;
  freshHiddens: usize = 4;
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
  inputSpread: f64 = 8; // standard deviation of the views along the first axis of their cloud
  inputSpectrum: f64 = 8; // that along axis k is k to minus half of this as large
  loss: f64 = 8; // of the batch last seen
  gradientSquare: f64 = 8; // square of the gradient by all points of it, or by all weights
}

export const HEADER_BYTES = 512;
export const CHUNK = 4096; // steps a call
export const RING_BYTES = 8; // an entry of ring
export const NEVER = 0xffffffff; // quietAt of a call that met a configuration with something to move at every step

export const ENCODER_NONE = 0;
export const ENCODER_LINEAR = 1;
export const ENCODER_MLP = 2; // one hidden layer, max(0, x)

export const STATUS_OK = 0;
export const STATUS_ABSORBED = 1;

export const TINY_SQUARE = 1e-12; // is added to squares below a root
export const TINY_LENGTH = 1e-6; // is added to the sum of two radii
export const DEAD = 1e-24; // W x of a smaller square has no direction: its point is 0
export const TINY_LOSS = 1e-6; // is added to the loss below the logarithm
export const REST = 4.930380657631324e-32; // 2^-104; a velocity of a smaller square is 0: it could not move a point

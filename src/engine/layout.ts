/**
 * The arena: one block of linear memory, laid out by the host, starting 64-byte aligned at or above __heap_base. Both compilers read
 * this file: kernels (assembly/) receive the address of the arena, the host (arena.ts, arenaView.ts) writes the header.
 *
 *   arena +0     header: the fields of Arena, in their order
 *         +936   u32 a thread: kicks posted for it; the same again: notes left for it
 *         +1088  regions, each 64-byte aligned, at the addresses stored in the header
 *
 *   region                    entry (by slot unless said)      bytes
 *   positions                 x y z R [v w 0 0] u32 / u32      16 (32 for d > 3)
 *   references                reference position               16 (32)
 *   accumulators              dx dy dz count [dv dw 0 0]       16 (32)     count = contacts + 65536 * active contacts
 *   ids                       id                               4
 *   flags                     1 if in the scan set             1
 *   rows                      own row, other row               2 * 4 * capacity
 *   counts                    own + 65536 * other              4
 *   links                     first overflow block of each row 4 + 4      0 = none
 *   rowPool                   12 slots, next, 3 unused         64 a block, by block index from 1
 *   cells                     x4 y4 z4 [v4 w4] slot4           16 (d + 1) a block, block index = cell, then the pool
 *   nextBlocks                next block of a block            4 a block, 0 = none
 *   scanSet, touchedSet       scan set, touched set            4 + 4
 *   queue                     slots to relist                  4
 *   candidatesI, candidatesJ  candidate pairs                  4 * CANDIDATES each
 *   hits                      neighbours found while relisting 4 * hitRoom
 *   relisted                  1 while being relisted, then a mark for each thread: threads   1 + threads
 *   posts                     inc, slot (assembly/mail.ts)        mailRoom a thread
 *   notes                     what, slot, entry, cell             mailRoom a thread
 *   ring                      active, contacts (u32), energy (i64), largest overlap (f64) of each step of a chunk   24 * CHUNK
 *   unwrapped                 unwrapped displacement, i64 a coordinate, if asked for        8 d
 *   velocities                velocity, i32 a coordinate, of runs with momentum             4 d
 *   histogram, edge           of fixed batches (kicks/batch.ts)
 *   strains                   of the cycles of a shear, 2^-16, taken in turn                  4 * STRAINS
 *   species                   f64 factor of each, u8 row of `touch` of each, SPECIES_ below; species           128 + 1
 */

/**
 * The header. A field has its type in AssemblyScript, which lays it out, and its size as its value, from which the host finds the
 * same offset (fieldOffsets.ts).
 */
export class Arena {
  particles: u32 = 4;
  capacity: u32 = 4; // entries of a row before it overflows, a multiple of 4
  side: u32 = 4; // cells a side, at present
  law: i32 = 4; // kick law, see lawNumbers.ts
  scan: u32 = 4; // length of the scan set in scanSet
  touched: u32 = 4; // length of the touched set in touchedSet
  queued: u32 = 4; // length of queue
  cellFree: u32 = 4; // head of the free list of cell blocks
  cellFresh: u32 = 4; // first cell block never used
  cellEnd: u32 = 4; // one past the last cell block
  rowFree: u32 = 4; // head of the free list of row blocks
  rowFresh: u32 = 4;
  rowEnd: u32 = 4;
  mono: u32 = 4; // 1 if all radii are equal
  path: u32 = 4; // PATH_AUTO, or one forced
  scanAll: u32 = 4; // 1 if the scan set is everything
  status: u32 = 4; // STATUS_ of the last call
  active: u32 = 4; // active particles of the configuration last seen
  contacts: u32 = 4; // active contacts of it
  reach: u32 = 4; // largest contact distance, grid units
  withEnergy: u32 = 4;
  stopWhenAbsorbed: u32 = 4;
  epoch: u32 = 4;
  rowsValid: u32 = 4; // 0 on the cell path
  tooFar: u32 = 4; // 1 once a displacement could not be unwrapped, or a velocity not be kept
  overlaps: u32 = 4; // contacts of it, active or not: none is absorbed
  listRadius2: f32 = 4; // (reach + skin)^2
  moveRadius2: f32 = 4; // (skin / 2)^2
  skin: f32 = 4; // grid units
  out: usize = 4; // address for exported pairs
  outCount: u32 = 4;
  sideRows: u32 = 4; // cells a side while rows are kept: at least reach + skin wide
  positions: usize = 4;
  references: usize = 4;
  accumulators: usize = 4;
  ids: usize = 4;
  quietAt: u32 = 4; // first step of this call that found no overlap, else 0xFFFFFFFF
  flags: usize = 4;
  rows: usize = 4;
  counts: usize = 4;
  links: usize = 4;
  rowPool: usize = 4;
  cells: usize = 4;
  nextBlocks: usize = 4;
  scanSet: usize = 4;
  touchedSet: usize = 4;
  queue: usize = 4;
  candidatesI: usize = 4;
  candidatesJ: usize = 4;
  hits: usize = 4;
  ring: usize = 4;
  sideCells: u32 = 4; // and on the cell path: at least reach wide
  hitRoom: u32 = 4; // entries of hits
  touchSink: u32 = 4; // keeps the loads that only warm a cache from being optimised away
  span: u32 = 4; // slots that this thread owns, from `first` on
  thread: u32 = 4; // which thread this header is of
  threads: u32 = 4;
  share: u32 = 4; // slots a thread, the last may have fewer: owner = slot / share
  cellShare: u32 = 4; // cells a thread
  team: usize = 4; // header of thread 0; the others follow
  barrier: usize = 4; // shared words, BARRIER_ below
  posts: usize = 4; // outgoing kicks: mailRoom for each thread
  notes: usize = 4; // outgoing changes of rows and cells: mailRoom for each thread
  mailRoom: u32 = 4;

  seed: u64 = 8;
  stepSize: f64 = 8; // K: kick or learning rate, grid units
  probability: f64 = 8; // p
  halfExponent: f64 = 8; // a / 2
  forcePower: f64 = 8; // a - 1
  exponent: f64 = 8; // a
  cutoff: f64 = 8; // activity cut-off
  box: f64 = 8; // L, sigma
  unitScale: f64 = 8; // U of particle-normalised
  energy: i64 = 8; // 2^-32 sigma
  pairKey0: u64 = 8; // key words of the random streams, at the present step
  pairKey1: u64 = 8;
  particleKey0: u64 = 8;
  particleKey1: u64 = 8;
  directionKey0: u64 = 8;
  directionKey1: u64 = 8;
  roundingKey0: u64 = 8;
  roundingKey1: u64 = 8;
  coincidentKey0: u64 = 8;
  coincidentKey1: u64 = 8;
  totalRelisted: f64 = 8; // diagnostics
  totalScanned: f64 = 8;
  noise: f64 = 8; // S: sqrt(D0), grid units
  correlation: f64 = 8; // rho of a copula, c of Gaussian pairs
  complement: f64 = 8; // sqrt(1 - correlation^2)
  directionCorrelation: f64 = 8; // of Gaussian vectors
  directionComplement: f64 = 8;
  parameter: f64 = 8; // of a law that has one of its own: K2 of bro mixed, grid units
  both: f64 = 8; // P11: both sides of a contact are selected
  either: f64 = 8; // 2p - P11: one is
  batchPart: f64 = 8; // p of a fixed batch
  thermal: f64 = 8; // T: standard deviation of the thermal noise, grid units
  secondKey0: u64 = 8;
  secondKey1: u64 = 8;
  vectorKey0: u64 = 8;
  vectorKey1: u64 = 8;
  thermalKey0: u64 = 8;
  thermalKey1: u64 = 8;

  relisted: usize = 4; // 1 byte a slot: being relisted; then 1 for each thread: marks (assembly/rows.ts)
  rowBegin: u32 = 4; // first block of this thread's part of the row pool
  cellBegin: u32 = 4; // and of the cell pool
  spins: u32 = 4; // tries at a barrier before sleeping: few if there are more threads than cores
  first: u32 = 4; // first slot this thread owns
  soft: u32 = 4; // 1 if the force vanishes at contact (exponent > 1): kicks are dithered
  unwrapped: usize = 4; // unwrapped displacements, or 0
  contactReach: u32 = 4; // displacement by one contact at most, grid units (assembly/wrapping.ts)
  histogram: usize = 4; // of fixed batches (kicks/batch.ts), or 0
  edge: usize = 4;
  edgeRoom: u32 = 4;
  edgeCount: u32 = 4;
  edgeBin: u32 = 4;
  edgeRank: u32 = 4;

  largest: f64 = 8; // largest relative overlap of the configuration last seen, with energy
  threshold: u64 = 8; // last key of the batch: hash
  thresholdCounter: u64 = 8; // and counter
  batchKey0: u64 = 8;
  batchKey1: u64 = 8;

  distance: f64 = 8; // of the contact at hand in scalar code (scalarContact.ts), grid units,
  overlap: f64 = 8; // its relative overlap,
  dx: i32 = 4; // and the difference vector of its two sides
  dy: i32 = 4;
  dz: i32 = 4;
  dv: i32 = 4;
  dw: i32 = 4;
  listed: u32 = 4; // 1 if touchedSet is kept up to date, 0 if it is made when it is asked for
  candidates: u32 = 4; // candidate pairs that wait
  rowsLong: u32 = 4; // 1 if a row swept has more in blocks

  momentum: f64 = 8; // mu
  timeCorrelation: f64 = 8; // c of draws correlated in time (assembly/kicks/inTime.ts)
  timeNorm: f64 = 8; // sqrt(1 + c^2)
  pastPairKey0: u64 = 8; // key words at the step before; made if c is not 0
  pastPairKey1: u64 = 8;
  pastParticleKey0: u64 = 8;
  pastParticleKey1: u64 = 8;
  pastSecondKey0: u64 = 8;
  pastSecondKey1: u64 = 8;
  pastThermalKey0: u64 = 8;
  pastThermalKey1: u64 = 8;
  sideA: f64 = 8; // of the contact at hand: draws of its two sides, then numerators
  sideB: f64 = 8;
  plainLaw: i32 = 4; // the law without correlation in time and with independent draws
  restless: u32 = 4; // 1 if thermal noise moves every particle: nothing rests or absorbs then
  velocities: usize = 4; // velocities, or 0 without momentum
  moving: u32 = 4; // particles whose velocity is not 0
  nesterov: u32 = 4; // 1 for Nesterov's form of momentum

  stretch: f32 = 4; // how far apart two may be that touch in some cycle, in contact distances: 1 without shear
  time: f64 = 8; // step of the configuration that is looked at, of sheared runs
  shearKey0: u64 = 8;
  shearKey1: u64 = 8;
  strainCount: u32 = 4; // cycles before the strains repeat; 0 without shear
  strains: usize = 4;
  widest: i32 = 4; // the largest of them
  strain: i32 = 4; // that of the present cycle
  symmetric: u32 = 4; // 1 if a cycle goes to minus the strain, too
  shearAxis: u32 = 4; // AXIS_
  flow: u32 = 4; // axes of the present cycle
  gradient: u32 = 4;

  species: usize = 4; // or 0

  batches: u32 = 4; // M: steps of a pass of batches that are dealt out (kicks/shuffle.ts), 0 without
  batchSize: u32 = 4; // k
  batchFirst: u32 = 4; // places of the present batch: from this one
  batchEnd: u32 = 4; // to below this one
  batch: u32 = 4; // m: which batch of the pass it is
  shuffleKey0: u64 = 8; // of the present pass
  shuffleKey1: u64 = 8;
  halfBits: u32 = 4; // h: bits of half a place
  mixture: u32 = 4; // 1 if uniform draws of a pair are joined by a mixture
}
export const POST_COUNTS = 936; // u32 a thread, behind the fields
export const NOTE_COUNTS = 1000;
export const HEADER_BYTES = 1088;

export const CANDIDATES = 2048; // room in candidatesI and candidatesJ; scans flush above CANDIDATES_FLUSH
export const CANDIDATES_FLUSH = 1920;
export const CHUNK = 4096; // steps a call
export const RING_BYTES = 24; // an entry of ring:
export const RING_ACTIVE = 0;
export const RING_CONTACTS = 4;
export const RING_ENERGY = 8;
export const RING_LARGEST = 16;
export const NEVER = 0xffffffff; // quietAt of a call that met overlaps at every step
export const VECTOR_BYTES = 16; // a position, reference or accumulator,
export const LONG_VECTOR_BYTES = 32; // and for d > 3
export const ROW_BLOCK_BYTES = 64; // a block of rowPool
export const POST_BYTES = 16; // a kick in the mail, beside its vector
export const NOTE_BYTES = 16; // a note
export const BARRIER_ARRIVED = 0; // words of the barrier, a cache line apart
export const BARRIER_GENERATION = 64;
export const BARRIER_SLEEPERS = 128;
export const BARRIER_ABORT = 192;
export const BARRIER_BYTES = 256;
export const SPECIES_TOUCH = 64; // of the region of species: bit t of row s is set if s and t touch,
export const SPECIES_PARTS = 72; // u32, 1 if some don't,
export const SPECIES_SLOWS = 76; // u32, 1 if some factor is not 1,
export const SPECIES_OF = 128; // the species of each slot
export const HISTOGRAM_BYTES = 16384; // of fixed batches
export const TOUCH_ABOVE = 20000; // particles beyond which the caches are too small: memory is touched ahead of use
export const TOUCH_AHEAD = 32; // scanned particles touched at a time

export const PATH_AUTO = 0;
export const PATH_DENSE = 1;
export const PATH_SPARSE = 2;
export const PATH_CELLS = 3;

export const AXIS_FIXED = 0;
export const AXIS_ALTERNATING = 1;
export const AXIS_RANDOM = 2;
export const STRAINS = 16; // in strains, at most

export const STATUS_OK = 0;
export const STATUS_ABSORBED = 1;
export const STATUS_ROW_POOL_FULL = 2; // the configuration is whole; rebuild a larger arena from the positions
export const STATUS_CELL_POOL_FULL = 3;
export const STATUS_HITS_FULL = 4;
export const STATUS_MAIL_FULL = 5; // between two steps, like the others
export const STATUS_ABORTED = 6; // another thread is gone
export const STATUS_EDGE_FULL = 7; // between two steps
export const MAX_THREADS = 16;

/**
 * The arena: one block of linear memory, laid out by the host, starting 64-byte aligned at or above __heap_base. Both compilers read
 * this file: kernels (assembly/) receive the address of the arena, the host (arena.ts, arenaView.ts) writes the header.
 *
 *   arena +0     header: the 4-byte fields
 *         +256   header: the 8-byte fields, and some more of both
 *         +832   regions, each 64-byte aligned, at the addresses stored in the header (P_ fields)
 *
 *   region       entry (by slot unless said)      bytes
 *   POS          x y z R [v w 0 0] u32 / u32      16 (32 for d > 3)
 *   REF          reference position               16 (32)
 *   ACC          dx dy dz count [dv dw 0 0]       16 (32)     count = contacts + 65536 * active contacts
 *   ID           id                               4
 *   FLAG         1 if in the scan set             1
 *   ROWS         own row, other row               2 * 4 * CAPACITY
 *   COUNTS       own + 65536 * other              4
 *   LINKS        first overflow block of each row 4 + 4      0 = none
 *   ROWPOOL      12 slots, next, 3 unused         64 a block, by block index from 1
 *   CELLS        x4 y4 z4 [v4 w4] slot4           16 (d + 1) a block, block index = cell, then the pool
 *   NEXT         next block of a block            4 a block, 0 = none
 *   LISTA, LISTB scan set, touched set            4 + 4
 *   QUEUE        slots to relist                  4
 *   CANDI, CANDJ candidate pairs                  4 * CANDIDATES each
 *   HITS         neighbours found while relisting 4 * HIT_ROOM
 *   RELISTED     1 while being relisted, threads     1
 *   POSTS        inc, slot (assembly/mail.ts)        MAIL_ROOM a thread
 *   NOTES        what, slot, entry, cell             MAIL_ROOM a thread
 *   RING         active, contacts (u32), energy (i64), largest overlap (f64) of each step of a chunk   24 * CHUNK
 *   UNWRAP       unwrapped displacement, i64 a coordinate, if asked for        8 d
 *   HISTOGRAM, EDGE   of fixed batches (kicks/batch.ts)
 */

// 4-byte header fields
export const N = 0; // particles
export const CAPACITY = 4; // entries of a row before it overflows, a multiple of 4
export const SIDE = 8; // cells a side, now
export const LAW = 12; // kick law, see lawNumbers.ts
export const SCAN = 16; // length of the scan set in LISTA
export const TOUCHED = 20; // length of the touched set in LISTB
export const QUEUED = 24; // length of QUEUE
export const CELL_FREE = 28; // head of the free list of cell blocks
export const CELL_FRESH = 32; // first cell block never used
export const CELL_END = 36; // one past the last cell block
export const ROW_FREE = 40; // head of the free list of row blocks
export const ROW_FRESH = 44;
export const ROW_END = 48;
export const MONO = 52; // 1 if all radii are equal
export const PATH = 56; // PATH_AUTO, or one forced
export const SCAN_ALL = 60; // 1 if the scan set is everything
export const STATUS = 64; // STATUS_ of the last call
export const ACTIVE = 68; // active particles of the configuration last seen
export const CONTACTS = 72; // active contacts of it
export const DMAX = 76; // largest contact distance, grid units
export const WITH_ENERGY = 80;
export const STOP_WHEN_ABSORBED = 84;
export const EPOCH = 88;
export const ROWS_VALID = 92; // 0 on the cell path
export const OVERLAPS = 100; // contacts of it, active or not: none is absorbed
export const LIST_R2 = 104; // f32: (DMAX + skin)^2
export const MOVE_R2 = 108; // f32: (skin / 2)^2
export const SKIN = 112; // f32: skin, grid units
export const OUT = 116; // address for exported pairs
export const OUT_COUNT = 120;
export const TOUCH_SINK = 212; // keeps the loads that only warm a cache from being optimised away
export const SIDE_ROWS = 124; // cells a side while rows are kept: at least DMAX + skin wide
export const SIDE_CELLS = 204; // and on the cell path: at least DMAX wide
export const P_POS = 128;
export const P_REF = 132;
export const P_ACC = 136;
export const P_ID = 140;
export const QUIET_AT = 144; // first step of this call that found no overlap, else 0xFFFFFFFF
export const P_FLAG = 148;
export const P_ROWS = 152;
export const P_COUNTS = 156;
export const P_LINKS = 160;
export const P_ROWPOOL = 164;
export const P_CELLS = 168;
export const P_NEXT = 172;
export const P_LISTA = 176;
export const P_LISTB = 180;
export const P_QUEUE = 184;
export const P_CANDI = 188;
export const P_CANDJ = 192;
export const P_HITS = 196;
export const P_RING = 200;
export const HIT_ROOM = 208; // entries of HITS
export const FIRST = 576; // first slot this thread owns
export const SPAN = 216; // how many
export const THREAD = 220; // which thread this header is of
export const THREADS = 224;
export const SHARE = 228; // slots a thread, the last may have fewer: owner = slot / SHARE
export const CELL_SHARE = 232; // cells a thread
export const P_TEAM = 236; // header of thread 0; the others follow
export const P_BARRIER = 240; // shared words, BARRIER_ below
export const P_POSTS = 244; // outgoing kicks: MAIL_ROOM of MAIL_BYTES for each thread
export const P_NOTES = 248; // outgoing changes of rows and cells: MAIL_ROOM of 16 bytes for each thread
export const MAIL_ROOM = 252;

// 8-byte header fields
export const SEED = 256; // u64
export const STEP_SIZE = 264; // f64 K: kick or learning rate, grid units
export const PROBABILITY = 272; // f64 p
export const HALF_EXPONENT = 280; // f64 a / 2
export const FORCE_POWER = 288; // f64 a - 1
export const EXPONENT = 296; // f64 a
export const CUTOFF = 304; // f64 activity cut-off
export const BOX = 312; // f64 L, sigma
export const UNIT_SCALE = 320; // f64 U of particle-normalised
export const ENERGY = 328; // i64, 2^-32 sigma
export const KEY_PAIR = 336; // u64 k0, u64 k1
export const KEY_PARTICLE = 352;
export const KEY_DIRECTION = 368;
export const KEY_ROUNDING = 384;
export const KEY_COINCIDENT = 400;
export const TOTAL_RELISTED = 416; // f64, diagnostics
export const TOTAL_SCANNED = 424; // f64
export const POST_COUNTS = 432; // u32 a thread: posts for it
export const NOTE_COUNTS = 496; // u32 a thread: notes for it
export const P_RELISTED = 560; // 1 byte a slot: being relisted
export const ROW_BEGIN = 564; // first block of this thread's part of the row pool
export const CELL_BEGIN = 568; // and of the cell pool
export const SPINS = 572; // tries at a barrier before sleeping: few if there are more threads than cores
export const SOFT = 580; // 1 if the force vanishes at contact (exponent > 1): kicks are dithered
export const P_UNWRAP = 584; // unwrapped displacements, or 0
export const MOST_CONTACTS = 588; // of one particle, beyond which a displacement might exceed half the box
export const P_HISTOGRAM = 592; // fixed batches (kicks/batch.ts), or 0
export const P_EDGE = 596;
export const EDGE_ROOM = 600;
export const EDGE_COUNT = 604;
export const EDGE_BIN = 608;
export const EDGE_RANK = 612;
export const TOO_FAR = 616; // 1 once a displacement could not be unwrapped
export const NOISE = 640; // f64 S: sqrt(D0), grid units
export const CORRELATION = 648; // f64: rho of a copula, c of Gaussian pairs
export const COMPLEMENT = 656; // f64 sqrt(1 - CORRELATION^2)
export const DIRECTION_CORRELATION = 664; // f64, of Gaussian vectors
export const DIRECTION_COMPLEMENT = 672; // f64
export const SECOND_SIZE = 680; // f64 K2: isotropic part of a mixed kick, grid units
export const BOTH = 688; // f64 P11: both sides of a contact are selected
export const EITHER = 696; // f64 2p - P11: one is
export const BATCH_PART = 704; // f64 p of a fixed batch
export const THERMAL = 712; // f64 T: standard deviation of the thermal noise, grid units
export const LARGEST = 720; // f64, largest relative overlap of the configuration last seen, with energy
export const THRESHOLD = 728; // u64, last key of the batch: hash
export const THRESHOLD_COUNTER = 736; // and counter
export const KEY_SECOND = 744; // u64 k0, u64 k1
export const KEY_VECTOR = 760;
export const KEY_THERMAL = 776;
export const KEY_BATCH = 792;
export const HEADER_BYTES = 832;

export const CANDIDATES = 2048; // room in CANDI, CANDJ; scans flush above CANDIDATES_FLUSH
export const CANDIDATES_FLUSH = 1920;
export const CHUNK = 4096; // steps a call
export const RING_BYTES = 24; // an entry of RING:
export const RING_ACTIVE = 0;
export const RING_CONTACTS = 4;
export const RING_ENERGY = 8;
export const RING_LARGEST = 16;
export const NEVER = 0xffffffff; // QUIET_AT of a call that met overlaps at every step
export const VECTOR_BYTES = 16; // a position, reference or accumulator,
export const LONG_VECTOR_BYTES = 32; // and for d > 3
export const ROW_BLOCK_BYTES = 64; // a block of ROWPOOL
export const POST_BYTES = 16; // a kick in the mail, beside its vector
export const NOTE_BYTES = 16; // a note
export const BARRIER_ARRIVED = 0; // words of the barrier, a cache line apart
export const BARRIER_GENERATION = 64;
export const BARRIER_SLEEPERS = 128;
export const BARRIER_ABORT = 192;
export const BARRIER_BYTES = 256;
export const HISTOGRAM_BYTES = 16384; // of fixed batches
export const TOUCH_ABOVE = 20000; // particles beyond which the caches are too small: memory is touched ahead of use
export const TOUCH_AHEAD = 32; // scanned particles touched at a time

export const PATH_AUTO = 0;
export const PATH_DENSE = 1;
export const PATH_SPARSE = 2;
export const PATH_CELLS = 3;

export const STATUS_OK = 0;
export const STATUS_ABSORBED = 1;
export const STATUS_ROW_POOL_FULL = 2; // the configuration is whole; rebuild a larger arena from the positions
export const STATUS_CELL_POOL_FULL = 3;
export const STATUS_HITS_FULL = 4;
export const STATUS_MAIL_FULL = 5; // between two steps, like the others
export const STATUS_ABORTED = 6; // another thread is gone
export const STATUS_EDGE_FULL = 7; // between two steps
export const MAX_THREADS = 16;

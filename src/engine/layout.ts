/**
 * The arena as the host sees it: the mirror of assembly/layout.ts, which draws it and says what each region holds.
 * test/engine/layout.test.ts holds the two equal.
 */

// 4-byte header fields
export const N = 0; // particles
export const CAPACITY = 4; // entries of a row before it overflows, a multiple of 4
export const SIDE = 8; // cells a side, now
export const LAW = 12; // kick law, see kicks/laws.ts
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
export const P_BARRIER = 240; // shared words, 64 bytes apart: arrived, generation, sleepers, abort
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
export const HEADER_BYTES = 640;

export const CANDIDATES = 2048; // room in CANDI, CANDJ; scans flush above CANDIDATES_FLUSH
export const CANDIDATES_FLUSH = 1920;
export const CHUNK = 4096; // steps a call
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
export const MAX_THREADS = 16;

/** Mirror of assembly/lattice/layout.ts, which says what each field holds; a test holds the two equal. */
export const SIDE = 0;
export const DIMENSION = 4;
export const PAIRS_LEAVE = 8;
export const SITES = 12;
export const PARTICLES = 16;
export const STREAM = 20;
export const EPOCH = 24;
export const STOP_WHEN_ABSORBED = 28;
export const ACTIVE_COUNT = 32;
export const STATUS = 36;
export const QUIET_AT = 40;
export const P_HEIGHTS = 44;
export const P_LEAVING = 48;
export const P_ACTIVE = 52;
export const P_NEXT = 56;
export const P_RING = 60;
export const SEED = 64;
export const START_SEED = 72;
export const KEY = 80;
export const PAIRS = 96;
export const OFFSETS = 104;
export const HEADER_BYTES = 256;

export const CHUNK = 4096;
export const MOST_HEIGHT = 255;

export const STATUS_OK = 0;
export const STATUS_ABSORBED = 1;
export const STATUS_SITE_FULL = 2;
export const STATUS_TOO_MANY_PAIRS = 3;

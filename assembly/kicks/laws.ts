/** Numbers of the kick laws, as the host writes them into the header. The rules themselves: one file a family here. */
export const OBSERVE = 0; // count contacts, move nothing
export const BRO_RECIPROCAL = 1;
export const BRO_NONRECIPROCAL = 2;
export const BRO_PARTICLE = 3;
export const BRO_NORMALISED = 4;
export const SGD_PAIR = 5; // also gd, with p = 1
export const SGD_PARTICLE = 6;
export const RO_BALL = 7;
export const RO_UNIFORM = 8;
export const SGD_PAIR_SOFT = 9; // exponent > 1, dithered
export const SGD_PARTICLE_SOFT = 10;
export const LIST_PAIRS = 11; // write the active contacts to OUT

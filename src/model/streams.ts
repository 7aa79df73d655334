/**
 * The registry of random streams (docs/dynamics.md), read by assembly/ as well. A number, once used, is never given another
 * meaning.
 */
export const INITIAL = 1; // initial positions
export const PAIR = 2; // one draw a pair
export const PARTICLE = 3; // one draw a particle
export const DIRECTION = 4; // isotropic directions of random organization
export const ROUNDING = 5; // dither of small kicks, exponent > 1
export const COINCIDENT = 6; // direction of coincident centres
export const REPLICA = 7; // seeds of replicas (host)
export const SECOND = 8; // second draw of a pair, for correlated ones
export const VECTOR = 9; // Gaussian vectors of a pair
export const THERMAL = 10; // thermal noise of a particle
export const SIZES = 11; // particle sizes (host)
export const BATCH = 12; // order in which a fixed batch is chosen
export const SHUFFLE = 13; // order in which batches without replacement are dealt out
export const SHEAR = 14; // axes of a shear
export const LATTICE_PLACEMENT = 32; // sites of the particles of a lattice at the start
export const TOPPLING = 33; // neighbours that particles leave for
export const LATTICE_PREPARATION = 34; // the same, while a natural start is prepared
export const MANIFOLD_START = 64; // normal numbers of the points of clouds at the start
export const MANIFOLD_CLOUDS = 65; // normal numbers of the centres and axes of clouds that an encoder sees
export const MANIFOLD_VIEWS = 66; // normal numbers of their views along the axes
export const MANIFOLD_WEIGHTS = 67; // normal numbers of the weights of an encoder at the start

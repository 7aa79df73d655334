/** The registry of random streams (docs/dynamics.md). A number, once used, is never given another meaning. */
export const INITIAL: u32 = 1; // initial positions
export const PAIR: u32 = 2; // one draw a pair
export const PARTICLE: u32 = 3; // one draw a particle
export const DIRECTION: u32 = 4; // isotropic directions of random organization
export const ROUNDING: u32 = 5; // dither of small kicks, exponent > 1
export const COINCIDENT: u32 = 6; // direction of coincident centres
export const REPLICA: u32 = 7; // seeds of replicas (host)
export const SECOND: u32 = 8; // second draw of a pair, for correlated ones
export const VECTOR: u32 = 9; // Gaussian vectors of a pair
export const THERMAL: u32 = 10; // thermal noise of a particle
export const SIZES: u32 = 11; // particle sizes (host)
export const BATCH: u32 = 12; // order in which a fixed batch is chosen
export const LATTICE_PLACEMENT: u32 = 32; // sites of the particles of a lattice at the start
export const TOPPLING: u32 = 33; // neighbours that particles leave for
export const LATTICE_PREPARATION: u32 = 34; // the same, while a natural start is prepared

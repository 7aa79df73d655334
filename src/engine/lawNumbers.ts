/** Numbers of the kick laws, as the host writes them into the header. The rules themselves are in assembly/kicks/. */
export const OBSERVE = 0; // count contacts, move nothing
export const BRO_RECIPROCAL = 1;
export const BRO_NONRECIPROCAL = 2;
export const BRO_PARTICLE = 3;
export const BRO_PARTICLE_NORMALISED = 4;
export const SGD_PAIR = 5; // also gd, with p = 1
export const SGD_PARTICLE = 6;
export const RO_BALL = 7;
export const RO_UNIFORM = 8;
export const BRO_CORRELATED = 9;
export const BRO_MIXED = 10; // reciprocal, and an isotropic kick for each active particle
export const LIST_PAIRS = 11; // write the active contacts to OUT
export const SGD_CORRELATED = 12;
export const SGD_PAIR_BATCH = 13;
export const SGD_PARTICLE_BATCH = 14; // gd, of which only the selected keep their displacement
export const SDE_RECIPROCAL = 15;
export const SDE_NONRECIPROCAL = 16;
export const SDE_CORRELATED = 17;
export const SDE_PARTICLE = 18;
export const SDE_UNDIRECTED = 19;
export const RO_PAIR = 20;
export const BATCH_COUNT = 21; // sort the keys of all contacts into the histogram
export const BATCH_EDGE = 22; // gather the keys of the bin that the batch ends in
export const SGD_BOTH_BATCH = 23; // contacts whose two particles are selected
export const SGD_DEALT = 24; // pair, particle or both-batch in passes without replacement: plainLaw of the header says which
export const IN_TIME = 25; // a rule whose draws are correlated in time, likewise

/** What host and kernels agree on: words of the state, of a system and of an entry of the ring, and the bindings of the buffers. */

/** Lanes of a workgroup. */
export const lanes = 64;

/** Words of the state. The first ones are those of a submission, which the host clears; the others stay. */
export const STATE = {
  contacts: 0,
  movers: 1,
  /** Entry of the ring; NONE before the first step. */
  step: 2,
  halt: 3,
  binFull: 4,
  /** Counts of the two lists. */
  lists: 8,
  /** Which list is the scan set; the other one takes the touched. */
  scan: 10,
  /** Whether this step, and the next one, look at all particles. */
  all: 11,
  allNext: 12,
  /** Stamp of the particles in the scan set. */
  stamp: 13,
} as const;
export const stateWords = 16;
export const submissionWords = 8;
export const NONE = 0xffffffff;

/** Words of the uniform buffer. */
export const SIZES = { particles: 0, total: 1, systems: 2, capacity: 3, cells: 4, room: 5 } as const;
export const sizesWords = 8;

/** Words of a system; pairs of words are f64 or u64, low word first. */
export const SYSTEM = {
  seed: 0,
  time: 2,
  epoch: 4,
  alive: 5,
  side: 6,
  /** Displacement by one contact at most, grid units. */
  contactReach: 7,
  stepSize: 8,
  parameter: 10,
  noise: 12,
  thermal: 14,
  cutoff: 16,
  box: 18,
  /** A draw is selected if its 52 high bits are below this. */
  threshold: 20,
  halfExponent: 22,
  /** Powers of the overlap, twice: that of the force and that of the energy. */
  twiceForce: 24,
  twiceEnergy: 25,
  /** Thermal noise at most, grid units. */
  thermalReach: 26,
  keys: 32,
} as const;
export const systemWords = 64;

/** Words of an entry of the ring, one a step and system. Counts of contacts and overlaps are those of both particles. */
export const RING = { active: 0, contacts: 1, overlaps: 2, energy: 3, largest: 5, tooFar: 7 } as const;
export const ringWords = 8;

/** Arrays of the buffer of sets, a word a particle each. */
export const SETS = { lists: 0, movers: 2, stamps: 3, places: 4, counts: 5 } as const;
export const setArrays = 6;

/** Bindings of the buffers, the same in all kernels. */
export const bindings = {
  sizes: 0,
  state: 1,
  systems: 2,
  positions: 3,
  bins: 4,
  sets: 5,
  contacts: 6,
  sums: 7,
  ring: 8,
  unwrapped: 9,
} as const;
export type Buffers = keyof typeof bindings;

const types: Record<Exclude<Buffers, 'sizes'>, string> = {
  state: 'array<atomic<u32>>',
  systems: 'array<u32>',
  positions: 'array<vec4u>',
  bins: 'array<u32>',
  sets: 'array<u32>',
  contacts: 'array<vec4u>',
  sums: 'array<u32>',
  ring: 'array<atomic<u32>>',
  unwrapped: 'array<u32>',
};

/** Declares the buffers of a kernel: `name` to read, `name+` to write as well, `name*` as words for atomic operations. */
export function declare(names: readonly string[]): string {
  const lines = names.map((name) => {
    const plain = name.replace(/[+*]$/, '') as Exclude<Buffers, 'sizes'>;
    const type = name.endsWith('*') ? 'array<atomic<u32>>' : types[plain];
    // atomic operations need write access, loads included
    const access = plain === name && !type.includes('atomic') ? 'read' : 'read_write';
    return `@group(0) @binding(${bindings[plain]}) var<storage, ${access}> ${plain}: ${type};`;
  });
  return `struct Sizes { particles: u32, total: u32, systems: u32, capacity: u32, cells: u32, room: u32, a: u32, b: u32 }
@group(0) @binding(${bindings.sizes}) var<uniform> sizes: Sizes;
${lines.join('\n')}
`;
}

/** What the kernels of a system know when they are made; other values are words of the system. */
export interface Shape {
  dimension: number;
  law: number;
  /** Forces vanish at contact: kicks are dithered. */
  soft: boolean;
  /** Contacts below the cut-off are not active. */
  cutoff: boolean;
  thermal: boolean;
  /** Thermal noise of all particles. */
  restless: boolean;
  unwraps: boolean;
}

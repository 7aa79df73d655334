/** A system as the kernels read it: its words, its cells and its particles. */
import { gridRadiiOf, type Kept } from '../engine/arenaView.js';
import { contactReach, lawFields } from '../engine/lawHeader.js';
import { maxOf } from '../model/arrays.js';
import { ConfigError, type Derived, type ParticleConfig, wholePower } from '../model/index.js';
import { SYSTEM, systemWords } from './kernels/layout.js';
import { wordsOf } from './kernels/normal.js';

/** A system and where it stands. */
export interface Member {
  config: ParticleConfig;
  derived: Derived;
  /** u32, [N * d], id-major. */
  positions: Uint32Array;
  kept: Kept;
  time: number;
  epoch: number;
}

/** Cells a side are at most so many that there are no more cells than this for a particle. */
const cellsEach = 2;

/**
 * Cells a side: as many as are no smaller than a contact.
 * @throws ConfigError if the box is too small
 */
export function sideOf({ config, derived }: Pick<Member, 'config' | 'derived'>): number {
  const reach = 2 * maxOf(gridRadiiOf(derived));
  const side = Math.floor(4294967296 / reach);
  if (side < 3) throw new ConfigError('particles must be more for a box of three diameters, which a GPU needs', 'particles');
  let most = 3;
  while (wholePower(most + 1, config.dimension) <= cellsEach * config.particles) most++;
  return Math.min(side, most, 65535);
}

/** Thermal noise stays below so many standard deviations (assembly/wrapping.ts). */
const thermalTail = 13;

/** Low and high word of a whole number of 64 bits. */
function longOf(value: bigint): [number, number] {
  return [Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn)];
}

/** Words of a system but for its keys. */
export function systemOf({ config, derived, time, epoch }: Member, alive: boolean): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(systemWords);
  const fields = lawFields(config, derived);
  const pair = (at: number, value: [number, number]): void => words.set(value, at);
  pair(SYSTEM.seed, longOf(derived.seed));
  pair(SYSTEM.time, longOf(BigInt(time)));
  words[SYSTEM.epoch] = epoch;
  words[SYSTEM.alive] = alive ? 1 : 0;
  words[SYSTEM.side] = sideOf({ config, derived });
  words[SYSTEM.contactReach] = contactReach(derived);
  words[SYSTEM.thermalReach] = Math.min(2 ** 32 - 1, Math.floor(thermalTail * derived.thermalGrid));
  for (const name of ['stepSize', 'parameter', 'noise', 'thermal', 'cutoff', 'box', 'halfExponent'] as const) {
    pair(SYSTEM[name], wordsOf(fields[name] as number));
  }
  // u < p for u a multiple of 2^-52
  pair(SYSTEM.threshold, longOf(BigInt(Math.ceil((fields.probability as number) * 2 ** 52))));
  words[SYSTEM.twiceForce] = 2 * (fields.forcePower as number);
  words[SYSTEM.twiceEnergy] = 2 * (fields.exponent as number);
  return words;
}

/** Positions with radii, four words a particle. */
export function particlesOf({ config, derived, positions }: Member): Uint32Array<ArrayBuffer> {
  const { particles, dimension } = config;
  const radii = gridRadiiOf(derived);
  const out = new Uint32Array(4 * particles);
  for (let id = 0; id < particles; id++) {
    for (let c = 0; c < dimension; c++) out[4 * id + c] = positions[id * dimension + c] as number;
    out[4 * id + 3] = radii[id] as number;
  }
  return out;
}

/** Radii, in the last one of four words a particle: `linkAll` finds them where the sums of kicks are otherwise. */
export function radiiOf({ derived }: Member): Uint32Array<ArrayBuffer> {
  const radii = gridRadiiOf(derived);
  const out = new Uint32Array(4 * radii.length);
  radii.forEach((radius, id) => {
    out[4 * id + 3] = radius;
  });
  return out;
}

/** Positions of the words that `particlesOf` makes, [N * d], id-major. */
export function positionsOf(words: Uint32Array, dimension: number): Uint32Array {
  const particles = words.length / 4;
  const positions = new Uint32Array(particles * dimension);
  for (let id = 0; id < particles; id++) {
    for (let c = 0; c < dimension; c++) positions[id * dimension + c] = words[4 * id + c] as number;
  }
  return positions;
}

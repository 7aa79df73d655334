/**
 * What follows from a config: the box, the radii, the step in grid units, the seeds that are really used,
 * and the checks that need them. Source: docs/dynamics.md.
 */

import { maxOf, minOf } from './arrays.js';
import { checkBatch } from './batches.js';
import { boxLength, listMoment, radiusMoment } from './box.js';
import { drawnRadii } from './drawnSizes.js';
import { ConfigError } from './errors.js';
import { gridUnits } from './grid.js';
import { replicaSeed } from './philox.js';
import { configAt, stepsToCheck } from './scheduleInput.js';
import type { ParticleConfig } from './schema.js';
import { largestStrain, shearStretch, strainsOf } from './shear.js';
import { type ClassSizes, isDrawn, radiiById, sizeClasses } from './sizes.js';
import { brief, checkSteps, exponentOf, largestWhere, type StepSizes, stepsOf } from './stepSizes.js';

export interface Derived extends StepSizes {
  /** Side L of the box in sigma. */
  boxLength: number;
  /** Radii by id in sigma, [N]. */
  radii: Float64Array;
  /** Exponent a of the potential; 1 for bro and ro, whose energy is that of a = 1. */
  exponent: number;
  /** Relative overlap below which a contact is not active; 0 for bro and ro. */
  activityCutoff: number;
  /** Seed after the replica, u64. */
  seed: bigint;
  /** Seed of the random start after the replica, u64. */
  initialSeed: bigint;
  smallestRadius: number;
  largestRadius: number;
  /** True if all radii are equal. */
  monodisperse: boolean;
  /** Strains of the cycles of a shear, in units of 2^-16, taken in turn; empty without shear. */
  strains: number[];
  /** Two that touch at some strain are at most this many contact distances apart at strain 0; 1 without shear. */
  stretch: number;
}

/** WASM32 addresses 4 GiB. */
export const memoryAvailable = 4294967296;
/** A radius of fewer grid units than this makes rounding of positions visible. */
const smallestRadiusGrid = 1024;
/** Fewer cells along a side and a particle meets a neighbour, or itself, twice. */
const cellsAcross = 3;

/** Energies are whole multiples of 2^-32 sigma in 64 bits; radii from a file must leave room for their sum. */
const largestRadiusAllowed = 262144;
/** The volume of smaller spheres leaves the normal range of a double. */
const smallestRadiusAllowed = 1e-100;

/** Bytes that an engine for N particles in d dimensions takes at least. What it really takes, its arena plan says. */
export function memoryNeeded(particles: number, dimension: number): number {
  return particles * (dimension > 3 ? 500 : 250);
}

/** N that can't be exceeded in the memory of WASM32. */
export function largestParticles(dimension: number): number {
  return largestWhere((n) => memoryNeeded(n, dimension) < memoryAvailable, memoryAvailable);
}

function checkMemory(config: ParticleConfig): void {
  const { particles, dimension } = config;
  const needed = memoryNeeded(particles, dimension);
  if (needed < memoryAvailable) return;
  throw new ConfigError(
    `particles must be at most ${largestParticles(dimension)}, got ${particles}; ` +
      `it needs at least ${needed} bytes of memory and ${memoryAvailable} are available`,
    'particles',
    largestParticles(dimension),
  );
}

function checkList(config: ParticleConfig, radii: Float64Array | undefined): void {
  if (radii === undefined) {
    const { kind } = config.sizes;
    if (kind !== 'list' && kind !== 'file') return;
    const remedy = kind === 'list' ? 'give an initial file with a radius column' : 'read the file and pass them';
    throw new ConfigError(`sizes ${kind} needs radii, got none; ${remedy}`, 'sizes.kind');
  }
  if (radii.length !== config.particles) {
    throw new ConfigError(
      `particles must be the number of radii ${radii.length}, got ${config.particles}; leave it out`,
      'particles',
    );
  }
  const field = config.sizes.kind === 'file' ? 'sizes.path' : 'initial';
  const bad = radii.findIndex((radius) => !(radius > 0 && Number.isFinite(radius)));
  if (bad >= 0) {
    throw new ConfigError(
      `radius of particle ${bad} must be positive and finite, got ${radii[bad]}; give its length in diameters`,
      field,
    );
  }
  const extreme = radii.findIndex((radius) => radius < smallestRadiusAllowed || radius > largestRadiusAllowed);
  if (extreme < 0) return;
  throw new ConfigError(
    `radius of particle ${extreme} must be from ${smallestRadiusAllowed} to ${largestRadiusAllowed} diameters, got ${radii[extreme]}; ` +
      'give lengths in diameters of the small particles',
    field,
  );
}

function checkBox(config: ParticleConfig, length: number, largestRadius: number, sideOf: (n: number) => number): void {
  const strain = largestStrain(config);
  const smallestBox = cellsAcross * 2 * largestRadius * (1 + strain);
  if (length >= smallestBox) return;
  const enough = largestWhere((n) => n === 0 || sideOf(n) < smallestBox, memoryAvailable) + 1;
  throw new ConfigError(
    `particles must be at least ${enough} at phi ${config.phi}${strain > 0 ? ` and shear ${strain}` : ''}, got ${config.particles}; ` +
      `the box side ${brief(length)} would be under ${strain > 0 ? `3 (1 + shear)` : 'three'} times the largest diameter ` +
      `${brief(2 * largestRadius)}${strain > 0 ? ', give more particles or less shear' : ''}`,
    'particles',
    enough,
  );
}

function checkResolution({ phi, particles }: ParticleConfig, length: number, smallestRadius: number): void {
  if ((smallestRadius / length) * gridUnits >= smallestRadiusGrid) return;
  throw new ConfigError(
    `phi must leave a box side of at most ${brief((smallestRadius * gridUnits) / smallestRadiusGrid)} at ${particles} particles, got ` +
      `${phi}; the box side would be ${brief(length)}, give a larger phi or fewer particles`,
    'phi',
  );
}

/** Radii that are no classes of equal particles: those that came with the run, or drawn ones. */
function listOfRadii({ sizes, particles, replica }: ParticleConfig, radii: Float64Array | undefined): Float64Array | null {
  if (radii !== undefined) return radii;
  return isDrawn(sizes) ? drawnRadii(sizes, particles, replicaSeed(BigInt(sizes.seed), replica)) : null;
}

/** L by number of particles, with the sizes of the config or with the shares that a list has. */
function sideByParticles(config: ParticleConfig, list: Float64Array | null): (n: number) => number {
  const { dimension, phi, particles } = config;
  if (list === null) {
    return (n) => boxLength(radiusMoment(sizeClasses(config.sizes as ClassSizes, n), dimension), phi, dimension);
  }
  const moment = listMoment(list, dimension);
  return (n) => boxLength(n === particles ? moment : (moment * n) / particles, phi, dimension);
}

/**
 * Everything that follows from the complete config of spheres; under a schedule, at step 0, and the rest of it is checked.
 * @param config from `parseConfig`
 * @param listed radii [N] in sigma, by id, if they came from a file; they replace `sizes`
 * @throws ConfigError if N is too large for memory or too small for the box, or if a step is too fine for the grid or too
 *   large for the box
 */
export function derive(config: ParticleConfig, listed?: Float64Array): Derived {
  for (const step of stepsToCheck(config)) deriveAt(configAt(config, step), listed);
  return deriveAt(configAt(config, 0), listed);
}

function deriveAt(config: ParticleConfig, listed?: Float64Array): Derived {
  checkMemory(config);
  checkList(config, listed);
  checkBatch(config);
  const { particles, replica } = config;
  const list = listOfRadii(config, listed);
  const sideOf = sideByParticles(config, list);
  const length = sideOf(particles);
  const radii = list ?? radiiById(config.sizes as ClassSizes, particles);
  const [smallestRadius, largestRadius] = [minOf(radii), maxOf(radii)];
  checkBox(config, length, largestRadius, sideOf);
  checkResolution(config, length, smallestRadius);
  checkSteps(config, length, sideOf);
  return {
    ...stepsOf(config, length),
    boxLength: length,
    radii,
    exponent: exponentOf(config),
    activityCutoff: ('activityCutoff' in config && config.activityCutoff) || 0,
    seed: replicaSeed(BigInt(config.seed), replica),
    initialSeed: replicaSeed(BigInt(config.initialSeed), replica),
    smallestRadius,
    largestRadius,
    monodisperse: smallestRadius === largestRadius,
    strains: strainsOf(config),
    stretch: shearStretch(largestStrain(config), (smallestRadius / length) * gridUnits),
  };
}

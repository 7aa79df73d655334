/**
 * What follows from a config: the box, the radii, the step in grid units, the seeds that are really used,
 * and the checks that need them. Sources: docs/dynamics.md and section 2 of the design.
 */
import { boxLength, countRadii, type RadiusCount } from './box.js';
import { ConfigError } from './errors.js';
import { replicaSeed } from './philox.js';
import type { ParticleConfig } from './schema.js';
import { radiiById, type Sizes, sizeClasses } from './sizes.js';

export interface Derived {
  /** Side L of the box in sigma. */
  boxLength: number;
  /** Radii by id in sigma, [N]. */
  radii: Float64Array;
  /** Kick or learning rate in sigma. */
  stepSize: number;
  /** The same in grid units of L/2^32: K of docs/dynamics.md. */
  kickGrid: number;
  /** Displacement of a contact at most, in steps: 1 for a kick, a / 2 for a force. */
  largestForce: number;
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
}

/** Positions are fractions of the box in units of 2^-32. */
const gridUnits = 4294967296;
/** WASM32 addresses 4 GiB. */
export const memoryAvailable = 4294967296;
/** A kick of fewer grid units than this has too few directions. */
const smallestKickGrid = 64;
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

/** Largest n in [0, most] with holds(n), for a condition that turns false once and stays so. */
function largestWhere(holds: (n: number) => boolean, most: number): number {
  let low = 0;
  let high = most + 1;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** N that can't be exceeded in the memory of WASM32. */
export function largestParticles(dimension: number): number {
  return largestWhere((n) => memoryNeeded(n, dimension) < memoryAvailable, memoryAvailable);
}

/** Radius classes of n particles with the sizes of the config, or with the shares that a list has. */
function classesFor(sizes: Sizes, n: number, list: readonly RadiusCount[] | null, listed: number): RadiusCount[] {
  if (list === null) return sizeClasses(sizes, n);
  return list.map(({ radius, count }) => ({ radius, count: (count * n) / listed }));
}

const brief = (x: number): string => String(Number(x.toPrecision(6)));

function checkMemory(config: ParticleConfig): void {
  const { particles, dimension } = config;
  const needed = memoryNeeded(particles, dimension);
  if (needed < memoryAvailable) return;
  throw new ConfigError(
    `particles must be at most ${largestParticles(dimension)}, got ${particles}; ` +
      `it needs at least ${needed} bytes of memory and ${memoryAvailable} are available`,
    'particles',
  );
}

function checkList(config: ParticleConfig, radii: Float64Array | undefined): void {
  if (radii === undefined) {
    if (config.sizes.kind !== 'list') return;
    throw new ConfigError('sizes list needs radii, got none; give an initial file with a radius column', 'sizes.kind');
  }
  if (radii.length !== config.particles) {
    throw new ConfigError(
      `particles must be the number of radii ${radii.length}, got ${config.particles}; leave it out`,
      'particles',
    );
  }
  const bad = radii.findIndex((radius) => !(radius > 0 && Number.isFinite(radius)));
  if (bad >= 0) throw new ConfigError(`radius of particle ${bad} must be positive and finite, got ${radii[bad]}`, 'initial');
  const extreme = radii.findIndex((radius) => radius < smallestRadiusAllowed || radius > largestRadiusAllowed);
  if (extreme < 0) return;
  throw new ConfigError(
    `radius of particle ${extreme} must be from ${smallestRadiusAllowed} to ${largestRadiusAllowed} diameters, got ${radii[extreme]}; ` +
      'give lengths in diameters of the small particles',
    'initial',
  );
}

/**
 * Everything that follows from the complete config of spheres.
 * @param config from `parseConfig`
 * @param radii [N] in sigma, by id, if they came with the positions; they replace `sizes`
 * @throws ConfigError if N is too large for memory or too small for the box, or if the step is too fine for the grid or too
 *   large for the box
 */
export function derive(config: ParticleConfig, radii?: Float64Array): Derived {
  checkMemory(config);
  checkList(config, radii);
  const { dimension: d, phi, particles } = config;
  const list = radii ? countRadii(radii) : null;
  const sideOf = (n: number): number => boxLength(classesFor(config.sizes, n, list, particles), phi, d);
  const classes = list ?? sizeClasses(config.sizes, particles);
  const length = boxLength(classes, phi, d);
  const largestRadius = classes.reduce((most, { radius }) => Math.max(most, radius), 0);
  const smallestRadius = classes.reduce((least, { radius }) => Math.min(least, radius), Number.POSITIVE_INFINITY);

  const smallestBox = cellsAcross * 2 * largestRadius;
  if (!(length >= smallestBox)) {
    const enough = largestWhere((n) => n === 0 || sideOf(n) < smallestBox, memoryAvailable) + 1;
    throw new ConfigError(
      `particles must be at least ${enough} at phi ${phi}, got ${particles}; the box side ${brief(length)} would be under three ` +
        `times the largest diameter ${brief(2 * largestRadius)}`,
      'particles',
    );
  }
  if (!((smallestRadius / length) * gridUnits >= smallestRadiusGrid)) {
    throw new ConfigError(
      `phi must leave a box side of at most ${brief((smallestRadius * gridUnits) / smallestRadiusGrid)} at ${particles} particles, got ` +
        `${phi}; the box side would be ${brief(length)}, give a larger phi or fewer particles`,
      'phi',
    );
  }

  const hasForce = config.model === 'sgd' || config.model === 'gd';
  const stepSize = hasForce ? config.learningRate : config.kick;
  const exponent = hasForce ? config.exponent : 1;
  const kickGrid = (stepSize / length) * gridUnits;
  const largestForce = hasForce ? 0.5 * exponent : 1;
  checkStep(config, stepSize, largestForce, exponent, length, sideOf);

  const seed = BigInt(config.seed);
  return {
    boxLength: length,
    radii: radii ?? radiiById(config.sizes, particles),
    stepSize,
    kickGrid,
    largestForce,
    exponent,
    activityCutoff: hasForce ? config.activityCutoff : 0,
    seed: replicaSeed(seed, config.replica),
    initialSeed: replicaSeed(BigInt(config.initialSeed), config.replica),
    smallestRadius,
    largestRadius,
    monodisperse: smallestRadius === largestRadius,
  };
}

/**
 * One displacement is a signed 32-bit fraction of the box, so it must stay under L/2; their sums wrap exactly. It must be coarse
 * enough for the grid, too; forces with a > 1 are dithered and may be finer.
 */
function checkStep(
  config: ParticleConfig,
  stepSize: number,
  factor: number,
  exponent: number,
  length: number,
  sideOf: (n: number) => number,
): void {
  const name = 'kick' in config ? 'kick' : 'learningRate';
  if (!(stepSize * factor < length / 2)) {
    const perForce = factor === 1 ? '' : ` over the force ${factor}`;
    throw new ConfigError(
      `${name} must be under ${brief(length / 2 / factor)} (half the box side ${brief(length)}${perForce}), ` +
        `got ${stepSize}; give a smaller one or more particles`,
      name,
    );
  }
  if (exponent > 1 || (stepSize / length) * gridUnits >= smallestKickGrid) return;
  const least = (smallestKickGrid / gridUnits) * length;
  const most = largestWhere((n) => n === 0 || (stepSize / sideOf(n)) * gridUnits >= smallestKickGrid, memoryAvailable);
  throw new ConfigError(
    `${name} must be at least ${brief(least)} (64 units of the position grid) at ${config.particles} particles, got ${stepSize}; ` +
      (most > 0 ? `the largest N for it is ${most}` : 'no N is small enough for it'),
    name,
  );
}

/** Sizes of a step in sigma and in grid units of L/2^32, and whether the box and the grid can hold them. */

import { ConfigError } from './errors.js';
import { gridUnits } from './grid.js';
import type { ParticleConfig } from './schema.js';

export interface StepSizes {
  /** Kick or learning rate in sigma; 0 for sde undirected, which has neither. */
  stepSize: number;
  /** The same in grid units: K of docs/dynamics.md. */
  kickGrid: number;
  /** sqrt(D0) in grid units: S of docs/dynamics.md; 0 but for sde. */
  noiseGrid: number;
  /** sqrt(2 D_T) in grid units: T of docs/dynamics.md; 0 without thermal noise. */
  thermalGrid: number;
  /** Displacement of a coordinate by thermal noise at most, in grid units. */
  largestThermalGrid: number;
  /** Displacement of a contact at most, in steps: 1 for a kick, a / 2 for a force. Without the noise of sde. */
  largestForce: number;
  /** Displacement by one contact at most, in sigma. */
  largestDisplacement: number;
}

/** A kick of fewer grid units than this has too few directions. */
const smallestKickGrid = 64;
/** No normal draw is larger: the quantile of 2^-53 is -8.21. */
const largestNormal = 8.3;
/** Nor is a sum c g1 + sqrt(1 - c^2) g2 of two, or (g1 + c g2)/sqrt(1 + c^2): sqrt(2) times that. */
const largestCorrelated = 11.8;
/** Nor is such a sum of such sums. */
const largestTwice = 16.7;

/** Bound of N in messages: WASM32 could not hold more. */
const mostParticles = 4294967296;

export const brief = (x: number): string => String(Number(x.toPrecision(6)));

/** Largest n in [0, most] with holds(n), for a condition that turns false once and stays so. */
export function largestWhere(holds: (n: number) => boolean, most: number): number {
  let low = 0;
  let high = most + 1;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Exponent a of the potential; 1 for rules whose kicks don't depend on the overlap. */
export function exponentOf(config: ParticleConfig): number {
  return ('exponent' in config && config.exponent) || 1;
}

/** mu of a run with momentum, else 0. */
export function momentumOf(config: ParticleConfig): number {
  return ('momentum' in config && config.momentum) || 0;
}

const isInTime = (config: ParticleConfig): boolean => 'timeCorrelation' in config && config.timeCorrelation !== 0;

/** Largest normal number of a pair. */
function normalBound(config: ParticleConfig): number {
  const correlated = config.model === 'sde' && (config.mode === 'correlated' || config.mode === 'undirected');
  if (isInTime(config)) return correlated ? largestTwice : largestCorrelated;
  return correlated ? largestCorrelated : largestNormal;
}

/** Largest normal number of thermal noise, whose draws in time are those of gd. */
const thermalBound = (config: ParticleConfig): number =>
  config.model === 'gd' && isInTime(config) ? largestCorrelated : largestNormal;

/** Kick or learning rate, sqrt(D0) and the factor of both, in sigma. */
function amplitudesOf(config: ParticleConfig): { step: number; noise: number; factor: number } {
  if (config.model === 'bro' || config.model === 'ro') return { step: config.kick, noise: 0, factor: 1 };
  const noise = config.model === 'sde' ? Math.sqrt(config.noiseStrength) : 0;
  if (config.learningRate === undefined) return { step: 0, noise, factor: 1 };
  return { step: config.learningRate, noise, factor: 0.5 * exponentOf(config) };
}

/** Sizes of a step of a run in a box of side L = `length`. */
export function stepsOf(config: ParticleConfig, length: number): StepSizes {
  const { step, noise, factor } = amplitudesOf(config);
  const thermalGrid = (Math.sqrt(2 * config.thermalNoise) / length) * gridUnits;
  return {
    stepSize: step,
    kickGrid: (step / length) * gridUnits,
    noiseGrid: (noise / length) * gridUnits,
    thermalGrid,
    largestThermalGrid: Math.ceil(thermalBound(config)) * thermalGrid,
    largestForce: factor,
    largestDisplacement: (step + normalBound(config) * noise) * factor,
  };
}

/** A step as messages name it. */
interface NamedStep {
  field: 'kick' | 'learningRate' | 'noiseStrength' | 'thermalNoise';
  /** Value of the field. */
  given: number;
  /** Length that it stands for, in sigma. */
  size: number;
  /** Value of the field for a length. */
  inField: (size: number) => number;
}

function kickOf(config: ParticleConfig): NamedStep | null {
  const { step } = amplitudesOf(config);
  return step === 0
    ? null
    : { field: 'kick' in config ? 'kick' : 'learningRate', given: step, size: step, inField: (size) => size };
}

function noiseOf(config: ParticleConfig): NamedStep | null {
  if (config.model !== 'sde') return null;
  const { noise } = amplitudesOf(config);
  return { field: 'noiseStrength', given: config.noiseStrength, size: noise, inField: (size) => size * size };
}

function thermalOf({ thermalNoise }: ParticleConfig): NamedStep | null {
  if (thermalNoise === 0) return null;
  const size = Math.sqrt(2 * thermalNoise);
  return { field: 'thermalNoise', given: thermalNoise, size, inField: (length) => (length * length) / 2 };
}

/** Refuses a displacement of L/2 or more: one displacement is a signed 32-bit fraction of the box (their sums wrap exactly). */
function checkCoarse({ field, given, size, inField }: NamedStep, limit: number, reason: string): void {
  if (size < limit) return;
  throw new ConfigError(
    `${field} must be under ${brief(inField(Math.max(0, limit)))} (${reason}), got ${given}; give a smaller one or more particles`,
    field,
  );
}

/**
 * Refuses a step that the grid would turn into a handful of directions.
 * @param size length of the step in sigma, or of a larger one that goes with it
 */
function checkFine({ field, given, inField }: NamedStep, size: number, particles: number, sideOf: (n: number) => number): void {
  const fits = (n: number): boolean => (size / sideOf(n)) * gridUnits >= smallestKickGrid;
  if (fits(particles)) return;
  const least = inField((smallestKickGrid / gridUnits) * sideOf(particles));
  const most = largestWhere((n) => n === 0 || fits(n), mostParticles);
  throw new ConfigError(
    `${field} must be at least ${brief(least)} (64 units of the position grid) at ${particles} particles, got ${given}; ` +
      (most > 0 ? `the largest N for it is ${most}` : 'no N is small enough for it'),
    field,
    Number(brief(least)),
  );
}

/**
 * Refuses steps that the box or the grid can't hold. Forces with a > 1 are dithered and may be finer than the grid.
 * @param length L in sigma
 * @param sideOf L by number of particles
 * @throws ConfigError naming the field and its bound
 */
export function checkSteps(config: ParticleConfig, length: number, sideOf: (n: number) => number): void {
  const kick = kickOf(config);
  const noise = noiseOf(config);
  const thermal = thermalOf(config);
  const { factor } = amplitudesOf(config);
  const half = `half the box side ${brief(length)}`;
  const perForce = factor === 1 ? '' : ` over the force ${factor}`;
  const most = length / 2 / factor;
  if (kick) checkCoarse(kick, most, half + perForce);
  if (noise) {
    const beside = kick ? ` and learningRate ${kick.given}` : '';
    const bound = normalBound(config);
    const reason = `${bound} times its square root${beside} must stay under ${half}${perForce}`;
    checkCoarse(noise, (most - (kick?.size ?? 0)) / bound, reason);
  }
  if (thermal) {
    const bound = thermalBound(config);
    checkCoarse(thermal, length / 2 / bound, `${bound} times the square root of twice it must stay under ${half}`);
    checkFine(thermal, thermal.size, config.particles, sideOf);
  }
  const step = kick ?? noise;
  if (step && exponentOf(config) === 1) checkFine(step, Math.max(step.size, noise?.size ?? 0), config.particles, sideOf);
}

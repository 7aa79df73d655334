/**
 * The displacement of one step in closed form: mean and covariance of each particle and cross-covariance of partners, for every rule
 * (docs/models.md; the moments follow from the draws of each row). Lengths in sigma.
 */
import { batchesOf, momentumOf, type ParticleConfig, slowsSome } from '../model/index.js';
import { dot } from './linearAlgebra.js';
import type { Contact, Moments } from './noiseMoments.js';
import { slowed } from './speciesNoise.js';

export type { Contact, Moments } from './noiseMoments.js';

/** Mean, variance and covariance between the sides, of the scalar that multiplies F n_ij; and variance a component of an isotropic part. */
const none = {
  mean: 0,
  variance: 0,
  /** Correlation of the two sides of a contact. */
  correlation: 0,
  /** One draw a particle, along the sum over its contacts. */
  perParticle: false,
  /** The particle's sum is made a unit vector first. */
  normalised: false,
  /** Covariance of the amplitudes of two contacts that have a particle in common, */
  adjacent: 0,
  /** and of two that have none (or of two particles), as in a batch of fixed size. */
  shared: 0,
  /** Isotropic variance a component for each contact, and correlation of its two sides. */
  vectorVariance: 0,
  vectorCorrelation: 0,
  /** Isotropic variance a component for each active particle. */
  isotropic: 0,
};

type Amplitude = typeof none;

/** Gauss's 2F1(1/2, 1/2; c; x) for 0 <= x <= 1 and c > 1, by its series; at x = 1 by Gauss's theorem. */
function hypergeometric(c: number, x: number): number {
  if (x === 1) return gammaRatio(c);
  let term = 1;
  let sum = 1;
  for (let n = 0; n < 100_000 && term > 1e-17 * sum; n++) {
    term *= ((n + 0.5) ** 2 / ((c + n) * (n + 1))) * x;
    sum += term;
  }
  return sum;
}

/** Gamma(x) of a whole or half argument. */
function gamma(x: number): number {
  if (x === 0.5) return Math.sqrt(Math.PI);
  if (x === 1) return 1;
  return (x - 1) * gamma(x - 1);
}

/** Gamma(c) Gamma(c - 1) / Gamma(c - 1/2)^2 = 2F1(1/2, 1/2; c; 1). */
const gammaRatio = (c: number): number => (gamma(c) * gamma(c - 1)) / gamma(c - 0.5) ** 2;

/** E[e . e'] of two unit vectors made of Gaussian vectors whose components have correlation c (physics, section 2). */
export function meanAlignment(c: number, d: number): number {
  const factor = (2 / d) * (gamma((d + 1) / 2) / gamma(d / 2)) ** 2;
  return c * factor * hypergeometric(d / 2 + 1, c * c);
}

/** Probability that one of n is in a batch of fixed size k, and covariance of two of them. */
function batchMoments(p: number, n: number): { share: number; shared: number } {
  const k = Math.min(n, Math.floor(p * n) + 1);
  const share = n === 0 ? 0 : k / n;
  return { share, shared: n > 1 ? (share * (k - 1)) / (n - 1) - share * share : 0 };
}

function broAmplitude(config: Extract<ParticleConfig, { model: 'bro' }>, d: number): Amplitude {
  const weight = config.mode === 'mixed' ? (config.isotropicWeight as number) : 0;
  const eps = config.kick * (1 - weight);
  const correlation = config.mode === 'correlated' ? (config.correlation as number) : config.mode === 'nonreciprocal' ? 0 : 1;
  return {
    ...none,
    mean: eps / 2,
    variance: eps ** 2 / 12,
    correlation,
    perParticle: config.mode === 'particle' || config.mode === 'particle-normalised',
    normalised: config.mode === 'particle-normalised',
    isotropic: (weight * config.kick) ** 2 / (3 * d),
  };
}

/**
 * Probability that r given particles are all in the batch of a step: independent draws, or batches of fixed sizes, of which each step
 * has one at random.
 */
function selectedTogether(config: Extract<ParticleConfig, { model: 'sgd' }>): (r: number) => number {
  const batches = batchesOf(config);
  if (batches === null) return (r) => config.batchFraction ** r;
  const { particles } = config;
  const sizes = Array.from({ length: batches.count }, (_, m) => Math.min(batches.size, particles - m * batches.size));
  const falling = (n: number, r: number): number => (r === 0 ? 1 : n * falling(n - 1, r - 1));
  return (r) =>
    r > particles ? 0 : sizes.reduce((sum, k) => sum + Math.max(0, falling(k, r)) / falling(particles, r), 0) / batches.count;
}

function sgdAmplitude(config: Extract<ParticleConfig, { model: 'sgd' }>, contacts: number, active: number): Amplitude {
  const alpha = config.learningRate;
  if (config.mode === 'both-batch') return bothAmplitude(alpha, selectedTogether(config));
  const perParticle = config.mode === 'particle' || config.mode === 'particle-batch';
  let share = config.batchFraction;
  let shared = 0;
  if (config.mode === 'pair-batch' || config.mode === 'particle-batch') {
    ({ share, shared } = batchMoments(share, perParticle ? active : contacts));
  } else if (config.mode === 'particle') {
    const together = selectedTogether(config);
    share = together(1);
    shared = together(2) - share ** 2;
  } else {
    const batches = batchesOf(config);
    if (batches !== null) share = 1 / batches.count;
  }
  const correlation = config.mode === 'correlated' ? (config.correlation as number) : 1;
  return {
    ...none,
    mean: alpha * share,
    variance: alpha ** 2 * share * (1 - share),
    correlation,
    perParticle,
    adjacent: alpha ** 2 * shared,
    shared: alpha ** 2 * shared,
  };
}

/**
 * Contacts of which both particles are selected.
 * @param together probability that r particles are all selected
 */
function bothAmplitude(alpha: number, together: (r: number) => number): Amplitude {
  const share = together(2);
  const covariance = (r: number): number => alpha ** 2 * (together(r) - share ** 2);
  return {
    ...none,
    mean: alpha * share,
    variance: covariance(2),
    correlation: 1,
    adjacent: covariance(3),
    shared: covariance(4),
  };
}

function sdeAmplitude(config: Extract<ParticleConfig, { model: 'sde' }>): Amplitude {
  const variance = config.noiseStrength;
  if (config.mode === 'undirected') {
    return { ...none, vectorVariance: variance, vectorCorrelation: config.correlation as number };
  }
  const correlation = config.mode === 'correlated' ? (config.correlation as number) : config.mode === 'nonreciprocal' ? 0 : 1;
  return { ...none, mean: config.learningRate as number, variance, correlation, perParticle: config.mode === 'particle' };
}

function roAmplitude(config: Extract<ParticleConfig, { model: 'ro' }>, d: number): Amplitude {
  const eps = config.kick;
  if (config.mode === 'particle') {
    return { ...none, isotropic: config.kickShape === 'uniform' ? eps ** 2 / (3 * d) : eps ** 2 / (d + 2) };
  }
  const magnitudes = eps ** 2 * (1 / 4 + (config.magnitudeCorrelation as number) / 12);
  const alignment = meanAlignment(config.directionCorrelation as number, d);
  return { ...none, vectorVariance: eps ** 2 / (3 * d), vectorCorrelation: (magnitudes * alignment) / (eps ** 2 / 3) };
}

function amplitudeOf(config: ParticleConfig, contacts: number, active: number): Amplitude {
  if (config.model === 'bro') return broAmplitude(config, config.dimension);
  if (config.model === 'sgd') return sgdAmplitude(config, contacts, active);
  if (config.model === 'gd') return { ...none, mean: config.learningRate };
  if (config.model === 'sde') return sdeAmplitude(config);
  return roAmplitude(config, config.dimension);
}

/** From rest a step of momentum moves by the sum of the kicks, in Nesterov's form by 1 + mu times that. */
export function liftOf(config: ParticleConfig): number {
  return 'momentumKind' in config && config.momentumKind === 'nesterov' ? 1 + momentumOf(config) : 1;
}

/** An amplitude of kicks that are so many times as long. */
function lifted(amplitude: Amplitude, lift: number): Amplitude {
  const { mean, variance, adjacent, shared, vectorVariance, isotropic } = amplitude;
  const square = lift * lift;
  return {
    ...amplitude,
    mean: lift * mean,
    variance: square * variance,
    adjacent: square * adjacent,
    shared: square * shared,
    vectorVariance: square * vectorVariance,
    isotropic: square * isotropic,
  };
}

/**
 * Moments of the displacement of one step under the rule of a config, from rest.
 * @param contacts all overlaps of the configuration
 * @param particles N
 */
export function displacementMoments(config: ParticleConfig, contacts: readonly Contact[], particles: number): Moments {
  const d = config.dimension;
  const force = new Float64Array(particles * d);
  const active = new Uint8Array(particles);
  const stirred = new Uint8Array(particles).fill(config.thermalOn === 'active' ? 0 : 1);
  for (const { i, j, normal, force: size, active: isActive } of contacts) {
    active[i] = active[j] = 1;
    if (isActive) stirred[i] = stirred[j] = 1;
    for (let c = 0; c < d; c++) {
      force[i * d + c] = (force[i * d + c] as number) + size * (normal[c] as number);
      force[j * d + c] = (force[j * d + c] as number) - size * (normal[c] as number);
    }
  }
  const activeCount = active.reduce((sum, here) => sum + here, 0);
  const amplitude = lifted(amplitudeOf(config, contacts.length, activeCount), liftOf(config));
  const mean = new Float64Array(particles * d);
  const covariance = new Float64Array(particles * d * d);
  const direction = amplitude.normalised ? normalisedRows(force, d) : force;
  /** Adds factor * v v^T to the covariance of a particle. */
  const addOuter = (i: number, v: Float64Array, at: number, factor: number): void => {
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        const k = (i * d + a) * d + b;
        covariance[k] = (covariance[k] as number) + factor * (v[at + a] as number) * (v[at + b] as number);
      }
    }
  };
  const addIdentity = (i: number, factor: number): void => {
    for (let a = 0; a < d; a++) covariance[(i * d + a) * d + a] = (covariance[(i * d + a) * d + a] as number) + factor;
  };
  for (let i = 0; i < particles; i++) {
    for (let c = 0; c < d; c++) mean[i * d + c] = amplitude.mean * (direction[i * d + c] as number);
    // Batches tie different contacts of a particle to each other.
    if (amplitude.perParticle) addOuter(i, direction, i * d, amplitude.variance);
    else addOuter(i, force, i * d, amplitude.adjacent);
    if (active[i]) addIdentity(i, amplitude.isotropic);
    addIdentity(i, 2 * config.thermalNoise * (stirred[i] as number));
  }
  const cross = new Float64Array(contacts.length);
  const nextTo = amplitude.adjacent === amplitude.shared ? null : adjacentProducts(contacts, force, particles, d);
  contacts.forEach(({ i, j, normal, force: size }, k) => {
    if (!amplitude.perParticle) {
      for (const side of [i, j]) addOuter(side, normal, 0, (amplitude.variance - amplitude.adjacent) * size ** 2);
    }
    for (const side of [i, j]) addIdentity(side, amplitude.vectorVariance);
    let together = 0;
    for (let c = 0; c < d; c++) together += (direction[i * d + c] as number) * (direction[j * d + c] as number);
    const own = amplitude.perParticle ? 0 : -(amplitude.correlation * amplitude.variance - amplitude.shared) * size ** 2;
    cross[k] = own + amplitude.shared * together - amplitude.vectorCorrelation * amplitude.vectorVariance * d;
    if (nextTo !== null) cross[k] += (amplitude.adjacent - amplitude.shared) * (nextTo[k] as number);
  });
  const thermal = 2 * d * config.thermalNoise * stirred.reduce((sum, here) => sum + here, 0);
  let all = 0;
  for (let k = 0; k < covariance.length; k += k % (d * d) === d * d - 1 ? 1 : d + 1) all += covariance[k] as number;
  const moments = {
    ...{ mean, covariance, cross, force },
    total: thermal + totalVariance(config, amplitude, contacts, direction, active),
    ownShare: config.model === 'gd' || all === 0 ? 1 : 1 - thermal / all,
  };
  return slowsSome(config.species) ? slowed(moments, config, contacts, direction, amplitude, stirred) : moments;
}

/**
 * Of each contact of i and j, the sum of g_ik . g_jl over contacts of i and of j that are not the same and have a particle in common;
 * g is the force of a contact.
 * @param force [N * d] sum of the forces of each particle
 */
function adjacentProducts(contacts: readonly Contact[], force: Float64Array, particles: number, d: number): Float64Array {
  const forces = Array.from({ length: particles }, () => new Map<number, Float64Array>());
  for (const { i, j, normal, force: size } of contacts) {
    forces[i]?.set(
      j,
      normal.map((x) => size * x),
    );
    forces[j]?.set(
      i,
      normal.map((x) => -size * x),
    );
  }
  const sumOf = (i: number): Float64Array => force.subarray(i * d, (i + 1) * d);
  return Float64Array.from(contacts, ({ i, j }) => {
    const own = forces[i]?.get(j) as Float64Array;
    let sum = dot(own, sumOf(j)) - dot(own, sumOf(i)) + 2 * dot(own, own);
    for (const [k, g] of forces[i] ?? []) sum += dot(forces[j]?.get(k) ?? nowhere, g);
    return sum;
  });
}

/** Of particles that are not in contact. */
const nowhere = new Float64Array();

/** Trace of the covariance of the sum over all particles, without thermal noise: what the two sides of a contact do not take from each other. */
function totalVariance(
  { dimension: d }: ParticleConfig,
  amplitude: Amplitude,
  contacts: readonly Contact[],
  direction: Float64Array,
  active: Uint8Array,
): number {
  const activeCount = active.reduce((sum, here) => sum + here, 0);
  let total = d * activeCount * amplitude.isotropic;
  total += 2 * d * contacts.length * (1 - amplitude.vectorCorrelation) * amplitude.vectorVariance;
  if (!amplitude.perParticle) {
    return contacts.reduce((sum, { force }) => sum + 2 * (1 - amplitude.correlation) * amplitude.variance * force ** 2, total);
  }
  const sums = new Float64Array(d);
  direction.forEach((x, k) => {
    sums[k % d] = (sums[k % d] as number) + x;
    total += (amplitude.variance - amplitude.shared) * x * x;
  });
  return sums.reduce((all, x) => all + amplitude.shared * x * x, total);
}

function normalisedRows(rows: Float64Array, d: number): Float64Array {
  const unit = rows.slice();
  for (let i = 0; i < unit.length; i += d) {
    let size = 0;
    for (let c = 0; c < d; c++) size += (unit[i + c] as number) ** 2;
    size = Math.sqrt(size);
    // Exactly opposite neighbours cancel to rounding: such a particle rests.
    for (let c = 0; c < d; c++) unit[i + c] = size > 1e-9 ? (unit[i + c] as number) / size : 0;
  }
  return unit;
}

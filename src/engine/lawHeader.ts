/** What a kick law reads from the header besides its step size (docs/dynamics.md). */
import {
  batchesOf,
  copulaCoefficient,
  type Derived,
  independentWeight,
  momentumOf,
  type ParticleConfig,
} from '../model/index.js';
import type { Arena } from './layout.js';

/** U of docs/dynamics.md: 2047 unit vectors in a row still fit an i32. */
const unitScale = 2 ** 20;

type LawFields = Partial<Record<keyof Arena, number>>;

/** The f64 fields of the header that a law reads. */
export function lawFields(config: ParticleConfig, derived: Derived): LawFields {
  const K = derived.kickGrid;
  const weight = config.model === 'bro' && config.mode === 'mixed' ? (config.isotropicWeight as number) : 0;
  return {
    // for a weight of 0 this is K itself
    stepSize: (1 - weight) * K,
    parameter: weight * K,
    noise: derived.noiseGrid,
    thermal: derived.thermalGrid,
    momentum: momentumOf(config),
    halfExponent: derived.exponent * 0.5,
    forcePower: derived.exponent - 1,
    exponent: derived.exponent,
    cutoff: derived.activityCutoff,
    box: derived.boxLength,
    unitScale,
    ...inTime(config),
    ...selection(config),
    ...correlations(config),
  };
}

function inTime(config: ParticleConfig): LawFields {
  const timeCorrelation = 'timeCorrelation' in config ? (config.timeCorrelation as number) : 0;
  return { timeCorrelation, timeNorm: Math.sqrt(1 + timeCorrelation * timeCorrelation) };
}

function selection(config: ParticleConfig): LawFields {
  if (config.model !== 'sgd') return { probability: 1 };
  if (batchesOf(config) !== null) return { probability: 1 };
  const p = config.batchFraction;
  if (config.mode === 'pair-batch' || config.mode === 'particle-batch') return { probability: 1, batchPart: p };
  if (config.mode !== 'correlated') return { probability: p };
  const both = p * p + (config.correlation as number) * p * (1 - p);
  return { probability: p, both, either: p + p - both };
}

/** Bits of half a place: the network has room for N places. */
export function halfBitsFor(particles: number): number {
  let half = 4;
  while (4 ** half < particles) half++;
  return half;
}

/** The whole numbers of the header that a law reads: batches that are dealt out, and whether a correlation is by mixture. */
export function lawCounts(config: ParticleConfig): LawFields {
  const batches = batchesOf(config);
  const mixture = 'correlationLaw' in config && config.correlationLaw === 'mixture' ? 1 : 0;
  if (batches === null) return { batches: 0, mixture };
  return { mixture, batches: batches.count, batchSize: batches.size, halfBits: halfBitsFor(config.particles) };
}

/** Coefficient of the first draw and of the independent one, for uniform (copula) and for Gaussian draws. */
function correlations(config: ParticleConfig): LawFields {
  const pair = (correlation: number): LawFields => ({ correlation, complement: independentWeight(correlation) });
  /** Of uniform draws; a mixture takes the correlation itself. */
  const uniform = (c: number, law: string | undefined): LawFields => (law === 'mixture' ? pair(c) : pair(copulaCoefficient(c)));
  const vectors = (coefficient: number): LawFields => ({
    directionCorrelation: coefficient,
    directionComplement: independentWeight(coefficient),
  });
  if (config.model === 'bro' && config.mode === 'correlated') return uniform(config.correlation as number, config.correlationLaw);
  if (config.model === 'sde' && config.mode === 'correlated') return pair(config.correlation as number);
  if (config.model === 'sde' && config.mode === 'undirected') return vectors(config.correlation as number);
  if (config.model === 'ro' && config.mode === 'pair') {
    return {
      ...uniform(config.magnitudeCorrelation as number, config.correlationLaw),
      ...vectors(config.directionCorrelation as number),
    };
  }
  return {};
}

/** Displacement by one contact at most, in grid units, a u32 (assembly/wrapping.ts). */
export function contactReach({ largestDisplacement, boxLength }: Derived): number {
  return Math.min(2 ** 32 - 1, Math.ceil((largestDisplacement / boxLength) * 2 ** 32) + 1);
}

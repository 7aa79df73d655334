/** What a kick law reads from the header besides its step size (docs/dynamics.md). */
import { copulaCoefficient, type Derived, independentWeight, type ParticleConfig } from '../model/index.js';
import * as A from './layout.js';

/** U of docs/dynamics.md: 2047 unit vectors in a row still fit an i32. */
const unitScale = 2 ** 20;

/** The f64 fields of the header that a law reads, by offset. */
export function lawFields(config: ParticleConfig, derived: Derived): [field: number, value: number][] {
  const K = derived.kickGrid;
  const weight = config.model === 'bro' && config.mode === 'mixed' ? (config.isotropicWeight as number) : 0;
  return [
    // for a weight of 0 this is K itself
    [A.STEP_SIZE, (1 - weight) * K],
    [A.SECOND_SIZE, weight * K],
    [A.NOISE, derived.noiseGrid],
    [A.THERMAL, derived.thermalGrid],
    [A.HALF_EXPONENT, derived.exponent * 0.5],
    [A.FORCE_POWER, derived.exponent - 1],
    [A.EXPONENT, derived.exponent],
    [A.CUTOFF, derived.activityCutoff],
    [A.BOX, derived.boxLength],
    [A.UNIT_SCALE, unitScale],
    ...selection(config),
    ...correlations(config),
  ];
}

function selection(config: ParticleConfig): [number, number][] {
  if (config.model !== 'sgd') return [[A.PROBABILITY, 1]];
  const p = config.batchFraction;
  if (config.mode === 'pair-batch' || config.mode === 'particle-batch') {
    return [
      [A.PROBABILITY, 1],
      [A.BATCH_PART, p],
    ];
  }
  if (config.mode !== 'correlated') return [[A.PROBABILITY, p]];
  const both = p * p + (config.correlation as number) * p * (1 - p);
  return [
    [A.PROBABILITY, p],
    [A.BOTH, both],
    [A.EITHER, p + p - both],
  ];
}

/** Coefficient of the first draw and of the independent one, for uniform (copula) and for Gaussian draws. */
function correlations(config: ParticleConfig): [number, number][] {
  const pair = (coefficient: number): [number, number][] => [
    [A.CORRELATION, coefficient],
    [A.COMPLEMENT, independentWeight(coefficient)],
  ];
  const vectors = (coefficient: number): [number, number][] => [
    [A.DIRECTION_CORRELATION, coefficient],
    [A.DIRECTION_COMPLEMENT, independentWeight(coefficient)],
  ];
  if (config.model === 'bro' && config.mode === 'correlated') return pair(copulaCoefficient(config.correlation as number));
  if (config.model === 'sde' && config.mode === 'correlated') return pair(config.correlation as number);
  if (config.model === 'sde' && config.mode === 'undirected') return vectors(config.correlation as number);
  if (config.model === 'ro' && config.mode === 'pair') {
    return [...pair(copulaCoefficient(config.magnitudeCorrelation as number)), ...vectors(config.directionCorrelation as number)];
  }
  return [];
}

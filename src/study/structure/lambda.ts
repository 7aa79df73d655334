/** lambda of a structure: of S(k) of equal particles, of the spectral density of mixtures. */
import {
  type Configuration,
  type FrameModes,
  fitPointsOf,
  type Hyperuniformity,
  largestFitWavenumber,
  StructureFactor,
  type StructureFactorResult,
  type StructureKernels,
  scanHyperuniformity,
} from '../../analysis/structure/index.js';
import { ConfigError } from '../../model/index.js';
import type { StructureOptions } from './options.js';

/** lambda, and what it is the exponent of: S(k) of equal particles, the spectral density of mixtures. */
export interface FittedLambda extends Hyperuniformity {
  quantity: 'structureFactor' | 'spectralDensity';
}

/** The spectral density, no farther than lambda takes it. @throws ConfigError for options that make no sense */
export function solidOf(kernels: StructureKernels, { kMax, kExact, fitWindow }: StructureOptions): StructureFactor {
  return new StructureFactor(kernels, { kMax: Math.min(kMax, fitWindow?.[1] ?? largestFitWavenumber), kExact, solid: true });
}

/** Its modes of a frame, or why there are none: sizes may be too far apart. */
export function solidModes(
  configuration: Configuration,
  kernels: StructureKernels,
  options: StructureOptions,
): FrameModes | { reason: string } {
  try {
    return solidOf(kernels, options).measure(configuration);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { reason: error.message };
  }
}

/** Whether a result is of particles of several sizes; many that are not told apart are one channel without a radius. */
export const isMixture = ({ radii }: Pick<StructureFactorResult, 'radii'>): boolean => radii.length > 1 || Number.isNaN(radii[0]);

/**
 * lambda of a mean, up to the k that was asked for: of S(k), or of the spectral density of a mixture, whose number S(k) has a plateau by
 * composition.
 * @param solid the spectral density if the factor has none, or why there is none
 * @param active whether particles of some state overlap
 * @throws ConfigError if there is no spectral density, or the window holds too few shells
 */
export function lambdaOf(
  factor: StructureFactorResult,
  solid: StructureFactorResult | { reason: string } | null,
  independent: number,
  dimension: number,
  active: boolean,
  { fitWindow, kMax }: StructureOptions,
): FittedLambda {
  const mixture = isMixture(factor);
  if (mixture && solid !== null && 'reason' in solid) throw new ConfigError(solid.reason, 'spectralDensity');
  const from = mixture ? ((solid as StructureFactorResult | null) ?? factor) : factor;
  const quantity = mixture ? from.quantities.findIndex(({ name }) => name === 'solid') : 0;
  if (quantity < 0) {
    throw new ConfigError(
      'spectralDensity must be wanted for particles of several sizes, got false; their number S(k) has a plateau by composition',
      'spectralDensity',
    );
  }
  const most = Math.min(kMax, fitWindow?.[1] ?? largestFitWavenumber);
  const points = fitPointsOf(from, most, independent, quantity);
  const fit = scanHyperuniformity(points, [fitWindow?.[0] ?? 0, most], dimension, active);
  if (!mixture) return { ...fit, quantity: 'structureFactor' };
  // Kicks that conserve the centre of mass make the number density smooth, not that of the volume.
  return { ...fit, quantity: 'spectralDensity', pulls: fit.pulls.filter(({ reference }) => reference !== 2) };
}

/** What to beware of in lambda, one sentence each. */
export const lambdaNotes = ({ quantity, doubt }: FittedLambda): string[] => [
  ...(doubt === null ? [] : [`no lambda: ${doubt}`]),
  ...(quantity === 'spectralDensity' ? [mixtureNote] : []),
];

const mixtureNote =
  'lambda is sought in the spectral density chi(k): with particles of several sizes the number S(k) has a plateau by composition, however uniform they are';

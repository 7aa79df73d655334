/** lambda of a structure: of S(k) of equal particles, of the spectral density of mixtures. */
import {
  type Configuration,
  type FitPoint,
  type FrameModes,
  fitPointsOf,
  type Hyperuniformity,
  type Judgement,
  judgeHyperuniformity,
  type LevelTest,
  largestFitWavenumber,
  type MeanValue,
  StructureFactor,
  type StructureFactorResult,
  type StructureKernels,
  type Suppression,
  scanHyperuniformity,
  suppressionOf,
  type WaveletExponent,
  waveletExponentOf,
} from '../../analysis/structure/index.js';
import { append } from '../../model/arrays.js';
import { ConfigError } from '../../model/index.js';
import { orNote, valueText } from './observables/observable.js';
import type { StructureOptions } from './options.js';

/** lambda, and what it is the exponent of: S(k) of equal particles, the spectral density of mixtures. */
export interface FittedLambda extends Hyperuniformity {
  quantity: FittedQuantity;
  /** The second estimator, on the same k. */
  wavelets: WaveletExponent;
  /** The test of S(0) = 0 from one sample; null of a crystal. */
  test: LevelTest | null;
}

type FittedQuantity = 'structureFactor' | 'spectralDensity';

/** All that S or chi at small k tells. */
export interface SmallK {
  quantity: FittedQuantity;
  /** null where the window holds too few shells. */
  fit: FittedLambda | null;
  judgement: Judgement;
  /** H = S(k -> 0)/S(peak); null without a peak or a test. */
  suppression: Suppression | null;
  /** Particles behind it. */
  particles: number;
  /** k of the points, 1/sigma. */
  range: [number, number];
}

/** What states have in common whose modes are fitted. */
export interface States {
  dimension: number;
  /** Configurations that don't depend on each other. */
  independent: number;
  /** Whether something moves in one of them. */
  active: boolean;
}

/** Judges S or chi at small k. @param notes takes why there is no lambda, and what to beware of in it */
export function smallK(
  from: StructureFactorResult,
  place: number,
  quantity: FittedQuantity,
  { dimension, independent, active }: States,
  [low, high]: [number, number],
  notes: string[],
): SmallK {
  const points: FitPoint[] = fitPointsOf(from, high, independent, place).filter(({ k }) => k >= low);
  const fit = orNote(notes, 'lambda', (): Omit<FittedLambda, 'test'> => {
    const found = scanHyperuniformity(points, [low, high], dimension, active);
    const mixture = quantity === 'spectralDensity';
    // Kicks that conserve the centre of mass make the number density smooth, not that of the volume.
    const pulls = mixture ? found.pulls.filter(({ reference }) => reference !== 2) : found.pulls;
    return { ...found, pulls, quantity, wavelets: waveletExponentOf(points, [low, high]) };
  });
  if (fit) append(notes, lambdaNotes(fit));
  const judgement = judgeHyperuniformity(points, [low, high], dimension, active, fit);
  const range: [number, number] = [points[0]?.k ?? low, points.at(-1)?.k ?? high];
  const suppression = judgement.test && suppressionOf(from.shells, place, judgement.test.level);
  return {
    quantity,
    fit: fit && { ...fit, test: judgement.test },
    judgement,
    suppression,
    particles: from.particles,
    range,
  };
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
 * What small k tells of a mean, up to the k that was asked for: of S(k), or of the spectral density of a mixture, whose
 * number S(k) has a plateau by
 * composition.
 * @param solid the spectral density if the factor has none, or why there is none
 * @param notes takes what could not be had, and what to beware of
 * @returns null if there is no spectral density
 */
export function smallKOf(
  factor: StructureFactorResult,
  solid: StructureFactorResult | { reason: string } | null,
  states: States,
  { fitWindow, kMax }: StructureOptions,
  notes: string[],
): SmallK | null {
  const limits: [number, number] = [fitWindow?.[0] ?? 0, Math.min(kMax, fitWindow?.[1] ?? largestFitWavenumber)];
  if (!isMixture(factor)) return smallK(factor, 0, 'structureFactor', states, limits, notes);
  return orNote(notes, 'lambda', () => {
    if (solid !== null && 'reason' in solid) throw new ConfigError(solid.reason, 'spectralDensity');
    const from = solid ?? factor;
    const place = from.quantities.findIndex(({ name }) => name === 'solid');
    if (place < 0) {
      throw new ConfigError(
        'spectralDensity must be wanted for particles of several sizes, got false; their number S(k) has a plateau by composition',
        'spectralDensity',
      );
    }
    return smallK(from, place, 'spectralDensity', states, limits, notes);
  });
}

/** What to beware of in lambda, one sentence each. */
const lambdaNotes = ({ quantity, doubt, effective, wavelets }: Omit<FittedLambda, 'test'>): string[] => [
  ...(doubt === null ? [] : [`no lambda: ${doubt}`]),
  ...(isFar(effective, wavelets.lambda)
    ? [
        `the two estimators of lambda differ: ${valueText(effective)} by the fits, ${valueText(wavelets.lambda)} by wavelets; S(k) is no simple power of these k`,
      ]
    : []),
  ...(quantity === 'spectralDensity' ? [mixtureNote] : []),
];

/** Whether two values differ by more than two errors. */
const isFar = (a: MeanValue, b: MeanValue): boolean =>
  Math.abs(a.value - b.value) > 2 * Math.hypot(a.error as number, b.error as number);

const mixtureNote =
  'lambda is sought in the spectral density chi(k): with particles of several sizes the number S(k) has a plateau by composition, however uniform they are';

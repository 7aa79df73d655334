/** The structure of stored configurations: every observable of src/analysis/structure on one source, as one document. */
import {
  type Configuration,
  checkConfiguration,
  type FrameModes,
  type FramePairs,
  fewSizes,
  inSpaceOrder,
  isPacking,
  type MeanValue,
  RadialDistribution,
  type RadialResult,
  StructureFactor,
  type StructureFactorResult,
  type StructureKernels,
  type Suppression,
  sampledMoments,
  varianceFromStructureFactor,
} from '../../analysis/structure/index.js';
import type { Boundaries } from '../../io/index.js';
import { unitBallVolume } from '../../model/index.js';
import { type ConfigurationSource, packingFraction, selectFrames, stepOfFrame } from '../stored/configurations.js';
import { inOrder } from '../threads/inOrder.js';
import { type FittedLambda, type States, smallKOf, solidModes, solidOf } from './lambda.js';
import { type Observed, observe } from './observables.js';
import type { StructureOptions } from './options.js';
import { type Relaxation, relaxationTo } from './relaxation.js';
import { hyperuniformVerdict } from './verdicts/hyperuniform.js';
import type { Verdict } from './verdicts/verdict.js';
import { verdictsOf } from './verdicts/verdicts.js';

export interface NumberVariance {
  /** R, sigma. */
  radius: number[];
  sampled: MeanValue[];
  /** Of the number in the same windows: its third moment about the mean over sigma^3, and the fourth over sigma^4, less 3. */
  skewness: MeanValue[];
  excessKurtosis: MeanValue[];
  fromStructureFactor: number[];
  idealGas: number[];
}

export type StructureCurves = Omit<StructureFactorResult, 'levels'>;

/** The part of a document that means over frames, or over runs, give. */
export interface Averaged {
  radialDistribution: RadialResult;
  structureFactor: StructureCurves;
  /** The spectral density up to the k that lambda takes, where there are so many sizes that `structureFactor` is without; else null. */
  spectralDensity: StructureCurves | null;
  hyperuniformity: FittedLambda | null;
  /** H = S(k -> 0)/S(peak). */
  suppression: Suppression | null;
  hyperuniform: Verdict;
}

export interface StructureResult extends Observed, Averaged {
  source: string;
  /** What moves particles of the run that do not touch; null if nothing does, or nothing says it. */
  moves: string | null;
  frames: (number | string | null)[];
  particles: number;
  dimension: number;
  boxLength: number;
  /** Which axes are periodic, and what says so. */
  boundaries: Boundaries;
  phi: number;
  /** Of the last frame, like the observables. */
  numberVariance: NumberVariance;
  /** Of the sweep that the run is one of; null of other sources. */
  system: Record<string, unknown> | null;
  /** F_s of earlier frames; null without. */
  relaxation: Relaxation | null;
  /** The answers, first of all in the table. */
  verdicts: Verdict[];
  /** What is wrong with what was read, what could not be had, and what to beware of, one sentence each. */
  notes: string[];
}

/** Radii of windows: from a radius of a particle to a quarter of the box. */
const windowRadii = 16;
/** What one frame adds to the means over frames. Plain data: workers send it. */
export interface FrameAverages {
  pairs: FramePairs;
  modes: FrameModes;
  /** For lambda of many sizes: the spectral density, or why there is none; null where `modes` hold what lambda takes. */
  solid: FrameModes | { reason: string } | null;
  particles: number;
  phi: number;
  fewSizes: boolean;
}

/** What is of one frame alone. */
export interface FrameDetails {
  observed: Observed;
  notes: string[];
  variance: Omit<NumberVariance, 'fromStructureFactor'>;
}

/** How a frame is measured: here, or by a worker. */
export interface FrameMeasures {
  averages(frame: number): Promise<FrameAverages>;
  details(frame: number): Promise<FrameDetails>;
  /** Frames that may be under way at a time. */
  ahead: number;
}

const isFew = ({ radii }: Configuration): boolean => new Set(radii).size <= fewSizes;

function radialOf(kernels: StructureKernels, boxLength: number, { rMax, rBin }: StructureOptions): RadialDistribution {
  const range = Math.min(rMax, boxLength / 2);
  return new RadialDistribution(kernels, range, Math.max(1, Math.round(range / rBin)));
}

function factorOf(kernels: StructureKernels, few: boolean, { kMax, kExact, spectralDensity }: StructureOptions): StructureFactor {
  return new StructureFactor(kernels, { kMax, kExact, solid: spectralDensity ?? few });
}

/** The part of a frame in g(r) and S(k). @throws ConfigError for options that make no sense */
export function measureAverages(
  configuration: Configuration,
  kernels: StructureKernels,
  options: StructureOptions,
): FrameAverages {
  const few = isFew(configuration);
  return {
    pairs: radialOf(kernels, configuration.boxLength, options).measure(configuration),
    modes: factorOf(kernels, few, options).measure(configuration),
    solid: few || options.spectralDensity !== undefined ? null : solidModes(configuration, kernels, options),
    particles: configuration.radii.length,
    phi: packingFraction(configuration),
    fewSizes: few,
  };
}

function windowsOf(configuration: Configuration, { windows, seed }: StructureOptions): FrameDetails['variance'] {
  const { dimension, boxLength, radii } = configuration;
  const [low, high] = [Math.min(0.5, boxLength / 8), boxLength / 4];
  const radius = Array.from({ length: windowRadii }, (_, k) => low * (high / low) ** (k / (windowRadii - 1)));
  const idealGas = radius.map((r) => {
    const part = ((unitBallVolume[dimension] as number) * r ** dimension) / boxLength ** dimension;
    return radii.length * part * (1 - part);
  });
  const { variance, skewness, excessKurtosis } = sampledMoments(configuration, radius, windows, seed);
  return { radius, sampled: variance, skewness, excessKurtosis, idealGas };
}

/** Everything that is not a mean over frames. @throws ConfigError for options that make no sense */
export function measureDetails(configuration: Configuration, options: StructureOptions): FrameDetails {
  checkConfiguration(configuration, 2);
  const notes: string[] = [];
  const variance = windowsOf(configuration, options);
  return { variance, observed: observe(configuration, options, notes), notes };
}

/** Measures the frames of a source here, one after the other. */
export function measuresHere(source: ConfigurationSource, kernels: StructureKernels, options: StructureOptions): FrameMeasures {
  let kept: { frame: number; configuration: Configuration } | null = null;
  const read = async (frame: number): Promise<Configuration> => {
    if (kept?.frame !== frame) kept = { frame, configuration: inSpaceOrder(await source.read(frame)) };
    return kept.configuration;
  };
  return {
    ahead: 1,
    averages: async (frame) => measureAverages(await read(frame), kernels, options),
    details: async (frame) => measureDetails(await read(frame), options),
  };
}

/** A result, and the means as other means over runs take them. */
export interface StructureStudy {
  result: StructureResult;
  radial: RadialDistribution;
  factor: StructureFactor;
  /** The spectral density of many sizes, or why there is none; null where the factor holds what lambda takes. */
  solid: StructureFactor | { reason: string } | null;
}

/**
 * Results of means.
 * @param states active if particles of some state overlap
 * @param notes takes why there is no lambda, and what to beware of in it
 */
export function averagedPart(
  { radial, factor, solid }: Omit<StructureStudy, 'result'>,
  states: States,
  options: StructureOptions,
  notes: string[],
): Averaged {
  const all = factor.result();
  const density = solid instanceof StructureFactor ? solid.result() : solid;
  const found = smallKOf(all, density, states, options, notes);
  const curvesOf = ({ levels: _, ...curves }: StructureFactorResult): StructureCurves => curves;
  return {
    radialDistribution: radial.result(),
    structureFactor: curvesOf(all),
    spectralDensity: density !== null && 'shells' in density ? curvesOf(density) : null,
    hyperuniformity: found?.fit ?? null,
    suppression: found?.suppression ?? null,
    hyperuniform: hyperuniformVerdict(found),
  };
}

/**
 * Analyses the chosen frames of a source. g(r), S(k) and lambda are means over them; the rest is of the last one.
 * @throws ConfigError for options that make no sense, or frames that don't belong together
 */
export async function studyStructure(
  source: ConfigurationSource,
  kernels: StructureKernels,
  options: StructureOptions,
  measures: FrameMeasures = measuresHere(source, kernels, options),
): Promise<StructureStudy> {
  const chosen = selectFrames(source, options.frame);
  const lastFrame = chosen[chosen.length - 1] as number;
  let means: Omit<StructureStudy, 'result'> | null = null;
  let last: FrameAverages | null = null;
  // beside the averages where there are workers; an error of those comes first
  const early = measures.ahead > 1 ? measures.details(lastFrame) : null;
  early?.catch(() => {});
  for await (const frame of inOrder(chosen, measures.ahead, measures.averages)) {
    means ??= {
      radial: radialOf(kernels, frame.modes.setting.boxLength, options),
      factor: factorOf(kernels, frame.fewSizes, options),
      solid: frame.solid && ('reason' in frame.solid ? frame.solid : solidOf(kernels, options)),
    };
    means.factor.merge(frame.modes);
    if (means.solid instanceof StructureFactor) means.solid.merge(frame.solid as FrameModes);
    means.radial.merge(frame.pairs);
    last = frame;
  }
  const { variance, notes: ofDetails, observed } = await (early ?? measures.details(lastFrame));
  const all = means as Omit<StructureStudy, 'result'>;
  const { modes, particles, phi, fewSizes: few } = last as FrameAverages;
  const { dimension, boxLength } = modes.setting;
  const ofLast = factorOf(kernels, few, options);
  ofLast.merge(modes);
  const fromStructureFactor = varianceFromStructureFactor(ofLast.result(), dimension, boxLength, variance.radius);
  const notes = [...source.notes, ...ofDetails];
  const active = !isPacking(observed.overlaps) || Boolean(source.moves);
  // frames of one run are not independent
  const averaged = averagedPart(all, { dimension, independent: 1, active }, options, notes);
  if (!few && !options.spectralDensity) {
    notes.push(
      'no spectral density beyond the k of lambda: it takes long with so many sizes; ask for it with --spectral-density',
    );
  }
  const state = {
    source: source.name,
    moves: source.moves ?? null,
    system: source.system ?? null,
    frames: chosen.map((frame) => stepOfFrame(source, frame)),
    particles,
    dimension,
    boxLength,
    boundaries: source.boundariesOf(lastFrame),
    phi,
    ...averaged,
    numberVariance: { ...variance, fromStructureFactor },
    ...observed,
    relaxation: await relaxationTo(source, lastFrame),
    notes,
  };
  return { result: { ...state, verdicts: verdictsOf(state) }, ...all };
}

/** The structure of stored configurations: every observable of src/analysis/structure on one source, as one document. */
import {
  type BondOrder,
  bondOrder,
  type ClusterResult,
  type Configuration,
  type ContactResult,
  countContacts,
  type Estimate,
  type FrameModes,
  type FramePairs,
  findClusters,
  fitGapExponent,
  fitHyperuniformity,
  fitPointsOf,
  type GapExponent,
  gapDistribution,
  type Hyperuniformity,
  inSpaceOrder,
  RadialDistribution,
  type RadialResult,
  StructureFactor,
  type StructureFactorResult,
  type StructureKernels,
  sampledVariance,
  scanHyperuniformity,
  varianceFromStructureFactor,
} from '../analysis/structure/index.js';
import { ConfigError, unitBallVolume } from '../model/index.js';
import { type ConfigurationSource, packingFraction, selectFrames } from './configurations.js';
import { inOrder } from './inOrder.js';

export interface StructureOptions {
  /** last, all, or the number of a frame. */
  frame: string;
  /** Largest k, 1/sigma. */
  kMax: number;
  kExact?: number | undefined;
  /** Largest r of g(r), sigma; half the box if that is less. */
  rMax: number;
  /** Width of a bin of g(r), sigma. */
  rBin: number;
  /** k of the fit of lambda, 1/sigma; left out, windows up to `largestFitWavenumber` are averaged. */
  fitWindow?: [number, number] | undefined;
  /** Gaps of the fit of their exponent. */
  gapWindow: [number, number];
  /** Places of the windows of the number variance. */
  windows: number;
  seed: number;
  /** Whether the spectral density is wanted; left out, if there are few sizes. */
  spectralDensity?: boolean | undefined;
}

export const structureDefaults: StructureOptions = {
  frame: 'last',
  kMax: 15,
  rMax: 5,
  rBin: 0.02,
  gapWindow: [1e-4, 0.1],
  windows: 1000,
  seed: 1,
};

export interface NumberVariance {
  /** R, sigma. */
  radius: number[];
  sampled: Estimate[];
  fromStructureFactor: number[];
  idealGas: number[];
}

export interface StructureResult {
  source: string;
  frames: (number | null)[];
  particles: number;
  dimension: number;
  boxLength: number;
  phi: number;
  radialDistribution: RadialResult;
  structureFactor: Omit<StructureFactorResult, 'levels'>;
  hyperuniformity: Hyperuniformity | null;
  /** Of the last frame, like all that follows. */
  numberVariance: NumberVariance;
  contacts: ContactResult;
  gapExponent: GapExponent | null;
  bondOrder: BondOrder | null;
  clusters: ClusterResult;
  /** Gaps between particles that are no rattlers, by equal bins of ln h: probability density of h. */
  gaps: { gap: number; density: Estimate }[];
  /** Of the sweep that the run is one of; null of other sources. */
  system: Record<string, unknown> | null;
  /** What could not be had, and what to beware of, one sentence each. */
  notes: string[];
}

/** More sizes make the spectral density slow. */
const fewSizes = 8;
/** Radii of windows: from a radius of a particle to a quarter of the box. */
const windowRadii = 16;
/** Windows of lambda end here at the latest, 1/sigma: well before the first peak, near 2 pi / sigma, whatever S is like. */
export const largestFitWavenumber = 2.5;

/** What one frame adds to the means over frames. Plain data: workers send it. */
export interface FrameAverages {
  pairs: FramePairs;
  modes: FrameModes;
  particles: number;
  phi: number;
  fewSizes: boolean;
}

/** What is of one frame alone. */
export interface FrameDetails
  extends Pick<StructureResult, 'contacts' | 'gapExponent' | 'gaps' | 'bondOrder' | 'clusters' | 'notes'> {
  variance: Omit<NumberVariance, 'fromStructureFactor'>;
}

/** How a frame is measured: here, or by a worker. */
export interface FrameMeasures {
  averages(frame: number): Promise<FrameAverages>;
  details(frame: number): Promise<FrameDetails>;
  /** Frames that may be under way at a time. */
  ahead: number;
}

/** A result, or the note that says why there is none. Failures of the program pass. */
function orNote<T>(notes: string[], name: string, make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    notes.push(`no ${name}: ${error.message}`);
    return null;
  }
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
  return { radius, sampled: sampledVariance(configuration, radius, windows, seed), idealGas };
}

/** Everything that is not a mean over frames. @throws ConfigError for options that make no sense */
export function measureDetails(configuration: Configuration, options: StructureOptions): FrameDetails {
  const notes: string[] = [];
  const variance = windowsOf(configuration, options);
  const contacts = countContacts(configuration);
  const order = bondOrder(configuration);
  if (order?.warning) notes.push(order.warning);
  // without a plateau nothing is rigid by itself; the widest contacts hold most particles
  const threshold = contacts.plateau?.threshold ?? options.gapWindow[1];
  return {
    variance,
    contacts,
    gapExponent: orNote(notes, 'gap exponent', () => fitGapExponent(configuration, options.gapWindow, threshold)),
    gaps: gapDistribution(configuration, threshold),
    bondOrder: order,
    clusters: findClusters(configuration),
    notes,
  };
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

/** lambda of a mean, by the window that was asked for or over windows. */
export function lambdaOf(
  factor: StructureFactorResult,
  dimension: number,
  independent: number,
  { fitWindow, kMax }: StructureOptions,
): Hyperuniformity {
  const most = Math.min(kMax, fitWindow?.[1] ?? largestFitWavenumber);
  const points = fitPointsOf(factor, most, independent);
  return fitWindow ? fitHyperuniformity(points, fitWindow, dimension) : scanHyperuniformity(points, [0, most], dimension);
}

/** A result, and the means as other means over runs take them. */
export interface StructureStudy {
  result: StructureResult;
  radial: RadialDistribution;
  factor: StructureFactor;
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
  let means: Pick<StructureStudy, 'radial' | 'factor'> | null = null;
  let last: FrameAverages | null = null;
  const take = (frame: FrameAverages): void => {
    const { boxLength } = frame.modes.setting;
    means ??= { radial: radialOf(kernels, boxLength, options), factor: factorOf(kernels, frame.fewSizes, options) };
    means.factor.merge(frame.modes);
    means.radial.merge(frame.pairs);
    last = frame;
  };
  // beside the averages where there are workers; an error of those comes first
  const early = measures.ahead > 1 ? measures.details(lastFrame) : null;
  early?.catch(() => {});
  await inOrder(chosen, measures.ahead, measures.averages, take);
  const { variance, notes: ofDetails, ...details } = await (early ?? measures.details(lastFrame));
  const { radial, factor } = means as unknown as Pick<StructureStudy, 'radial' | 'factor'>;
  const { modes, particles, phi, fewSizes: few } = last as unknown as FrameAverages;
  const { dimension, boxLength } = modes.setting;
  const all = factor.result();
  const ofLast = factorOf(kernels, few, options);
  ofLast.merge(modes);
  const fromStructureFactor = varianceFromStructureFactor(ofLast.result(), dimension, boxLength, variance.radius);
  const notes = [...ofDetails];
  if (!few && !options.spectralDensity) {
    notes.push('no spectral density: it takes long with so many sizes; ask for it with --spectral-density');
  }
  const { levels: _, ...structureFactor } = all;
  const result = {
    source: source.name,
    system: source.system ?? null,
    frames: chosen.map((frame) => source.steps[frame] ?? null),
    particles,
    dimension,
    boxLength,
    phi,
    radialDistribution: radial.result(),
    structureFactor,
    // frames of one run are not independent
    hyperuniformity: orNote(notes, 'lambda', () => lambdaOf(all, dimension, 1, options)),
    numberVariance: { ...variance, fromStructureFactor },
    ...details,
    notes,
  };
  return { result, radial, factor };
}

/** The document of `studyStructure`. */
export async function analyseStructure(
  source: ConfigurationSource,
  kernels: StructureKernels,
  options: StructureOptions,
): Promise<StructureResult> {
  return (await studyStructure(source, kernels, options)).result;
}

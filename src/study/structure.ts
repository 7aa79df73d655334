/** The structure of stored configurations: every observable of src/analysis/structure on one source, as one document. */
import {
  type BondOrder,
  bondOrder,
  type ClusterResult,
  type Configuration,
  type ContactResult,
  countContacts,
  type Estimate,
  findClusters,
  fitGapExponent,
  fitHyperuniformity,
  type GapExponent,
  type Hyperuniformity,
  inSpaceOrder,
  RadialDistribution,
  type RadialResult,
  StructureFactor,
  type StructureFactorResult,
  type StructureKernels,
  sampledVariance,
  varianceFromStructureFactor,
} from '../analysis/structure/index.js';
import { ConfigError, unitBallVolume } from '../model/index.js';
import { type ConfigurationSource, packingFraction, selectFrames } from './configurations.js';

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
  /** k of the fit of lambda, 1/sigma. */
  fitWindow: [number, number];
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
  fitWindow: [0, 1],
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
  /** What could not be had, and what to beware of, one sentence each. */
  notes: string[];
}

/** More sizes make the spectral density slow. */
const fewSizes = 8;
/** Radii of windows: from a radius of a particle to a quarter of the box. */
const windowRadii = 16;

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

function factorOf(
  configuration: Configuration,
  kernels: StructureKernels,
  { kMax, kExact }: StructureOptions,
): StructureFactorResult {
  const factor = new StructureFactor(kernels, { kMax, kExact, solid: false });
  factor.add(configuration);
  return factor.result();
}

/** @param factor S(k) of this configuration alone */
function numberVariance(
  configuration: Configuration,
  factor: StructureFactorResult,
  { windows, seed }: StructureOptions,
): NumberVariance {
  const { dimension, boxLength, radii } = configuration;
  const [low, high] = [Math.min(0.5, boxLength / 8), boxLength / 4];
  const radius = Array.from({ length: windowRadii }, (_, k) => low * (high / low) ** (k / (windowRadii - 1)));
  const idealGas = radius.map((r) => {
    const part = ((unitBallVolume[dimension] as number) * r ** dimension) / boxLength ** dimension;
    return radii.length * part * (1 - part);
  });
  return {
    radius,
    sampled: sampledVariance(configuration, radius, windows, seed),
    fromStructureFactor: varianceFromStructureFactor(factor, dimension, boxLength, radius),
    idealGas,
  };
}

/**
 * Analyses the chosen frames of a source. g(r), S(k) and lambda are means over them; the rest is of the last one.
 * @throws ConfigError for options that make no sense, or frames that don't belong together
 */
export async function analyseStructure(
  source: ConfigurationSource,
  kernels: StructureKernels,
  options: StructureOptions,
): Promise<StructureResult> {
  const chosen = selectFrames(source, options.frame);
  const first = await source.read(chosen[0] as number);
  const range = Math.min(options.rMax, first.boxLength / 2);
  const radial = new RadialDistribution(kernels, range, Math.max(1, Math.round(range / options.rBin)));
  const few = new Set(first.radii).size <= fewSizes;
  const solid = options.spectralDensity ?? few;
  const factor = new StructureFactor(kernels, { kMax: options.kMax, kExact: options.kExact, solid });
  let last = first;
  for (const frame of chosen) {
    last = inSpaceOrder(await source.read(frame));
    radial.add(last);
    factor.add(last);
  }
  const ofAll = factor.result();
  const ofLast = chosen.length === 1 ? ofAll : factorOf(last, kernels, options);
  const { levels: _, ...structureFactor } = ofAll;
  const notes = few || solid ? [] : ['no spectral density: it takes long with so many sizes; ask for it with --spectral-density'];
  const points = structureFactor.shells.map(({ k, vectors, values }) => ({
    k,
    value: (values[0] as Estimate).value,
    modes: vectors,
  }));
  const contacts = countContacts(last);
  const order = bondOrder(last);
  if (order?.warning) notes.push(order.warning);
  const threshold = contacts.plateau?.threshold ?? options.gapWindow[0];
  return {
    source: source.name,
    frames: chosen.map((frame) => source.steps[frame] ?? null),
    particles: last.radii.length,
    dimension: last.dimension,
    boxLength: last.boxLength,
    phi: packingFraction(last),
    radialDistribution: radial.result(),
    structureFactor,
    hyperuniformity: orNote(notes, 'lambda', () => fitHyperuniformity(points, options.fitWindow, last.dimension)),
    numberVariance: numberVariance(last, ofLast, options),
    contacts,
    gapExponent: orNote(notes, 'gap exponent', () => fitGapExponent(last, options.gapWindow, threshold)),
    bondOrder: order,
    clusters: findClusters(last),
    notes,
  };
}

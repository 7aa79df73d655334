/** The landscape around stored configurations: DeltaV, and for exponents of at least 2 the Hessian and a minimum of the energy. */
import {
  bondsOf,
  defaultSmearing,
  type ExtremeModes,
  energyOf,
  exactFlatness,
  extremeModes,
  Hessian,
  minimise,
  type NoiseAlignment,
  type NoiseLaw,
  noiseAlignment,
  type SpectralDensity,
  sampledFlatness,
  scanFlatness,
  spectralDensity,
} from '../../analysis/landscape/index.js';
import { meanOf as mean } from '../../analysis/statistics.js';
import { type Configuration, inSpaceOrder, type MeanValue, meanOf } from '../../analysis/structure/index.js';
import type { Boundaries } from '../../io/index.js';
import { ConfigError } from '../../model/index.js';
import { type ConfigurationSource, packingFraction, selectFrames, stepOfFrame } from '../stored/configurations.js';
import { inOrder } from '../threads/inOrder.js';
import { annealer } from './anneal.js';

export interface FlatnessOptions {
  frame: string;
  /** Width of the displacements, sigma. */
  s: number;
  scan: boolean;
  /** Draws of the sampled estimate; 0 for none. */
  sampled: number;
  /** Whether the Hessian is wanted. */
  hessian: boolean;
  /** Whether to go to a minimum of the energy first. */
  minimise: boolean;
  /** Exponent a, where the source does not say it. */
  exponent?: number | undefined;
  seed: number;
  /**
   * Steps and learning rate of the gradient descent (p = 1) that each frame goes through before anything else; the rate is a tenth of that of the
   * run if it is left out, 0.01 where the source has none.
   */
  anneal?: { steps: number; learningRate?: number | undefined } | undefined;
}

export const flatnessDefaults: FlatnessOptions = {
  frame: 'last',
  s: defaultSmearing,
  scan: false,
  sampled: 0,
  hessian: false,
  minimise: false,
  seed: 1,
};

/** Widths of a scan, sigma. */
const scanWidths = [0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05];

export interface HessianResult {
  trace: number;
  extremes: ExtremeModes;
  density: SpectralDensity;
  /** Of the noise covariance of both kinds of selection; null if nothing overlaps. */
  alignment: { pair: NoiseAlignment; particle: NoiseAlignment } | null;
}

export interface Annealing {
  steps: number;
  learningRate: number;
}

export type WidthScan = { s: number; deltaV: MeanValue }[];

export interface FlatnessResult {
  source: string;
  frames: (number | string | null)[];
  particles: number;
  dimension: number;
  /** Which axes are periodic, and what says so. */
  boundaries: Boundaries;
  phi: number;
  exponent: number;
  s: number;
  /** Of the sweep that the run is one of; null of other sources. */
  system: Record<string, unknown> | null;
  annealed: Annealing | null;
  /** Mean of V / N over the frames, after annealing. */
  energyPerParticle: number;
  /** Mean over the frames; of one frame, the error is that of the blocks of its box. */
  deltaV: MeanValue;
  scan: WidthScan | null;
  sampled: (MeanValue & { draws: number }) | null;
  minimum: { energyPerParticle: number; force: number; steps: number; converged: boolean } | null;
  hessian: HessianResult | null;
  /** What is wrong with what was read, a sentence each. */
  notes: string[];
}

/** Laws whose noise is compared with the Hessian: sgd by pairs and by particles. */
const laws: Record<'pair' | 'particle', NoiseLaw> = {
  pair: { selection: 'pair', alongForce: true, correlation: 1 },
  particle: { selection: 'particle', alongForce: true, correlation: 0 },
};

function analyseHessian(configuration: Configuration, exponent: number, seed: number): HessianResult {
  const hessian = new Hessian(bondsOf(configuration), exponent);
  const extremes = extremeModes(hessian, configuration.dimension, seed);
  const { lowest, highest } = extremes;
  const density = spectralDensity(hessian, [lowest.value, highest.value], seed);
  const alignment =
    hessian.bonds.contact.length === 0
      ? null
      : { pair: noiseAlignment(hessian, exponent, laws.pair), particle: noiseAlignment(hessian, exponent, laws.particle) };
  return { trace: hessian.trace, extremes, density, alignment };
}

function exponentOf(source: ConfigurationSource, { exponent }: FlatnessOptions): number {
  if (exponent !== undefined && source.exponent !== null && exponent !== source.exponent) {
    throw new ConfigError(`exponent must be left out or be that of the run, ${source.exponent}, got ${exponent}`, 'exponent');
  }
  return exponent ?? source.exponent ?? 1;
}

/** Part of a run's learning rate that annealing has, and its rate where there is none. */
const annealingShare = 0.1;
const annealingRate = 0.01;

/** @throws ConfigError for steps out of range, before any frame is read */
function annealingOf({ learningRate: ofRun }: ConfigurationSource, { anneal }: FlatnessOptions): Annealing | null {
  if (!anneal) return null;
  const learningRate = anneal.learningRate ?? (ofRun ? annealingShare * ofRun : annealingRate);
  annealer(anneal.steps, learningRate);
  return { steps: anneal.steps, learningRate };
}

/** What one frame gives. Plain data: workers send it. */
export type FrameFlatness = Omit<
  FlatnessResult,
  'source' | 'frames' | 'boundaries' | 'exponent' | 's' | 'system' | 'annealed' | 'notes'
>;

/** Analyses one configuration. @throws ConfigError for options that make no sense */
export async function measureFlatness(
  configuration: Configuration,
  exponent: number,
  options: FlatnessOptions,
  anneal: Annealing | null,
): Promise<FrameFlatness> {
  const { s, seed, sampled: draws } = options;
  let state = configuration;
  let minimum: FlatnessResult['minimum'] = null;
  if (anneal) state = await annealer(anneal.steps, anneal.learningRate)(state, exponent);
  if (options.minimise) {
    const { configuration: bottom, positions: _, ...found } = minimise(state, exponent);
    state = bottom;
    minimum = found;
  }
  const { radii, dimension } = state;
  return {
    particles: radii.length,
    dimension,
    phi: packingFraction(state),
    energyPerParticle: energyOf(state, exponent) / radii.length,
    deltaV: exactFlatness(state, exponent, s),
    scan: options.scan ? scanFlatness(state, exponent, scanWidths) : null,
    sampled: draws === 0 ? null : { ...sampledFlatness(state, exponent, s, draws, seed), draws },
    minimum,
    hessian: options.hessian ? analyseHessian(state, exponent, seed) : null,
  };
}

/** Where frames are measured: here, or by workers. */
export interface FlatnessMeasures {
  frame(frame: number, exponent: number, anneal: Annealing | null): Promise<FrameFlatness>;
  ahead: number;
}

const measuresHere = (source: ConfigurationSource, options: FlatnessOptions): FlatnessMeasures => ({
  ahead: 1,
  frame: async (frame, exponent, anneal) => measureFlatness(inSpaceOrder(await source.read(frame)), exponent, options, anneal),
});

/** Mean with its scatter; of one, what that has. */
const meanOfEstimates = (values: readonly MeanValue[]): MeanValue =>
  values.length === 1 ? (values[0] as MeanValue) : meanOf(values.map(({ value }) => value));

/** The mean of scans at the same widths. */
export function meanScan(scans: readonly (WidthScan | null)[]): WidthScan | null {
  const [first] = scans;
  if (!first) return null;
  return first.map(({ s }, k) => ({ s, deltaV: meanOfEstimates(scans.map((scan) => scan?.[k]?.deltaV as MeanValue)) }));
}

/**
 * Flatness of the chosen frames of a source: DeltaV, also that of a scan, and the energy are means over them, the rest is of the last one. Annealing
 * and minimisation take frames to the states that are analysed.
 * @throws ConfigError for options that make no sense
 */
export async function analyseFlatness(
  source: ConfigurationSource,
  options: FlatnessOptions,
  measures: FlatnessMeasures = measuresHere(source, options),
): Promise<FlatnessResult> {
  const exponent = exponentOf(source, options);
  const anneal = annealingOf(source, options);
  const chosen = selectFrames(source, options.frame);
  const found: FrameFlatness[] = [];
  const one = (frame: number) => measures.frame(frame, exponent, anneal);
  for await (const outcome of inOrder(chosen, measures.ahead, one)) found.push(outcome);
  const last = found[found.length - 1] as FrameFlatness;
  return {
    ...last,
    source: source.name,
    system: source.system ?? null,
    frames: chosen.map((frame) => stepOfFrame(source, frame)),
    exponent,
    s: options.s,
    annealed: anneal,
    energyPerParticle: mean(found.map(({ energyPerParticle }) => energyPerParticle)),
    deltaV: meanOfEstimates(found.map(({ deltaV }) => deltaV)),
    scan: meanScan(found.map(({ scan }) => scan)),
    boundaries: source.boundariesOf(chosen.at(-1) as number),
    notes: [...source.notes],
  };
}

/** The landscape around stored configurations: DeltaV, and for exponents of at least 2 the Hessian and the inherent state. */
import {
  bondsOf,
  defaultSmearing,
  type ExtremeModes,
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
} from '../analysis/landscape/index.js';
import { type Configuration, type Estimate, inSpaceOrder, meanOf } from '../analysis/structure/index.js';
import { ConfigError } from '../model/index.js';
import { type ConfigurationSource, packingFraction, selectFrames } from './configurations.js';

export interface FlatnessOptions {
  frame: string;
  /** Width of the displacements, sigma. */
  s: number;
  scan: boolean;
  /** Draws of the sampled estimate; 0 for none. */
  sampled: number;
  /** Whether the Hessian is wanted. */
  hessian: boolean;
  /** Whether to go to the inherent state first. */
  minimise: boolean;
  /** Exponent a, where the source does not say it. */
  exponent?: number | undefined;
  seed: number;
  /** Takes each frame to the state that is analysed, before anything else: annealing by gd, say, which needs the engine. */
  anneal?: ((configuration: Configuration, exponent: number) => Promise<Configuration>) | undefined;
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

export interface FlatnessResult {
  source: string;
  frames: (number | null)[];
  particles: number;
  dimension: number;
  phi: number;
  exponent: number;
  s: number;
  /** Mean over the frames; of one frame, the error is that of the blocks of its box. */
  deltaV: Estimate;
  scan: { s: number; deltaV: Estimate }[] | null;
  sampled: (Estimate & { draws: number }) | null;
  inherentState: { energyPerParticle: number; force: number; steps: number; converged: boolean } | null;
  hessian: HessianResult | null;
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

/**
 * Flatness of the chosen frames of a source: DeltaV is a mean over them, the rest is of the last one. With `minimise`, frames are taken to
 * their inherent states before anything else.
 * @throws ConfigError for options that make no sense
 */
export async function analyseFlatness(source: ConfigurationSource, options: FlatnessOptions): Promise<FlatnessResult> {
  const { s, seed } = options;
  const exponent = exponentOf(source, options);
  const chosen = selectFrames(source, options.frame);
  const estimates: Estimate[] = [];
  let last = await source.read(chosen[0] as number);
  let inherentState: FlatnessResult['inherentState'] = null;
  for (const frame of chosen) {
    last = inSpaceOrder(await source.read(frame));
    if (options.anneal) last = await options.anneal(last, exponent);
    if (options.minimise) {
      const { configuration, positions: _, ...minimum } = minimise(last, exponent);
      last = configuration;
      inherentState = minimum;
    }
    estimates.push(exactFlatness(last, exponent, s));
  }
  const deltaV = estimates.length === 1 ? (estimates[0] as Estimate) : meanOf(estimates.map(({ value }) => value));
  const { sampled: draws } = options;
  return {
    source: source.name,
    frames: chosen.map((frame) => source.steps[frame] ?? null),
    particles: last.radii.length,
    dimension: last.dimension,
    phi: packingFraction(last),
    exponent,
    s,
    deltaV,
    scan: options.scan ? scanFlatness(last, exponent, scanWidths) : null,
    sampled: draws === 0 ? null : { ...sampledFlatness(last, exponent, s, draws, seed), draws },
    inherentState,
    hessian: options.hessian ? analyseHessian(last, exponent, seed) : null,
  };
}

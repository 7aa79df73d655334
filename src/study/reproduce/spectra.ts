/** S(k) of several configurations of one N, phi and box, and the exponent at small k. */
import {
  type Configuration,
  inSpaceOrder,
  largestFitWavenumber,
  StructureFactor,
  type StructureKernels,
  scanHyperuniformity,
} from '../../analysis/structure/index.js';
import { loadStructureKernels } from '../../engine/observe.js';
import { ConfigError } from '../../model/index.js';
import type { Measured } from '../../model/measured.js';
import { withError } from '../../model/withError.js';
import type { FigureSpec } from '../../plot/figure/index.js';
import type { Judgement } from './judge.js';

export interface Spectrum extends Measured {
  /** Mean of |k| of a shell, 1/sigma. */
  k: number;
  /** Lattice vectors of the shell, k and -k counted once. */
  vectors: number;
}

let kernels: StructureKernels | null = null;

/**
 * Mean S(k) over configurations, every vector summed exactly.
 * @param kMax 1/sigma
 */
export async function spectrumOf(configurations: AsyncIterable<Configuration>, kMax: number): Promise<Spectrum[]> {
  kernels ??= await loadStructureKernels();
  const factor = new StructureFactor(kernels, { kMax, kExact: kMax, solid: false });
  for await (const configuration of configurations) {
    // The number S(k) of a mixture has a plateau by composition, from which no exponent may be read.
    if (configuration.radii.some((radius) => radius !== configuration.radii[0])) {
      throw new ConfigError('sizes must be mono for S(k) of a figure, got several', 'sizes.kind');
    }
    factor.add(inSpaceOrder(configuration));
  }
  return factor.result().shells.map(({ k, vectors, values }) => {
    const [{ value, error }] = values as [Measured<number | null>];
    return { k, value, error: error ?? value, vectors };
  });
}

/** A drawing of S(k) with a series for each of some spectra. */
export const spectraFigure = (name: string, spectra: readonly { name: string; spectrum: readonly Spectrum[] }[]): FigureSpec => ({
  name,
  x: { label: 'k', unit: '1/sigma', log: true },
  y: { label: 'S', log: true },
  series: spectra.map(({ name: label, spectrum }) => ({
    name: label,
    style: 'points',
    points: spectrum.map(({ k, value, error }) => ({ x: k, y: value, error })),
  })),
});

export interface Slope {
  /** As k goes to 0; null where `doubt` says why. */
  lambda: Measured | null;
  /** Of the k that the box holds. */
  effective: Measured;
  /** Parts of the error: within fits, and between windows and forms. */
  statistical: number;
  form: number;
  doubt: string | null;
}

/**
 * Exponent of S ~ k^lambda as `randorg structure` finds it (docs/structure.md).
 * @param independent configurations behind the mean that don't depend on each other
 * @param active whether something moves in one of them
 * @returns the reason if there are too few shells
 */
export function slopeOf(
  spectrum: readonly Spectrum[],
  independent: number,
  dimension: number,
  active: boolean,
): Slope | { reason: string } {
  const points = spectrum.map(({ k, value, vectors }) => ({ k, value, modes: vectors * independent }));
  try {
    const found = scanHyperuniformity(points, [0, largestFitWavenumber], dimension, active);
    const { lambda, effective, doubt, errorParts } = found;
    return {
      lambda: lambda as Measured | null,
      effective: effective as Measured,
      statistical: errorParts.statistical,
      form: errorParts.window,
      doubt,
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { reason: error.message };
  }
}

/** lambda as a judge takes it. */
export function judgedLambda(slope: Slope | { reason: string }): Omit<Judgement, 'artefact'> {
  if ('reason' in slope) return { missing: slope.reason };
  if (slope.lambda !== null) return slope.lambda;
  const { value, error } = slope.effective;
  return { missing: `only an effective exponent, ${withError(value, error)}: ${slope.doubt}` };
}

/**
 * ln of the mean of S up to twice the smallest k over that for k sigma from 0.8 to 1.2; the error is that of the numbers of modes.
 * @returns null where the box holds no such k apart
 */
export function suppressionOf(spectrum: readonly Spectrum[], independent: number): Measured | null {
  const smallest = spectrum[0]?.k ?? Number.POSITIVE_INFINITY;
  const meanOver = (low: number, high: number) => {
    const inside = spectrum.filter(({ k }) => k >= low && k <= high);
    const vectors = inside.reduce((sum, one) => sum + one.vectors, 0);
    return { mean: inside.reduce((sum, one) => sum + one.value * one.vectors, 0) / vectors, modes: vectors * independent };
  };
  if (2 * smallest > 0.8) return null;
  const [low, high] = [meanOver(0, 2 * smallest), meanOver(0.8, 1.2)];
  if (!(low.mean > 0 && high.mean > 0)) return null;
  return { value: Math.log(low.mean / high.mean), error: Math.sqrt(1 / low.modes + 1 / high.modes) };
}

/** Mean of S over a window by weights, after a power of k is taken out. */
export function levelOf(spectrum: readonly Spectrum[], window: [number, number], power: number): Measured | null {
  const inside = spectrum.filter(({ k, value }) => k >= window[0] && k <= window[1] && value > 0);
  if (inside.length < 3) return null;
  // Weights by numbers of vectors: errors of shells follow their values and would pull the mean down.
  const weight = inside.reduce((sum, { vectors }) => sum + vectors, 0);
  const scaled = inside.map(({ k, value, vectors }) => ({ y: value / k ** power, vectors }));
  const value = scaled.reduce((sum, { y, vectors }) => sum + y * vectors, 0) / weight;
  const variance = scaled.reduce((sum, { y, vectors }) => sum + vectors * (y - value) ** 2, 0) / weight;
  return { value, error: Math.sqrt(variance / (inside.length - 1)) };
}

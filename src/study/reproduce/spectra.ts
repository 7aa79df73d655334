/** S(k) of several configurations of one N, phi and box, and the exponent at small k. */
import {
  type Configuration,
  fitHyperuniformity,
  inSpaceOrder,
  StructureFactor,
  type StructureKernels,
} from '../../analysis/structure/index.js';
import { loadStructureKernels } from '../../engine/observe.js';
import { ConfigError } from '../../model/index.js';
import type { Measured } from '../statistics.js';

export interface Spectrum {
  /** Mean of |k| of a shell, 1/sigma. */
  k: number;
  value: number;
  error: number;
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
    const [{ value, error }] = values as [{ value: number; error: number | null }];
    return { k, value, error: error ?? value, vectors };
  });
}

/** Shells that the lower part of a window must hold. */
const fewestShells = 4;

/**
 * Exponent of S ~ k^lambda over a window; the distance to the fit over its lower part (half of it in log k, four shells at least) enters the
 * error, since no window is the right one.
 * @param independent configurations behind the mean that don't depend on each other
 * @returns the reason if the window holds too few shells
 */
export function slopeOf(
  spectrum: readonly Spectrum[],
  [low, high]: [number, number],
  independent: number,
  dimension: number,
): (Measured & { statistical: number; form: number }) | { reason: string } {
  const points = spectrum.map(({ k, value, vectors }) => ({ k, value, modes: vectors * independent }));
  const inside = points.filter(({ k }) => k >= low && k <= high);
  const part = Math.max(Math.sqrt(low * high), inside[fewestShells - 1]?.k ?? high);
  const lambdaUpTo = (to: number) => fitHyperuniformity(points, [low, to], dimension).lambda;
  try {
    const whole = lambdaUpTo(high);
    const lower = lambdaUpTo(part);
    const statistical = whole.error as number;
    // The lower part has errors of its own, which are no distance.
    const form = Math.max(0, Math.abs(whole.value - lower.value) - (lower.error as number));
    return { value: whole.value, error: Math.hypot(statistical, form), statistical, form };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { reason: error.message };
  }
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

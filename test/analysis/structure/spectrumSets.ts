/** Spectra of known exponent, drawn mode by mode: Gaussian amplitudes on the lattice vectors of a box. */
import { type FitPoint, scanHyperuniformity } from '../../../src/analysis/structure/index.js';
import type { RandomSource } from '../../../src/analysis/structure/random.js';
import { RandomSource as Source } from '../../../src/analysis/structure/random.js';

export interface Row {
  name: string;
  of: (k: number) => number;
  /** Drawn anew for each set, in place of `of`. */
  draw?: (random: RandomSource) => (k: number) => number;
  /** As k goes to 0 above what the box holds: what a user of the number takes it for. */
  truth: number;
  /** A state that moves. */
  active?: boolean;
  /** Whether most sets should be refused, or labelled. */
  doubtful?: boolean;
}

/** k^2 below 1/xi and k^0.25 above: an active state a little above the critical point. */
const crossover = (xi: number) => (k: number) => k ** 0.25 * (1 + (xi * k) ** -2) ** -0.875;

/** Corrections as the forms allow them: k^omega of either sign, omega from 0.3 to 1.5, and k^2. */
function corrected(random: RandomSource): (k: number) => number {
  const omega = 0.3 + 1.2 * random.uniform();
  const [b, d] = [0.5 * random.normal(), 0.3 * random.normal()];
  return (k) => k ** 0.25 * Math.exp(b * k ** omega + d * k * k);
}

export const rows: Row[] = [
  { name: 'k^0.25', of: (k) => k ** 0.25, truth: 0.25 },
  { name: 'k^0.25 (1 + 0.3 k^2)', of: (k) => k ** 0.25 * (1 + 0.3 * k * k), truth: 0.25 },
  { name: 'k^0.25 (1 + 0.5 k^0.5)', of: (k) => k ** 0.25 * (1 + 0.5 * k ** 0.5), truth: 0.25 },
  { name: 'k^0.25 (1 - 0.3 k^0.5)', of: (k) => k ** 0.25 * (1 - 0.3 * k ** 0.5), truth: 0.25 },
  { name: 'k^0.25 (1 + 0.4 k)', of: (k) => k ** 0.25 * (1 + 0.4 * k), truth: 0.25 },
  { name: 'k^0.25 with drawn corrections', of: (k) => k ** 0.25, draw: corrected, truth: 0.25 },
  { name: 'k^0.45', of: (k) => k ** 0.45, truth: 0.45 },
  { name: 'k^2', of: (k) => k * k, truth: 2 },
  { name: '1 - exp(-k^2/4)', of: (k) => 1 - Math.exp((-k * k) / 4), truth: 2 },
  { name: '1 - exp(-k^2)', of: (k) => 1 - Math.exp(-k * k), truth: 2 },
  { name: '0.5 + 0.1 k^2', of: (k) => 0.5 + 0.1 * k * k, truth: 0 },
  { name: '0.05 + 0.1 k^2', of: (k) => 0.05 + 0.1 * k * k, truth: 0, doubtful: true },
  { name: 'crossover at xi = 10', of: crossover(10), truth: 2, active: true, doubtful: true },
  { name: 'crossover at xi = 3', of: crossover(3), truth: 2, active: true, doubtful: true },
  { name: 'white below 0.38', of: (k) => Math.max(k, 0.38) ** 0.25, truth: 0, doubtful: true },
];

export const row = (name: string): Row => rows.find((one) => one.name === name) as Row;

export interface Box {
  length: number;
  frames: number;
}
export const boxes: readonly [Box, Box] = [
  { length: 45, frames: 4 },
  { length: 100, frames: 1 },
];

/** |k| of a cubic box in three dimensions, 1/sigma, with their vectors, k and -k counted once. */
export function shellsOf(length: number, kMax: number): { k: number; vectors: number }[] {
  const unit = (2 * Math.PI) / length;
  const most = Math.floor(kMax / unit);
  const counts = new Map<number, number>();
  for (let x = -most; x <= most; x++) {
    for (let y = -most; y <= most; y++) {
      for (let z = -most; z <= most; z++) {
        const square = x * x + y * y + z * z;
        if (square > 0 && square <= most * most) counts.set(square, (counts.get(square) ?? 0) + 1);
      }
    }
  }
  return [...counts].sort(([a], [b]) => a - b).map(([square, count]) => ({ k: unit * Math.sqrt(square), vectors: count / 2 }));
}

/** The mean of S over the modes of each shell: S times Gamma(n) / n, as a sum of n exponential variables. */
export function drawn(
  shells: readonly { k: number; vectors: number }[],
  frames: number,
  of: (k: number) => number,
  random: RandomSource,
): FitPoint[] {
  return shells.map(({ k, vectors }) => {
    const modes = vectors * frames;
    let sum = 0;
    for (let mode = 0; mode < modes; mode++) sum -= Math.log(random.uniform());
    return { k, modes, value: (of(k) * sum) / modes };
  });
}

export interface SpectrumCoverage {
  /** Sets with a lambda. */
  given: number;
  /** Part of these whose 68 % interval holds the truth. */
  held: number;
  meanPull: number;
  mean: number;
  /** Mean of the quoted errors, and scatter of the values. */
  error: number;
  scatter: number;
}

/** How often intervals hold the truth. */
export function coverageOf(
  { of, draw, truth, active = false }: Row,
  { length, frames }: Box,
  sets: number,
  seed: number,
): SpectrumCoverage {
  const random = new Source(seed);
  const shells = shellsOf(length, 1.5);
  const found = Array.from(
    { length: sets },
    () => scanHyperuniformity(drawn(shells, frames, draw?.(random) ?? of, random), [0, 1.5], 3, active).lambda,
  );
  const values = found.flatMap((one) => (one ? [{ value: one.value, error: one.error as number }] : []));
  const meanOf = (what: (one: { value: number; error: number }) => number): number =>
    values.reduce((sum, one) => sum + what(one), 0) / values.length;
  const mean = meanOf(({ value }) => value);
  return {
    given: values.length,
    held: meanOf(({ value, error }) => Number(Math.abs(value - truth) < error)),
    meanPull: meanOf(({ value, error }) => (value - truth) / error),
    mean,
    error: meanOf(({ error }) => error),
    scatter: Math.sqrt(meanOf(({ value }) => (value - mean) ** 2)),
  };
}

/** Means of modes over shells of lattice vectors, and over vectors of equal length. */
import type { MeanValue } from './frames.js';
import { type LevelSums, lengthOf } from './modeSums.js';
import type { FitPoint } from './spectralFit.js';

/** Means over a shell of vectors. */
export interface Shell {
  /** Mean |k| of the vectors, 1/sigma. */
  k: number;
  /** Vectors of a frame, k and -k one. */
  vectors: number;
  exact: boolean;
  /** Of each quantity. */
  values: MeanValue[];
}

/** Shells at most; they are 2 pi / L wide where that gives fewer. */
const mostShells = 500;

/** Fewer samples than this show no scatter to speak of. */
const fewestForScatter = 8;

function estimateOf(sum: number, squares: number, samples: number): MeanValue {
  const value = sum / samples;
  if (samples < fewestForScatter) return { value, error: Math.abs(value) / Math.sqrt(samples) };
  return { value, error: Math.sqrt(Math.max(0, squares / samples - value * value) / (samples - 1)) };
}

interface ShellSums {
  k: number;
  vectors: number;
  exact: boolean;
  sums: number[];
  squares: number[];
}

/** Shells of all levels; levels don't share one, their vectors differ in kind. */
export function shellsOf(levels: readonly LevelSums[], setting: { kMax: number; boxLength: number }, frames: number): Shell[] {
  const kUnit = (2 * Math.PI) / setting.boxLength;
  const width = Math.max(kUnit, setting.kMax / mostShells);
  const shells: Shell[] = [];
  for (const level of levels) {
    const { exact, vectors, sums, squares } = level;
    const found = new Map<number, ShellSums>();
    vectors.forEach((count, square) => {
      if (count === 0) return;
      const k = kUnit * lengthOf(level, square);
      const index = Math.floor(k / width + 0.5);
      let shell = found.get(index);
      if (!shell) {
        const zeros = (): number[] => sums.map(() => 0);
        shell = { k: 0, vectors: 0, exact, sums: zeros(), squares: zeros() };
        found.set(index, shell);
      }
      shell.k += count * k;
      shell.vectors += count;
      for (let q = 0; q < sums.length; q++) {
        shell.sums[q] = (shell.sums[q] as number) + ((sums[q] as Float64Array)[square] as number);
        shell.squares[q] = (shell.squares[q] as number) + ((squares[q] as Float64Array)[square] as number);
      }
    });
    for (const shell of found.values()) {
      shells.push({
        k: shell.k / shell.vectors,
        vectors: shell.vectors / frames,
        exact,
        values: shell.sums.map((sum, q) => estimateOf(sum, shell.squares[q] as number, shell.vectors)),
      });
    }
  }
  return shells;
}

/**
 * A quantity at each |k| up to a largest, for fits: lattice vectors of equal length together and nothing else, so that no bin blurs k.
 * @param independent frames that count as independent; 1 for those of one run
 * @param quantity its place among the quantities
 */
export function fitPointsOf(
  { levels, kUnit, frames }: { levels: readonly LevelSums[]; kUnit: number; frames: number },
  kMost: number,
  independent: number,
  quantity: number,
): FitPoint[] {
  const points: FitPoint[] = [];
  for (const level of levels) {
    const { vectors, sums } = level;
    const values = sums[quantity] as Float64Array;
    for (let entry = 0; entry < vectors.length; entry++) {
      const count = vectors[entry] as number;
      const k = kUnit * lengthOf(level, entry);
      if (k > kMost * (1 + 1e-9)) break;
      if (count > 0) points.push({ k, value: (values[entry] as number) / count, modes: (count / frames) * independent });
    }
  }
  return points;
}

/**
 * Sums over the modes of frames, kept by n^2: |k| depends on nothing else, so no binning blurs them. A level is a set of vectors f n with
 * low < |f n| <= high: level 0 by exact sums, then f = 1, 2, 4 ... by transforms.
 */
import { addTimes } from '../linearAlgebra.js';
import { type Channels, formFactor } from './channels.js';
import type { Amplitudes } from './collectiveModes.js';

/** What is summed for each mode. */
export interface Quantity {
  name: 'total' | 'solid' | 'partial';
  /** Channels of a partial. */
  pair: [number, number] | null;
}

/** Sums of one level and frame, or of many. */
export interface LevelSums {
  fold: number;
  exact: boolean;
  /** Entries are by |n|^power in units of f: by n^2, and by |n| of lattices in one dimension, whose n^2 are too many. */
  power: 1 | 2;
  /** Vectors of each entry. */
  vectors: Float64Array;
  /** For each quantity, by entry. */
  sums: Float64Array[];
  /** Sums of squares. */
  squares: Float64Array[];
}

/** Partials are given for so many species at most. */
const mostPartials = 3;

/** Quantities for some channels. */
export function quantitiesOf({ channels, areSpecies }: Channels, solid: boolean): Quantity[] {
  const quantities: Quantity[] = [{ name: 'total', pair: null }];
  if (solid) quantities.push({ name: 'solid', pair: null });
  if (!areSpecies || channels.length < 2 || channels.length > mostPartials) return quantities;
  for (let a = 0; a < channels.length; a++) {
    for (let b = a; b < channels.length; b++) quantities.push({ name: 'partial', pair: [a, b] });
  }
  return quantities;
}

/** |n| of the vectors of an entry, fold included. */
export const lengthOf = ({ fold, power }: Pick<LevelSums, 'fold' | 'power'>, entry: number): number =>
  fold * (power === 1 ? entry : Math.sqrt(entry));

export function emptyLevel(fold: number, exact: boolean, highest: number, quantities: number, power: 1 | 2 = 2): LevelSums {
  const room = (): Float64Array[] => Array.from({ length: quantities }, () => new Float64Array(highest + 1));
  return { fold, exact, power, vectors: new Float64Array(highest + 1), sums: room(), squares: room() };
}

interface Frame {
  dimension: number;
  boxLength: number;
  particles: number;
  channels: Channels;
  quantities: readonly Quantity[];
}

/** Squared modulus of a sum of channels with weights. */
function squaredModulus(amplitudes: readonly Amplitudes[], v: number, weights: ArrayLike<number> | null, at: number): number {
  let re = 0;
  let im = 0;
  for (let c = 0; c < amplitudes.length; c++) {
    const weight = weights === null ? 1 : (weights[at + c] as number);
    re += weight * ((amplitudes[c] as Amplitudes).real[v] as number);
    im += weight * ((amplitudes[c] as Amplitudes).imaginary[v] as number);
  }
  return re * re + im * im;
}

function crossTerm(a: Amplitudes, b: Amplitudes, v: number): number {
  return (a.real[v] as number) * (b.real[v] as number) + (a.imaginary[v] as number) * (b.imaginary[v] as number);
}

/** m(k; R_c) by n^2 and channel, for the n^2 that occur. */
function formFactors({ dimension, boxLength, channels }: Frame, level: LevelSums): Float64Array {
  const { channels: all } = channels;
  const table = new Float64Array(level.vectors.length * all.length);
  level.vectors.forEach((count, square) => {
    if (count === 0) return;
    const k = ((2 * Math.PI) / boxLength) * level.fold * Math.sqrt(square);
    all.forEach(({ radius }, c) => {
      table[square * all.length + c] = formFactor(dimension, k, radius);
    });
  });
  return table;
}

/** Adds the modes of a frame to a level that is empty. */
export function addModes(level: LevelSums, frame: Frame, squares: Uint32Array, amplitudes: readonly Amplitudes[]): void {
  for (const square of squares) level.vectors[square] = (level.vectors[square] as number) + 1;
  const volume = frame.boxLength ** frame.dimension;
  const factors = frame.quantities.some(({ name }) => name === 'solid') ? formFactors(frame, level) : null;
  frame.quantities.forEach(({ name, pair }, q) => {
    const sums = level.sums[q] as Float64Array;
    const spread = level.squares[q] as Float64Array;
    for (let v = 0; v < squares.length; v++) {
      const square = squares[v] as number;
      let value: number;
      if (pair !== null) {
        value = crossTerm(amplitudes[pair[0]] as Amplitudes, amplitudes[pair[1]] as Amplitudes, v) / frame.particles;
      } else if (name === 'solid') {
        value = squaredModulus(amplitudes, v, factors, square * amplitudes.length) / volume;
      } else {
        value = squaredModulus(amplitudes, v, null, 0) / frame.particles;
      }
      sums[square] = (sums[square] as number) + value;
      spread[square] = (spread[square] as number) + value * value;
    }
  });
}

/** Adds the sums of a frame to those of all frames. */
export function mergeLevel(into: LevelSums, from: LevelSums): void {
  addTimes(into.vectors, 1, from.vectors);
  into.sums.forEach((sums, q) => {
    addTimes(sums, 1, from.sums[q] as Float64Array);
    addTimes(into.squares[q] as Float64Array, 1, from.squares[q] as Float64Array);
  });
}

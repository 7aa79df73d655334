/** The variance of the number of particles in a ball of radius R, sigma^2(R), by random windows and from S(k). */
import { maxOf } from '../../model/arrays.js';
import { unitBallVolume } from '../../model/box.js';
import { ConfigError } from '../../model/errors.js';
import { fillCells, Neighbourhood } from './cells.js';
import { formFactor } from './channels.js';
import { type Configuration, checkConfiguration, gridUnits, positionsOf } from './configuration.js';
import type { StructureFactorResult } from './factorMean.js';
import { FrameStatistics, type MeanValue } from './frames.js';
import { RandomSource } from './random.js';

function checkRadii(radii: readonly number[], boxLength: number): void {
  const bad = radii.find((radius) => !(radius > 0 && radius <= boxLength / 2));
  const falling = radii.findIndex((radius, k) => k > 0 && radius <= (radii[k - 1] as number));
  if (falling >= 0) {
    throw new ConfigError(`windowRadius must rise, got ${radii[falling]} after ${radii[falling - 1]}`, 'windowRadius');
  }
  if (bad === undefined) return;
  throw new ConfigError(
    `windowRadius must be positive and at most half the box side, ${boxLength / 2}, got ${bad}; give a smaller one`,
    'windowRadius',
  );
}

/** Expected number of particles in a window. */
function meanNumber(particles: number, dimension: number, radius: number, boxLength: number): number {
  return (particles * (unitBallVolume[dimension] as number) * radius ** dimension) / boxLength ** dimension;
}

export interface SampledMoments {
  /** Of the number in a window, by radius. */
  variance: MeanValue[];
  /** Third moment about the mean over sigma^3. */
  skewness: MeanValue[];
  /** Fourth moment about the mean over sigma^4, less 3. */
  excessKurtosis: MeanValue[];
}

/** Groups of windows whose scatter gives the errors of skewness and kurtosis, by the jackknife. */
const groupsOfWindows = 20;

/**
 * Moments of the number in a ball, by counting in windows at random places; the mean number is known.
 * The errors are those of the windows drawn for this configuration.
 * @param radii of the windows, sigma, rising, at most L/2
 * @param windows number of places, each with all radii
 * @param onWindow takes the place of each window, grid units, and its counts
 */
export function sampledMoments(
  configuration: Configuration,
  radii: readonly number[],
  windows: number,
  seed: number,
  onWindow?: (centre: Uint32Array, counts: readonly number[]) => void,
): SampledMoments {
  checkConfiguration(configuration);
  const { dimension, boxLength } = configuration;
  checkRadii(radii, boxLength);
  if (!(Number.isInteger(windows) && windows >= 2)) {
    throw new ConfigError(`windows must be a whole number of at least 2, got ${windows}`, 'windows');
  }
  const means = radii.map((radius) => meanNumber(configuration.radii.length, dimension, radius, boxLength));
  const statistics = new FrameStatistics(radii.length);
  const groups = Math.min(groupsOfWindows, windows);
  // sums of the second, third and fourth powers of each group, by radius
  const sums = radii.map(() => Array.from({ length: groups }, () => new Float64Array(4)));
  let window = 0;
  for (const { centre, counts } of countedWindows(configuration, radii, windows, seed)) {
    onWindow?.(centre, counts);
    statistics.add(
      counts.map((count, r) => {
        const from = count - (means[r] as number);
        const square = from * from;
        const group = sums[r]?.[window % groups] as Float64Array;
        [1, square, square * from, square * square].forEach((x, power) => {
          group[power] = (group[power] as number) + x;
        });
        return square;
      }),
    );
    window++;
  }
  return {
    variance: radii.map((_, r) => ({ value: statistics.mean(r), error: statistics.error(r) })),
    skewness: sums.map((each) => jackknifed(each, ([n, two, three]) => (three / n) * (two / n) ** -1.5)),
    excessKurtosis: sums.map((each) => jackknifed(each, ([n, two, , four]) => (four * n) / two ** 2 - 3)),
  };
}

type Sums = [number, number, number, number];

/** A function of sums over groups, with the error of leaving one group out. */
function jackknifed(groups: readonly Float64Array[], of: (sums: Sums) => number): MeanValue {
  const total = [0, 1, 2, 3].map((power) => groups.reduce((sum, group) => sum + (group[power] as number), 0));
  const without = groups.map((group) => of(total.map((sum, power) => sum - (group[power] as number)) as Sums));
  const mean = without.reduce((sum, value) => sum + value, 0) / groups.length;
  const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(((groups.length - 1) / groups.length) * squares);
  return { value: of(total as Sums), error: Number.isFinite(error) ? error : null };
}

/** sigma^2(R), as `sampledMoments` has it. */
export const sampledVariance = (
  configuration: Configuration,
  radii: readonly number[],
  windows: number,
  seed: number,
): MeanValue[] => sampledMoments(configuration, radii, windows, seed).variance;

/** Windows at random places, with the number of particles within each radius. */
function* countedWindows(
  configuration: Configuration,
  radii: readonly number[],
  windows: number,
  seed: number,
): Generator<{ centre: Uint32Array; counts: number[] }> {
  const { dimension, boxLength, positions } = configuration;
  const random = new RandomSource(seed);
  const particles = configuration.radii.length;
  const side = Math.max(1, Math.floor(particles ** (1 / dimension) / 2));
  const largest = (radii.at(-1) as number) / boxLength;
  const grid = { dimension, side, reach: Math.ceil(largest * side) + 1 };
  const list = fillCells(positions, grid);
  const around = new Neighbourhood(grid);
  const limits = Float64Array.from(radii, (radius) => ((radius / boxLength) * gridUnits) ** 2);
  const centre = new Uint32Array(dimension);
  const shells = new Float64Array(radii.length);
  const ordered = positionsOf(configuration, list.ids);
  for (let window = 0; window < windows; window++) {
    for (let c = 0; c < dimension; c++) centre[c] = random.word();
    const cell = Number(centre.reduceRight((at, x) => at * side + Math.floor((x * side) / gridUnits), 0));
    shells.fill(0);
    for (const other of around.around(cell)) {
      countInWindows(ordered, centre, list.starts[other] as number, list.starts[other + 1] as number, limits, shells);
    }
    let inside = 0;
    yield {
      centre,
      counts: Array.from(shells, (count) => {
        inside += count;
        return inside;
      }),
    };
  }
}

/**
 * Counts particles begin to end - 1 in the smallest window that holds each.
 * @param limits squared radii, rising, grid units
 */
function countInWindows(
  positions: Uint32Array,
  centre: Uint32Array,
  begin: number,
  end: number,
  limits: Float64Array,
  counts: Float64Array,
): void {
  const dimension = centre.length;
  const largest = limits[limits.length - 1] as number;
  for (let k = begin; k < end; k++) {
    let square = 0;
    for (let c = 0; c < dimension; c++) {
      const difference = ((positions[k * dimension + c] as number) - (centre[c] as number)) | 0;
      square += difference * difference;
    }
    if (square >= largest) continue;
    // most particles are in the largest windows only
    let smallest = limits.length - 1;
    while (smallest > 0 && square < (limits[smallest - 1] as number)) smallest--;
    counts[smallest] = (counts[smallest] as number) + 1;
  }
}

/** Steps of the integral over a shell of vectors. */
const shellSteps = 16;

/**
 * sigma^2(R) from S(k): N v/L^d (1 - v/L^d) + N/L^2d sum over k of (S(k) - 1) m(k; R)^2, where m^2 sums to L^d v - v^2 by
 * Parseval.
 * Exact over windows at all places where all vectors up to k matter; S beyond the largest k is taken as 1, and where the
 * transform
 * has a part of the vectors only, the mean of S stands for all.
 */
export function varianceFromStructureFactor(
  { levels, shells, kUnit, particles, frames }: StructureFactorResult,
  dimension: number,
  boxLength: number,
  radii: readonly number[],
): number[] {
  checkRadii(radii, boxLength);
  const volume = boxLength ** dimension;
  const whole = levels.filter(({ fold }) => fold === 1);
  const complete = maxOf(whole.map(({ vectors }) => Math.sqrt(vectors.length - 1))) * kUnit;
  return radii.map((radius) => {
    let sum = 0;
    for (const { vectors, sums } of whole) {
      vectors.forEach((count, square) => {
        if (count === 0) return;
        const m = formFactor(dimension, kUnit * Math.sqrt(square), radius);
        sum += (2 * (((sums[0] as Float64Array)[square] as number) - count) * m * m) / frames;
      });
    }
    const rest = shells.filter(({ k }) => k > complete);
    rest.forEach(({ k, values }, at) => {
      const from = at === 0 ? complete : (k + (rest[at - 1] as { k: number }).k) / 2;
      const to = at + 1 === rest.length ? 2 * k - from : (k + (rest[at + 1] as { k: number }).k) / 2;
      sum += ((values[0] as MeanValue).value - 1) * shellIntegral(dimension, from / kUnit, to / kUnit, radius, kUnit);
    });
    const part = ((unitBallVolume[dimension] as number) * radius ** dimension) / volume;
    return particles * part * (1 - part) + (particles / volume ** 2) * sum;
  });
}

/** Sum of m^2 over all vectors between two |n|, as an integral. */
function shellIntegral(dimension: number, from: number, to: number, radius: number, kUnit: number): number {
  let sum = 0;
  const step = (to - from) / shellSteps;
  for (let s = 0; s < shellSteps; s++) {
    const n = from + (s + 0.5) * step;
    sum += formFactor(dimension, n * kUnit, radius) ** 2 * n ** (dimension - 1);
  }
  return sum * step * dimension * (unitBallVolume[dimension] as number);
}

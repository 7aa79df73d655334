/**
 * The noise of a rule, measured: many draws of one step from the same configuration, against the closed form of analysis/noise.ts. Particle by
 * particle along the principal axes of its covariance, and over all by statistics whose error comes from the draws themselves.
 */

import { symmetricEigen } from '../analysis/jacobi.js';
import { type Contact, displacementMoments, type Moments } from '../analysis/noise.js';
import { type InitialState, Simulation } from '../engine/index.js';
import { maxOf } from '../model/arrays.js';
import {
  ConfigError,
  gridUnits,
  type ParticleConfig,
  parseConfig,
  type RunConfigInput,
  requireParticles,
} from '../model/index.js';

export interface NoiseOptions {
  /** Repeated draws of the step. */
  draws: number;
  /** Steps made by the rule before, from the initial configuration. */
  after?: number;
  /** Compare with the closed form of this rule instead, on the same particles: does one stand for the other? */
  expected?: RunConfigInput;
  /** Positions and radii to start from (engine's InitialState). */
  initialState?: InitialState;
  signal?: AbortSignal;
  onProgress?: (draws: number) => void;
}

/** A measured number with its standard error, what it should be, and the distance in standard errors. */
export interface Comparison {
  value: number;
  error: number;
  expected: number;
  z: number;
}

/** Many comparisons at once. */
export interface Score {
  /** Sum of z^2. Partners move together, so it spreads more than a chi-square of independent terms. */
  chiSquare: number;
  degreesOfFreedom: number;
  /** Largest |z|, and the probability that so many independent ones reach it (Bonferroni). */
  largestZ: number;
  pValue: number;
}

export interface NoiseResult {
  config: ParticleConfig;
  draws: number;
  /** t of the configuration that was drawn from. */
  time: number;
  particles: number;
  active: number;
  contacts: number;
  mean: Score;
  variance: Score;
  /** Largest displacement found where the closed form has no noise, in grid units: rounding only. */
  largestStray: number;
  /** Axes left out because their noise is that of a few grid units, where rounding counts (exponents above 1 only). */
  tooFine: number;
  /** Share of the noise along the force: sum of g C g / g^2 over sum of tr C, of the active particles. */
  alongForce: Comparison;
  /** Mean over contacts of the correlation of the two sides: trace of cross-covariance over the mean variance of the sides. */
  partnerCorrelation: Comparison | null;
  /** Mean square displacement of the centre of mass in a step, sigma^2. */
  centreOfMass: Comparison;
  agrees: boolean;
}

/** Standard errors beyond which a number does not agree, and the least probability of the worst of many. */
const limits = { z: 4, pValue: 1e-4 };
/** Grid units of noise below which the rounding of dithered kicks is seen in its variance. */
const finestNoise = 200;
/** Relative precision to which a variance is compared. */
const rounding = 1e-6;

/** Overlaps of a configuration by all pairs, with the force of a rule's potential. */
export function contactsOf(sim: Simulation, rule: ParticleConfig = sim.config): Contact[] {
  const { derived, dimension: d, particles } = sim;
  const positions = sim.positionsU32();
  const radii = sim.radii();
  const unit = derived.boxLength / gridUnits;
  const hasForce = rule.model !== 'bro' && rule.model !== 'ro';
  const exponent = 'exponent' in rule ? (rule.exponent ?? 1) : 1;
  const contacts: Contact[] = [];
  const delta = new Float64Array(d);
  for (let i = 0; i < particles; i++) {
    for (let j = i + 1; j < particles; j++) {
      let r2 = 0;
      for (let c = 0; c < d; c++) {
        delta[c] = (((positions[i * d + c] as number) - (positions[j * d + c] as number)) | 0) * unit;
        r2 += (delta[c] as number) ** 2;
      }
      const reach = (radii[i] as number) + (radii[j] as number);
      const r = Math.sqrt(r2);
      if (!(r < reach)) continue;
      if (r === 0) throw new Error('two particles coincide: their direction is random; start from another configuration');
      const force = hasForce ? (exponent / 2) * (1 - r / reach) ** (exponent - 1) : 1;
      contacts.push({ i, j, normal: delta.map((x) => x / r), force });
    }
  }
  return contacts;
}

/** Mean and standard error, value by value. */
class Running {
  private count = 0;
  private sum = 0;
  private squares = 0;

  add(x: number): void {
    this.count++;
    this.sum += x;
    this.squares += x * x;
  }

  against(expected: number, scale = 1): Comparison {
    const mean = this.sum / this.count;
    const variance = Math.max(0, this.squares / this.count - mean * mean);
    const error = (Math.sqrt(variance / (this.count - 1)) || 0) * scale;
    const value = mean * scale;
    const difference = value - expected;
    return { value, error, expected, z: error > 0 ? difference / error : 0 };
  }
}

/** Principal axes of all particles' covariances and sums along them. */
class Axes {
  readonly vectors: Float64Array;
  readonly values: Float64Array;
  readonly sum: Float64Array;
  readonly second: Float64Array;
  readonly fourth: Float64Array;

  constructor(
    { covariance }: Moments,
    private readonly n: number,
    private readonly d: number,
  ) {
    this.vectors = new Float64Array(n * d * d);
    this.values = new Float64Array(n * d);
    this.sum = new Float64Array(n * d);
    this.second = new Float64Array(n * d);
    this.fourth = new Float64Array(n * d);
    for (let i = 0; i < n; i++) {
      const { values, vectors } = symmetricEigen(covariance.subarray(i * d * d, (i + 1) * d * d), d);
      this.values.set(values, i * d);
      this.vectors.set(vectors.flat(), i * d * d);
    }
  }

  /** @param deviation [N * d] displacement less its expected mean */
  add(deviation: Float64Array): void {
    const d = this.d;
    for (let axis = 0; axis < this.n * d; axis++) {
      const i = Math.floor(axis / d);
      let x = 0;
      for (let c = 0; c < d; c++) x += (this.vectors[axis * d + c] as number) * (deviation[i * d + c] as number);
      this.sum[axis] = (this.sum[axis] as number) + x;
      this.second[axis] = (this.second[axis] as number) + x * x;
      this.fourth[axis] = (this.fourth[axis] as number) + x ** 4;
    }
  }
}

function score(zs: number[]): Score {
  const chiSquare = zs.reduce((sum, z) => sum + z * z, 0);
  if (zs.length === 0) return { chiSquare: 0, degreesOfFreedom: 0, largestZ: 0, pValue: 1 };
  const largestZ = zs.reduce((most, z) => Math.max(most, Math.abs(z)), 0);
  // Mills' ratio bounds the tail closely enough for a verdict
  const tail = largestZ > 1 ? (2 * Math.exp((-largestZ * largestZ) / 2)) / (largestZ * Math.sqrt(2 * Math.PI)) : 1;
  return { chiSquare, degreesOfFreedom: zs.length, largestZ, pValue: Math.min(1, tail * zs.length) };
}

/** Mean and variance along all axes; where the closed form has no noise, the largest deviation in grid units. */
function scoreAxes(
  axes: Axes,
  draws: number,
  unit: number,
  dithered: boolean,
): Pick<NoiseResult, 'mean' | 'variance' | 'largestStray' | 'tooFine'> {
  const noiseless = 1e-9 * Math.max(maxOf(axes.values), (unit * 64) ** 2);
  const fine = dithered ? (unit * finestNoise) ** 2 : 0;
  const meanZ: number[] = [];
  const varianceZ: number[] = [];
  let largestStray = 0;
  let tooFine = 0;
  for (const [axis, value] of axes.values.entries()) {
    const m1 = (axes.sum[axis] as number) / draws;
    const m2 = (axes.second[axis] as number) / draws;
    if (value > noiseless && value <= fine) tooFine++;
    else if (value <= noiseless) largestStray = Math.max(largestStray, Math.sqrt(m2) / unit);
    else {
      meanZ.push(m1 / Math.sqrt(value / draws));
      // the square of a fair coin's deviation does not vary at all: rounding is what is left
      const spread = Math.sqrt(Math.max(0, (axes.fourth[axis] as number) / draws - m2 * m2) / draws);
      varianceZ.push((m2 - value) / Math.hypot(spread, rounding * value));
    }
  }
  return { mean: score(meanZ), variance: score(varianceZ), largestStray, tooFine };
}

/** Largest component of the sum of all displacements, grid units. */
function driftOf(before: Uint32Array, after: Uint32Array, d: number): number {
  let largest = 0;
  for (let c = 0; c < d; c++) {
    let sum = 0;
    for (let k = c; k < before.length; k += d) sum += ((after[k] as number) - (before[k] as number)) | 0;
    largest = Math.max(largest, Math.abs(sum));
  }
  return largest;
}

const isParticleRule = (config: NoiseResult['config']): boolean =>
  'mode' in config && typeof config.mode === 'string' && /^particle/.test(config.mode);

/**
 * Measures the noise of a rule on one configuration.
 * @param input fields of a run
 * @throws ConfigError if nothing overlaps, so that there is no noise to measure
 */
export async function measureNoise(input: RunConfigInput, options: NoiseOptions): Promise<NoiseResult> {
  const { draws, after = 0 } = options;
  const sim = await Simulation.create(
    { ...input, threads: 1 },
    options.initialState ? { initialState: options.initialState } : {},
  );
  for (let left = after; left > 0; left -= 1000) sim.step(Math.min(left, 1000));
  const { config, dimension: d, particles: n, boxLength } = sim;
  const contacts = contactsOf(sim);
  if (contacts.length === 0 && config.thermalNoise === 0) {
    throw new ConfigError(
      `phi must be such that particles overlap, got ${config.phi} without any overlap at t = ${sim.time}; raise it or measure after fewer steps`,
      'phi',
    );
  }
  const rule = options.expected
    ? requireParticles(parseConfig({ ...options.expected, dimension: d, particles: n }), 'noise is that of spheres')
    : config;
  const expected = displacementMoments(rule, contactsOf(sim, rule), n);
  const unit = boxLength / gridUnits;
  const start = sim.positionsU32();
  const { time } = sim;
  const axes = new Axes(expected, n, d);
  const whole = { along: new Running(), partners: new Running(), centre: new Running() };
  const deviation = new Float64Array(n * d);
  let largestDrift = 0;
  let done = 0;
  for (; done < draws && !options.signal?.aborted; done++) {
    sim.restore(start, time + done);
    sim.step(1, { stopWhenAbsorbed: false });
    const moved = sim.positionsU32();
    for (let k = 0; k < n * d; k++) {
      deviation[k] = (((moved[k] as number) - (start[k] as number)) | 0) * unit - (expected.mean[k] as number);
    }
    axes.add(deviation);
    addWhole(whole, deviation, expected, contacts, d);
    largestDrift = Math.max(largestDrift, driftOf(start, moved, d));
    if (done % 200 === 199) {
      options.onProgress?.(done + 1);
      await new Promise((resume) => setTimeout(resume, 0));
    }
  }
  const dithered = sim.derived.exponent > 1;
  const { mean, variance, largestStray, tooFine } = scoreAxes(axes, done, unit, dithered);
  const sums = expectedSums(expected, contacts, n, d);
  // what rounding up or down at random adds at most, over all noise
  const ditherShare = dithered && sums.total > 0 ? (contacts.length * d * unit ** 2) / 2 / sums.total : 0;
  const alongForce = whole.along.against(sums.total > 0 ? sums.along / sums.total : 0, sums.total > 0 ? 1 / sums.total : 0);
  const pairScale = sums.sides > 0 ? 1 / sums.sides : 0;
  const partnerCorrelation =
    contacts.length > 0 && sums.sides > 0 ? whole.partners.against(sums.cross * pairScale, pairScale) : null;
  // Rules that conserve the centre of mass do so to the last bit: their sum is looked at as integers.
  const conserves = expected.total === 0 && config.thermalNoise === 0 && !isParticleRule(config);
  const centreOfMass = conserves
    ? { value: (largestDrift * unit) ** 2 / n ** 2, error: 0, expected: 0, z: largestDrift === 0 ? 0 : Number.MAX_VALUE }
    : whole.centre.against(sums.centre / n ** 2, 1 / n ** 2);
  const compared = [alongForce, partnerCorrelation].filter((entry) => entry !== null);
  const agrees =
    mean.pValue > limits.pValue &&
    variance.pValue > limits.pValue &&
    compared.every(({ z, value, expected: wanted }) => Math.abs(z) < limits.z || Math.abs(value - wanted) < 1e-6 + ditherShare) &&
    (Math.abs(centreOfMass.z) < limits.z || (!conserves && centreOfMass.value < (unit * 8) ** 2)) &&
    largestStray < strayAllowed(config, sim.derived.kickGrid, contacts, n);
  const active = new Set(contacts.flatMap(({ i, j }) => [i, j])).size;
  return {
    config,
    draws: done,
    time,
    particles: n,
    active,
    contacts: contacts.length,
    mean,
    variance,
    largestStray,
    tooFine,
    alongForce,
    partnerCorrelation,
    centreOfMass,
    agrees,
  };
}

/** Rounding of a displacement, grid units: of each contact, and of the direction of particle-normalised kicks. */
function strayAllowed(config: ParticleConfig, kickGrid: number, contacts: readonly Contact[], n: number): number {
  const normalised = config.model === 'bro' && config.mode === 'particle-normalised';
  return 8 * Math.sqrt(Math.max(1, mostContacts(contacts, n))) + (normalised ? 8e-6 * kickGrid : 0);
}

function mostContacts(contacts: readonly Contact[], n: number): number {
  const counts = new Uint32Array(n);
  for (const { i, j } of contacts) {
    counts[i] = (counts[i] as number) + 1;
    counts[j] = (counts[j] as number) + 1;
  }
  return maxOf(counts);
}

type Whole = Record<'along' | 'partners' | 'centre', Running>;

/** Adds what one draw says about all particles together. */
function addWhole(whole: Whole, deviation: Float64Array, { force }: Moments, contacts: readonly Contact[], d: number): void {
  let along = 0;
  for (let i = 0; i < deviation.length; i += d) {
    let size = 0;
    let product = 0;
    for (let c = 0; c < d; c++) {
      size += (force[i + c] as number) ** 2;
      product += (force[i + c] as number) * (deviation[i + c] as number);
    }
    if (size > 0) along += (product * product) / size;
  }
  let partners = 0;
  for (const { i, j } of contacts) {
    for (let c = 0; c < d; c++) partners += (deviation[i * d + c] as number) * (deviation[j * d + c] as number);
  }
  let centre = 0;
  for (let c = 0; c < d; c++) {
    let sum = 0;
    for (let k = c; k < deviation.length; k += d) sum += deviation[k] as number;
    centre += sum * sum;
  }
  whole.along.add(along);
  whole.partners.add(partners);
  whole.centre.add(centre);
}

/** The same sums in closed form. */
function expectedSums(
  { covariance, cross, force, total: centre }: Moments,
  contacts: readonly Contact[],
  n: number,
  d: number,
): { along: number; total: number; cross: number; sides: number; centre: number } {
  const traces = new Float64Array(n);
  let along = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    let size = 0;
    let product = 0;
    for (let a = 0; a < d; a++) {
      traces[i] = (traces[i] as number) + (covariance[(i * d + a) * d + a] as number);
      size += (force[i * d + a] as number) ** 2;
      for (let b = 0; b < d; b++) {
        product += (force[i * d + a] as number) * (covariance[(i * d + a) * d + b] as number) * (force[i * d + b] as number);
      }
    }
    if (size > 0) along += product / size;
    total += traces[i] as number;
  }
  const crossSum = cross.reduce((sum, x) => sum + x, 0);
  const sides = contacts.reduce((sum, { i, j }) => sum + Math.sqrt((traces[i] as number) * (traces[j] as number)), 0);
  return { along, total, cross: crossSum, sides, centre };
}

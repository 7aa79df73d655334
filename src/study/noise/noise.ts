/**
 * The noise of a rule, measured: many draws of one step from the same configuration, against the closed form of analysis/noise.ts. Particle by
 * particle along the principal axes of its covariance, and over all by statistics whose error comes from the draws themselves.
 */
import { type Contact, displacementMoments, liftOf, type Moments } from '../../analysis/noise.js';
import { correlationInTime } from '../../analysis/noiseInTime.js';
import { type InitialState, Simulation } from '../../engine/index.js';
import { maxOf } from '../../model/arrays.js';
import {
  batchesOf,
  ConfigError,
  closestApproach,
  gridUnits,
  isRestless,
  type ParticleConfig,
  parseConfig,
  partsSome,
  type RunConfigInput,
  requireParticles,
  showValue,
  slowsSome,
  speciesById,
} from '../../model/index.js';
import { type AxesScore, addAlong, axesOf, scoreAxes } from './axes.js';
import { type ContactPairs, contactPairsOf, expectedOfPairs, productOfPairs } from './contactPairs.js';
import { addWhole, expectedSums, type NoiseComparison, Running, type Whole } from './sums.js';

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

export interface NoiseResult extends AxesScore {
  config: ParticleConfig;
  draws: number;
  /** t of the configuration that was drawn from. */
  time: number;
  particles: number;
  active: number;
  contacts: number;
  /** Share of the noise along the force: sum of g C g / g^2 over sum of tr C, of the active particles. */
  alongForce: NoiseComparison;
  /** Mean over contacts of the correlation of the two sides: trace of cross-covariance over the mean variance of the sides. */
  partnerCorrelation: NoiseComparison | null;
  /** Covariance of the kicks of two contacts of one particle, sigma^2; null if no two contacts have independent directions. */
  contactCovariance: NoiseComparison | null;
  /** Correlation of a displacement with that of the next step from the same configuration; null if the draws of each step are new. */
  nextStep: NoiseComparison | null;
  /** Mean square displacement of the centre of mass in a step, sigma^2. */
  centreOfMass: NoiseComparison;
  agrees: boolean;
}

/** Standard errors beyond which a number does not agree, and the least probability of the worst of many. */
const limits = { z: 4, pValue: 1e-4 };
/** Whether two particles touch where they overlap. */
function touchOf({ species, particles }: ParticleConfig): (i: number, j: number) => boolean {
  if (!partsSome(species)) return () => true;
  const of = speciesById(species, particles);
  return (i, j) => species.touch[of[i] as number]?.[of[j] as number] === 1;
}

/** Overlaps of a configuration by all pairs, with the force of a rule's potential. */
export function contactsOf(sim: Simulation, rule: ParticleConfig = sim.config): Contact[] {
  const { derived, dimension: d, particles } = sim;
  const positions = sim.positionsU32();
  const radii = sim.radii();
  const unit = derived.boxLength / gridUnits;
  const [strain = 0] = derived.strains;
  const symmetric = 'shearRange' in sim.config && sim.config.shearRange === 'symmetric';
  const hasForce = rule.model !== 'bro' && rule.model !== 'ro';
  const exponent = 'exponent' in rule ? (rule.exponent ?? 1) : 1;
  const touches = touchOf(sim.config);
  const cutoff = 'activityCutoff' in rule ? (rule.activityCutoff ?? 0) : 0;
  const contacts: Contact[] = [];
  const delta = new Float64Array(d);
  for (let i = 0; i < particles; i++) {
    for (let j = i + 1; j < particles; j++) {
      if (!touches(i, j)) continue;
      for (let c = 0; c < d; c++) delta[c] = ((positions[i * d + c] as number) - (positions[j * d + c] as number)) | 0;
      if (strain > 0) delta[0] = closestApproach(delta[0] as number, delta[1] as number, strain, symmetric);
      let r2 = 0;
      for (let c = 0; c < d; c++) {
        delta[c] = (delta[c] as number) * unit;
        r2 += (delta[c] as number) ** 2;
      }
      const reach = (radii[i] as number) + (radii[j] as number);
      const r = Math.sqrt(r2);
      if (!(r < reach)) continue;
      if (r === 0) throw new Error('two particles coincide: their direction is random; start from another configuration');
      const force = hasForce ? (exponent / 2) * (1 - r / reach) ** (exponent - 1) : 1;
      const active = r < reach * (1 - cutoff);
      contacts.push({ i, j, normal: delta.map((x) => x / r), force, active });
    }
  }
  return contacts;
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

/** A configuration that is drawn from, and what its draws should give. */
interface Setting {
  sim: Simulation;
  /** Whose closed form it is. */
  rule: ParticleConfig;
  contacts: readonly Contact[];
  pairs: ContactPairs;
  expected: Moments;
  /** Of a grid unit, in sigma. */
  unit: number;
}

/** @throws ConfigError for a shear whose cycles differ: the draws of a step are those of steps that follow one another */
function checkShear(config: ParticleConfig, strains: readonly number[]): void {
  const { shearAxis = 'fixed', shearFactors } = config as { shearAxis?: string; shearFactors?: string };
  if (strains.length === 0) return;
  if (shearAxis !== 'fixed') {
    throw new ConfigError(`shearAxis must be fixed for noise, got ${shearAxis}; draws must be of equal cycles`, 'shearAxis');
  }
  if (strains.every((strain) => strain === strains[0])) return;
  const message = `shearFactors must be equal for noise, got ${shearFactors}; draws must be of equal cycles`;
  throw new ConfigError(message, 'shearFactors');
}

/** @throws ConfigError where the share of the rule in the noise differs between species */
function checkSpecies(config: ParticleConfig): void {
  if (!isInTime(config) || config.model === 'gd' || config.thermalNoise === 0 || !slowsSome(config.species)) return;
  throw new ConfigError(
    `thermalNoise must be 0 for the noise of species with timeCorrelation, got ${config.thermalNoise}; leave one of them out`,
    'thermalNoise',
  );
}

/** @throws ConfigError if nothing overlaps, so that there is no noise to measure */
async function prepare(input: RunConfigInput, { after = 0, initialState, expected }: NoiseOptions): Promise<Setting> {
  const sim = await Simulation.create({ ...input, threads: 1 }, initialState ? { initialState } : {});
  checkShear(sim.config, sim.derived.strains);
  checkSpecies(sim.config);
  for (let left = after; left > 0; left -= 1000) sim.step(Math.min(left, 1000));
  const { config, dimension, particles, boxLength } = sim;
  const contacts = contactsOf(sim);
  if (contacts.length === 0 && !isRestless(config)) {
    throw new ConfigError(
      `phi must be such that particles overlap, got ${config.phi} without any overlap at t = ${sim.time}; raise it or measure after fewer steps`,
      'phi',
    );
  }
  const rule = expected
    ? requireParticles(parseConfig({ ...expected, dimension, particles, species: config.species }), 'noise is that of spheres')
    : config;
  const moments = displacementMoments(rule, contactsOf(sim, rule), particles);
  if (moments.mean.every((x) => x === 0) && expectedSums(moments, contacts, particles, dimension).total === 0) {
    throw new ConfigError(
      `noise must have something to test, got a rule that moves none of ${particles} particles with ${contacts.length} contacts; ` +
        'give larger batches, or larger factors of species',
      'model',
    );
  }
  const pairs = contactPairsOf(contacts, particles, dimension);
  return { sim, rule, contacts, pairs, expected: moments, unit: boxLength / gridUnits };
}

type Drawn = Awaited<ReturnType<typeof draw>>;

const isInTime = (config: ParticleConfig): boolean => 'timeCorrelation' in config && config.timeCorrelation !== 0;

/** Draws the step again and again, from the same configuration. The largest drift is in grid units. */
async function draw({ sim, contacts, pairs, expected, unit }: Setting, { draws, signal, onProgress }: NoiseOptions) {
  const { dimension: d, particles: n, time, config } = sim;
  const start = sim.positionsU32();
  const axes = axesOf(expected, n, d);
  const whole: Whole = { along: new Running(), partners: new Running(), centre: new Running(), next: new Running() };
  const ofPairs = new Running();
  const deviation = new Float64Array(n * d);
  const next = new Float64Array(n * d);
  /** Makes step t, and leaves what it moves beyond the mean. */
  const step = (t: number, out: Float64Array): Uint32Array => {
    sim.restore(start, t);
    sim.step(1, { stopWhenAbsorbed: false });
    const moved = sim.positionsU32();
    for (let k = 0; k < n * d; k++) {
      out[k] = (((moved[k] as number) - (start[k] as number)) | 0) * unit - (expected.mean[k] as number);
    }
    return moved;
  };
  // draws that share no step, and no pass of batches, are independent: a step, the next one, and the one before both
  const inTime = isInTime(config);
  const stride = inTime ? 3 : (batchesOf(config)?.count ?? 0) + 1;
  let largestDrift = 0;
  let done = 0;
  for (; done < draws && !signal?.aborted; done++) {
    const moved = step(time + stride * done, deviation);
    if (inTime) {
      step(time + stride * done + 1, next);
      whole.next.add(deviation.reduce((sum, x, k) => sum + x * (next[k] as number), 0));
    }
    addAlong(axes, deviation, d);
    addWhole(whole, deviation, expected, contacts, d);
    ofPairs.add(productOfPairs(pairs, deviation, d));
    largestDrift = Math.max(largestDrift, driftOf(start, moved, d));
    if (done % 200 === 199) {
      onProgress?.(done + 1);
      await new Promise((resume) => setTimeout(resume, 0));
    }
  }
  return { draws: done, axes, whole, ofPairs, largestDrift };
}

/** The correlation with the next step; null of a rule that has none, or without noise. */
function againstNext(
  next: Running,
  rule: ParticleConfig,
  { ownShare }: Setting['expected'],
  total: number,
): NoiseComparison | null {
  const ofKicks = correlationInTime(rule);
  if (ofKicks === null || !isInTime(rule) || !(total > 0)) return null;
  return next.against(ofKicks * ownShare, 1 / total);
}

/** Compares the draws with the closed form. */
function compare({ sim, rule, contacts, pairs, expected, unit }: Setting, { draws, axes, whole, ofPairs, largestDrift }: Drawn) {
  const { config, dimension: d, particles: n, derived } = sim;
  const dithered = derived.exponent > 1;
  const scores = scoreAxes(axes, draws, unit, dithered);
  const sums = expectedSums(expected, contacts, n, d);
  // what rounding up or down at random adds at most, over all noise
  const ditherShare = dithered && sums.total > 0 ? (contacts.length * d * unit ** 2) / 2 / sums.total : 0;
  const alongForce = whole.along.against(sums.total > 0 ? sums.along / sums.total : 0, sums.total > 0 ? 1 / sums.total : 0);
  const pairScale = sums.sides > 0 ? 1 / sums.sides : 0;
  const partnerCorrelation =
    contacts.length > 0 && sums.sides > 0 ? whole.partners.against(sums.cross * pairScale, pairScale) : null;
  const together = expectedOfPairs(pairs, expected, d);
  const contactCovariance = pairs.pairs > 0 ? ofPairs.against(together.expected) : null;
  // Rules that conserve the centre of mass do so to the last bit, unless displacements are rounded anew: their sum is looked at as integers.
  const conserves = expected.total === 0 && config.thermalNoise === 0 && !isParticleRule(config) && liftOf(config) === 1;
  const centreOfMass = conserves
    ? { value: (largestDrift * unit) ** 2 / n ** 2, error: 0, expected: 0, z: largestDrift === 0 ? 0 : Number.MAX_VALUE }
    : whole.centre.against(sums.centre / n ** 2, 1 / n ** 2);
  const nextStep = againstNext(whole.next, rule, expected, sums.total);
  const agree = (entry: NoiseComparison | null, scale = 1): boolean =>
    entry === null ||
    Math.abs(entry.z) < limits.z ||
    Math.abs(entry.value - entry.expected) < (1e-6 + ditherShare) * scale + unit ** 2;
  const agrees =
    scores.mean.pValue > limits.pValue &&
    scores.variance.pValue > limits.pValue &&
    agree(alongForce) &&
    agree(partnerCorrelation) &&
    agree(nextStep) &&
    agree(contactCovariance, together.scale) &&
    (Math.abs(centreOfMass.z) < limits.z || (!conserves && centreOfMass.value < (unit * 8) ** 2)) &&
    scores.largestStray < strayAllowed(config, derived.kickGrid, contacts, n);
  return { ...scores, alongForce, partnerCorrelation, contactCovariance, nextStep, centreOfMass, agrees };
}

function checkCount(name: string, value: unknown, from: number, remedy: string): void {
  if (Number.isSafeInteger(value) && (value as number) >= from) return;
  throw new ConfigError(`${name} must be a whole number of at least ${from}, got ${showValue(value)}; ${remedy}`, name);
}

/**
 * Measures the noise of a rule on one configuration.
 * @param input fields of a run
 * @throws ConfigError if draws or after are no counts, or nothing overlaps, so that there is no noise to measure
 */
export async function measureNoise(input: RunConfigInput, options: NoiseOptions): Promise<NoiseResult> {
  const { draws, after = 0 } = options ?? {};
  checkCount('draws', draws, 2, 'give one such as 10000');
  checkCount('after', after, 0, 'leave it out for 0');
  const setting = await prepare(input, options);
  const { sim, contacts } = setting;
  const { config, time, particles } = sim;
  const drawn = await draw(setting, options);
  const active = new Set(contacts.flatMap(({ i, j }) => [i, j])).size;
  return { config, draws: drawn.draws, time, particles, active, contacts: contacts.length, ...compare(setting, drawn) };
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

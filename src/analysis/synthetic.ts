/**
 * Made-up measurements of a system whose critical point and exponents are known, to test and calibrate estimators.
 *
 * Steady state: the distance to the critical point is rounded by the size, e_L = w L^(-1/nu_perp) log(1 + exp(e
 * L^(1/nu_perp)/w)) with e = phi - phi_c (exponentially close to e far above, as finite-size scaling wants); then f_a = A
 * e_L^beta, L^d Var(f_a) = C e_L^(-gamma') and the autocorrelation time T e_L^(-nu_par). Fluctuations are log-normal and AR(1)
 * in time, runs differ by a factor of their own, and f_a is a whole number of particles.
 *
 * Decay from a random start: f_a(t) = B t^(-delta) g(e t^s)^beta exp(-c q exp(-1/q)), q = t/L^z, s = delta/beta, g(x) = log(1 +
 * exp(x/x_0))/log 2: 1 at x = 0, linear above but for an exponential (f_a levels at a value ~ e^beta), exponentially small
 * below. Fluctuations have the relative variance C xi(t)^d / L^d, xi = min(t^(1/z), |e|^(-nu_perp), L), and keep a memory over
 * factors of time, as ageing systems do.
 */
import type { SeededRandom } from './random.js';
import type { ActivityCurve, SteadySample } from './records.js';

/** Exponents of the Manna class in two dimensions (physics.md section 5), amplitudes of the size that the lattice model has. */
export const mannaLike = {
  dimension: 2,
  criticalPoint: 0.68333,
  beta: 0.639,
  nuPerp: 0.799,
  /** Dynamical exponent; nu_par = z nu_perp. */
  z: 1.533,
  delta: 0.419,
  /** A and B. */
  steadyAmplitude: 1.3,
  decayAmplitude: 0.5,
  /** C. */
  fluctuation: 0.3,
  /** T, in steps. */
  correlationTime: 0.3,
  /** w. */
  roundingWidth: 1,
  /** x_0. */
  crossover: 0.7,
  /** c. */
  cutoff: 0.3,
  /** Relative standard deviation of the factor that tells runs apart. */
  runSpread: 0.002,
};

export type SyntheticModel = typeof mannaLike;

/** gamma' = d nu_perp - 2 beta. */
export function gammaPrimeOf({ dimension, nuPerp, beta }: SyntheticModel): number {
  return dimension * nuPerp - 2 * beta;
}

/** log(1 + exp(x)) without overflow. */
function softplus(x: number): number {
  return x > 30 ? x : Math.log1p(Math.exp(x));
}

function roundedDistance({ criticalPoint, roundingWidth, nuPerp }: SyntheticModel, phi: number, length: number): number {
  const width = roundingWidth * length ** (-1 / nuPerp);
  return width * softplus((phi - criticalPoint) / width);
}

/** f_a of the steady state, its variance in a box of this length, and its autocorrelation time in steps. */
export function steadyTruth(
  model: SyntheticModel,
  phi: number,
  length: number,
): { mean: number; variance: number; time: number } {
  const distance = roundedDistance(model, phi, length);
  return {
    mean: model.steadyAmplitude * distance ** model.beta,
    variance: (model.fluctuation * distance ** -gammaPrimeOf(model)) / length ** model.dimension,
    time: model.correlationTime * distance ** (-model.z * model.nuPerp),
  };
}

export interface SyntheticSteadyPlan {
  phi: number;
  length: number;
  run: number;
  records: number;
  /** Steps between records. */
  interval: number;
}

/** A whole number of particles, as a fraction. */
function rounded(fraction: number, particles: number): number {
  return Math.min(1, Math.max(0, Math.round(fraction * particles) / particles));
}

/** One run in the steady state. */
export function syntheticSteady(model: SyntheticModel, plan: SyntheticSteadyPlan, random: SeededRandom): SteadySample {
  const { phi, length, run, records, interval } = plan;
  const { mean, variance, time } = steadyTruth(model, phi, length);
  const particles = Math.round(phi * length ** model.dimension);
  const memory = Math.exp(-interval / time);
  const kick = Math.sqrt(1 - memory * memory);
  const logVariance = Math.log1p(variance / mean ** 2);
  const runFactor = 1 + model.runSpread * random.gaussian();
  let state = random.gaussian();
  const series = Array.from({ length: records }, () => {
    state = memory * state + kick * random.gaussian();
    return rounded(runFactor * mean * Math.exp(Math.sqrt(logVariance) * state - logVariance / 2), particles);
  });
  return { phi, particles, length, dimension: model.dimension, run, series, interval };
}

/** f_a(t) after a random start, without fluctuations. */
export function decayTruth(model: SyntheticModel, phi: number, length: number, time: number): number {
  const { delta, beta, criticalPoint, crossover, cutoff, z, decayAmplitude } = model;
  const x = (phi - criticalPoint) * time ** (delta / beta);
  const late = time / length ** z;
  const scaling = (softplus(x / crossover) / Math.LN2) ** beta;
  return decayAmplitude * time ** -delta * scaling * Math.exp(-cutoff * late * Math.exp(-1 / late));
}

/** Correlation of the logarithm falls by e over such a factor of time. */
const memoryFactor = Math.E;

/** One decay; the curve ends, absorbed, when less than half a particle is left. */
export function syntheticDecay(
  model: SyntheticModel,
  plan: { phi: number; length: number; run: number; times: readonly number[] },
  random: SeededRandom,
): ActivityCurve {
  const { phi, length, run, times } = plan;
  const { dimension, z, nuPerp, fluctuation, runSpread, criticalPoint } = model;
  const particles = Math.round(phi * length ** dimension);
  const longest = Math.abs(phi - criticalPoint) ** -nuPerp;
  const runFactor = 1 + runSpread * random.gaussian();
  let state = random.gaussian();
  let before = times[0] as number;
  let absorbedAt: number | null = null;
  const activity = times.map((time) => {
    const memory = Math.exp(-Math.log(time / before) / Math.log(memoryFactor));
    state = memory * state + Math.sqrt(1 - memory * memory) * random.gaussian();
    before = time;
    const variance = fluctuation * (Math.min(time ** (1 / z), longest, length) / length) ** dimension;
    const logVariance = Math.log1p(variance);
    const fraction =
      runFactor * decayTruth(model, phi, length, time) * Math.exp(Math.sqrt(logVariance) * state - logVariance / 2);
    if (absorbedAt === null && fraction * particles < 0.5) absorbedAt = Math.round(time);
    return absorbedAt === null ? rounded(fraction, particles) : 0;
  });
  return { phi, particles, length, dimension, run, times: [...times], activity, absorbedAt };
}

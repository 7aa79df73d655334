/**
 * Measurements of known exponents by other forms than those of src/analysis/synthetic.ts, with corrections to scaling: the scaling function of a logistic law
 * [y/(1 - exp(-y))]^beta, another rounding by the size, another cut-off, AR(1) noise in log t with noise of each record, factors of runs.
 * Corrections: f_a(t) (1 + A (t/10)^(-omega/1.5)) and f_a (1 + A (e/0.05)^omega), 1.5 for nu_par.
 */
import type { ActivityCurve, SeededRandom, SteadySample } from '../../src/analysis/index.js';

export interface OtherModel {
  dimension: number;
  criticalPoint: number;
  beta: number;
  nuPerp: number;
  z: number;
  delta: number;
}

export interface Correction {
  amplitude: number;
  omega: number;
}

export const none: Correction = { amplitude: 0, omega: 0.5 };

const at = (dimension: number, criticalPoint: number, beta: number, nuPerp: number, z: number, delta: number): OtherModel => ({
  dimension,
  criticalPoint,
  beta,
  nuPerp,
  z,
  delta,
});

/** Exponents as src/analysis/reference.ts has them, z = nu_par/nu_perp where it has none. */
export const truths = {
  manna1: at(1, 0.892, 0.382, 1.347, 1.393, 0.141),
  manna2: at(2, 0.6833, 0.639, 0.799, 1.533, 0.419),
  manna3: at(3, 0.6002, 0.84, 0.593, 1.823, 0.745),
  dp1: at(1, 0.7, 0.2765, 1.097, 1.5807, 0.1595),
  dp2: at(2, 0.5, 0.583, 0.733, 1.7667, 0.451),
  dp3: at(3, 0.45, 0.813, 0.584, 1.9007, 0.732),
  meanField3: at(3, 0.3, 1, 0.5, 2, 1),
};

/** y = metric (phi - phi_c) t^(delta/beta). */
const metric = 3;
const fluctuation = 0.3;
const runSpread = 0.002;
const recordNoise = 0.02;
const cutOff = 0.3;
/** Correlation of the AR(1) noise falls by e over such a distance in log t. */
const memory = 0.8;

function logistic(y: number): number {
  return Math.abs(y) < 1e-6 ? 1 + y / 2 : y / -Math.expm1(-y);
}

/**
 * @param plan `survival`: runs absorb at random, by half of the cut-off, and the others hold the mean; else with their last particle, which in small systems
 *   takes the mean off the scaling form
 */
export function otherDecay(
  model: OtherModel,
  plan: { phi: number; length: number; run: number; times: readonly number[]; survival?: boolean },
  random: SeededRandom,
  { amplitude, omega } = none,
): ActivityCurve {
  const { dimension, criticalPoint, beta, delta, z, nuPerp } = model;
  const { phi, length, run, times } = plan;
  const distance = phi - criticalPoint;
  const particles = Math.round(phi * length ** dimension);
  const factor = 1 + runSpread * random.gaussian();
  let [state, before, absorbedAt] = [random.gaussian(), times[0] as number, null as number | null];
  const lot = plan.survival ? random.uniform() : 0;
  const activity = times.map((time) => {
    const kept = (before / time) ** (1 / memory);
    state = kept * state + Math.sqrt(1 - kept * kept) * random.gaussian();
    before = time;
    const q = time / length ** z;
    const scaling = logistic(metric * distance * time ** (delta / beta)) ** beta * Math.exp((-cutOff * q * q) / (1 + q));
    const correction = 1 + amplitude * (time / 10) ** (-omega / 1.5);
    const correlation = Math.min(time ** (1 / z), Math.abs(distance) ** -nuPerp, length);
    const logVariance = Math.log1p(fluctuation * (correlation / length) ** dimension);
    const mean = 0.5 * time ** -delta * scaling * correction;
    const noise = Math.sqrt(logVariance) * (state + recordNoise * random.gaussian()) - logVariance / 2;
    const alive = Math.exp((-(cutOff / 2) * q * q) / (1 + q));
    const value = Math.min(1, factor * mean * Math.exp(noise)) * particles;
    const active = plan.survival ? (alive < lot ? 0 : value / alive) : Math.round(value);
    if (absorbedAt === null && active === 0) absorbedAt = Math.round(time);
    return absorbedAt === null ? active / particles : 0;
  });
  return { phi, particles, length, dimension, run, times: [...times], activity, absorbedAt };
}

/** The mean of a run of 1e4 steps in the steady state. */
export function otherSteady(
  model: OtherModel,
  { phi, length, run }: { phi: number; length: number; run: number },
  random: SeededRandom,
  { amplitude, omega } = none,
): SteadySample {
  const { dimension, criticalPoint, beta, nuPerp, z } = model;
  const distance = phi - criticalPoint;
  const rounded = distance / Math.tanh(distance * length ** (1 / nuPerp));
  const mean = 1.2 * rounded ** beta * (1 + amplitude * (rounded / 0.05) ** omega);
  const variance = (fluctuation * rounded ** (2 * beta - dimension * nuPerp)) / length ** dimension;
  const steps = (2 * 0.3 * rounded ** (-z * nuPerp) + 1) / 1e4;
  const relative = Math.hypot(Math.sqrt(variance * steps) / mean, runSpread);
  const particles = Math.round(phi * length ** dimension);
  const value = Math.round(mean * (1 + relative * random.gaussian()) * particles) / particles;
  return { phi, particles, length, dimension, run, mean: value, variance, absorbed: false };
}

/** How large and how long the runs of a dimension are. */
const plans: Record<number, { lengths: readonly number[]; time: number; steady: number }> = {
  1: { lengths: [1024, 2048, 4096], time: 2000, steady: 0.004 },
  2: { lengths: [64, 128, 256], time: 1000, steady: 0.004 },
  3: { lengths: [16, 28, 48], time: 200, steady: 0.006 },
};

export interface OtherSet {
  curves: ActivityCurve[];
  samples: SteadySample[];
}

/** Decays of three sizes at seven phi, until t = 1e4, and steady states at eight. */
export function otherSet(model: OtherModel, random: SeededRandom, correction = none, { starts = 12, scale = 1 } = {}): OtherSet {
  const { lengths, time, steady } = plans[model.dimension] as (typeof plans)[number];
  const times = [...new Set(Array.from({ length: 41 }, (_, k) => Math.round(10 ** (k / 10))))];
  const runs = (phi: number, count: number) =>
    lengths.slice(1).flatMap((length) => Array.from({ length: count }, (_, run) => ({ phi, length: scale * length, run })));
  const near = [-1.5, -0.9, -0.5, -0.15, 0.3, 0.8, 1.5].map(
    (x) => model.criticalPoint + (x / metric) * time ** (-model.delta / model.beta),
  );
  const above = Array.from({ length: 8 }, (_, k) => model.criticalPoint + steady * 1.5 ** k);
  return {
    curves: near.flatMap((phi) => runs(phi, starts).map((plan) => otherDecay(model, { ...plan, times }, random, correction))),
    samples: above.flatMap((phi) => runs(phi, Math.min(8, starts)).map((plan) => otherSteady(model, plan, random, correction))),
  };
}

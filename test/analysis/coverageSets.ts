/** Synthetic measurements as the estimators get them, and how often their intervals hold the truth. */
import {
  type ActivityCurve,
  curvatureCriticalPoint,
  decayAtCriticality,
  decayCollapse,
  divergenceCriticalPoint,
  type Estimate,
  gammaPrime,
  gammaPrimeOf,
  mannaLike,
  nuParallelFromAutocorrelation,
  nuParallelFromProduct,
  powerLawCriticalPoint,
  type RelaxationTime,
  type Result,
  SeededRandom,
  type SteadySample,
  steadyCollapse,
  steadyTruth,
  syntheticDecay,
  syntheticSteady,
} from '../../src/analysis/index.js';

export const model = mannaLike;

/** About equally spaced in the logarithm, whole numbers. */
export function logTimes(perDecade: number, decades: number): number[] {
  const times = Array.from({ length: Math.round(perDecade * decades) + 1 }, (_, k) => Math.round(10 ** (k / perDecade)));
  return [...new Set(times)];
}

/** Steady runs of one large size above phi_c. */
export function steadySet(random: SeededRandom, runs = 8): SteadySample[] {
  const distances = Array.from({ length: 10 }, (_, k) => 0.006 * 1.4 ** k);
  return distances.flatMap((distance) => {
    const phi = model.criticalPoint + distance;
    const interval = Math.max(1, Math.round(steadyTruth(model, phi, 256).time / 4));
    return Array.from({ length: runs }, (_, run) =>
      syntheticSteady(model, { phi, length: 256, run, records: 400, interval }, random),
    );
  });
}

/** Decays of one large size on both sides of phi_c. */
export function decaySet(random: SeededRandom, runs = 10): ActivityCurve[] {
  const times = logTimes(6, 3.5);
  return [-0.006, -0.004, -0.002, -0.0005, 0.001, 0.003, 0.005].flatMap((distance) =>
    Array.from({ length: runs }, (_, run) =>
      syntheticDecay(model, { phi: model.criticalPoint + distance, length: 1024, run, times }, random),
    ),
  );
}

/** Steady states of four sizes around phi_c. */
export function steadySizes(random: SeededRandom, runs = 8): SteadySample[] {
  return [16, 32, 64, 128].flatMap((length) =>
    Array.from({ length: 9 }, (_, k) => (k - 3) * 0.5).flatMap((x) => {
      const phi = model.criticalPoint + x * length ** (-1 / model.nuPerp);
      const interval = Math.max(1, Math.round(steadyTruth(model, phi, length).time));
      return Array.from({ length: runs }, (_, run) =>
        syntheticSteady(model, { phi, length, run, records: 200, interval }, random),
      );
    }),
  );
}

/** Decays of four sizes at three phi, with more runs for the smaller ones, which scatter more. */
export function decaySizes(random: SeededRandom): ActivityCurve[] {
  const times = logTimes(4, 3.25);
  return [16, 32, 64, 128].flatMap((length) =>
    [-0.002, 0.0003, 0.0025].flatMap((distance) =>
      Array.from({ length: 2048 / length }, (_, run) =>
        syntheticDecay(model, { phi: model.criticalPoint + distance, length, run, times }, random),
      ),
    ),
  );
}

/** Relaxation times on both sides: a power law with the scatter of runs. */
export function relaxationTimes(random: SeededRandom, runs = 8): RelaxationTime[] {
  const exponent = model.beta / model.delta;
  return [-0.08, -0.05, -0.03, -0.018, -0.01, 0.008, 0.013, 0.022, 0.04, 0.07].map((distance) => {
    const log = Math.log((distance < 0 ? 3 : 0.5) * Math.abs(distance) ** -exponent);
    const spread = 0.03 * Math.abs(distance) ** -0.25;
    const logReplicates = Array.from({ length: runs }, () => log + spread * random.gaussian());
    const value = Math.exp(log);
    return {
      phi: model.criticalPoint + distance,
      side: distance < 0 ? 'below' : 'above',
      value,
      error: (value * spread) / Math.sqrt(runs),
      logReplicates,
    };
  });
}

/** Every quantity that a data set gives, with its truth. */
export interface Measured {
  name: string;
  truth: number;
  estimate: Result<Estimate>;
}

export function measureAll(seed: number, only = ''): Measured[] {
  const measured: Measured[] = [];
  const add = (name: string, truth: number, estimate: Result<Estimate>) => measured.push({ name, truth, estimate });
  const wanted = (part: string) => only === '' || only.split(',').includes(part);
  const { criticalPoint: phiC, beta, delta, nuPerp, z } = model;
  /** Another study's phi_c. */
  const elsewhere = { value: phiC + 2e-4 * new SeededRandom(seed, 9).gaussian(), error: 2e-4 };

  if (wanted('steady')) {
    const samples = steadySet(new SeededRandom(seed, 1));
    const fit = powerLawCriticalPoint(samples);
    add('phi_c, power law', phiC, fit);
    add('beta, power law', beta, fit.value === null ? fit : fit.beta);
    const known = fit.value === null ? elsewhere : { value: fit.value, error: fit.error };
    add("gamma', variance", gammaPrimeOf(model), gammaPrime(samples, known));
    add('nu_par, autocorrelation', z * nuPerp, nuParallelFromAutocorrelation(samples, known));
  }
  if (wanted('decay')) {
    const curves = decaySet(new SeededRandom(seed, 2));
    add('phi_c, curvature', phiC, curvatureCriticalPoint(curves));
    add('delta, decay', delta, decayAtCriticality(curves, { criticalPoint: elsewhere }));
    const free = decayAtCriticality(curves);
    add('phi_c, decay', phiC, free.value === null ? free : free.criticalPoint);
  }
  if (wanted('times')) {
    const fit = divergenceCriticalPoint(relaxationTimes(new SeededRandom(seed, 3)));
    add('phi_c, divergence', phiC, fit);
    add('beta/delta, divergence', beta / delta, fit.value === null ? fit : fit.exponent);
  }
  const steady = wanted('sizes') ? steadyCollapse(steadySizes(new SeededRandom(seed, 4))) : null;
  if (steady) {
    add('phi_c, steady collapse', phiC, steady);
    add('nu_perp, steady collapse', nuPerp, steady.value === null ? steady : steady.nuPerp);
    add('beta, steady collapse', beta, steady.value === null ? steady : steady.beta);
  }
  if (wanted('decays')) {
    const collapse = decayCollapse(decaySizes(new SeededRandom(seed, 5)));
    add('z, decay collapse', z, collapse);
    add('delta, decay collapse', delta, collapse.value === null ? collapse : collapse.delta);
    add('phi_c, decay collapse', phiC, collapse.value === null ? collapse : (collapse.criticalPoint as Estimate));
    if (steady && steady.value !== null && collapse.value !== null)
      add('nu_par, z nu_perp', z * nuPerp, nuParallelFromProduct(collapse, steady.nuPerp));
  }
  return measured;
}

export interface Coverage {
  name: string;
  sets: number;
  refused: number;
  /** Fraction of the values whose interval holds the truth. */
  held: number;
  /** Mean of (value - truth)/error: a bias if far from 0. */
  meanPull: number;
  /** Root mean square of (value - truth), and median error. */
  scatter: number;
  error: number;
  /** Share of the sets with goodness below 0.1. */
  improbable: number;
}

export function coverageOf(sets: readonly Measured[][]): Coverage[] {
  const names = [...new Set(sets.flat().map(({ name }) => name))];
  return names.map((name) => {
    const all = sets.flat().filter((one) => one.name === name);
    const found = all.flatMap(({ truth, estimate }) =>
      estimate.value === null ? [] : [{ ...estimate, off: estimate.value - truth }],
    );
    const n = found.length;
    return {
      name,
      sets: all.length,
      refused: all.length - n,
      held: found.filter(({ off, error }) => Math.abs(off) <= error).length / n,
      meanPull: found.reduce((sum, { off, error }) => sum + off / error, 0) / n,
      scatter: Math.sqrt(found.reduce((sum, { off }) => sum + off * off, 0) / n),
      error: found.map(({ error }) => error).sort((a, b) => a - b)[n >> 1] as number,
      improbable: found.filter(({ goodness }) => goodness !== null && goodness < 0.1).length / n,
    };
  });
}

/** Data of known exponents in the shape of a measured transition: what a calibration must give back before it may judge lattices. */
import {
  type ActivityCurve,
  gammaPrimeOf,
  mannaLike,
  SeededRandom,
  type SteadySample,
  steadyTruth,
  syntheticDecay,
  syntheticSteady,
} from '../../analysis/index.js';
import type { TransitionData } from '../exponents/data.js';
import type { MeasuredExponent } from '../exponents/estimate.js';

const model = mannaLike;
const { criticalPoint, nuPerp, z, beta, delta } = model;

/** Streams of the random numbers of the four kinds of data. */
const streams = { decay: 1, steady: 2, decaySizes: 3, steadySizes: 4 };
const runs = 10;

/** Whole numbers from 1 to `last`, about equally spaced in the logarithm. */
export function logTimes(last: number, perDecade: number): number[] {
  const count = Math.floor(perDecade * Math.log10(last));
  return [...new Set(Array.from({ length: count + 1 }, (_, k) => Math.round(10 ** (k / perDecade))))];
}

/** What the estimators should find. */
export const syntheticTruth: { criticalPoint: number } & Record<MeasuredExponent, number> = {
  criticalPoint,
  beta,
  delta,
  gammaPrime: gammaPrimeOf(model),
  nuParallel: z * nuPerp,
  nuParallelFromProduct: z * nuPerp,
  nuPerp,
  z,
  betaOverDelta: beta / delta,
};

function decays(random: SeededRandom): ActivityCurve[] {
  const times = logTimes(3200, 6);
  const far = [-0.05, -0.03, -0.018, 0.018, 0.03, 0.05];
  const near = [-0.006, -0.004, -0.002, -0.0005, 0.001, 0.003, 0.005];
  return [...near, ...far].flatMap((distance) =>
    Array.from({ length: runs }, (_, run) =>
      syntheticDecay(model, { phi: criticalPoint + distance, length: 1024, run, times }, random),
    ),
  );
}

function steadyRuns(random: SeededRandom, phi: number, length: number, records: number, perTime: number): SteadySample[] {
  const interval = Math.max(1, Math.round(steadyTruth(model, phi, length).time / perTime));
  return Array.from({ length: runs }, (_, run) => syntheticSteady(model, { phi, length, run, records, interval }, random));
}

/** @param seed another one is another experiment */
export function syntheticTransition(seed: number): TransitionData {
  const decaySizes = new SeededRandom(seed, streams.decaySizes);
  const times = logTimes(1800, 4);
  const steady = new SeededRandom(seed, streams.steady);
  const steadySizes = new SeededRandom(seed, streams.steadySizes);
  return {
    dimension: model.dimension,
    curves: decays(new SeededRandom(seed, streams.decay)),
    collapseCurves: [16, 32, 64, 128].flatMap((length) =>
      [-0.002, 0.0003, 0.0025].flatMap((distance) =>
        Array.from({ length: 2048 / length }, (_, run) =>
          syntheticDecay(model, { phi: criticalPoint + distance, length, run, times }, decaySizes),
        ),
      ),
    ),
    samples: Array.from({ length: 10 }, (_, k) => criticalPoint + 0.006 * 1.4 ** k).flatMap((phi) =>
      steadyRuns(steady, phi, 256, 400, 4),
    ),
    collapseSamples: [16, 32, 64, 128].flatMap((length) =>
      Array.from({ length: 9 }, (_, k) => criticalPoint + (k - 3) * 0.5 * length ** (-1 / nuPerp)).flatMap((phi) =>
        steadyRuns(steadySizes, phi, length, 200, 1),
      ),
    ),
    leftOut: [],
    randomStart: true,
  };
}

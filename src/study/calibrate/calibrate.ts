/** The estimators on models whose answer is known. */
import { availableParallelism } from 'node:os';
import { isRefusal, pull, type Result, referenceDensity, referenceExponent } from '../../analysis/index.js';
import { ConfigError } from '../../model/index.js';
import type { Measured } from '../../model/measured.js';
import type { FigureSpec } from '../../plot/figure/index.js';
import { type CriticalPointMethod, criticalPointMethods } from '../exponents/criticalPoint.js';
import type { LeftOut, TransitionData } from '../exponents/data.js';
import { type ExponentEstimates, estimateExponents, type MeasuredExponent, measuredExponents } from '../exponents/estimate.js';
import { exponentFigures } from '../exponents/figures.js';
import { ThreadPool } from '../threads/pool.js';
import { Campaign, type CampaignProgress, type CampaignReport, type LatticePool } from './campaign.js';
import type { LatticeName } from './jobs.js';
import type { Dimension } from './plan.js';
import { syntheticTransition, syntheticTruth } from './synthetic.js';

/** The program of a worker; tests of the sources name the built one. */
const latticeWorker = new URL('./worker.js', import.meta.url);

/** A value, or the reason why there is none, beside what is known. */
export type Calibrated = Result & {
  literature: Measured | null;
  /** (value - literature) over own and published error in quadrature; null without either. */
  pull: number | null;
};

export interface Calibration {
  criticalPoint: Calibrated & { method: CriticalPointMethod | null };
  methods: Record<CriticalPointMethod, Calibrated>;
  exponents: Record<MeasuredExponent, Calibrated>;
  /** Wall time, in s. */
  seconds: number;
}

export interface LatticeCalibration extends Calibration {
  stages: CampaignReport[];
  /** Densities whose steady states could not be used, and why. */
  leftOut: LeftOut[];
  topplingsPerSecond: number;
}

export interface CalibrationResult {
  dimension: Dimension;
  /** Wall time allowed to the runs, in s. */
  budget: number;
  workers: number;
  models: Partial<Record<LatticeName, LatticeCalibration>>;
  /** Always of two dimensions. */
  synthetic: Calibration | null;
}

export interface CalibrateOptions {
  models: readonly LatticeName[];
  dimension: Dimension;
  /** Wall time for all runs, in s. */
  budget: number;
  synthetic: boolean;
  seed?: number | undefined;
  /** Default: all cores. */
  workers?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: CampaignProgress) => void) | undefined;
  /** Another worker program, for tests. */
  program?: URL | undefined;
}

/** Below this time a model, in s, not even the search and a few runs of each kind fit. */
export const smallestBudget = 20;

/** Reasons for a missing value stay in the result. */
function calibrated(result: Result, literature: Measured | null): Calibrated {
  const distance = literature && !isRefusal(result) ? pull(result.value as number, result.error as number, literature) : null;
  return { ...result, literature, pull: distance };
}

function calibrationOf(
  { criticalPoint, exponents }: ExponentEstimates,
  known: (name: MeasuredExponent | 'criticalPoint') => Measured | null,
  seconds: number,
): Calibration {
  const point = known('criticalPoint');
  const { best } = criticalPoint;
  return {
    criticalPoint: { ...calibrated(best, point), method: 'method' in best ? best.method : null },
    methods: Object.fromEntries(
      criticalPointMethods.map((method) => [method, calibrated(criticalPoint.methods[method], point)]),
    ) as Calibration['methods'],
    exponents: Object.fromEntries(
      measuredExponents.map((name) => [name, calibrated(exponents[name], known(name))]),
    ) as Calibration['exponents'],
    seconds,
  };
}

function checkBudget({ models, budget }: CalibrateOptions): void {
  const least = smallestBudget * models.length;
  if (budget >= least) return;
  throw new ConfigError(
    `budget must be at least ${least}s for ${models.length === 1 ? 'one model' : `${models.length} models`}, got ${budget}s; less does not hold the search for the critical density and four runs of each kind`,
    'budget',
  );
}

/**
 * Measures critical densities and exponents of lattice models, and those of made-up data, as those of spheres are measured.
 * @throws ConfigError for a budget that is too small; Stopped if the signal came
 */
export async function calibrate(options: CalibrateOptions) {
  checkBudget(options);
  const { models, dimension, budget, seed = 1, workers = availableParallelism(), signal, program = latticeWorker } = options;
  const result: CalibrationResult = { dimension, budget, workers, models: {}, synthetic: null };
  const figures: FigureSpec[] = [];
  const analyse = (data: TransitionData, model: string, control: string): ExponentEstimates => {
    const estimates = estimateExponents(data);
    const drawn = exponentFigures(data, estimates, control);
    for (const figure of drawn) figures.push({ ...figure, name: `${model}-${figure.name}` });
    return estimates;
  };
  if (options.synthetic) {
    const started = performance.now();
    const estimates = analyse(syntheticTransition(seed), 'synthetic', 'phi');
    const seconds = (performance.now() - started) / 1000;
    result.synthetic = calibrationOf(estimates, (name) => ({ value: syntheticTruth[name], error: 0 }), seconds);
  }
  const pool: LatticePool = new ThreadPool(models.length > 0 ? workers : 0, program, signal);
  try {
    for (const [k, model] of models.entries()) {
      const started = performance.now();
      const runs = { seconds: budget / models.length, seed: seed * 10 + k, onProgress: options.onProgress };
      const { data, stages, topplingsPerSecond } = await new Campaign(pool, { model, dimension }, runs).run();
      const estimates = analyse(data, model, 'rho');
      const known = (name: MeasuredExponent | 'criticalPoint') => literatureOf(model, dimension, name);
      const calibration = calibrationOf(estimates, known, (performance.now() - started) / 1000);
      result.models[model] = { ...calibration, stages, leftOut: data.leftOut, topplingsPerSecond };
    }
  } finally {
    await pool.close();
  }
  return { result, figures };
}

function literatureOf(model: LatticeName, dimension: Dimension, name: MeasuredExponent | 'criticalPoint'): Measured | null {
  if (name === 'criticalPoint') return referenceDensity(model, dimension);
  return referenceExponent('manna', dimension, name === 'nuParallelFromProduct' ? 'nuParallel' : name);
}

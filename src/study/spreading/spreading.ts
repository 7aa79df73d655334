/** Spreading from one active site in natural absorbed states, many times over: P_s(t), N(t), R^2(t), and delta, theta and z. */
import { availableParallelism } from 'node:os';
import { spreadingExponents } from '../../analysis/index.js';
import { deriveLattice, type LatticeConfig, parseConfig } from '../../model/index.js';
import type { FigureSpec } from '../../plot/figure/index.js';
import { inOrder } from '../threads/inOrder.js';
import { ThreadPool } from '../threads/pool.js';
import { spreadingFigures } from './figures.js';
import type { SpreadingJob, SpreadingOutcome } from './jobs.js';
import type { SpreadingResult, SpreadingSystem } from './result.js';

/** The program of a worker; tests of the sources name the built one. */
const spreadingWorker = new URL('./worker.js', import.meta.url);

export interface SpreadingOptions extends SpreadingSystem {
  /** Natural absorbed states, each made by a run of its own. */
  runs: number;
  /** Spreads from each. */
  spreads: number;
  /** Longest time. */
  steps: number;
  seed: number;
  workers?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Called when a run is done. */
  onProgress?: ((done: number) => void) | undefined;
  /** Another worker program, for tests. */
  program?: URL | undefined;
}

const perDecade = 8;

/** Times of records: whole numbers from 1 on, about equally spaced in the logarithm. */
function timesTo(steps: number): number[] {
  const count = Math.floor(perDecade * Math.log10(steps) + 1e-9);
  const times = Array.from({ length: count + 1 }, (_, k) => Math.round(10 ** (k / perDecade)));
  return [...new Set([...times.filter((time) => time <= steps), steps])];
}

/**
 * Spreads from one active site in natural absorbed states (docs/lattice.md).
 * @throws ConfigError for a lattice that can't be, or a density that does not absorb; Stopped if the signal came
 */
export async function spreading(options: SpreadingOptions): Promise<{ result: SpreadingResult; figures: FigureSpec[] }> {
  const { runs, spreads, steps, seed, signal, onProgress, program = spreadingWorker } = options;
  const { model, dimension, size, density } = options;
  // whatever is wrong is told before a thread is started
  deriveLattice(parseConfig({ model, dimension, size, density, seed }) as LatticeConfig);
  const times = timesTo(steps);
  const jobs = Array.from(
    { length: runs },
    (_, replica): SpreadingJob => ({ model, dimension, size, density, seed, replica, spreads, times }),
  );
  const workers = Math.min(options.workers ?? availableParallelism(), runs);
  const pool = new ThreadPool<SpreadingJob, SpreadingOutcome>(workers, program, signal);
  const outcomes: SpreadingOutcome[] = [];
  try {
    for await (const outcome of inOrder(jobs, workers, (job) => pool.submit(job))) {
      outcomes.push(outcome);
      onProgress?.(outcomes.length);
    }
  } finally {
    await pool.close();
  }
  const exponents = spreadingExponents({ size, times, runs: outcomes });
  const result = { model, dimension, size, density, seeds: [seed], times, runs: outcomes, exponents };
  return { result, figures: spreadingFigures(result) };
}

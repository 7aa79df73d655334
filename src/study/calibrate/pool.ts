/** Worker threads that run lattices side by side. */
import { ThreadPool } from '../threads/pool.js';
import type { LatticeJob, LatticeOutcome } from './jobs.js';

/** The program of a worker; tests of the sources name the built one. */
const latticeWorker = new URL('./worker.js', import.meta.url);

export type LatticePool = ThreadPool<LatticeJob, LatticeOutcome>;

/** @param signal ends all workers at once */
export function latticePool(count: number, signal?: AbortSignal, program: URL = latticeWorker): LatticePool {
  return new ThreadPool(count, program, signal);
}

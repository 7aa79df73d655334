/** Worker threads that run lattices side by side. */
import { Worker } from 'node:worker_threads';
import { embeddedProgram } from '../../engine/embedded.js';
import type { LatticeJob, LatticeOutcome } from './jobs.js';
import type { FromLatticeWorker } from './worker.js';

/** The program of a worker; tests of the sources name the built one. */
export const latticeWorker = new URL('./worker.js', import.meta.url);

/** The calibration was asked to stop. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

function start(program: URL): Worker {
  const code = embeddedProgram(program);
  return code === null ? new Worker(program) : new Worker(code, { eval: true });
}

function runOn(worker: Worker, job: LatticeJob): Promise<LatticeOutcome> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      act();
    };
    const onMessage = (message: FromLatticeWorker): void =>
      settle(() => ('error' in message ? reject(new Error(message.error)) : resolve(message.outcome)));
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(new Stopped()));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(job);
  });
}

export class LatticePool {
  readonly #workers: Worker[];
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends all workers at once; whatever they were doing is lost */
  constructor(count: number, signal?: AbortSignal, program: URL = latticeWorker) {
    this.#workers = Array.from({ length: count }, () => start(program));
    this.#signal = signal;
    signal?.addEventListener('abort', this.#end);
    if (signal?.aborted) this.#end();
  }

  readonly #end = (): void => {
    for (const worker of this.#workers) void worker.terminate();
  };

  get size(): number {
    return this.#workers.length;
  }

  /**
   * Does jobs, taken one by one from a source that may wait for what earlier ones have shown.
   * @param next gives the next job, or null when there is none any more
   * @throws Stopped if the signal came; the error of a run
   */
  async run<J extends LatticeJob>(next: () => J | null, onOutcome: (job: J, outcome: LatticeOutcome) => void): Promise<void> {
    const serve = async (worker: Worker): Promise<void> => {
      for (;;) {
        if (this.#signal?.aborted) throw new Stopped();
        const job = next();
        if (job === null) return;
        onOutcome(job, await runOn(worker, job));
      }
    };
    await Promise.all(this.#workers.map(serve));
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#end);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

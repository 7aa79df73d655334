/** Worker threads that do jobs side by side: lattices of the calibration, frames of an analysis. */
import { Worker } from 'node:worker_threads';
import { embeddedProgram } from '../../engine/embedded.js';
import { resourceLimits } from '../../engine/workers.js';
import { ConfigError } from '../../model/index.js';
import type { FromThread } from './jobs.js';

/** The work was asked to stop. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

/** A program inside the executable is started from its code. */
function start(program: URL): Worker {
  const code = embeddedProgram(program);
  return code === null ? new Worker(program, { resourceLimits }) : new Worker(code, { eval: true, resourceLimits });
}

function runOn<J, O>(worker: Worker, job: J): Promise<O> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      act();
    };
    const onMessage = (message: FromThread<O>): void =>
      settle(() => {
        if ('outcome' in message) resolve(message.outcome);
        else reject(message.field === null ? new Error(message.error) : new ConfigError(message.error, message.field));
      });
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(new Stopped()));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(job);
  });
}

/** J is what workers are sent, O what they send back: plain data. */
export class ThreadPool<J, O> {
  readonly #workers: Worker[];
  readonly #idle: Worker[];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  readonly #signal: AbortSignal | undefined;

  /**
   * @param program of the workers, which serves jobs (jobs.ts)
   * @param signal ends all workers at once; whatever they were doing is lost
   */
  constructor(count: number, program: URL, signal?: AbortSignal) {
    this.#workers = Array.from({ length: count }, () => start(program));
    this.#idle = [...this.#workers];
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
   * Does a job as soon as a worker is free, jobs in the order in which they came.
   * @throws Stopped if the signal came; the error of the job
   */
  async submit(job: J): Promise<O> {
    const worker = this.#idle.pop() ?? (await new Promise<Worker>((resolve) => this.#waiting.push(resolve)));
    try {
      if (this.#signal?.aborted) throw new Stopped();
      return await runOn<J, O>(worker, job);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(worker);
      else this.#idle.push(worker);
    }
  }

  /**
   * Does jobs, taken one by one from a source that may wait for what earlier ones have shown.
   * @param next gives the next job, or null when there is none any more
   * @throws Stopped if the signal came; the error of a job
   */
  async run<K extends J>(next: () => K | null, onOutcome: (job: K, outcome: O) => void): Promise<void> {
    const serve = async (): Promise<void> => {
      for (;;) {
        if (this.#signal?.aborted) throw new Stopped();
        const job = next();
        if (job === null) return;
        onOutcome(job, await this.submit(job));
      }
    };
    await Promise.all(this.#workers.map(serve));
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#end);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** The other side of a pool: a thread that does the jobs it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import { ConfigError } from '../../model/index.js';

/** What a thread answers; `field` is that of an error in the input, null of other errors. */
export type FromThread<O> = { outcome: O } | { error: string; field: string | null };

/** Serves jobs for good. */
export function serveJobs<J, O>(work: (job: J) => Promise<O>): void {
  parentPort?.on('message', async (job: J) => {
    let message: FromThread<O>;
    try {
      message = { outcome: await work(job) };
    } catch (error) {
      const field = error instanceof ConfigError ? error.field : null;
      message = { error: error instanceof Error ? error.message : String(error), field };
    }
    parentPort?.postMessage(message);
  });
}

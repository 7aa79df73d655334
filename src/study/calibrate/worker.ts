/** A worker thread of the calibration: does the runs it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import { type LatticeJob, type LatticeOutcome, runLatticeJob } from './jobs.js';

export type FromLatticeWorker = { outcome: LatticeOutcome } | { error: string };

parentPort?.on('message', async (job: LatticeJob) => {
  let message: FromLatticeWorker;
  try {
    message = { outcome: await runLatticeJob(job) };
  } catch (error) {
    message = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(message);
});

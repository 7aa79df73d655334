import { outcome, runs, workerRun } from './runs.js';

outcome(runs[workerRun] ?? {}).then(
  (result) => postMessage({ result }),
  (error) => postMessage({ error: String(error) }),
);

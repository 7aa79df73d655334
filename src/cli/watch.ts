/** A run that someone watches: progress, signals, and what is printed at its end. */

import type { RunOutcome, RunResult, WatchOptions } from '../run/index.js';
import { printResult, progressStream, say } from './print.js';
import { progressDisplay } from './progress.js';
import { stopMessage, withSignals } from './signals.js';
import { activityPlot, summaryTable } from './summary.js';

type Points = readonly (readonly [number, number])[];

/**
 * Carries a run out.
 * @param start of the run; it takes the signal and tells its progress
 * @param print what its end prints on stdout; it is not called if the run was stopped
 * @param time in ms after which it is stopped
 * @returns exit code
 */
export async function watchRun<T extends RunOutcome>(
  start: (options: Pick<WatchOptions, 'signal' | 'onProgress'>) => Promise<T>,
  print: (outcome: T) => void,
  time?: number,
): Promise<number> {
  const progress = progressDisplay(progressStream);
  const { value: outcome, stoppedBy } = await withSignals(
    (signal) => start({ signal, onProgress: (state) => progress.update(state) }).finally(() => progress.end()),
    time,
  );
  if (outcome.status === 'stopped' && stoppedBy !== null) {
    say(stopMessage(stoppedBy, outcome.result));
    return stoppedBy.exitCode;
  }
  print(outcome);
  return 0;
}

/** Prints a result: one JSON document, or a table and a plot of f_a against t. */
export function printRun(result: RunResult, json: boolean, curve: () => Points): void {
  printResult(json, result, () => `${summaryTable(result)}\n\n${activityPlot(curve())}`);
}

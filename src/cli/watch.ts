/** A run that someone watches: progress, signals, and what is printed at its end. */

import { speaksUtf8 } from '../plot/index.js';
import type { RunOutcome, RunResult, WatchOptions } from '../run/index.js';
import { progressDisplay } from './progress.js';
import { stopMessage, withSignals } from './signals.js';
import { activityPlot, summaryTable } from './summary.js';

type Points = readonly (readonly [number, number])[];

/**
 * Carries a run out.
 * @param start of the run; it takes the signal and tells its progress
 * @param print what its end prints on stdout; it is not called if the run was stopped
 * @returns exit code
 */
export async function watchRun<T extends RunOutcome>(
  start: (options: Pick<WatchOptions, 'signal' | 'onProgress'>) => Promise<T>,
  print: (outcome: T) => void,
): Promise<number> {
  const progress = progressDisplay(process.stderr);
  const { value: outcome, stoppedBy } = await withSignals(async (signal) => {
    try {
      return await start({ signal, onProgress: (state) => progress.update(state) });
    } finally {
      progress.end();
    }
  });
  if (outcome.status === 'stopped' && stoppedBy !== null) {
    process.stderr.write(`randorg: ${stopMessage(stoppedBy, outcome.result)}\n`);
    return stoppedBy.exitCode;
  }
  print(outcome);
  return 0;
}

/** Prints a result: one JSON document, or a table and a plot of f_a against t. */
export function printResult(result: RunResult, json: boolean, curve: () => Points): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const unicode = speaksUtf8(process.env);
  process.stdout.write(`${summaryTable(result, unicode)}\n\n${activityPlot(curve(), unicode)}\n`);
}

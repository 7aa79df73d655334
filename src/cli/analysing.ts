/** What `structure` and `flatness` share: the path and its box, workers, progress, signals. */
import { formatTitles } from '../io/index.js';
import type { AnalysisRequest } from '../study/analyse/analyse.js';
import { checkWorkers, Stopped } from '../study/index.js';
import { progressLine, say, warn } from './print.js';
import { withSignals } from './signals.js';

export interface AnalysisFlags {
  phi?: number;
  boxLength?: number;
  workers?: number;
}

/** What can be analysed, for the help. */
export const configurationPaths = `directory of a run or sweep, ${formatTitles.join(', ')} or CSV of positions`;

/**
 * Does work that signals may stop, with a line of progress.
 * @returns its outcome, or the exit code if it was stopped
 */
export async function untilStopped<T extends object>(
  work: (signal: AbortSignal, progress: ReturnType<typeof progressLine>) => Promise<T>,
): Promise<T | number> {
  const progress = progressLine();
  const { value, stoppedBy } = await withSignals((signal) =>
    work(signal, progress).catch((error: unknown) => {
      if (error instanceof Stopped) return null;
      throw error;
    }),
  );
  progress.end();
  if (value !== null && stoppedBy === null) return value;
  say(`stopped by ${stoppedBy?.name ?? 'a signal'}; nothing was written`);
  return stoppedBy?.exitCode ?? 1;
}

/**
 * Runs an analysis that signals may stop.
 * @returns its outcome, or the exit code if it was stopped
 * @throws ConfigError
 */
export async function analysing<T extends object>(
  path: string,
  flags: AnalysisFlags,
  analyse: (request: AnalysisRequest) => Promise<T>,
): Promise<T | number> {
  const { phi, boxLength } = flags;
  const workers = checkWorkers(flags.workers);
  return untilStopped((signal, progress) => {
    const onProgress = (done: number, runs: number): void => {
      if (runs > 1) progress.update(`${done}/${runs} runs analysed`);
    };
    return analyse({ path, box: { phi, boxLength }, workers, signal, onProgress, onNote: (note) => warn([note]) });
  });
}

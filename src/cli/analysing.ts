/** What `structure` and `flatness` share: the path and its box, workers, progress, signals. */
import { formatTitles } from '../io/index.js';
import type { AnalysisRequest } from '../study/analyse/analyse.js';
import { checkWorkers, Stopped } from '../study/index.js';
import { progressStream, redraw, say, sayProgress, warn } from './print.js';
import { withSignals } from './signals.js';

export interface AnalysisFlags {
  phi?: number;
  boxLength?: number;
  workers?: number;
}

/** What can be analysed, for the help. */
export const configurationPaths = `directory of a run or sweep, ${formatTitles.join(', ')} or CSV of positions`;

/** Without a terminal, time between two lines, in ms. */
const linePeriod = 30_000;

/** Runs done so far: one line that redraws itself on a terminal, or a line now and then. */
function progressLine(stream: NodeJS.WriteStream): { update(done: number, runs: number): void; end(): void } {
  let written = performance.now();
  return {
    update(done, runs) {
      if (runs < 2) return;
      const text = `${done}/${runs} runs analysed`;
      if (stream.isTTY) redraw(text);
      else if (performance.now() - written > linePeriod) {
        written = performance.now();
        sayProgress(text);
      }
    },
    end() {
      redraw(null);
    },
  };
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
  const box = { phi, boxLength };
  const workers = checkWorkers(flags.workers);
  const progress = progressLine(progressStream);
  const { value, stoppedBy } = await withSignals((signal) =>
    analyse({ path, box, workers, signal, onProgress: progress.update, onNote: (note) => warn([note]) }).catch(
      (error: unknown) => {
        if (error instanceof Stopped) return null;
        throw error;
      },
    ),
  );
  progress.end();
  if (value !== null && stoppedBy === null) return value;
  say(`stopped by ${stoppedBy?.name ?? 'a signal'}; nothing was written`);
  return stoppedBy?.exitCode ?? 1;
}

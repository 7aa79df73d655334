/** What `structure` and `flatness` share: the path and its box, workers, progress, signals. */
import type { Command } from 'commander';
import { formatTitles } from '../io/index.js';
import type { AnalysisRequest } from '../study/analyse/analyse.js';
import { checkWorkers, Stopped } from '../study/index.js';
import { checkOut } from '../study/out/directory.js';
import { numberFlag, ranges, workersFlag } from './numbers.js';
import { printResult, progressLine, say, warn } from './print.js';
import { withSignals } from './signals.js';

export interface AnalysisFlags {
  phi?: number;
  boxLength?: number;
  out?: string;
  force?: boolean;
  workers?: number;
  json?: boolean;
}

/**
 * Where configurations have their box from, and where the result goes.
 * @param files that the analysis writes, besides figures
 */
export const addSourceFlags = (command: Command, files: string): Command =>
  command
    .addOption(numberFlag('--phi <phi>', 'packing fraction, for a file that does not say its box', ranges.phi))
    .addOption(numberFlag('--box-length <length>', 'box side, for a file that does not say it', ranges.boxLength))
    .option('--out <path>', `directory for ${files} and figures (SVG, PNG, CSV)`)
    .option('--force', 'write into a directory that is not empty, replacing files of the same names')
    .option('--json', 'print one JSON document');

/** The same with workers. */
export const addAnalysisFlags = (command: Command, files: string): Command =>
  addSourceFlags(command, files).addOption(
    workersFlag('frames and runs side by side (default: all cores); the result is the same'),
  );

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
 * Runs an analysis that signals may stop, writes its files where `out` says, and prints it.
 * @returns exit code
 * @throws ConfigError
 */
export async function analysing<T extends object>(
  path: string,
  { phi, boxLength, out, force, json, ...flags }: AnalysisFlags,
  analyse: (request: AnalysisRequest) => Promise<T>,
  present: (found: T) => { document: unknown; text: string; write(out: string): Promise<string[]> },
): Promise<number> {
  checkOut(out, force);
  const workers = checkWorkers(flags.workers);
  const found = await untilStopped((signal, progress) => {
    const onProgress = (done: number, runs: number): void => {
      if (runs > 1) progress.update(`${done}/${runs} runs analysed`);
    };
    return analyse({ path, box: { phi, boxLength }, workers, signal, onProgress, onNote: (note) => warn([note]) });
  });
  if (typeof found === 'number') return found;
  const { document, text, write } = present(found);
  if (out !== undefined) warn(await write(out));
  printResult(json, document, () => text);
  return 0;
}

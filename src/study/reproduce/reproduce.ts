/** One figure: its runs, its analysis, its files. */
import { bindDirectory } from './binding.js';
import { writeFigure } from './output.js';
import { doStages, type StageOptions, type StagesOutcome } from './stages.js';
import type { FigureModule, FigureResult, Preset } from './types.js';

export interface ReproduceOptions extends StageOptions {
  preset: Preset;
  /** Directory of the figure. */
  out: string;
  /** Takes a line as the analysis begins, and as it gets on if it is long. */
  say?: ((line: string) => void) | undefined;
}

export type ReproduceOutcome =
  | { status: 'done'; result: FigureResult; files: string[]; warnings: string[] }
  | Exclude<StagesOutcome, { status: 'done' }>;

/**
 * Makes a figure, or goes on with it. The same call on another machine, with another number of workers or after any interruption gives the same files.
 * @throws ConfigError if the directory belongs to another figure or preset
 */
export async function reproduceFigure(module: FigureModule, options: ReproduceOptions): Promise<ReproduceOutcome> {
  const { preset, out, signal } = options;
  bindDirectory(out, module.name, preset);
  const stages = await doStages(module.stages(preset), out, options);
  if (stages.status !== 'done') return stages;
  options.say?.('analysing');
  const analysis = await module.analyse({ runs: stages.runs, preset, signal, say: options.say });
  if (signal?.aborted) return { status: 'stopped', stage: 'analysis', done: 0, of: 1 };
  return { status: 'done', ...(await writeFigure(module, preset, out, stages.runs, analysis)) };
}

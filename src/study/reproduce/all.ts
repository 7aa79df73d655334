/** All figures in one directory, and the report on them. */
import { join } from 'node:path';
import { writeAtomic } from '../../io/index.js';
import { bindDirectory } from './binding.js';
import { commandOf } from './output.js';
import { reportHtml, reportName } from './report.js';
import type { ReproduceOptions, ReproduceOutcome } from './reproduce.js';
import type { FigureModule, FigureResult, Preset } from './types.js';

/** What stands for every figure on the command line. */
export const allFigures = 'all';

export interface AllOptions extends Pick<ReproduceOptions, 'preset' | 'out' | 'signal' | 'budget'> {
  /** Makes one figure in its own directory, with what is left of the budget. */
  make: (module: FigureModule, options: { preset: Preset; out: string; budget: number | undefined }) => Promise<ReproduceOutcome>;
}

export type AllOutcome =
  | { status: 'done'; results: FigureResult[]; report: string; warnings: string[] }
  | Exclude<ReproduceOutcome, { status: 'done' }>;

/**
 * Makes the figures one after the other and writes the report. On a cluster, runs of all figures are submitted before anything is waited for.
 * @throws ConfigError if the directory holds another preset or a single figure
 */
export async function reproduceAll(modules: readonly FigureModule[], options: AllOptions): Promise<AllOutcome> {
  const { preset, out, budget, make } = options;
  bindDirectory(out, allFigures, preset);
  const started = performance.now();
  const results: FigureResult[] = [];
  const warnings = new Set<string>();
  const submitted: Extract<ReproduceOutcome, { status: 'submitted' }>[] = [];
  for (const module of modules) {
    const left = budget === undefined ? undefined : budget - (performance.now() - started) / 1000;
    if (left !== undefined && left <= 0) return { status: 'budget', stage: module.name, done: 0, of: 1 };
    const outcome = await make(module, { preset, out: join(out, module.name), budget: left });
    if (outcome.status === 'submitted') {
      submitted.push(outcome);
      continue;
    }
    if (outcome.status !== 'done') return outcome;
    for (const warning of outcome.warnings) warnings.add(warning);
    results.push(outcome.result);
  }
  const [first] = submitted;
  if (first !== undefined) return { ...first, jobs: submitted.flatMap(({ jobs }) => jobs) };
  const report = join(out, reportName);
  writeAtomic(report, reportHtml(results, { preset, command: commandOf(allFigures, preset) }, out));
  return { status: 'done', results, report, warnings: [...warnings] };
}

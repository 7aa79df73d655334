/** Figures cut down to small runs, for the tests that make them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { activityPhi } from '../../src/study/reproduce/figures/activityPhi.js';
import { reproduceFigure } from '../../src/study/reproduce/index.js';
import type { FigureModule } from '../../src/study/reproduce/types.js';
import { shrink } from './shrink.js';

/** Workers are processes, which run what was built. */
export const program = pathToFileURL(resolve('build/lib/study/sweep/worker.js'));

/** Rows left out must leave both rules at least two phi. */
export const small = shrink(activityPhi, { particles: 60, steps: 100, every: 20 });

export const make = (module: FigureModule, out: string, workers: number, signal?: AbortSignal) =>
  reproduceFigure(module, { preset: 'quick', out, workers, program, signal });

/** Everything but runs and what they start from, by name. */
export function filesIn(out: string): Record<string, string> {
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.\w+$/.test(name) && !/^(sweeps|starts)/.test(name),
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(out, name)).toString('latin1')]));
}

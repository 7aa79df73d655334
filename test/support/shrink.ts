/** Figures cut down for tests: fewer particles, steps and starts, everything else as it is. */

import type { FigureModule, NamedPlan, Stage } from '../../src/study/reproduce/types.js';
import type { PlanInput } from '../../src/study/sweep/planFile.js';

export interface Cut {
  particles: number;
  steps: number;
  /** Rows kept of each plan: one in so many. */
  every?: number;
}

function shrunkPlan({ base = {}, grid = {} }: PlanInput, { particles, steps, every = 1 }: Cut): PlanInput {
  const cut: Record<string, number> = { particles, steps };
  const smaller = Object.fromEntries(Object.entries(base).map(([name, value]) => [name, cut[name] ?? value]));
  const rows = Object.entries(grid).map(([names, values]) => {
    const fields = names.split(',');
    const kept = (values as unknown[]).filter((_, k) => k % every === 0);
    if (fields.length === 1) return [names, kept];
    return [names, kept.map((row) => (row as unknown[]).map((value, k) => cut[fields[k] as string] ?? value))];
  });
  return { base: smaller, grid: Object.fromEntries(rows) };
}

const shrunk = (plans: NamedPlan[], cut: Cut): NamedPlan[] =>
  plans.map(({ name, plan }) => ({ name, plan: shrunkPlan(plan, cut) }));

/** The same figure with small runs. */
export function shrink(module: FigureModule, cut: Cut): FigureModule {
  const stages: FigureModule['stages'] = (preset) =>
    module
      .stages(preset)
      .map((stage): Stage => ({ ...stage, plan: async (earlier, folder) => shrunk(await stage.plan(earlier, folder), cut) }));
  return { ...module, stages };
}

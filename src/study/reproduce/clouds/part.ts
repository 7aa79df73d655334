/** A figure made of parts that don't need each other: their stages are done side by side. */
import type { Analysis, NamedPlan, Runs, Stage } from '../types.js';

export interface Part {
  /** What its numbers depend on. */
  protocol: string;
  stages: readonly Stage[];
  analyse: (runs: Runs) => Analysis;
}

/** The first stages of all parts are the first stage, and so on. */
export function stagesOf(parts: readonly Part[]): Stage[] {
  const most = parts.reduce((count, { stages }) => Math.max(count, stages.length), 0);
  return Array.from({ length: most }, (_, k) => {
    const stages = parts.flatMap((part) => part.stages[k] ?? []);
    const plansOf = async (of: (stage: Stage) => NamedPlan[] | Promise<NamedPlan[]>): Promise<NamedPlan[]> =>
      (await Promise.all(stages.map(of))).flat();
    return {
      name: `runs ${k + 1}`,
      plan: (earlier: Runs, folder: string) => plansOf((stage) => stage.plan(earlier, folder)),
      ...(k === 0 ? {} : { typical: stages.flatMap(({ typical }) => typical ?? []) }),
    };
  });
}

/** What all parts show, one after the other. */
export function together(analyses: readonly Analysis[]): Analysis {
  return {
    tables: analyses.flatMap(({ tables }) => tables),
    figures: analyses.flatMap(({ figures }) => figures),
    claims: analyses.flatMap(({ claims }) => claims),
    notes: analyses.flatMap(({ notes }) => notes),
  };
}

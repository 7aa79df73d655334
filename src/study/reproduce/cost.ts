/** What a figure will cost, from its plans and the speed of this machine. Nothing is written. */

import { join } from 'node:path';
import { estimateSweep, type SweepEstimate } from '../sweep/estimate.js';
import { planSweep } from '../sweep/plan.js';
import { type SlurmOptions, type SlurmScripts, slurmScripts } from '../sweep/slurmScripts.js';
import { slurmFor, sweepsFolder } from './stages.js';
import type { NamedPlan, Stage } from './types.js';

export interface SweepCost extends Pick<SweepEstimate, 'runs' | 'particleSteps' | 'bytes'> {
  stage: string;
  sweep: string;
  /** Of one core, as if every step were like the first ones: runs that thin out or absorb take less. */
  coreSeconds: number;
  planHash: string;
  /** Whether the plan depends on earlier runs, so that this one only costs the same. */
  typical: boolean;
}

export interface FigureCost {
  sweeps: SweepCost[];
  runs: number;
  particleSteps: number;
  coreSeconds: number;
  bytes: number;
  /** Batch scripts of the first stage, if Slurm is to do it. */
  scripts: (SlurmScripts & { sweep: string })[];
}

const plansOf = async (stage: Stage): Promise<NamedPlan[]> => stage.typical ?? (await stage.plan({}, '.'));

export async function costOf(stages: readonly Stage[], directory: string, slurm?: SlurmOptions): Promise<FigureCost> {
  const sweeps: SweepCost[] = [];
  const scripts: FigureCost['scripts'] = [];
  const coreSecondsOf = async (plan: NamedPlan['plan']) => {
    const checked = planSweep(plan);
    const estimate = await estimateSweep(checked, 1);
    return { checked, estimate };
  };
  for (const [index, stage] of stages.entries()) {
    for (const { name, plan } of await plansOf(stage)) {
      const { checked, estimate } = await coreSecondsOf(plan);
      const { runs, particleSteps, bytes, seconds } = estimate;
      const typical = stage.typical !== undefined;
      sweeps.push({
        stage: stage.name,
        sweep: name,
        runs,
        particleSteps,
        bytes,
        coreSeconds: seconds,
        planHash: checked.hash,
        typical,
      });
      if (index === 0 && slurm)
        scripts.push({ sweep: name, ...slurmScripts(join(directory, sweepsFolder, name), checked, slurmFor(slurm, runs)) });
    }
  }
  const total = (of: (cost: SweepCost) => number): number => sweeps.reduce((sum, cost) => sum + of(cost), 0);
  return {
    sweeps,
    runs: total(({ runs }) => runs),
    particleSteps: total(({ particleSteps }) => particleSteps),
    coreSeconds: total(({ coreSeconds }) => coreSeconds),
    bytes: total(({ bytes }) => bytes),
    scripts,
  };
}

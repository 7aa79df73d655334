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

export interface FigureCost extends Pick<SweepCost, 'runs' | 'particleSteps' | 'coreSeconds' | 'bytes'> {
  sweeps: SweepCost[];
  /** Batch scripts of the first stage, if Slurm is to do it. */
  scripts: (SlurmScripts & { sweep: string })[];
}

const plansOf = async (stage: Stage): Promise<NamedPlan[]> => stage.typical ?? (await stage.plan({}, '.'));

/** A sweep whose rules are about to be probed, which takes a second or so. */
export interface Probing {
  sweep: string;
  /** From 1. */
  number: number;
  sweeps: number;
}

/**
 * What the stages of a figure will cost.
 * @param slurm whose batch scripts are wanted
 * @throws ConfigError for options of Slurm out of range
 */
export async function costOf(
  stages: readonly Stage[],
  directory: string,
  // onProbe is told before the speed of each sweep is measured.
  { slurm, onProbe }: { slurm?: SlurmOptions | undefined; onProbe?: (probing: Probing) => void } = {},
): Promise<FigureCost> {
  const all: (NamedPlan & { stage: Stage })[] = [];
  for (const stage of stages) for (const plan of await plansOf(stage)) all.push({ ...plan, stage });
  const sweeps: SweepCost[] = [];
  const scripts: FigureCost['scripts'] = [];
  for (const [k, { name, plan, stage }] of all.entries()) {
    onProbe?.({ sweep: name, number: k + 1, sweeps: all.length });
    const checked = planSweep(plan);
    const { runs, particleSteps, bytes, seconds: coreSeconds } = await estimateSweep(checked, 1);
    const typical = stage.typical !== undefined;
    const { hash: planHash } = checked;
    sweeps.push({ stage: stage.name, sweep: name, runs, particleSteps, bytes, coreSeconds, planHash, typical });
    if (stage !== stages[0] || slurm === undefined) continue;
    scripts.push({ sweep: name, ...slurmScripts(join(directory, sweepsFolder, name), checked, slurmFor(slurm, runs)) });
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

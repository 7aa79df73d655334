/** DeltaV over independent runs of one system, such as the seeds of a sweep. */
import { type MeanValue, meanOf } from '../../analysis/structure/index.js';
import { groupsOf } from '../structure/groups.js';
import { type FlatnessResult, meanScan, type WidthScan } from './flatness.js';

export interface FlatnessGroup {
  /** What the sweep varies, without seeds. */
  system: Record<string, unknown>;
  /** Sources of the runs. */
  runs: string[];
  phi: number;
  /** Means over the runs, with the error from their scatter. */
  deltaV: MeanValue;
  energyPerParticle: MeanValue;
  scan: WidthScan | null;
}

/** A mean for each system of which there are several runs. */
export function flatnessGroups(results: readonly FlatnessResult[]): FlatnessGroup[] {
  return groupsOf(results, ({ system }) => system).map((runs) => ({
    system: (runs[0] as FlatnessResult).system as Record<string, unknown>,
    runs: runs.map(({ source }) => source),
    phi: (runs[0] as FlatnessResult).phi,
    deltaV: meanOf(runs.map(({ deltaV }) => deltaV.value)),
    energyPerParticle: meanOf(runs.map(({ energyPerParticle }) => energyPerParticle)),
    scan: meanScan(runs.map(({ scan }) => scan)),
  }));
}

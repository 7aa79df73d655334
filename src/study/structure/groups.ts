/** Means over independent runs of one system, such as the replicas of a sweep. */
import { isPacking, type MeanValue, meanOf, type StructureFactor } from '../../analysis/structure/index.js';
import { grouped } from '../../model/arrays.js';
import { canonicalJson } from '../../model/index.js';
import { type MeanName, observedMeans } from './observables.js';
import type { StructureOptions } from './options.js';
import { type Averaged, averagedPart, type StructureStudy } from './structure.js';
import type { Verdict } from './verdicts/verdict.js';
import { verdictsTogether } from './verdicts/verdicts.js';

/**
 * Curves are means over the runs, each the mean over its frames, with errors from the runs; the modes of every run count for lambda.
 * The means of the observables are null where fewer than two runs have a value.
 */
export interface StructureGroup extends Averaged, Record<MeanName, MeanValue | null> {
  /** What the sweep varies, without seeds. */
  system: Record<string, unknown>;
  /** Sources of the runs. */
  runs: string[];
  phi: number;
  verdicts: Verdict[];
  notes: string[];
}

/** Runs of equal systems, in the order of the first of each. */
export function groupsOf<T>(runs: readonly T[], systemOf: (run: T) => Record<string, unknown> | null): T[][] {
  const swept = runs.filter((run) => systemOf(run) !== null);
  const groups = grouped(swept, (run) => canonicalJson(systemOf(run) as Record<string, unknown>));
  return [...groups.values()].filter(({ length }) => length > 1);
}

function meanOver(values: readonly (number | null | undefined)[]): MeanValue | null {
  const found = values.filter((each) => typeof each === 'number');
  return found.length < 2 ? null : meanOf(found);
}

/** The mean spectral density of runs of many sizes; the reason of the first that has none. */
function meanSolid(studies: readonly StructureStudy[]): StructureStudy['solid'] {
  const solids = studies.map(({ solid }) => solid);
  const [first] = solids;
  if (!first) return null;
  const refused = solids.find((solid) => solid !== null && 'reason' in solid);
  if (refused) return refused as { reason: string };
  const mean = (first as StructureFactor).emptyCopy();
  for (const solid of solids) mean.merge((solid as StructureFactor).mean());
  return mean;
}

/** The mean over runs of one system. @throws ConfigError if they can't be averaged */
function groupOf(studies: readonly StructureStudy[], options: StructureOptions): StructureGroup {
  const { radial, factor, result: first } = studies[0] as StructureStudy;
  const [meanRadial, meanFactor] = [radial.emptyCopy(), factor.emptyCopy()];
  for (const study of studies) {
    meanRadial.merge(study.radial.mean());
    meanFactor.merge(study.factor.mean());
  }
  const notes: string[] = [];
  const active = studies.some(({ result }) => !isPacking(result.overlaps) || result.moves !== null);
  const means = { radial: meanRadial, factor: meanFactor, solid: meanSolid(studies) };
  const results = studies.map(({ result }) => result);
  const averaged = averagedPart(means, { dimension: first.dimension, independent: studies.length, active }, options, notes);
  return {
    system: first.system as Record<string, unknown>,
    runs: results.map(({ source }) => source),
    phi: first.phi,
    ...averaged,
    ...observedMeans(results, meanOver),
    verdicts: verdictsTogether(
      results.map(({ verdicts }) => verdicts),
      [averaged.hyperuniform],
    ),
    notes,
  };
}

/** A mean for each system of which there are several runs. */
export const structureGroups = (studies: readonly StructureStudy[], options: StructureOptions): StructureGroup[] =>
  groupsOf(studies, ({ result }) => result.system).map((group) => groupOf(group, options));

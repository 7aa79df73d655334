/** Means over independent runs of one system, such as the replicas of a sweep. */
import {
  type Estimate,
  type Hyperuniformity,
  meanOf,
  type RadialResult,
  type StructureFactorResult,
} from '../analysis/structure/index.js';
import { ConfigError, canonicalJson } from '../model/index.js';
import { lambdaOf, type StructureOptions, type StructureStudy } from './structure.js';

export interface StructureGroup {
  /** What the sweep varies, without seeds. */
  system: Record<string, unknown>;
  /** Sources of the runs. */
  runs: string[];
  phi: number;
  /** Means over the runs, each the mean over its frames, with errors from the runs. */
  radialDistribution: RadialResult;
  structureFactor: Omit<StructureFactorResult, 'levels'>;
  /** Of that S(k): the modes of every run count. */
  hyperuniformity: Hyperuniformity | null;
  /** Means of the values of the runs; null where fewer than two have one. */
  contacts: Estimate | null;
  rattlers: Estimate | null;
  gapExponent: Estimate | null;
  crystallineFraction: Estimate | null;
  activeFraction: Estimate | null;
  notes: string[];
}

/** Runs of equal systems, in the order of the first of each. */
export function groupsOf<T extends { system: Record<string, unknown> | null }>(runs: readonly T[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const run of runs) {
    if (run.system === null) continue;
    const key = canonicalJson(run.system);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

function meanOver<T>(items: readonly T[], value: (item: T) => number | null | undefined): Estimate | null {
  const values = items.map(value).filter((each): each is number => typeof each === 'number');
  return values.length < 2 ? null : meanOf(values);
}

/** The mean over runs of one system. @throws ConfigError if they can't be averaged */
function groupOf(studies: readonly StructureStudy[], options: StructureOptions): StructureGroup {
  const { radial, factor, result: first } = studies[0] as StructureStudy;
  const [meanRadial, meanFactor] = [radial.emptyCopy(), factor.emptyCopy()];
  for (const study of studies) {
    meanRadial.merge(study.radial.mean());
    meanFactor.merge(study.factor.mean());
  }
  const all = meanFactor.result();
  const notes: string[] = [];
  let hyperuniformity: Hyperuniformity | null = null;
  try {
    hyperuniformity = lambdaOf(all, first.dimension, studies.length, options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    notes.push(`no lambda: ${error.message}`);
  }
  const { levels: _, ...structureFactor } = all;
  const results = studies.map(({ result }) => result);
  return {
    system: first.system as Record<string, unknown>,
    runs: results.map(({ source }) => source),
    phi: first.phi,
    radialDistribution: meanRadial.result(),
    structureFactor,
    hyperuniformity,
    contacts: meanOver(results, ({ contacts }) => contacts.plateau?.withoutRattlers),
    rattlers: meanOver(results, ({ contacts }) => contacts.plateau?.rattlers),
    gapExponent: meanOver(results, ({ gapExponent }) => gapExponent?.gamma.value),
    crystallineFraction: meanOver(results, ({ bondOrder }) => bondOrder?.crystallineFraction),
    activeFraction: meanOver(results, ({ clusters }) => clusters.active),
    notes,
  };
}

/** A mean for each system of which there are several runs. */
export function structureGroups(studies: readonly StructureStudy[], options: StructureOptions): StructureGroup[] {
  return groupsOf(studies.map((study) => ({ study, system: study.result.system }))).map((group) =>
    groupOf(
      group.map(({ study }) => study),
      options,
    ),
  );
}

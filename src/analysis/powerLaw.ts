/**
 * Critical point and beta from the steady state, f_a = A (phi - phi_c)^beta with phi_c free and corrections to scaling. Windows leave out
 * values of phi from below (rounded by the size) and from above (out of the scaling region).
 */
import { maxOf, minOf } from '../model/arrays.js';
import { agrees, type WeighedEstimate } from './parsimony.js';
import { commonFault, groupBy, type Refusal, type Result, refuse, type SteadySample } from './records.js';
import { logMeanReplicates } from './runPoints.js';
import { type LawOptions, type ScalingLaw, scalingLaw } from './scalingLaw.js';
import { meanOf } from './statistics.js';
import type { WindowedEstimate } from './windowedFit.js';

/** `value` is phi_c. */
export interface PowerLawFit extends WindowedEstimate {
  beta: CorrectedEstimate;
  amplitude: WindowedEstimate;
}

/** An exponent from fits with corrections to scaling, and what the data say without. */
export interface CorrectedEstimate extends WeighedEstimate {
  /** From the same windows without correction; null if that fits in none. */
  uncorrected: WindowedEstimate | null;
  /** log of the odds that the data give to a correction against none. */
  evidence: number;
  /** Local slopes: their range, and whether one value describes them over a decade, within three errors of that with corrections. */
  slopes: { from: number; to: number; level: boolean };
}

/** Steady means at one phi. */
export interface SteadyGroup {
  phi: number;
  /** One mean a run. */
  means: number[];
}

/** Values of phi with a free critical point: four parameters and two that judge the fit. */
const fewestPhi = 6;
/** Distances to phi_c over less than this factor don't tell a power from any smooth curve. */
const shortestFactor = 4;
/** Slopes are level if one describes a window over this factor of the distance to phi_c. */
const decade = 10;
/** f_a that changes less than this over all phi shows no transition. */
const smallestFall = 1.5;

/** Mean of one run. */
export function sampleMean({ mean, series }: SteadySample): number {
  return mean ?? (series ? meanOf(series) : Number.NaN);
}

export function hasAbsorbed({ absorbed, series, mean }: SteadySample): boolean {
  return absorbed ?? (series ? series[series.length - 1] === 0 : mean === 0);
}

/** Runs by phi, ascending, where every run stayed active; or why there are too few. */
export function steadyGroups(samples: readonly SteadySample[], fewest: number): SteadyGroup[] | Refusal {
  const fault = commonFault(samples);
  if (fault) return fault;
  if (samples.some((sample) => !Number.isFinite(sampleMean(sample))))
    return refuse('A run has neither a series nor a mean of f_a: give one of them.');
  if (samples.every(hasAbsorbed)) return refuse('Every run has absorbed: add larger phi, above the critical point.');
  const active = groupBy(samples, ({ phi }) => phi).filter(({ items }) => !items.some(hasAbsorbed));
  if (active.length < fewest) {
    return refuse(
      `Only ${active.length} ${active.length === 1 ? 'value of phi has' : 'values of phi have'} a steady state in which no run absorbs, and ${fewest} are needed: add phi above the critical point.`,
    );
  }
  return active.map(({ key, items }) => ({ phi: key, means: items.map(sampleMean) }));
}

/** Slopes of log f_a against log(phi - phi_c) between phi that are a factor of two apart or more. */
function steadySlopes(groups: readonly SteadyGroup[], critical: number): number[] {
  const logs = groups.map(({ phi, means }) => [Math.log(phi - critical), Math.log(meanOf(means))] as const);
  return logs.flatMap(([x, y], i) => {
    const next = logs.slice(i + 1).find(([other]) => other - x > Math.LN2);
    return Number.isFinite(x) && next ? [(next[1] - y) / (next[0] - x)] : [];
  });
}

function betaOf(
  { exponent, uncorrected, evidence, level }: ScalingLaw,
  groups: readonly SteadyGroup[],
  critical: number,
): CorrectedEstimate {
  const slopes = steadySlopes(groups, critical);
  const isLevel = agrees(exponent, uncorrected) && level !== null && level.to >= decade * level.from;
  return { ...exponent, uncorrected, evidence, slopes: { from: minOf(slopes), to: maxOf(slopes), level: isLevel } };
}

/**
 * @param samples one size; at least six values of phi above phi_c (five if that is known) and three runs each
 */
export function powerLawCriticalPoint(samples: readonly SteadySample[], options: LawOptions = {}): Result<PowerLawFit> {
  const { criticalPoint } = options;
  const groups = steadyGroups(samples, fewestPhi - (criticalPoint ? 1 : 0));
  if ('reason' in groups) return groups;
  const phis = groups.map(({ phi }) => phi);
  const means = groups.map((group) => meanOf(group.means));
  if (maxOf(means) < smallestFall * minOf(means)) {
    return refuse(
      'f_a hardly changes over these phi, as if there were no transition: add smaller phi (and take out thermal noise).',
    );
  }
  const laws = groups.map((group) => ({
    phi: group.phi,
    logReplicates: logMeanReplicates(group.means.map((mean) => [mean])).map(([log]) => log as number),
  }));
  const law = scalingLaw(laws, means.map(Math.log), 'The power law of the steady state', options);
  if ('reason' in law) return law;
  const { criticalPoint: critical, exponent, amplitude } = law;
  const [lowest, highest] = [phis[0] as number, phis[phis.length - 1] as number];
  const far = highest - critical.value < shortestFactor * (lowest - critical.value);
  if (!(exponent.value > 0) || far || critical.error > highest - lowest) {
    return refuse(
      'The steady state shows no transition near these phi: the fit puts phi_c farther below them than they reach; add smaller phi.',
    );
  }
  return { ...critical, beta: betaOf(law, groups, critical.value), amplitude };
}

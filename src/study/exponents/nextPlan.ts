/** Which runs would tell most next: a plan for `randorg sweep run`, made from what the data lack. */
import { type ActivityCurve, isRefusal, type Result } from '../../analysis/index.js';
import { maxOf } from '../../model/arrays.js';
import type { Measured } from '../../model/measured.js';
import type { PlanInput } from '../sweep/planFile.js';
import { phisOf } from './data.js';
import { type ExponentEstimates, type MeasuredExponent, measuredExponents } from './estimate.js';
import type { SweepData } from './sweepData.js';
import { boundOf, type PlanSearch, type PlanTarget, planFor } from './targetPlan.js';

export interface NextPlan {
  /** What is missing, a clause. */
  because: string;
  /** For models of this program; left out for curves of others. */
  plan?: PlanInput;
  /** For curves of others, which no plan can make: a row a system. */
  runs?: WantedRuns[];
  /** Where a target was given: what was tried for it; null if the data give nothing to try it on. */
  search?: PlanSearch | null;
}

/** Runs of one system, in the units of the curves. */
export interface WantedRuns {
  control: number;
  size: number;
  /** How many. */
  runs: number;
  /** How long. */
  t: number;
}

const wantedReplicas = 8;
/** Without fewer runs of a system nothing has an error. */
const leastReplicas = 3;
/** Records of a steady series. */
const records = 4000;
/** Distances to phi_c of a plan, in units of its resolution. */
const distances = [-3, -2, -1, 0, 1, 2, 3, 5, 8, 13, 21];
/** A resolution is no finer than so many errors of phi_c, nor than this part of phi_c. */
const errorsApart = 4;
const finest = 2e-3;

/** Fewer particles absorb by chance near phi_c, and say little of it. */
const fewestParticles = 500;
/** Lattices are planned for at least one particle on two sites. */
const leastDensity = 0.5;

const rounded = (value: number): number => Number(value.toPrecision(6));
const rounded2 = (value: number): number => Number(value.toPrecision(2));

/** A seed that no run has used, so that the new runs are independent of the old. */
const freshSeed = (seeds: readonly string[]): number => Number(seeds.map(BigInt).reduce((a, b) => (a > b ? a : b), 0n) + 1n);

/** Values that go on from the end of a scan by as much as it covers, above 0 and at most `bound`; none if it ends there. */
function continued(phis: readonly number[], direction: 1 | -1, bound: number): number[] {
  const [low, high] = [phis[0] as number, phis[phis.length - 1] as number];
  const span = Math.max(high - low, 0.1 * high);
  const steps = 8;
  const [end, last] = direction > 0 ? [high, Math.min(high + span, bound)] : [low, Math.max(low - span, 0)];
  if (direction * (last - end) <= 0) return [];
  return Array.from({ length: steps }, (_, k) => rounded(end + ((last - end) * (k + 1)) / steps))
    .filter((phi) => phi > 0 && phi <= bound)
    .sort((a, b) => a - b);
}

/** Values on both sides of one, as far apart as its error asks for, above 0 and at most `bound`; none if it lies beyond. */
function around(value: number, error: number, bound: number): number[] {
  if (value >= bound) return [];
  const [first, last] = [distances[0] as number, distances.at(-1) as number];
  const apart = Math.min(Math.max(errorsApart * error, finest * value), (bound - value) / last, value / (1 - first));
  return distances.map((distance) => rounded(value + distance * apart)).filter((phi) => phi <= bound);
}

/** The least that a plan takes of a size: N, or sites along a side. */
function leastSize({ system, dimension }: SweepData): number {
  return system.size === 'particles' ? fewestParticles : Math.ceil((fewestParticles / leastDensity) ** (1 / dimension));
}

/** Three sizes, each half as long as the next; up from the least where those below the largest would be smaller. */
function sizesUpTo(data: SweepData, largest: number): number[] {
  const factor = data.system.size === 'size' ? 2 : 2 ** data.dimension;
  const smallest = Math.max(leastSize(data), Math.round(largest / factor ** 2));
  return [0, 1, 2].map((power) => smallest * factor ** power);
}

const lacking = (exponents: Record<MeasuredExponent, Result>): MeasuredExponent[] =>
  measuredExponents.filter((name) => isRefusal(exponents[name]));

/** Clouds have no size that a plan could let grow: on a larger number of them the sphere is fuller. */
const isOfClouds = ({ system }: SweepData): boolean => system.size === 'cloudsNumber' || system.size === 'embedding';

/**
 * A plan of runs at no phi beyond `largestProposedPhi` and of no fewer than 500 particles.
 * @returns null if everything was measured, or no such phi is left to run
 */
export function nextPlan(data: SweepData, estimates: ExponentEstimates): NextPlan | null {
  if (isOfClouds(data)) return null;
  const wanted = wantedRuns(data, estimates);
  return wanted === null || wanted.values.length === 0 ? null : planned(data, wanted);
}

const planned = (data: SweepData, wanted: Wanted): NextPlan => ({
  because: wanted.because,
  ...(data.system.source ? { runs: tableOf(data, wanted) } : { plan: planOf(data, wanted) }),
});

/**
 * The cheapest plan whose runs, by themselves, measure a quantity to an error.
 * @returns if none reaches that, one that will do as the next pilot; what is lacking first if the data give nothing to go on from
 */
export function planToTarget(data: SweepData, estimates: ExponentEstimates, target: PlanTarget): NextPlan {
  if (isOfClouds(data))
    return { because: 'clouds have one size, for which no plan is made; add values near the critical one', search: null };
  const search = planFor(data, estimates, target);
  const { quantity, error } = target;
  if (typeof search === 'string') {
    const usual = nextPlan(data, estimates);
    return { ...usual, because: usual ? `${usual.because}: ${search}` : search, search: null };
  }
  const { chosen, reached } = search;
  if (!chosen)
    return { because: `${quantity} +- ${error} could not be tried on these runs; add phi near phi_c, or run longer`, search };
  const { values, size, t: steps, starts: replicas } = chosen;
  const because = reached
    ? `${quantity} +- ${error} is wanted`
    : `${quantity} +- ${error} is out of reach of plans from this pilot; these give some ${rounded2(chosen.error)}, and are the pilot to plan from then`;
  return { ...planned(data, { because, values, steps, sizes: [size], replicas, record: { perDecade: 20 } }), search };
}

interface Wanted {
  because: string;
  /** Of the control parameter. */
  values: number[];
  /** More than those of the data; their number, and how long a run is. */
  steps?: number;
  sizes?: number[];
  /** Left out: eight runs of each, records at equal distances. */
  replicas?: number;
  record?: { perDecade: number };
}

const sizeOf = ({ system }: SweepData, curve: ActivityCurve): number => (system.size === 'size' ? curve.length : curve.particles);
const largestSize = (data: SweepData): number => maxOf(data.curves.map((curve) => sizeOf(data, curve)));

function planOf(data: SweepData, wanted: Wanted): PlanInput {
  const { system } = data;
  const { values, steps = system.steps, sizes, replicas = wantedReplicas } = wanted;
  return {
    base: {
      ...system.config,
      seed: freshSeed(system.seeds),
      steps,
      record: wanted.record ?? { every: Math.max(1, Math.floor(steps / records)) },
      ...(sizes ? {} : { [system.size]: Math.max(largestSize(data), leastSize(data)) }),
    },
    grid: { ...(sizes ? { [system.size]: sizes } : {}), [system.control]: values },
    replicas,
  };
}

function tableOf(data: SweepData, { values, steps = data.system.steps, sizes, replicas = wantedReplicas }: Wanted): WantedRuns[] {
  const all = sizes ?? [Math.max(largestSize(data), leastSize(data))];
  return all.flatMap((size) => values.map((control) => ({ control, size, runs: replicas, t: steps })));
}

function wantedRuns(data: SweepData, { criticalPoint, exponents }: ExponentEstimates): Wanted | null {
  const { system, curves } = data;
  const phis = phisOf(curves);
  const bound = boundOf(data);
  const inside = phis.filter((phi) => phi <= bound);
  if (system.fewestRuns < leastReplicas) return { because: 'errors come from independent runs', values: inside };
  if (curves.every(({ absorbedAt }) => absorbedAt != null))
    return { because: 'every run has absorbed', values: continued(phis, 1, bound) };
  if (data.unseen) {
    const because = curves.every(({ absorbedAt }) => absorbedAt == null)
      ? 'every run stays active'
      : `the smallest ${system.control} does not absorb in all its runs`;
    return { because, values: continued(phis, -1, bound) };
  }
  const { best } = criticalPoint;
  if (isRefusal(best)) return { because: 'the runs are too short or too few to tell', values: inside, steps: 4 * system.steps };
  const missing = lacking(exponents);
  if (missing.length === 0) return null;
  const point = best as Measured;
  return {
    because: `${missing.length} of ${measuredExponents.length} exponents are not measured yet`,
    values: around(point.value, point.error, bound),
    sizes: sizesUpTo(data, largestSize(data)),
  };
}

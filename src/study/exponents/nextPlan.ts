/** Which runs would tell most next: a plan for `randorg sweep run`, made from what the data lack. */

import { isRefusal, type Result } from '../../analysis/index.js';
import { maxOf } from '../../model/arrays.js';
import type { PlanInput } from '../sweep/planFile.js';
import { phisOf } from './data.js';
import { type ExponentEstimates, type MeasuredExponent, measuredExponents } from './estimate.js';
import type { SweepData } from './sweepData.js';

export interface NextPlan {
  /** What is missing, a clause. */
  because: string;
  plan: PlanInput;
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

const rounded = (value: number): number => Number(value.toPrecision(6));

/** A seed that no run has used, so that the new runs are independent of the old. */
const freshSeed = (seeds: readonly string[]): number => Number(seeds.map(BigInt).reduce((a, b) => (a > b ? a : b), 0n) + 1n);

/** Values that go on from the end of a scan by as much as it covers. */
function continued(phis: readonly number[], direction: 1 | -1): number[] {
  const [low, high] = [phis[0] as number, phis[phis.length - 1] as number];
  const span = Math.max(high - low, 0.1 * high);
  const steps = 8;
  const end = direction > 0 ? high : low;
  return Array.from({ length: steps }, (_, k) => rounded(end + (direction * span * (k + 1)) / steps))
    .filter((phi) => phi > 0)
    .sort((a, b) => a - b);
}

function around(value: number, error: number): number[] {
  const apart = Math.max(errorsApart * error, finest * value);
  return distances.map((distance) => rounded(value + distance * apart));
}

/** Three sizes, each half as long as the next. */
function sizesUpTo({ size, config }: SweepData['system'], largest: number): number[] {
  const factor = size === 'size' ? 2 : 2 ** (config.dimension as number);
  return [2, 1, 0].map((power) => Math.max(8, Math.round(largest / factor ** power)));
}

const lacking = (exponents: Record<MeasuredExponent, Result>): MeasuredExponent[] =>
  measuredExponents.filter((name) => isRefusal(exponents[name]));

/** @returns null if everything was measured */
export function nextPlan(data: SweepData, { criticalPoint, exponents }: ExponentEstimates): NextPlan | null {
  const { system, curves } = data;
  const phis = phisOf(curves);
  const largest = maxOf(curves.map((curve) => (system.size === 'size' ? curve.length : curve.particles)));
  const plan = (values: number[], more: { steps?: number; sizes?: number[] } = {}): PlanInput => {
    const steps = more.steps ?? system.steps;
    return {
      base: {
        ...system.config,
        seed: freshSeed(system.seeds),
        steps,
        record: { every: Math.max(1, Math.floor(steps / records)) },
        ...(more.sizes ? {} : { [system.size]: largest }),
      },
      grid: { ...(more.sizes ? { [system.size]: more.sizes } : {}), [system.control]: values },
      replicas: wantedReplicas,
    };
  };
  if (system.fewestRuns < leastReplicas) return { because: 'errors come from independent runs', plan: plan(phis) };
  if (curves.every(({ absorbedAt }) => absorbedAt != null))
    return { because: 'every run has absorbed', plan: plan(continued(phis, 1)) };
  const { best } = criticalPoint;
  if (isRefusal(best)) {
    if (curves.every(({ absorbedAt }) => absorbedAt == null) && data.leftOut.length < phis.length)
      return { because: 'every run stays active', plan: plan(continued(phis, -1)) };
    return { because: 'the runs are too short or too few to tell', plan: plan(phis, { steps: 4 * system.steps }) };
  }
  const missing = lacking(exponents);
  if (missing.length === 0) return null;
  const point = best as { value: number; error: number };
  return {
    because: `${missing.length} of ${measuredExponents.length} exponents are not measured yet`,
    plan: plan(around(point.value, point.error), { steps: system.steps, sizes: sizesUpTo(system, largest) }),
  };
}

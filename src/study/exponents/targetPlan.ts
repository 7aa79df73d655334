/** Runs that measure delta or phi_c to a given error, as cheaply as plans tried on made-up decays allow. */
import {
  type ActivityCurve,
  type DecayFit,
  type DecayPilot,
  decayAtCriticality,
  decayPilot,
  type Estimate,
  isRefusal,
  pilotActivity,
  pilotDecay,
  pilotGrowth,
  pilotVariance,
  SeededRandom,
} from '../../analysis/index.js';
import { hypotOf, maxOf, minOf } from '../../model/arrays.js';
import { largestProposedPhi, type SpaceDimension } from '../../model/index.js';
import { absorbsAt, lengthsOf, phisOf, withoutStart } from './data.js';
import type { ExponentEstimates } from './estimate.js';
import type { SweepData } from './sweepData.js';

export const plannedQuantities = ['delta', 'phi_c'] as const;

export interface PlanTarget {
  quantity: (typeof plannedQuantities)[number];
  error: number;
}

/** Runs up to one time, with what they are expected to give. */
export interface TriedPlan {
  /** Of the control parameter. */
  values: number[];
  /** N, or sites along a side. */
  size: number;
  /** Time of a run. */
  t: number;
  /** Runs of each value. */
  starts: number;
  /** Expected error, the part that falls as 1/sqrt(starts), and the part that no number of starts brings down. */
  error: number;
  statistical: number;
  systematic: number;
  /** Sum over runs of the active particles or sites of each step. */
  activeSteps: number;
  /** On one core of the machine of the pilot; null for curves of other programs. */
  seconds: number | null;
}

export interface PlanSearch {
  target: PlanTarget;
  /** The cheapest that reaches the target or, if none does, that comes near the sharpest: to be the next pilot. Null if nothing could be tried. */
  chosen: TriedPlan | null;
  reached: boolean;
  tried: TriedPlan[];
}

/** u = b (phi - phi_c) t^s of the phi at the last time; those with |u| below 0.8 say most. */
const outermost = 2;
const distances = [-outermost, -1.2, -0.7, -0.35, 0.35, 0.7, 1.2, outermost];
/** The outermost phi lie at least so many errors of phi_c away. */
const errorsApart = 3;
/** The estimator leaves out times at which the relative variance over runs exceeds 0.015: this much at the last time. */
const lastVariance = 0.006;
const fewestCells = 1000;
/** Runs of a phi: of a trial, at least, at most, and at most those that are made up. */
const starts = { trial: 12, least: 8, most: 1000, madeUp: 24 };
/** Data sets made up of a plan; the root mean square of their errors counts. */
const trials = 3;
/** Factors of the pilot's time that are tried: corrections beyond are not known from it. */
const factors = Array.from({ length: 8 }, (_, k) => 2 ** (k - 1));
const perDecade = 8;
/** Part of the target that is planned for. */
const margin = 0.9;
/** Runs cover such a factor of time, and no longer ones are tried once they cost so many times the cheapest that reaches the target. */
const shortest = 100;
const dear = 4;
/** Without one that reaches it, a plan of an error so many times the smallest will do as the next pilot. */
const nearSharpest = 1.5;

interface Design {
  values: number[];
  size: number;
  cells: number;
  length: number;
  times: number[];
}

interface Pilot {
  shape: DecayPilot;
  data: SweepData;
  curves: ActivityCurve[];
  /** First time of made-up curves. */
  from: number;
}

/** The largest value of the control parameter that a plan proposes. */
export const boundOf = ({ system, dimension }: SweepData): number =>
  system.control === 'phi' ? largestProposedPhi(dimension as SpaceDimension) : Number.POSITIVE_INFINITY;

function pilotOf(data: SweepData, { decay }: ExponentEstimates): Pilot | string {
  if (isRefusal(decay)) return `no plan without a fit of the decays of the pilot: ${decay.reason}`;
  const curves = (data.randomStart ? withoutStart(data.curves) : data.curves).filter(
    ({ length }) => length === lengthsOf(data.curves).at(-1),
  );
  const shape = decayPilot(curves, decay as DecayFit);
  if ('reason' in shape) return shape.reason;
  const bound = boundOf(data);
  if ((decay as DecayFit).criticalPoint.value >= bound)
    return `no plan, since phi_c lies above ${bound}, where spheres do not fit at random`;
  return { shape, data, curves, from: Math.max(1, minOf(curves.map(({ times }) => times[0] ?? 1))) };
}

/** Distance to phi_c, on the absorbing side, at which runs of a size are sure to absorb by a quarter of a time. */
function absorbingDistance({ shape, curves }: Pilot, time: number, volume: number): number {
  const [, , critical, , power] = shape.parameters as [number, number, number, number, number];
  const low = phisOf(curves).findLast((phi) => phi < critical && absorbsAt(curves, phi)) as number;
  const own = curves.filter(({ phi }) => phi === low);
  const absorbed = maxOf(own.map(({ absorbedAt }) => absorbedAt as number));
  const cells = (own[0] as ActivityCurve).particles;
  const later = Math.log(cells * volume) / Math.log(cells);
  return (critical - low) * ((4 * absorbed * Math.max(1, later)) / time) ** power;
}

/** Size and phi of runs up to a time: the size does not show, and phi lie as t^-s. */
function designOf(pilot: Pilot, time: number, estimates: ExponentEstimates): Design {
  const { shape, data, curves, from } = pilot;
  const { system, dimension } = data;
  const [first] = curves as [ActivityCurve];
  const onSites = system.size === 'size';
  const cells = onSites ? first.length ** dimension : first.particles;
  const critical = shape.parameters[2] as number;
  const perCell = onSites && system.control === 'density' ? critical : 1;
  const wanted = (cells * pilotVariance(shape, time, shape.length)) / lastVariance;
  const planned = Math.max(wanted, fewestCells / perCell);
  const size = onSites ? Math.ceil(planned ** (1 / dimension)) : Number(planned.toPrecision(2));
  const volume = (onSites ? size ** dimension : size) / cells;
  const { error } = (estimates.decay as DecayFit).criticalPoint;
  const unit = Math.max(1 / pilotGrowth(shape, time), (errorsApart * error) / outermost);
  const bound = boundOf(data);
  const absorbing = Math.max(absorbingDistance(pilot, time, volume), 1.5 * unit * outermost);
  const digits = Math.ceil(-Math.log10(unit)) + 2;
  const values = [-absorbing, ...distances.map((u) => (u > 0 ? u * Math.min(unit, (bound - critical) / outermost) : u * unit))]
    .map((distance) => Number((critical + distance).toFixed(digits)))
    .filter((phi) => phi > 0 && phi <= bound);
  const count = Math.ceil(perDecade * Math.log10(time / from));
  const times = Array.from({ length: count + 1 }, (_, k) => from * (time / from) ** (k / count));
  return { values, size, cells: cells * volume, length: first.length * volume ** (1 / dimension), times };
}

/** Active particle-steps of a run at each phi. */
function workOf({ shape }: Pilot, { values, times, cells }: Design): number {
  return values.reduce((sum, phi) => {
    const activity = times.map((time) => pilotActivity(shape, phi, time));
    const early = (times[0] as number) * (activity[0] as number);
    const later = times.slice(1).reduce((all, time, k) => {
      const [before, now] = [activity[k] as number, activity[k + 1] as number];
      return all + ((before + now) / 2) * (time - (times[k] as number));
    }, 0);
    return sum + cells * (early + later);
  }, 0);
}

type Parts = Pick<TriedPlan, 'statistical' | 'systematic'>;

/** Errors that the estimator gives for made-up data of a plan, of a few sets together; null if it gives none for most. */
function partsOf({ shape }: Pilot, { values, times, ...box }: Design, count: number, { quantity }: PlanTarget): Parts | null {
  const made = Math.min(count, starts.madeUp);
  const found = Array.from({ length: trials }, (_, k) => {
    const random = new SeededRandom(k + 1, 17);
    const fit = decayAtCriticality(
      values.flatMap((phi) => Array.from({ length: made }, (_, run) => pilotDecay(shape, { ...box, phi, run, times }, random))),
    );
    if (isRefusal(fit)) return [];
    return [
      (quantity === 'delta' ? fit : (fit as DecayFit).criticalPoint) as Estimate &
        Record<'statisticalError' | 'systematicError', number>,
    ];
  }).flat();
  if (2 * found.length <= trials) return null;
  const together = (errors: readonly number[]) => hypotOf(errors) / Math.sqrt(errors.length);
  return {
    statistical: together(found.map(({ statisticalError }) => statisticalError)) * Math.sqrt(made / count),
    systematic: together(found.map(({ systematicError }) => systematicError)),
  };
}

/** Starts that bring the error to the target; infinite if none do. */
function startsFor({ statistical, systematic }: Parts, count: number, target: number): number {
  const left = (margin * target) ** 2 - systematic ** 2;
  return left > 0 ? Math.max(starts.least, Math.ceil((count * statistical ** 2) / left)) : Number.POSITIVE_INFINITY;
}

function planOf(pilot: Pilot, design: Design, count: number, parts: Parts): TriedPlan {
  const { values, size, times } = design;
  const { nsPerActiveStep } = pilot.data.system;
  const activeSteps = count * workOf(pilot, design);
  return {
    values,
    size,
    t: Math.round(times.at(-1) as number),
    starts: count,
    error: Math.hypot(parts.statistical, parts.systematic),
    ...parts,
    activeSteps,
    seconds: nsPerActiveStep == null ? null : (activeSteps * nsPerActiveStep) / 1e9,
  };
}

/** A plan of so many starts as reach the target by a trial of fewer, or that trial if none do. */
function triedPlan(pilot: Pilot, design: Design, count: number, target: PlanTarget): TriedPlan | null {
  const parts = partsOf(pilot, design, count, target);
  if (!parts) return null;
  const wanted = startsFor(parts, count, target.error);
  if (wanted > starts.most) return planOf(pilot, design, count, parts);
  return planOf(pilot, design, wanted, { ...parts, statistical: parts.statistical * Math.sqrt(count / wanted) });
}

/**
 * Plans of runs up to more and more times, until more time costs more; each is tried on made-up decays by the estimator itself, and so is the one
 * that is chosen, with the starts that it has.
 * @returns a sentence if the pilot has no fit to go on from
 */
export function planFor(data: SweepData, estimates: ExponentEstimates, target: PlanTarget): PlanSearch | string {
  const pilot = pilotOf(data, estimates);
  if (typeof pilot === 'string') return pilot;
  const tried: { plan: TriedPlan; design: Design }[] = [];
  const reaches = ({ error }: TriedPlan) => error <= target.error;
  let cheapest = Number.POSITIVE_INFINITY;
  for (const factor of factors) {
    const time = factor * pilot.shape.end;
    if (time < shortest * pilot.from) continue;
    const design = designOf(pilot, time, estimates);
    const plan = triedPlan(pilot, design, starts.trial, target);
    if (!plan) continue;
    tried.push({ plan, design });
    if (reaches(plan)) cheapest = Math.min(cheapest, plan.activeSteps);
    if (plan.activeSteps > dear * cheapest) break;
  }
  const byCost = tried.filter(({ plan }) => reaches(plan)).sort((a, b) => a.plan.activeSteps - b.plan.activeSteps);
  for (const one of byCost) {
    const again = triedPlan(pilot, one.design, one.plan.starts, target);
    if (again) one.plan = again;
    if (again && reaches(again)) return { target, chosen: again, reached: true, tried: tried.map(({ plan }) => plan) };
  }
  const plans = tried.map(({ plan }) => plan);
  const enough = nearSharpest * minOf(plans.map(({ error }) => error));
  const near = plans.filter(({ error }) => error <= enough).sort((a, b) => a.activeSteps - b.activeSteps);
  return { target, chosen: near[0] ?? null, reached: false, tried: plans };
}

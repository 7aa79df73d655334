/**
 * delta and phi_c from f_a(t) ~ t^(-delta) at phi_c: fits to curves at several phi on both sides of phi_c together, with a scaling function of
 * (phi - phi_c) t^s, s free, and corrections to scaling t^(-omega), omega averaged from 0.15 to 1.3 (decayModel.ts). Windows leave out the first times, the
 * last ones and the phi farthest from phi_c; all of them end before the size shows. From a random start s is delta/beta and delta is
 * not beta/nu_par in d = 1, 2; neither is ever set.
 */
import { append, maxOf, minOf } from '../model/arrays.js';
import { type FitCandidate, type FittedCandidate, fitCandidate } from './candidateFit.js';
import { amplitudePrior, correctionForms, fitsOverOmega } from './corrections.js';
import { type CurveGroup, curveGroups, localSlopes, logActivity, timesWithoutSize } from './curves.js';
import { type DecayForm, decayModel, leading, priors, type Row } from './decayModel.js';
import { isLevel, nearestTo, slopeRange } from './decaySlopes.js';
import { agrees, type WeighedEstimate, weighedEstimates } from './parsimony.js';
import type { CorrectedEstimate } from './powerLaw.js';
import { type ActivityCurve, commonFault, type Refusal, type Result, refuse, refuseSide } from './records.js';
import { RunPoints } from './runPoints.js';
import type { LawOptions } from './scalingLaw.js';
import type { WindowedEstimate } from './windowedFit.js';

export interface DecayOptions extends LawOptions {
  /** Last time to be used: where the size shows. */
  latest?: number;
}

/** `value` is delta. */
export interface DecayFit extends CorrectedEstimate {
  criticalPoint: WindowedEstimate;
  /** s. */
  power: WindowedEstimate;
  /** -d log f_a/d log t between neighbouring times, at the phi nearest to phi_c. */
  localSlopes: { time: number; slope: number; error: number }[];
}

/** A phi must have so many times. */
const fewestTimes = 4;
/** Values of phi with so many. */
const fewestPhi = 3;
/** A power and its correction are told apart over such a factor of time. */
const shortestFactor = 10;
/** All usable times cover such a factor. Otherwise all windows lie in the first steps. */
const shortestRange = 20;
/** Windows begin at every third time. */
const stride = 3;
/** Windows end at the last time, or so many times before it. */
const endsBefore = [0, 3];
/** |u| that windows reach to, and the highest power of u that goes with it. */
const reaches = [
  { reach: 0.8, order: 3 },
  { reach: 0.4, order: 2 },
] as const;
const omegas = [0.15, 1.3] as const;
/** Goodness below which a first fit takes fewer phi, and the fewest that it takes then. */
const hopeless = 1e-4;
const leastNear = 5;
/** Place of B among the parameters of a first fit. */
const amplitudeAt = leading(3);
const bounds = { power: [0.1, 2] } as const;

/** Curves as points of a fit. */
interface Curves {
  points: RunPoints;
  logTimes: number[];
  /** Ascending in phi. */
  phis: number[];
  offsets: number[];
  /** Times of each. */
  counts: number[];
  /** Index of the prior points: s, c, d, B; and of phi_c. */
  prior: { power: number; second: number; third: number; amplitude: number };
  known: number | null;
  logs: number[][][];
}

function curvesOf(
  groups: readonly CurveGroup[],
  times: readonly number[],
  { criticalPoint, latest }: DecayOptions,
): Curves | Refusal {
  const within = latest === undefined ? times.length : times.filter((time) => time <= latest).length;
  const all = groups.map((group) => ({ group, count: Math.min(within, timesWithoutSize(group.activity)) }));
  const kept = all.filter(({ count }) => count >= fewestTimes);
  const longest = Math.max(0, maxOf(kept.map(({ count }) => count)));
  if (kept.length < fewestPhi || (times[longest - 1] as number) < shortestRange * (times[0] as number)) {
    return refuse(
      'Too few times before the runs absorb, their size shows or they scatter too much: record more densely, or add runs, or raise N.',
    );
  }
  const points = new RunPoints();
  const logTimes = times.map(Math.log);
  const logs = kept.map(({ group, count }) => logActivity(group.activity, count));
  const offsets = logs.map((own) => points.addCurve(own, logTimes.slice(0, (own[0] as number[]).length)));
  if (points.errors.some((error) => error === 0))
    return refuse('All runs of a phi agree to the last digit: they are not independent; give them different seeds.');
  points.correlate(kept.map(({ count }) => logTimes.slice(0, count)));
  const prior = {
    power: points.addKnown(priors.power),
    second: points.addKnown(priors.second),
    third: points.addKnown(priors.third),
    amplitude: points.addKnown(amplitudePrior),
  };
  const known = criticalPoint ? points.addKnown(criticalPoint) : null;
  const counts = kept.map(({ count }) => count);
  return { points, logTimes, phis: kept.map(({ group }) => group.phi), offsets, counts, prior, known, logs };
}

/** Times of each phi that a window takes. */
type Spans = readonly (readonly [from: number, to: number])[];

type Placed = ReturnType<typeof placed>;

function placed({ logTimes, phis, offsets }: Curves, spans: Spans) {
  const rows: Row[] = [];
  const points: number[] = [];
  spans.forEach(([from, to], g) => {
    for (let c = from; c < to; c++) {
      rows.push({ phi: phis[g] as number, logTime: logTimes[c] as number });
      points.push((offsets[g] as number) + c);
    }
  });
  const logs = rows.map(({ logTime }) => logTime);
  const [first, last] = [minOf(logs), maxOf(logs)];
  return { window: { quantity: 'time', from: Math.exp(first), to: Math.exp(last) }, rows, points, first, last };
}

const lowerBounds = [-Infinity, -Infinity, -Infinity, 0, bounds.power[0]];
const upperBounds = [Infinity, Infinity, Infinity, Infinity, bounds.power[1]];

function candidateOf(
  curves: Curves,
  place: Placed,
  order: DecayForm['order'],
  correction: DecayForm['correction'],
  starts: readonly (readonly number[])[],
  points: readonly number[],
): FitCandidate {
  const form: DecayForm = { ...place, order, correction, known: curves.known !== null };
  const length = leading(order) + (correction ? 1 : 0);
  return {
    window: place.window,
    ...(correction && { form: correction.form, node: correction.omega }),
    points,
    model: decayModel(form),
    starts: starts.map((start) => Array.from({ length }, (_, k) => start[k] ?? 0)),
    lower: lowerBounds,
    upper: upperBounds,
    derive: (p) => [p[1] as number, p[2] as number, p[4] as number],
  };
}

/** Indices of the points of a window: its rows, then what is known beforehand. */
function indicesOf({ prior, known }: Curves, { points }: Placed, order: number, corrected: boolean): number[] {
  const more = [prior.power, ...(order > 1 ? [prior.second] : []), ...(order > 2 ? [prior.third] : [])];
  return [...points, ...more, ...(corrected ? [prior.amplitude] : []), ...(known === null ? [] : [known])];
}

/** Factors of time that a first fit covers, the first that works. */
const firstFactors = [100, 30, 10];

/** A first fit to the late times of all phi, from phi_c between any two neighbours: the lowest chi-square of all. */
function firstFit(curves: Curves, options: DecayOptions): FirstFit | null {
  const { points, phis, counts, offsets, logTimes } = curves;
  const longest = counts.indexOf(maxOf(counts));
  const [offset, count] = [offsets[longest] as number, counts[longest] as number];
  const middles = options.criticalPoint
    ? [options.criticalPoint.value]
    : phis.slice(1).map((phi, k) => (phi + (phis[k] as number)) / 2);
  const slope = 1 / ((phis[phis.length - 1] as number) - (phis[0] as number));
  for (const factor of firstFactors) {
    const from = logTimes.findIndex((log) => log >= (logTimes[count - 1] as number) - Math.log(factor) - 1e-9);
    const spans: Spans = counts.map((to) => (to - from >= fewestTimes ? [from, to] : [0, 0]));
    const place = placed(curves, spans);
    const [early, late] = [points.values[offset + from] as number, points.values[offset + count - 1] as number];
    const delta = (early - late) / ((logTimes[count - 1] as number) - (logTimes[from] as number));
    const level = late + delta * place.last;
    const starts = middles.flatMap((critical) =>
      [0.4, 0.8].flatMap((power) => [0, 0.3, -0.3].map((amplitude) => [level, delta, critical, slope, power, 0, 0, amplitude])),
    );
    const fit = fitFirst(curves, place, starts);
    if (fit) return nearFit(curves, spans, fit, starts);
  }
  return null;
}

type FirstFit = FittedCandidate & { place: Placed };

function fitFirst(curves: Curves, place: Placed, starts: readonly (readonly number[])[]): FirstFit | null {
  const form = { form: 'exponential', omega: 0.5 } as const;
  const fit = fitCandidate(candidateOf(curves, place, 3, form, starts, indicesOf(curves, place, 3, true)), curves.points);
  return fit && { ...fit, place };
}

/**
 * Without the first or the last phi, whichever fits better, again and again as long as the fit does not describe the data: a plateau far above phi_c,
 * known to a thousandth, would otherwise decide where phi_c is, by a scaling function that holds near it only.
 */
function nearFit(curves: Curves, spans: Spans, first: FirstFit, starts: readonly (readonly number[])[]): FirstFit {
  let [best, used] = [first, spans];
  const plain = starts.filter((start) => start[amplitudeAt] === 0);
  for (;;) {
    const left = used.flatMap(([from, to], g) => (to > from ? [g] : []));
    if (best.goodness >= hopeless || left.length <= leastNear) return best;
    const fits = [left[0], left[left.length - 1]].flatMap((without) => {
      const rest: Spans = used.map((span, g) => (g === without ? [0, 0] : span));
      const fit = fitFirst(curves, placed(curves, rest), plain);
      return fit ? [{ fit, rest }] : [];
    });
    const [better] = fits.sort((a, b) => a.fit.chiSquare - b.fit.chiSquare);
    if (!better) return best;
    [best, used] = [better.fit, better.rest];
  }
}

/** Windows: times from one on to one before the last, at each phi as long as |u| of the first fit is within reach; of phi around phi_c, unless that is known. */
function windowsOf(curves: Curves, { parameters, place }: FirstFit) {
  const { logTimes, phis, counts } = curves;
  const [, , critical, slope, power] = parameters as unknown as [number, number, number, number, number];
  const longest = maxOf(counts);
  const made: { place: Placed; order: DecayForm['order'] }[] = [];
  for (const { reach, order } of reaches) {
    const ends = counts.map((count, g) => {
      let to = 0;
      const size = (c: number) =>
        Math.abs(slope * ((phis[g] as number) - critical)) * Math.exp(power * ((logTimes[c] as number) - place.last));
      while (to < count && size(to) <= reach) to++;
      return to;
    });
    const last = Math.min(longest, maxOf(ends));
    for (let from = 0; from < last; from += stride) {
      for (const before of endsBefore) {
        const to = last - before;
        if (to <= from || Math.exp((logTimes[to - 1] as number) - (logTimes[from] as number)) < shortestFactor) continue;
        const spans: Spans = ends.map((end) => {
          const stop = Math.min(end, to);
          return stop - from >= fewestTimes ? [from, stop] : [0, 0];
        });
        const held = phis.filter((_, g) => (spans[g]?.[1] as number) > 0);
        const around = curves.known !== null || ((held[0] as number) < critical && critical < (held.at(-1) as number));
        if (held.length >= fewestPhi && around) made.push({ place: placed(curves, spans), order });
      }
    }
  }
  return made;
}

/** Fits of one window: without correction, then with each form and omega, started from the ones before. */
function fitWindow(curves: Curves, place: Placed, order: DecayForm['order'], start: readonly number[]) {
  const { points } = curves;
  const pure = fitCandidate(candidateOf(curves, place, order, null, [start], indicesOf(curves, place, order, false)), points);
  const fits: FittedCandidate[] = [];
  const indices = indicesOf(curves, place, order, true);
  const plain = [...(pure?.parameters ?? start.slice(0, leading(order)))];
  for (const form of correctionForms) {
    const own = fitsOverOmega(omegas, (omega, near) => {
      const starts = near ? [[...near.parameters]] : [0, 0.3, -0.3].map((amplitude) => [...plain, amplitude]);
      return fitCandidate(candidateOf(curves, place, order, { form, omega }, starts, indices), points);
    });
    append(fits, own);
  }
  return { pure, fits };
}

/** `start` of a window whose last time is another. */
function moved(parameters: Float64Array, from: Placed, to: Placed, order: number): number[] {
  const start = [...parameters].slice(0, leading(order));
  start[3] = (start[3] as number) * Math.exp((start[4] as number) * (to.last - from.last));
  return start;
}

/**
 * @param curves runs of one size at several phi on both sides of phi_c
 */
export function decayAtCriticality(curves: readonly ActivityCurve[], options: DecayOptions = {}): Result<DecayFit> {
  const fault = commonFault(curves);
  if (fault) return fault;
  const found = curveGroups(curves);
  if ('reason' in found) return found;
  const ready = curvesOf(found.groups, found.times, options);
  if ('reason' in ready) return ready;
  const first = firstFit(ready, options);
  if (!first) return refuse("The decay around the critical point can't be fitted: add phi nearer to it, or run longer.");
  const measured = found.groups.map(({ phi }) => phi);
  const outside = sideMissing(ready.phis, first.parameters[2] as number, measured);
  if (outside) return outside;
  const fitted = windowsOf(ready, first).map(({ place, order }) =>
    fitWindow(ready, place, order, moved(first.parameters, first.place, place, order)),
  );
  const subject = 'The decay around the critical point';
  const corrected = fitted.flatMap(({ fits }) => fits);
  const pure = fitted.flatMap((one) => one.pure ?? []);
  const estimates = weighedEstimates(ready.points, { corrected, pure }, subject, options.evidence);
  if ('reason' in estimates) return estimates;
  const { bare, evidence } = estimates;
  const [delta, criticalPoint, power] = estimates.weighed as [WeighedEstimate, WeighedEstimate, WeighedEstimate];
  const beyond = sideMissing(ready.phis, criticalPoint.value, measured);
  if (beyond) return beyond;
  const slopes = localSlopes(found.times, ready.logs[nearestTo(ready.phis, criticalPoint.value)] as number[][]);
  return {
    ...delta,
    criticalPoint,
    power,
    uncorrected: bare?.[0] ?? null,
    evidence,
    slopes: { ...slopeRange(slopes), level: agrees(delta, bare?.[0] ?? null) && isLevel(pure) },
    localSlopes: slopes,
  };
}

/** @param measured all phi, with those whose runs absorb, or show their size, after too few times */
function sideMissing(phis: readonly number[], critical: number, measured: readonly number[]): Refusal | null {
  const isBelow = critical < (phis[0] as number);
  if (!isBelow && critical <= (phis[phis.length - 1] as number)) return null;
  if (measured.some((phi) => (isBelow ? phi < critical : phi > critical))) {
    return refuse(
      `All runs ${isBelow ? 'below' : 'above'} the critical point absorb, or show their size, after too few times: take larger systems, or record more densely.`,
    );
  }
  return refuseSide(isBelow ? 'below' : 'above');
}

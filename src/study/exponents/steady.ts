/** Steady states of runs, from their series. */

import {
  type ActivityCurve,
  equilibrationCut,
  isRefusal,
  quasiStationarySamples,
  type SteadySample,
} from '../../analysis/index.js';
import { fewestRuns, groupBy } from '../../analysis/records.js';
import { meanOf } from '../../analysis/statistics.js';
import { minOf } from '../../model/arrays.js';
import type { LeftOut, TransitionData } from './data.js';

/** A run: its curve, the steps between equally spaced records (null if they are not), and the mean over the second half of its steps. */
export interface MeasuredRun {
  curve: ActivityCurve;
  interval: number | null;
  mean: number | null;
}

type SteadyPart = Pick<TransitionData, 'samples' | 'collapseSamples' | 'leftOut'>;

/** f_a may change by this part, or by so many errors, between the third quarter of a run and its second half. */
const largestDrift = 0.02;
const driftErrors = 2;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Mean of the records in (from, to] of the last time. */
function partMean({ times, activity }: ActivityCurve, from: number, to: number): number {
  const last = times[times.length - 1] as number;
  return meanOf(activity.filter((_, k) => (times[k] as number) > from * last && (times[k] as number) <= to * last));
}

/** Whether f_a still falls from the second quarter of the times to the second half. */
function drifts(curves: readonly ActivityCurve[]): boolean {
  const changes = curves.map((curve) => Math.log(partMean(curve, 0.25, 0.5) / partMean(curve, 0.5, 1)));
  const change = meanOf(changes);
  const scatter = Math.sqrt(sum(changes.map((one) => (one - change) ** 2)) / Math.max(1, changes.length - 1) / changes.length);
  return !(Math.abs(change) < Math.max(largestDrift, driftErrors * scatter));
}

const systemOf = ({ times: _times, activity: _activity, absorbedAt: _absorbedAt, ...system }: ActivityCurve) => ({
  canAbsorb: true,
  ...system,
});

/** Equally spaced series behind the time at which the mean over runs has forgotten its start; null if it never does. */
function seriesSamples(runs: readonly MeasuredRun[], interval: number): SteadySample[] | null {
  const count = minOf(runs.map(({ curve }) => curve.activity.length));
  const mean = Array.from({ length: count }, (_, k) => meanOf(runs.map(({ curve }) => curve.activity[k] as number)));
  const cut = equilibrationCut(mean);
  if (cut === null) return null;
  return runs.map(({ curve }) => ({ ...systemOf(curve), series: curve.activity.slice(cut, count), interval }));
}

/** @param runs of one phi and size */
function systemSamples(runs: readonly MeasuredRun[]): SteadyPart {
  const { phi, length } = (runs[0] as MeasuredRun).curve;
  const curves = runs.map(({ curve }) => curve);
  const [interval] = runs.map((run) => run.interval);
  const even = interval != null && runs.every((run) => run.interval === interval);
  const absorbs = curves.some(({ absorbedAt }) => absorbedAt != null);
  const without = (reason: string): SteadyPart => ({ samples: [], collapseSamples: [], leftOut: [{ phi, length, reason }] });
  if (absorbs) {
    const samples = runs.map(({ curve, mean }) => {
      const absorbed = curve.absorbedAt != null;
      return { ...systemOf(curve), mean: absorbed ? 0 : (mean ?? 0), absorbed };
    });
    const conditional = even ? quasiStationarySamples(curves) : [];
    return { samples, collapseSamples: isRefusal(conditional) ? [] : conditional, leftOut: [] };
  }
  if (even) {
    const samples = seriesSamples(runs, interval);
    return samples ? { samples, collapseSamples: samples, leftOut: [] } : without('f_a still drifts: run longer');
  }
  if (drifts(curves)) return without('f_a still drifts: run longer');
  const samples = runs.map(({ curve, mean }) => ({ ...systemOf(curve), mean: mean ?? partMean(curve, 0.5, 1), absorbed: false }));
  return { samples, collapseSamples: samples, leftOut: [] };
}

/** Runs of one size and phi together. */
export function runsBySystem(runs: readonly MeasuredRun[]): MeasuredRun[][] {
  return groupBy(runs, ({ curve }) => curve.length).flatMap(({ items }) =>
    groupBy(items, ({ curve }) => curve.phi).map((system) => system.items),
  );
}

/** Systems with enough runs for an error, and what is left out; all of them if none has enough, so that every estimator says what to add. */
export function withErrors(measured: readonly MeasuredRun[]): { kept: readonly MeasuredRun[]; leftOut: LeftOut[] } {
  const systems = runsBySystem(measured);
  const enough = systems.filter(({ length }) => length >= fewestRuns);
  if (enough.length === 0) return { kept: measured, leftOut: [] };
  const leftOut = systems
    .filter(({ length }) => length < fewestRuns)
    .map((few) => {
      const { phi, length } = (few[0] as MeasuredRun).curve;
      return { phi, length, reason: `${few.length} finished of the ${fewestRuns} runs that an error takes` };
    });
  const kept = new Set(enough.flat());
  return { kept: measured.filter((run) => kept.has(run)), leftOut };
}

/** The steady states of all systems. */
export function steadyPart(runs: readonly MeasuredRun[]): SteadyPart {
  const parts = runsBySystem(runs).map(systemSamples);
  return {
    samples: parts.flatMap(({ samples }) => samples),
    collapseSamples: parts.flatMap(({ collapseSamples }) => collapseSamples),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  };
}

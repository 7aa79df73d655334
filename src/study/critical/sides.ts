/**
 * On which side of the critical point a phi lies, as its runs show it: below if all absorb, above if none does and f_a has levelled
 * off, undecided otherwise. So a phi just below, whose runs are still active at their end, is not taken for one above.
 */
import { halvingTimeOf } from '../../analysis/index.js';
import type { StageRun } from './stage.js';

export type Side = 'below' | 'above' | 'undecided';

export interface SidedPhi {
  phi: number;
  side: Side;
}

/** The largest phi of the unbroken row below and the smallest of that above; null where no phi is. */
export interface Bracket {
  low: number | null;
  high: number | null;
}

/** The last half decade of time is the plateau, the one before tells whether f_a has levelled off. */
const halfDecade = Math.sqrt(10);
/**
 * f_a may fall by so much from one to the other. The slowest known critical decay, t^-0.14 of the Manna class in d = 1, falls by 17 %,
 * those in d = 2 and 3 by 60 % and more.
 */
const largestFall = 1.08;

function meanBetween(runs: readonly StageRun[], from: number, to: number): number {
  let [sum, count] = [0, 0];
  for (const { curve } of runs) {
    curve.times.forEach((time, k) => {
      if (time <= from || time > to) return;
      sum += curve.activity[k] as number;
      count++;
    });
  }
  return sum / count;
}

/** @param runs of one phi, size and length */
function sideOf(runs: readonly StageRun[]): Side {
  const absorbed = runs.filter(({ sample }) => sample.absorbed).length;
  if (absorbed === runs.length) return 'below';
  if (absorbed > 0) return 'undecided';
  const { steps } = runs[0] as StageRun;
  const plateau = meanBetween(runs, steps / halfDecade, steps);
  const before = meanBetween(runs, steps / halfDecade ** 2, steps / halfDecade);
  return before < largestFall * plateau ? 'above' : 'undecided';
}

/** Sides by rising phi. */
export function sidesOf(runs: readonly StageRun[]): SidedPhi[] {
  const groups = new Map<number, StageRun[]>();
  for (const run of runs) groups.set(run.curve.phi, [...(groups.get(run.curve.phi) ?? []), run]);
  return [...groups].sort(([a], [b]) => a - b).map(([phi, group]) => ({ phi, side: sideOf(group) }));
}

/** Where the row of phi that are below ends, and where that of phi above begins. */
export function bracketOf(sides: readonly SidedPhi[]): Bracket {
  let below = 0;
  while (sides[below]?.side === 'below') below++;
  let above = sides.length;
  while (sides[above - 1]?.side === 'above') above--;
  return { low: sides[below - 1]?.phi ?? null, high: sides[above]?.phi ?? null };
}

/**
 * Time at which f_a has fallen to half its start: what a start takes to be forgotten. Taken at the largest phi that absorbs, where every
 * curve falls; 0 if no phi does.
 */
export function halvingTime(runs: readonly StageRun[]): number {
  const { low } = bracketOf(sidesOf(runs));
  return halvingTimeOf(runs.map(({ curve }) => curve).filter(({ phi }) => phi === low));
}

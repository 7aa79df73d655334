/** Loops in phi: f_a of a run on the way down and on the way up, and what is left of a loop as its rate vanishes. */
import { meanOf } from '../../analysis/statistics.js';
import type { Measured } from '../../model/measured.js';

/** Records of a run in their order. */
export interface Course {
  times: readonly number[];
  phi: readonly number[];
  activity: readonly number[];
}

/** The phi of a loop: `bins` of the same width between two ends. */
export interface Range {
  from: number;
  to: number;
  bins: number;
}

const widthOf = ({ from, to, bins }: Range): number => (to - from) / bins;

/** The middle of each bin; twelve digits, so that 0.55 is 0.55. */
export const middles = (range: Range): number[] =>
  Array.from({ length: range.bins }, (_, k) => Number((range.from + (k + 0.5) * widthOf(range)).toPrecision(12)));

/** f_a of the two ways, mean over the records of each bin of phi; NaN without any. */
export interface Loop {
  down: number[];
  up: number[];
}

/**
 * The loop of a run.
 * @param begins time at which phi begins to go down; records before are left out
 * @param turns time at which phi is least
 */
export function loopOf({ times, phi, activity }: Course, range: Range, begins: number, turns: number): Loop {
  const bins = (): number[][] => Array.from({ length: range.bins }, () => []);
  const ways = { down: bins(), up: bins() };
  times.forEach((t, k) => {
    if (t < begins) return;
    const place = Math.floor(((phi[k] as number) - range.from) / widthOf(range));
    const bin = Math.min(Math.max(place, 0), range.bins - 1);
    ((t < turns ? ways.down : ways.up)[bin] as number[]).push(activity[k] as number);
  });
  const means = (lists: number[][]): number[] => lists.map((list) => (list.length === 0 ? Number.NaN : meanOf(list)));
  return { down: means(ways.down), up: means(ways.up) };
}

/** Integral over phi of f_a on the way down less f_a on the way up. */
export const areaOf = ({ down, up }: Loop, range: Range): number =>
  widthOf(range) * down.reduce((sum, value, k) => sum + value - (up[k] as number), 0);

/** Where a curve first passes a level from above (or below), by straight lines between its points; NaN if it does not. */
function passes(xs: readonly number[], ys: readonly number[], level: number, from: 'above' | 'below'): number {
  const side = from === 'above' ? 1 : -1;
  const k = ys.findIndex((y) => side * (y - level) <= 0);
  if (k < 1) return Number.NaN;
  const [x0, x1, y0, y1] = [xs[k - 1], xs[k], ys[k - 1], ys[k]] as [number, number, number, number];
  return x0 + ((level - y0) / (y1 - y0)) * (x1 - x0);
}

/** phi at which f_a falls to a level on the way down, and comes back to it on the way up. */
export function crossingsOf({ down, up }: Loop, range: Range, level: number): { down: number; up: number } {
  const phis = middles(range);
  return {
    down: passes([...phis].reverse(), [...down].reverse(), level, 'above'),
    up: passes(phis, up, level, 'below'),
  };
}

/**
 * What is left of a quantity of a loop as the rate vanishes: midway between two power laws through the two slowest rates. The error
 * holds half their distance.
 * @param ratio of the faster rate to the slower
 * @param powers of the rate with which the quantity might vanish
 */
export function limitOf(fast: Measured, slow: Measured, ratio: number, powers: readonly [number, number]): Measured {
  const shares = powers.map((power) => 1 / (ratio ** power - 1)) as [number, number];
  const share = (shares[0] + shares[1]) / 2;
  const statistical = Math.hypot((1 + share) * slow.error, share * fast.error);
  const fall = fast.value - slow.value;
  return { value: slow.value - share * fall, error: Math.hypot(statistical, ((shares[0] - shares[1]) / 2) * fall) };
}

/** Power with which a quantity falls between two rates; NaN if it is not above 0 at both. */
export function powerBetween(fast: Measured, slow: Measured, ratio: number): Measured {
  const value = Math.log(fast.value / slow.value) / Math.log(ratio);
  return { value, error: Math.hypot(fast.error / fast.value, slow.error / slow.value) / Math.log(ratio) };
}

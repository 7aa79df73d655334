/** Whether a state is hyperuniform, and of which class, from S(k) or chi(k) at small k. */
import {
  binned,
  fewestPoints,
  type Hyperuniformity,
  remembersStart,
  roundingFloor,
  scanHyperuniformity,
} from './hyperuniformity.js';
import { type LevelTest, largestExponent, leastExponent, significance, testLevel } from './levelTest.js';
import type { FitPoint } from './spectralFit.js';

/**
 * Classes by lambda above, at and below 1: the number variance of a window of radius R goes as R^(d-1), R^(d-1) ln R and
 * R^(d - lambda).
 */
export type HyperuniformClass = 'I' | 'II' | 'III' | 'I or II' | 'II or III' | 'I to III';

export interface Judgement {
  answer: 'yes' | 'no' | 'undecided';
  class: HyperuniformClass | null;
  /** k below which S is rounding, 1/sigma: a crystal, or a stealthy state; null of others. */
  stealthyTo: number | null;
  test: LevelTest | null;
  /**
   * Particles, over those there are, of a state that goes on like this and is decided; null of a decided one, or if 2^16
   * are too few.
   */
  needed: number | null;
}

/** How clear an answer must be: in the deviance, a factor of 7 in likelihood; lambda above 0, in errors. */
interface Clarity {
  deviance: number;
  errors: number;
}
const asked: Clarity = { deviance: 4, errors: 2 };
/** Of a spectrum without noise, so that 95 of 100 with noise are as clear as asked: a deviance of D scatters by 2 sqrt(D). */
const askedOfThought: Clarity = { deviance: 18, errors: 3.65 };
/** The largest error of lambda with which 1 can be told from classes I and III. */
const smallError = 0.15;

function classOf({ value, error }: { value: number; error: number | null }): HyperuniformClass {
  const scatter = error as number;
  const [low, high] = [value - asked.errors * scatter, value + asked.errors * scatter];
  if (low > 1) return 'I';
  if (high < 1) return 'III';
  if (Math.abs(value - 1) < scatter && scatter <= smallError) return 'II';
  if (low > 0.5) return 'I or II';
  return high < 1.5 ? 'II or III' : 'I to III';
}

/**
 * Hyperuniform: lambda is two errors above 0, and a level of S = 0 stands, or a power law is clearly better than a level.
 * Not hyperuniform: a level of S = 0 does not stand, and another is clearly better than every power law.
 * Neither where the longest waves are still those of the start.
 */
function answerOf(
  test: LevelTest,
  fit: Pick<Hyperuniformity, 'effective' | 'doubt' | 'change'>,
  { deviance, errors }: Clarity = asked,
): Judgement['answer'] {
  const { effective, doubt } = fit;
  const rises = doubt === null && effective.value > errors * (effective.error as number);
  const stands = test.pValue >= significance;
  if (remembersStart(fit)) return 'undecided';
  if (!stands && test.gain > deviance) return 'no';
  return rises && (stands || test.gain < -deviance) ? 'yes' : 'undecided';
}

/** 1/sigma. */
const leastStealthyRange = 0.5;
/** Width in ln k of the points of a state that is only thought of. */
const widthOfThought = 0.12;
const mostDoublings = 16;

/** Points without noise of a law in a box of `times` as many particles. */
function thoughtPoints(points: readonly FitPoint[], dimension: number, times: number, law: (k: number) => number): FitPoint[] {
  const first = points[0] as FitPoint;
  const last = points[points.length - 1] as FitPoint;
  const modes = points.reduce((sum, point) => sum + point.modes, 0);
  // modes up to k go as k^d
  const count = (k: number): number => (times * modes * k ** dimension) / last.k ** dimension;
  const low = first.k / times ** (1 / dimension);
  const bins = Math.max(fewestPoints, Math.ceil(Math.log(last.k / low) / widthOfThought));
  const edge = (n: number): number => low * (last.k / low) ** (n / bins);
  return Array.from({ length: bins }, (_, n) => {
    const k = Math.sqrt(edge(n) * edge(n + 1));
    return { k, value: law(k), modes: count(edge(n + 1)) - (n === 0 ? 0 : count(edge(n))) };
  });
}

/** How many times as many particles would decide in 95 of 100, whichever of a level and of a power law is the truth. */
function neededTimes(
  points: readonly FitPoint[],
  dimension: number,
  active: boolean,
  test: LevelTest,
  lambda: number,
): number | null {
  const { level, factor, window } = test;
  const exponent = Math.min(largestExponent, Math.max(leastExponent, lambda));
  const middle = (level.value + factor * window[1] ** 2) / window[1] ** exponent;
  const truths: [Judgement['answer'], (k: number) => number][] = [['yes', (k) => middle * k ** exponent]];
  if (test.pValue < significance) truths.push(['no', (k) => level.value + factor * k * k]);
  const limits: [number, number] = [0, Number.POSITIVE_INFINITY];
  for (let doublings = 1; doublings <= mostDoublings; doublings++) {
    const decided = truths.every(([answer, law]) => {
      const thought = thoughtPoints(points, dimension, 2 ** doublings, law);
      const found = scanHyperuniformity(thought, limits, dimension, active);
      return answerOf(testLevel(thought, false), found, askedOfThought) === answer;
    });
    if (decided) return 2 ** doublings;
  }
  return null;
}

/** The k up to which all S is rounding; null unless that is far. S = k^2 comes down to it in very long boxes, at smaller k. */
function stealthyRange(points: readonly FitPoint[]): number | null {
  const first = points.findIndex(({ value }) => value > roundingFloor);
  const { k = 0 } = points[(first < 0 ? points.length : first) - 1] ?? {};
  return k > 0 && (first < 0 || k >= leastStealthyRange) ? k : null;
}

const undecided: Judgement = { answer: 'undecided', class: null, stealthyTo: null, test: null, needed: null };

/**
 * @param points rising in k; S or chi at each |k|
 * @param fit of lambda on the same limits; null where there is none
 */
export function judgeHyperuniformity(
  points: readonly FitPoint[],
  limits: [number, number],
  dimension: number,
  active: boolean,
  fit: Hyperuniformity | null,
): Judgement {
  const stealthyTo = stealthyRange(points);
  if (stealthyTo !== null) return { ...undecided, answer: 'yes', class: 'I', stealthyTo };
  const used = binned(points, limits);
  if (fit === null || used.length < fewestPoints) return undecided;
  const test = testLevel(used);
  const answer = answerOf(test, fit);
  return {
    answer,
    class: answer === 'yes' ? classOf(fit.effective) : null,
    stealthyTo: null,
    test,
    needed: answer === 'undecided' && fit.doubt === null ? neededTimes(used, dimension, active, test, fit.effective.value) : null,
  };
}

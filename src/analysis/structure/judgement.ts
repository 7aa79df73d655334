/** Whether a state is hyperuniform, and of which class, from S(k) or chi(k) at small k. */
import {
  binned,
  fewestPoints,
  type Hyperuniformity,
  remembersStart,
  roundingFloor,
  scanHyperuniformity,
  type WindowFit,
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
  /** Twice the logarithm of the evidence for lambda = 0 over that for lambda from 0.2 to 4, from the fits of lambda. */
  levelOdds: number | null;
  /**
   * Particles, over those there are, of a state that goes on like this and is decided; null of a decided one, or if 2^16
   * are too few.
   */
  needed: number | null;
}

/** Twice the logarithm of evidence: a factor of 7. */
const clear = 4;
const errorsApart = 2;
/** The largest error of lambda with which 1 can be told from classes I and III. */
const smallError = 0.15;

const density = (x: number, error: number): number => Math.exp(-0.5 * (x / error) ** 2) / (error * Math.sqrt(2 * Math.PI));
/** Even in ln lambda. */
const exponents = Array.from({ length: 60 }, (_, n) => leastExponent * (largestExponent / leastExponent) ** (n / 59));

/** By the densities of the posterior at lambda = 0 and over the other exponents, whose prior is even in ln lambda. */
function oddsOfLevel(fits: readonly WindowFit[]): number {
  let [atZero, others] = [0, 0];
  for (const { weight, lambda } of fits) {
    const [value, error] = [lambda.value, lambda.error as number];
    atZero += weight * density(value, error);
    exponents.forEach((exponent) => {
      others += (weight / exponents.length) * density(exponent - value, error);
    });
  }
  const tiny = 1e-300;
  return 2 * Math.log((atZero + tiny) / (others + tiny));
}

function classOf({ value, error }: { value: number; error: number | null }): HyperuniformClass {
  const scatter = error as number;
  const [low, high] = [value - errorsApart * scatter, value + errorsApart * scatter];
  if (low > 1) return 'I';
  if (high < 1) return 'III';
  if (Math.abs(value - 1) < scatter && scatter <= smallError) return 'II';
  if (low > 0.5) return 'I or II';
  return high < 1.5 ? 'II or III' : 'I to III';
}

type Answer = Pick<Judgement, 'answer' | 'levelOdds'>;

/**
 * Hyperuniform: lambda is two errors above 0, and S = t k^2 stands against S = s + t k^2, or a power law is clearly better
 * than a level.
 * Not hyperuniform: S = t k^2 does not stand, and a level is clearly better than a power law.
 * Neither where the longest waves are still those of the start.
 */
function answerOf(test: LevelTest, fit: Pick<Hyperuniformity, 'effective' | 'doubt' | 'fits' | 'change'>): Answer {
  const { effective, doubt, fits } = fit;
  const levelOdds = oddsOfLevel(fits);
  if (remembersStart(fit)) return { answer: 'undecided', levelOdds };
  const rises = doubt === null && effective.value > errorsApart * (effective.error as number);
  if (test.pValue >= significance) return { answer: rises ? 'yes' : 'undecided', levelOdds };
  const isLevel = test.gain > clear || (levelOdds > clear && test.gain > 0);
  if (isLevel) return { answer: 'no', levelOdds };
  return { answer: rises && test.gain < -clear ? 'yes' : 'undecided', levelOdds };
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

/** How many times as many particles would decide, whichever of a level and of a power law is the truth. */
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
      return answerOf(testLevel(thought, false), scanHyperuniformity(thought, limits, dimension, active)).answer === answer;
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

const undecided: Judgement = { answer: 'undecided', class: null, stealthyTo: null, test: null, levelOdds: null, needed: null };

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
  const { answer, levelOdds } = answerOf(test, fit);
  return {
    answer,
    class: answer === 'yes' ? classOf(fit.effective) : null,
    stealthyTo: null,
    test,
    levelOdds,
    needed: answer === 'undecided' && fit.doubt === null ? neededTimes(used, dimension, active, test, fit.effective.value) : null,
  };
}

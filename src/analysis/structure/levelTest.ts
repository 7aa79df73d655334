/**
 * The test for hyperuniformity from one sample (Klatt, Last and Henze, arXiv 2210.12790). Scattering intensities of
 * distinct k are independent exponential variables in a large box, so S(0) = 0 is tested by the likelihood ratio of
 * S = t k^2 exp(d k^2) against S = (s + t k^2) exp(d k^2), s >= 0, t >= 0. The factor exp(d k^2) is ours: without it a
 * curvature of S passes for a level. A Gaussian prior holds d.
 */
import { minOf } from '../../model/arrays.js';
import type { Measured } from '../../model/measured.js';
import { chiSquareProbability } from '../distributions.js';
import { inverseOf } from '../linearAlgebra.js';
import { RandomSource } from './random.js';
import type { FitPoint } from './spectralFit.js';

export interface LevelTest {
  /** k of the test, 1/sigma: as far as S = (s + t k^2) exp(d k^2) describes them. */
  window: [number, number];
  points: number;
  /** s, not below 0; the error is that of the Fisher information. */
  level: Measured;
  /** t, sigma^2 times the unit of S. */
  factor: number;
  /** Twice the logarithm of the likelihood ratio. */
  statistic: number;
  /** Part of samples of S = t k^2 exp(d k^2) with at least this statistic, by draws on the same k; 1/500 at least. */
  pValue: number;
  /** The level that would be rejected at 2 % in some 80 % of samples with this t. */
  seen: number;
  /**
   * How much better S = (s + t k^2) exp(d k^2) describes the points than the best S = A k^lambda exp(d k^2) with lambda
   * from 0.2 to 4, each on its best window: a difference of deviances with 2 for each point left out (AIC).
   */
  gain: number;
}

/** Exponents that a hyperuniform state may have: none below 0.2 is known. */
export const [leastExponent, largestExponent] = [0.2, 4];

const fewestPoints = 5;
const windowsTried = 10;
const drawsTaken = 499;
const seedOfDraws = 7;
/** p below which S(0) = 0 is rejected. */
export const significance = 0.02;
/** Quantiles of the normal distribution: 98 % (the level is tested on one side) and 90 %. */
const [quantile98, quantile90] = [2.0537, 1.2816];
/**
 * A level is seen so much later than by Fisher information, because samples of few modes often choose a shorter window; 47
 * of 60 samples show it in 3D at L = 16, 49 of 60 at L = 25.
 */
const lateness = 1.9;
/** Spread of the prior on d, sigma^2. */
const curvatureSpread = 0.5;
const largestCurvature = 10;
const largestLogarithm = 200;
const mostNewtonSteps = 60;
const mixesTried = 14;
/** Golden sections of a draw, and of the sample, whose level is found to rounding. */
const [refinements, refinementsOfSample] = [10, 60];
const polishings = 30;
/** Mix from which on t says nothing of what a level would hide. */
const mostlyLevel = 0.99;
const golden = (Math.sqrt(5) - 1) / 2;

/** S = scale ((1 - mix) q + mix) exp(d k^2), where q is k^2 over its largest value: mix 0 has no level, mix 1 has nothing else. */
interface Profile {
  mix: number;
  scale: number;
  /** d, sigma^2. */
  curvature: number;
  /** Twice the negative logarithm of the likelihood over that of S = value everywhere, with the prior on d. */
  deviance: number;
}

interface Spectrum {
  /** k^2, 1/sigma^2. */
  squares: Float64Array;
  /** The same over that of the largest k. */
  q: Float64Array;
  modes: Float64Array;
  values: Float64Array;
}

/** The best scale in closed form, the best d by Newton's method on a convex function within a bracket, and the deviance. */
function profileOf({ squares, modes, values }: Spectrum, shapeOf: (i: number) => number): Omit<Profile, 'mix'> {
  const ratios = new Float64Array(values.length);
  let [total, meanSquare, logs] = [0, 0, 0];
  for (let i = 0; i < ratios.length; i++) {
    const [n, ratio] = [modes[i] as number, (values[i] as number) / shapeOf(i)];
    ratios[i] = n * ratio;
    total += n;
    meanSquare += n * (squares[i] as number);
    logs += n * Math.log(ratio);
  }
  meanSquare /= total;
  // exponents stay far from overflow
  let high = Math.min(largestCurvature, largestLogarithm / (squares[squares.length - 1] as number));
  let low = -high;
  let curvature = 0;
  for (let n = 0; ; n++) {
    let [sum, first, second] = [0, 0, 0];
    for (let i = 0; i < ratios.length; i++) {
      const x = (squares[i] as number) - meanSquare;
      const weight = (ratios[i] as number) * Math.exp(-curvature * x);
      sum += weight;
      first += weight * x;
      second += weight * x * x;
    }
    const mean = first / sum;
    const step =
      (total * mean - curvature / curvatureSpread ** 2) / (total * (second / sum - mean * mean) + curvatureSpread ** -2);
    if (n === mostNewtonSteps || Math.abs(step) < 1e-12) {
      const scale = (sum / total) * Math.exp(-curvature * meanSquare);
      return { scale, curvature, deviance: 2 * (total * Math.log(sum / total) - logs) + (curvature / curvatureSpread) ** 2 };
    }
    if (step > 0) low = curvature;
    else high = curvature;
    const next = curvature + step;
    curvature = next > low && next < high ? next : (low + high) / 2;
  }
}

const profileAt = (spectrum: Spectrum, mix: number): Profile => ({
  mix,
  ...profileOf(spectrum, (i) => (1 - mix) * (spectrum.q[i] as number) + mix),
});

/** The most likely mix, by a grid that is denser near 0 and golden sections in its best interval. */
function bestProfile(spectrum: Spectrum, sections = refinements): Profile {
  const smallest = spectrum.q[0] as number;
  const mixes = Array.from({ length: mixesTried + 1 }, (_, n) => {
    // levels from a hundredth of t k^2 at the smallest k
    const ratio = 0.01 * smallest * (1e6 / smallest) ** ((n - 1) / (mixesTried - 1));
    return n === 0 ? 0 : ratio / (1 + ratio);
  });
  const tried = mixes.map((mix) => profileAt(spectrum, mix));
  const at = tried.reduce((best, { deviance }, n) => (deviance < (tried[best] as Profile).deviance ? n : best), 0);
  let [low, high] = [mixes[Math.max(0, at - 1)] as number, mixes[at + 1] ?? 1];
  let best = tried[at] as Profile;
  for (let n = 0; n < sections; n++) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)].map((mix) => profileAt(spectrum, mix)) as [
      Profile,
      Profile,
    ];
    if (a.deviance < b.deviance) high = b.mix;
    else low = a.mix;
    for (const one of [a, b]) if (one.deviance < best.deviance) best = one;
  }
  return best;
}

/** Fisher information of (s, t, d), 3 x 3, and the score of the values. */
function informationOf({ squares, q, modes, values }: Spectrum, [level, factor, curvature]: readonly number[]) {
  const information = new Float64Array(9);
  const score = new Float64Array(3);
  for (let i = 0; i < q.length; i++) {
    const base = (level as number) + (factor as number) * (q[i] as number);
    const slopes = [1 / base, (q[i] as number) / base, squares[i] as number];
    const n = modes[i] as number;
    const excess = n * ((values[i] as number) / (base * Math.exp((curvature as number) * (squares[i] as number))) - 1);
    for (let a = 0; a < 3; a++) {
      score[a] = (score[a] as number) + excess * (slopes[a] as number);
      for (let b = 0; b < 3; b++) {
        information[3 * a + b] = (information[3 * a + b] as number) + n * (slopes[a] as number) * (slopes[b] as number);
      }
    }
  }
  information[8] = (information[8] as number) + curvatureSpread ** -2;
  score[2] = (score[2] as number) - (curvature as number) / curvatureSpread ** 2;
  return { information, score };
}

/** The maximum of the likelihood to rounding, by Fisher scoring of s, t and d from near it. */
function polished(spectrum: Spectrum, near: Profile): Profile {
  if (near.mix === 0) return near;
  let law = [near.scale * near.mix, near.scale * (1 - near.mix), near.curvature];
  for (let n = 0; n < polishings; n++) {
    const { information, score } = informationOf(spectrum, law);
    const inverse = inverseOf(information, 3);
    if (inverse === null) return near;
    law = law.map((x, a) => x + [0, 1, 2].reduce((sum, b) => sum + (inverse[3 * a + b] as number) * (score[b] as number), 0));
    if (!((law[0] as number) > 0 && (law[1] as number) > 0)) return near;
  }
  const [level, factor] = law as [number, number];
  return profileAt(spectrum, level / (level + factor));
}

const ratioOf = (spectrum: Spectrum, best: Profile = bestProfile(spectrum)): number =>
  Math.max(0, profileAt(spectrum, 0).deviance - best.deviance);

/** A Gamma(shape)/shape variable, shape at least 1/3 (Marsaglia and Tsang, ACM Trans. Math. Softw. 26, 363, 2000). */
function gammaMean(shape: number, random: RandomSource): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(random.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return (d * v) / shape;
  }
}

/** Standard deviation of s by the Fisher information, t and d unknown. */
function errorOfLevel(spectrum: Spectrum, level: number, factor: number, curvature = 0): number {
  const inverse = inverseOf(informationOf(spectrum, [level, factor, curvature]).information, 3);
  return Math.sqrt(inverse?.[0] ?? Number.POSITIVE_INFINITY);
}

/** The level that is seen in some 80 %: it exceeds its 98 % quantile under no level by 1.28 errors of its own. */
function levelSeen(spectrum: Spectrum, factor: number): number {
  const threshold = quantile98 * errorOfLevel(spectrum, 0, factor);
  let level = threshold;
  for (let n = 0; n < 60; n++) level = (level + threshold + quantile90 * errorOfLevel(spectrum, level, factor)) / 2;
  return lateness * level;
}

const spectrumOf = (points: readonly FitPoint[]): Spectrum => {
  const largest = (points[points.length - 1] as FitPoint).k;
  return {
    squares: Float64Array.from(points, ({ k }) => k * k),
    q: Float64Array.from(points, ({ k }) => (k / largest) ** 2),
    modes: Float64Array.from(points, ({ modes }) => modes),
    values: Float64Array.from(points, ({ value }) => value),
  };
};

/** Deviance of the best S = A k^lambda exp(d k^2). */
function powerDeviance(spectrum: Spectrum): number {
  const at = (lambda: number): number => profileOf(spectrum, (i) => (spectrum.q[i] as number) ** (lambda / 2)).deviance;
  let [low, high] = [leastExponent, largestExponent];
  for (let n = 0; n < 2 * refinements; n++) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (at(a) < at(b)) high = b;
    else low = a;
  }
  return Math.min(at(leastExponent), at((low + high) / 2));
}

/**
 * The window on which S = (s + t k^2) exp(d k^2) does best, a point left out counted as a parameter of its own, and what it gains over
 * the best power law.
 */
function bestWindow(points: readonly FitPoint[]): { spectrum: Spectrum; best: Profile; gain: number } {
  const ends = Array.from({ length: windowsTried }, (_, n) =>
    Math.round(fewestPoints * (points.length / fewestPoints) ** (n / (windowsTried - 1))),
  );
  const tried = [...new Set(ends)].map((end) => {
    const spectrum = spectrumOf(points.slice(0, end));
    const best = polished(spectrum, bestProfile(spectrum, refinementsOfSample));
    const leftOut = 2 * (points.length - end);
    return { spectrum, best, criterion: best.deviance + leftOut, power: powerDeviance(spectrum) + leftOut };
  });
  const { spectrum, best, criterion } = tried.reduce((a, b) => (b.criterion < a.criterion ? b : a));
  return { spectrum, best, gain: minOf(tried.map(({ power }) => power)) - criterion };
}

/** The part of samples of S = t k^2 with at least a statistic. */
function drawnPart({ squares, q, modes }: Spectrum, statistic: number): number {
  const random = new RandomSource(seedOfDraws);
  let above = 1;
  for (let draw = 0; draw < drawsTaken; draw++) {
    const values = q.map((each, i) => each * gammaMean(modes[i] as number, random));
    if (ratioOf({ squares, q, modes, values }) >= statistic) above++;
  }
  return above / (drawsTaken + 1);
}

/**
 * Tests S(0) = 0 in S = (s + t k^2) exp(d k^2). The distribution of the statistic under S = t k^2 depends on the k and
 * their modes alone, so it is drawn; d changes it little.
 * @param points at least five, rising in k, values above 0
 * @param drawn whether to draw; else the limit of many modes is taken, half a chi squared of one degree
 */
export function testLevel(points: readonly FitPoint[], drawn = true): LevelTest {
  const { spectrum, best, gain } = bestWindow(points);
  const last = points[spectrum.q.length - 1] as FitPoint;
  const statistic = ratioOf(spectrum, best);
  const [level, factor] = [best.scale * best.mix, best.scale * (1 - best.mix)];
  return {
    window: [(points[0] as FitPoint).k, last.k],
    points: spectrum.q.length,
    level: { value: level, error: errorOfLevel(spectrum, level, factor, best.curvature) },
    factor: factor / last.k ** 2,
    statistic,
    pValue: drawn ? drawnPart(spectrum, statistic) : chiSquareProbability(statistic, 1) / 2,
    seen: levelSeen(spectrum, best.mix < mostlyLevel ? factor : profileAt(spectrum, 0).scale),
    gain,
  };
}

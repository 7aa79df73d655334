/** The exponent of S(k) ~ k^lambda, or of the spectral density chi(k) ~ k^lambda, at small k, on one window or over many. */
import { minOf } from '../../model/arrays.js';
import { ConfigError } from '../../model/errors.js';
import type { Estimate } from './frames.js';
import { fitPowerLaw, type PowerLawFit } from './powerLawFit.js';

/** S or chi at one |k| as a fit needs it. */
export interface FitPoint {
  k: number;
  value: number;
  /** Independent modes behind the value: vectors times independent frames. */
  modes: number;
}

/** A fit on one window. */
export interface WindowFit {
  /** k of the fit, 1/sigma. */
  window: [number, number];
  /** Powers of k of the terms that go with lambda ln k in the logarithm; none for a plain power law. */
  corrections: readonly number[];
  lambda: Estimate;
  points: number;
  /** Chi squared per degree of freedom; well above 1: no such law here. Null without a degree left. */
  goodness: number | null;
  /** Part that this fit has in the mean over fits. */
  weight: number;
}

export interface Hyperuniformity {
  /** With the whole error: statistical and of the choice of window. */
  lambda: Estimate;
  /** Root mean square of the errors of the fits, and of their scatter around lambda. */
  errorParts: { statistical: number; window: number };
  /** Of the fit with the largest weight. */
  window: [number, number];
  corrections: readonly number[];
  /** Different |k| in it. */
  shells: number;
  goodness: number | null;
  /** (lambda - reference) / error. */
  pulls: { reference: number; name: string; pull: number }[];
  /** Every fit that has a part in the mean, the largest first. */
  fits: WindowFit[];
  /** ln A, lambda and the factors of the correction terms of that fit: ln S (ln chi) = ln A + lambda ln k + b k^p + ... */
  curve: number[];
}

/** lambda of the conserved directed percolation (Manna) class by dimension, and 2 of states that conserve the centre of mass. */
const criticalLambda: (number | undefined)[] = [undefined, 0.43, 0.45, 0.24];

/** Below this, S is what rounding leaves of a crystal's amplitudes. */
const roundingFloor = 1e-9;

const usable = (points: readonly FitPoint[], [low, high]: [number, number]): FitPoint[] =>
  points
    .filter(({ k, value }) => k >= low * (1 - 1e-9) && k <= high * (1 + 1e-9) && value > roundingFloor)
    .sort((a, b) => a.k - b.k);

function tooFew(found: number, needed: number, [low, high]: [number, number]): ConfigError {
  return new ConfigError(
    `fitWindow must hold at least ${needed} shells, got ${found} between ${low} and ${high}; widen it or give more particles`,
    'fitWindow',
  );
}

function pullsOf({ value, error }: { value: number; error: number }, dimension: number): Hyperuniformity['pulls'] {
  const references: [string, number | undefined][] = [
    ['critical (Manna)', criticalLambda[dimension]],
    ['centre of mass conserved', 2],
  ];
  return references.flatMap(([name, reference]) =>
    reference === undefined ? [] : [{ reference, name, pull: (value - reference) / error }],
  );
}

/** Mean over fits with weights that add up to 1: variances within and between add up. */
function meanOfFits(fits: { fit: PowerLawFit; entry: WindowFit }[], dimension: number): Hyperuniformity {
  const mean = (of: (entry: WindowFit) => number): number => fits.reduce((sum, { entry }) => sum + entry.weight * of(entry), 0);
  const value = mean(({ lambda }) => lambda.value);
  const within = mean(({ lambda }) => (lambda.error as number) ** 2);
  const between = mean(({ lambda }) => (lambda.value - value) ** 2);
  const error = Math.sqrt(within + between);
  const sorted = [...fits].sort((a, b) => b.entry.weight - a.entry.weight);
  const { fit, entry } = sorted[0] as (typeof fits)[number];
  return {
    lambda: { value, error },
    errorParts: { statistical: Math.sqrt(within), window: Math.sqrt(between) },
    window: entry.window,
    corrections: entry.corrections,
    shells: entry.points,
    goodness: entry.goodness,
    pulls: pullsOf({ value, error }, dimension),
    fits: sorted.map((each) => each.entry).filter(({ weight }) => weight > 1e-3),
    curve: fit.parameters,
  };
}

function entryOf(fit: PowerLawFit, used: readonly FitPoint[], corrections: readonly number[]): WindowFit {
  return {
    window: [(used[0] as FitPoint).k, (used[used.length - 1] as FitPoint).k],
    corrections,
    lambda: fit.lambda,
    points: used.length,
    goodness: fit.goodness,
    weight: 1,
  };
}

const fewestInWindow = 3;

/**
 * lambda of a plain power law on one window.
 * @param window lowest and highest k, 1/sigma
 * @throws ConfigError if fewer than three shells lie in the window
 */
export function fitHyperuniformity(points: readonly FitPoint[], window: [number, number], dimension: number): Hyperuniformity {
  const used = usable(points, window);
  if (used.length < fewestInWindow) throw tooFew(used.length, fewestInWindow, window);
  const fit = fitPowerLaw(used, []);
  return { ...meanOfFits([{ fit, entry: entryOf(fit, used, []) }], dimension), window };
}

/** Upper ends that are tried, and shells that the scan needs: the fullest form has four parameters. */
const windowsTried = 24;
const fewestInScan = 6;
/** Analytic terms of S, and that of a slow approach to scaling, whose power is known for no class but is near 1. */
const forms: readonly (readonly number[])[] = [[], [1], [2], [1, 2], [2, 4]];
/** ln(high / low) of a window that so many correction terms need: on a short one they and the power law are all alike. */
const spanNeeded = [0, 1.5, 2.5] as const;

/**
 * lambda over many windows, which all begin at the smallest k, and several forms S = A k^lambda exp(corrections): where a power law ends is not
 * known beforehand, and the way S departs from it isn't either. The mean over all fits has Akaike's weights exp(-(D + 2 p + 2 left out) / 2), D the
 * deviance, p the number of parameters, a point left out counted as a parameter of its own (Jay and Neil, Phys. Rev. D 103, 114502, 2021);
 * its variance is that within the fits and that between them.
 * @param limits lowest k, and the highest that a window may reach, 1/sigma
 * @throws ConfigError if there are fewer than six shells
 */
export function scanHyperuniformity(points: readonly FitPoint[], limits: [number, number], dimension: number): Hyperuniformity {
  const used = usable(points, limits);
  if (used.length < fewestInScan) throw tooFew(used.length, fewestInScan, limits);
  const ends = new Set(
    Array.from({ length: windowsTried }, (_, k) =>
      Math.round(fewestInScan * (used.length / fewestInScan) ** (k / (windowsTried - 1))),
    ),
  );
  const tried = [...ends].flatMap((end) =>
    forms.flatMap((corrections) => {
      const inside = used.slice(0, end);
      const span = Math.log((inside[end - 1] as FitPoint).k / (inside[0] as FitPoint).k);
      if (span < (spanNeeded[corrections.length] as number)) return [];
      const fit = fitPowerLaw(inside, corrections);
      const criterion = fit.deviance + 2 * (2 + corrections.length) + 2 * (used.length - end);
      return [{ fit, entry: entryOf(fit, inside, corrections), criterion }];
    }),
  );
  const best = minOf(tried.map(({ criterion }) => criterion));
  const weights = tried.map(({ criterion }) => Math.exp((best - criterion) / 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const weighted = tried.map(({ fit, entry }, k) => ({ fit, entry: { ...entry, weight: (weights[k] as number) / total } }));
  return meanOfFits(weighted, dimension);
}

/**
 * The exponent of S(k) ~ k^lambda, or of the spectral density chi(k) ~ k^lambda, as k goes to 0, from the smallest k that
 * a box holds.
 */
import { minOf } from '../../model/arrays.js';
import { ConfigError } from '../../model/errors.js';
import type { Measured } from '../../model/measured.js';
import { mannaHyperuniformity } from '../reference.js';
import type { MeanValue } from './frames.js';
import { type FitPoint, fitSpectrum, type SpectralFit, type Term } from './spectralFit.js';

/** A fit of one form on one window. */
export interface WindowFit {
  /** k of the fit, 1/sigma. */
  window: [number, number];
  /** Powers of k of the terms that go with lambda ln k in the logarithm. */
  corrections: readonly number[];
  /** c of a factor 1 + c k^2, which a level at small k needs; 0 without it. */
  squareFactor: number;
  lambda: MeanValue;
  points: number;
  /** Chi squared per degree of freedom; well above 1: no such law here. Null without a degree left. */
  goodness: number | null;
  /** Part that this fit has in the mean over fits. */
  weight: number;
}

/** With window, corrections, square factor and goodness of the fit with the largest weight. */
export interface Hyperuniformity extends Pick<WindowFit, 'window' | 'corrections' | 'squareFactor' | 'goodness'> {
  /**
   * As k goes to 0, with the whole error: statistical, of corrections, and of the choice of form and window. Null where
   * `doubt` says why.
   */
  lambda: MeanValue | null;
  /** The same number where it is no more than the exponent of these k; equal to lambda where that is given. */
  effective: MeanValue;
  /** Why the exponent of these k is not that of k to 0; null if nothing speaks against it. */
  doubt: string | null;
  /** Exponents below and above the k, 1/sigma, at which S changes its law; null if no change is seen. */
  change: { below: number; above: number; k: number } | null;
  /** Root mean square of the scatter that the modes give each fit, and of the scatter of the fits around their mean. */
  errorParts: { statistical: number; window: number };
  /** Points in that fit: |k| that differ by less than 3 % are one. */
  shells: number;
  /** (lambda - reference) / error, where the reference is from; none without lambda. */
  pulls: { reference: number; name: string; source: string; pull: number }[];
  /** Every fit that has a part in the mean, the largest first. */
  fits: WindowFit[];
  /**
   * ln A, lambda and the factors of the correction terms of that fit: ln S (ln chi) = ln A + lambda ln k + ln(1 + c k^2) +
   * b k^p + ...
   */
  curve: number[];
}

/** lambda of states whose kicks conserve the centre of mass. */
const centreOfMass = {
  name: 'centre of mass conserved',
  source: 'Hexner and Levine, Phys. Rev. Lett. 118, 020601 (2017)',
  value: 2,
};
/** What is published of critical states; mean field has no exponent to compare with. */
const criticalIn = (dimension: number): { name: string; source: string; value: number }[] =>
  mannaHyperuniformity.flatMap(({ name, source, values }) => {
    const value = values[dimension - 1];
    return value === undefined ? [] : [{ name: `critical (Manna), ${name}`, source, value }];
  });

/** Below this, S is what rounding leaves of a crystal's amplitudes. */
export const roundingFloor = 1e-9;
/** Beyond, in 1/sigma, S is the structure of neighbours and no correction to small k. */
export const largestFitWavenumber = 1.5;
/** ln k over which |k| are taken together: a law of k changes S by less than a mode varies. */
const binWidth = 0.03;
export const fewestPoints = 5;
const windowsTried = 10;

const power = (exponent: number, spread: number): Term => ({ of: (k) => k ** exponent, spread });

/**
 * Analytic corrections are in all forms; k^omega beside them, whose power is known for no class, in all but one. Spreads of
 * the priors are in units of
 * sigma^power: at k sigma = 1, ln S may be off A k^lambda by about as much.
 */
const analytic = { powers: [2, 4], terms: [power(2, 1), power(4, 0.3)] };
const omegas = [0.3, 0.5, 0.75, 1, 1.25, 1.5];
const withoutOmega = 0.2;
const logarithmic = [
  { corrections: analytic.powers, terms: analytic.terms, prior: withoutOmega },
  ...omegas.map((omega) => ({
    corrections: [omega, ...analytic.powers],
    terms: [power(omega, 0.5), ...analytic.terms],
    prior: (1 - withoutOmega) / omegas.length,
  })),
];
/**
 * Series of ln S in k^2 converge too slowly where S rises as k^2 from a low level: then S = A k^lambda (1 + c k^2)
 * exp(...).
 */
const squareFactors = [
  { squareFactor: 0, prior: 0.85 },
  { squareFactor: 3, prior: 0.15 },
];
const forms = squareFactors.flatMap(({ squareFactor, prior }) =>
  logarithmic.map((form) => ({ ...form, squareFactor, prior: prior * form.prior })),
);

/** A change of the law at k0: (1 + (k0/k)^2)^(-Delta/2), so that the exponent is lambda + Delta well below k0. */
const changeAt = (k0: number): Term => ({ of: (k) => -Math.log1p((k0 / k) ** 2) / 2, spread: 1 });
const smooth = [power(2, 0.5), power(1, 0.4)];
const placesOfChange = 8;
const fewestForChange = 8;
/** 2 ln of the evidence for a change over that against it; random spectra of one law pass it in some 2 %. */
const evidenceOfChange = 2;

const errorsApart = 2;
/** An exponent below a change of the law that no state has which forgot its start. */
const clearlyNegative = -0.5;
const ofStart = 'the longest waves are still those of the start; run longer, or raise the lower end of the window';
/** Spreads of chi squared beyond which the best fit is no description. */
const scattersOfGoodness = 5;
const digits = (x: number): string => String(Number(x.toPrecision(2)));

/**
 * |k| that are nearly equal as one point, which costs no information and saves time in large boxes; none where S is
 * rounding.
 */
export function binned(points: readonly FitPoint[], [low, high]: [number, number]): FitPoint[] {
  const inside = points
    .filter(({ k, value }) => k >= low * (1 - 1e-9) && k <= high * (1 + 1e-9) && value > roundingFloor)
    .sort((a, b) => a.k - b.k);
  const bins: { first: number; logK: number; sum: number; modes: number }[] = [];
  for (const { k, value, modes } of inside) {
    let last = bins[bins.length - 1];
    if (last === undefined || Math.log(k / last.first) >= binWidth) {
      last = { first: k, logK: 0, sum: 0, modes: 0 };
      bins.push(last);
    }
    last.logK += modes * Math.log(k);
    last.sum += modes * value;
    last.modes += modes;
  }
  return bins.map(({ logK, sum, modes }) => ({ k: Math.exp(logK / modes), value: sum / modes, modes }));
}

/** Where S goes from one exponent to another, if the evidence is clear. */
function findChange(points: readonly FitPoint[]): Hyperuniformity['change'] {
  if (points.length < fewestForChange) return null;
  const [low, high] = [(points[0] as FitPoint).k * 1.5, (points[points.length - 1] as FitPoint).k / 2];
  if (high <= low) return null;
  const without = fitSpectrum(points, smooth).criterion;
  const tried = Array.from({ length: placesOfChange }, (_, n) => {
    const k = low * (high / low) ** (n / (placesOfChange - 1));
    const { criterion, parameters } = fitSpectrum(points, [...smooth, changeAt(k)]);
    return { k, gain: without - criterion, parameters };
  });
  const evidence = 2 * Math.log(tried.reduce((sum, { gain }) => sum + Math.exp(gain / 2), 0) / placesOfChange);
  if (evidence < evidenceOfChange) return null;
  const { k, parameters } = tried.reduce((a, b) => (b.gain > a.gain ? b : a));
  const above = parameters[1] as number;
  return { below: above + (parameters[parameters.length - 1] as number), above, k };
}

/** Whether an exponent is that of an active state, 2 or 0, and not the critical one. */
function isOfActiveState({ value, error }: Measured, dimension: number): boolean {
  const critical = dimension > 3 ? [0] : criticalIn(dimension).map((one) => one.value);
  const within = (level: number): boolean => Math.abs(value - level) < errorsApart * error;
  return [centreOfMass.value, 0].some((level) => !critical.includes(level) && within(level)) && !critical.some(within);
}

/** Whether S rises towards the smallest k: waves of the start that have not relaxed, whatever the state will be. */
export const remembersStart = ({ effective, change }: Pick<Hyperuniformity, 'effective' | 'change'>): boolean =>
  (change !== null && change.below < clearlyNegative) || effective.value < -errorsApart * (effective.error as number);

function doubtOf(
  effective: Measured,
  change: Hyperuniformity['change'],
  { goodness, points }: WindowFit,
  active: boolean,
  dimension: number,
): string | null {
  if (change !== null) {
    const { below, above, k } = change;
    const start = below < clearlyNegative ? `; below, ${ofStart}` : '';
    return `the exponent changes within the window: from ${digits(below)} to ${digits(above)} near k = ${digits(k)}${start}`;
  }
  if (goodness !== null && goodness > 1 + scattersOfGoodness * Math.sqrt(2 / (points - 2))) {
    return `no such law describes these k: chi squared is ${digits(goodness)} per degree of freedom`;
  }
  if (effective.value < -errorsApart * effective.error) return `the exponent is negative: ${ofStart}`;
  if (active && !isOfActiveState(effective, dimension)) {
    return 'the state is active, so that the law of S(k) changes at k xi near 1, and nothing shows that xi is larger than the box';
  }
  return null;
}

function pullsOf({ value, error }: Measured, dimension: number, active: boolean): Hyperuniformity['pulls'] {
  const references = [...(active ? [] : criticalIn(dimension)), centreOfMass];
  return references.map(({ name, source, value: reference }) => ({ reference, name, source, pull: (value - reference) / error }));
}

interface Tried {
  fit: SpectralFit;
  entry: WindowFit;
  criterion: number;
}

/** Every form on windows that all begin at the smallest k. */
function triedFits(points: readonly FitPoint[]): Tried[] {
  const ends = new Set(
    Array.from({ length: windowsTried }, (_, n) =>
      Math.round(fewestPoints * (points.length / fewestPoints) ** (n / (windowsTried - 1))),
    ),
  );
  return [...ends].flatMap((end) => {
    const inside = points.slice(0, end);
    const window: [number, number] = [(inside[0] as FitPoint).k, (inside[end - 1] as FitPoint).k];
    return forms.map(({ corrections, terms, squareFactor, prior }) => {
      const divided = inside.map(({ k, value, modes }) => ({ k, value: value / (1 + squareFactor * k * k), modes }));
      const fit = fitSpectrum(divided, terms);
      const { lambda, goodness } = fit;
      const criterion = fit.criterion - 2 * Math.log(prior) + 2 * (points.length - end);
      return { fit, entry: { window, corrections, squareFactor, lambda, points: end, goodness, weight: 1 }, criterion };
    });
  });
}

/**
 * lambda by the likelihood of Gaussian modes, over windows that begin at the smallest k and over forms S = A k^lambda (1 +
 * c k^2) exp(b k^omega + d k^2 + e k^4)
 * with priors on b, d, e: where a power law ends is not known beforehand, and the way S departs from it isn't either. Fits
 * are averaged by their
 * evidence, a point left out counted as a parameter of its own (Jay and Neil, Phys. Rev. D 103, 114502, 2021). The variance
 * is the scatter that the modes give the fits, and that between fits. What else the priors leave open is not in it: the
 * posterior allows for more than states have, and its intervals hold the truth too often (docs/structure.md).
 * @param limits lowest k, and the highest that a window may reach, 1/sigma
 * @param active whether anything moves: an active state near the critical point looks critical at k xi > 1
 * @throws ConfigError if there are fewer than five different |k|
 */
export function scanHyperuniformity(
  points: readonly FitPoint[],
  limits: [number, number],
  dimension: number,
  active: boolean,
): Hyperuniformity {
  const used = binned(points, limits);
  if (used.length < fewestPoints) {
    throw new ConfigError(
      `fitWindow must hold at least ${fewestPoints} shells, got ${used.length} between ${limits[0]} and ${limits[1]}; widen it or give more particles`,
      'fitWindow',
    );
  }
  const tried = triedFits(used);
  const best = minOf(tried.map(({ criterion }) => criterion));
  const total = tried.reduce((sum, { criterion }) => sum + Math.exp((best - criterion) / 2), 0);
  const fits = tried
    .map(({ fit, entry, criterion }) => ({ fit, entry: { ...entry, weight: Math.exp((best - criterion) / 2) / total } }))
    .sort((a, b) => b.entry.weight - a.entry.weight);
  const mean = (of: (fit: SpectralFit) => number): number =>
    fits.reduce((sum, { fit, entry }) => sum + entry.weight * of(fit), 0);
  const value = mean(({ lambda }) => lambda.value);
  const within = mean(({ noise }) => noise ** 2);
  const between = mean(({ lambda }) => (lambda.value - value) ** 2);
  const effective = { value, error: Math.sqrt(within + between) };
  const change = findChange(used);
  const { fit, entry } = fits[0] as (typeof fits)[number];
  const doubt = doubtOf(effective, change, entry, active, dimension);
  return {
    lambda: doubt === null ? effective : null,
    effective,
    doubt,
    change,
    errorParts: { statistical: Math.sqrt(within), window: Math.sqrt(between) },
    window: entry.window,
    corrections: entry.corrections,
    squareFactor: entry.squareFactor,
    shells: entry.points,
    goodness: entry.goodness,
    pulls: doubt === null ? pullsOf(effective, dimension, active) : [],
    fits: fits.map((each) => each.entry).filter(({ weight }) => weight > 1e-3),
    curve: fit.parameters,
  };
}

/** Figures of a structure: every curve with errors, fits as lines, and what to compare with. */
import type { Hyperuniformity, MeanValue, RadialResult } from '../../analysis/structure/index.js';
import { type FigurePoint, type FigureSeries, type FigureSpec, hasPoints } from '../../plot/figure/spec.js';
import type { StructureGroup } from './groups.js';
import { isMixture } from './lambda.js';
import type { LatticeGroup, LatticeResult } from './lattice.js';
import { digits, pointOf, valueText } from './observables/observable.js';
import { observedFigures } from './observables.js';
import type { StructureResult } from './structure.js';

/** Most points of a curve on a logarithmic axis, a decade. */
const perDecade = 100;

/** Points no closer than a part of a decade: many shells at large k would cover each other. */
function thinned(points: readonly FigurePoint[]): FigurePoint[] {
  let last = 0;
  return points.filter(({ x }) => {
    if (last > 0 && Math.log10(x / last) < 1 / perDecade) return false;
    last = x;
    return true;
  });
}

function radialFigure({ r, parts }: RadialResult): FigureSpec {
  const series = parts.map(
    ({ radii, g }): FigureSeries => ({
      name: radii === null ? 'g(r)' : `g, radii ${radii.map(digits).join(' and ')}`,
      points: g.map((estimate, k) => ({ x: r[k] as number, y: estimate.value })),
      style: 'line',
    }),
  );
  return { name: 'gr', x: { label: 'r', unit: 'sigma' }, y: { label: 'g(r)' }, series, levels: [{ name: 'ideal gas', y: 1 }] };
}

type FactorPart = Pick<StructureResult, 'structureFactor' | 'spectralDensity' | 'hyperuniformity'>;

/** The fit along its window. */
function fitLine({ curve, corrections, squareFactor, window, lambda, effective }: Hyperuniformity): FigureSeries {
  const [constant, exponent, ...rest] = curve as [number, number, ...number[]];
  const [low, high] = window;
  const from = Math.max(low, high / 100);
  const points = Array.from({ length: 40 }, (_, n) => {
    const x = from * (high / from) ** (n / 39);
    const terms = rest.reduce((sum, factor, p) => sum + factor * x ** (corrections[p] as number), 0);
    return { x, y: (1 + squareFactor * x * x) * Math.exp(constant + exponent * Math.log(x) + terms) };
  });
  return { name: `fit; ${lambda ? 'lambda' : 'effective exponent'} = ${valueText(effective)}`, points, style: 'line' };
}

function factorFigure(
  { structureFactor, hyperuniformity }: Pick<FactorPart, 'structureFactor' | 'hyperuniformity'>,
  unit = '1/sigma',
): FigureSpec {
  const { quantities, radii, shells } = structureFactor;
  const whole = isMixture(structureFactor) ? 'number S(k)' : 'S(k)';
  const all = quantities.flatMap(({ name, pair }, q): FigureSeries[] => {
    if (name === 'solid') return [];
    const label = pair === null ? whole : `S, radii ${pair.map((c) => digits(radii[c] as number)).join(' and ')}`;
    const points = thinned(shells.map(({ k, values }) => pointOf(k, values[q] as MeanValue)));
    return [{ name: label, points, style: 'points' }];
  });
  const fit = hyperuniformity?.quantity === 'structureFactor' ? [fitLine(hyperuniformity)] : [];
  return { name: 'sk', x: { label: 'k', unit, log: true }, y: { label: 'S(k)', log: true }, series: [...all, ...fit] };
}

function solidFigure({ structureFactor, spectralDensity, hyperuniformity }: FactorPart): FigureSpec | null {
  const { quantities, shells } = spectralDensity ?? structureFactor;
  const q = quantities.findIndex(({ name }) => name === 'solid');
  if (q < 0) return null;
  const points = thinned(shells.map(({ k, values }) => pointOf(k, values[q] as MeanValue)));
  return {
    name: 'spectral-density',
    x: { label: 'k', unit: '1/sigma', log: true },
    y: { label: 'chi(k)', unit: 'sigma^d', log: true },
    series: [
      { name: 'spectral density of the solid phase', points, style: 'points' },
      ...(hyperuniformity?.quantity === 'spectralDensity' ? [fitLine(hyperuniformity)] : []),
    ],
  };
}

function varianceFigure({ numberVariance: { radius, sampled, fromStructureFactor, idealGas } }: StructureResult): FigureSpec {
  const line = (name: string, values: readonly number[]): FigureSeries => ({
    name,
    points: values.map((y, k) => ({ x: radius[k] as number, y })),
    style: 'line',
  });
  return {
    name: 'number-variance',
    x: { label: 'R', unit: 'sigma', log: true },
    y: { label: 'sigma²(R)', log: true },
    series: [
      { name: 'windows', points: sampled.map((estimate, k) => pointOf(radius[k] as number, estimate)), style: 'points' },
      line('from S(k)', fromStructureFactor),
      line('ideal gas', idealGas),
    ],
  };
}

function momentsFigure({ numberVariance: { radius, skewness, excessKurtosis } }: StructureResult): FigureSpec {
  const points = (name: string, values: readonly MeanValue[]): FigureSeries => ({
    name,
    points: values.map((estimate, k) => pointOf(radius[k] as number, estimate)),
    style: 'points',
  });
  return {
    name: 'number-moments',
    x: { label: 'R', unit: 'sigma', log: true },
    y: { label: 'moments of the number' },
    series: [points('skewness', skewness), points('excess kurtosis', excessKurtosis)],
    levels: [{ name: 'Gaussian', y: 0 }],
  };
}

const withPoints = (figures: readonly (FigureSpec | null)[]): FigureSpec[] =>
  figures.filter((figure) => figure !== null && hasPoints(figure)) as FigureSpec[];

/** Every figure for which there are data. */
export function structureFigures(result: StructureResult): FigureSpec[] {
  return withPoints([
    radialFigure(result.radialDistribution),
    factorFigure(result),
    solidFigure(result),
    varianceFigure(result),
    momentsFigure(result),
    ...observedFigures(result),
  ]);
}

/** Figures of a lattice, or of a mean over lattices. Lengths are in lattice constants a. */
export function latticeFigures(result: LatticeResult | LatticeGroup): FigureSpec[] {
  const { side, variance, idealGas } = result.numberVariance;
  const boxes: FigureSpec = {
    name: 'number-variance',
    x: { label: 'side', unit: 'a', log: true },
    y: { label: 'sigma²(side)', log: true },
    series: [
      { name: 'boxes', points: variance.map((estimate, k) => pointOf(side[k] as number, estimate)), style: 'points' },
      { name: 'ideal gas', points: idealGas.map((y, k) => ({ x: side[k] as number, y })), style: 'line' },
    ],
  };
  return withPoints([factorFigure(result, '1/a'), boxes]);
}

/** Figures of a mean over runs. */
export function structureGroupFigures(group: StructureGroup): FigureSpec[] {
  return withPoints([radialFigure(group.radialDistribution), factorFigure(group), solidFigure(group)]);
}

/** Figures of an analysis of dynamics. Lags are in steps. */
import type { LagResult, SpeciesResult } from '../../analysis/glass/index.js';
import type { MeanValue } from '../../analysis/structure/index.js';
import { type FigureSeries, type FigureSpec, hasPoints } from '../../plot/figure/spec.js';
import { digits, pointOf, stepsText } from '../structure/observables/observable.js';
import type { DynamicsResult } from './dynamics.js';

const nameOf = ({ radius }: SpeciesResult): string => (radius === null ? 'all particles' : `radius ${digits(radius)}`);

/** A quantity of each species against the lag. */
function seriesOf(lags: readonly LagResult[], of: (species: SpeciesResult) => MeanValue | null): FigureSeries[] {
  const species = lags[0]?.species ?? [];
  return species.map((first, s) => ({
    name: nameOf(first),
    points: lags.flatMap(({ lag, species: all }) => {
      const value = of(all[s] as SpeciesResult);
      return value === null ? [] : [pointOf(lag, value)];
    }),
    style: 'both',
  }));
}

const lagAxis = { label: 't', unit: 'steps', log: true };

/** Every figure for which there are data. */
export function dynamicsFigures({ lags, k, overlapLength, edges, persistence }: DynamicsResult): FigureSpec[] {
  const of = (name: string, y: FigureSpec['y'], value: (species: SpeciesResult) => MeanValue | null): FigureSpec => ({
    name,
    x: lagAxis,
    y,
    series: seriesOf(lags, value),
  });
  const shown = [0, 1, 2, 3].map((part) => lags[Math.round((part * (lags.length - 1)) / 3)] as LagResult);
  const vanHove: FigureSpec = {
    name: 'van-hove',
    x: { label: '|dr|', unit: 'sigma', log: true },
    y: { label: 'density of |dr|', unit: '1/sigma', log: true },
    series: [...new Set(shown)].map(({ lag, species }) => ({
      name: `t = ${stepsText(lag)}`,
      points: (species[0]?.vanHove ?? []).map((y, bin) => ({
        x: Math.sqrt((edges[bin] as number) * (edges[bin + 1] as number)),
        y,
      })),
      style: 'line',
    })),
  };
  const lasting = (name: 'active' | 'inactive'): FigureSeries => ({
    name,
    points: (persistence ?? []).flatMap((row) => (row[name] ? [pointOf(row.lag, row[name])] : [])),
    style: 'both',
  });
  const persists: FigureSpec = {
    name: 'persistence',
    x: lagAxis,
    y: { label: 'still so since the origin' },
    series: [lasting('active'), lasting('inactive')],
  };
  return [
    of('msd', { label: 'msd', unit: 'sigma^2', log: true }, ({ msd }) => msd),
    of('scattering', { label: `F_s(k = ${digits(k)}/sigma, t)` }, ({ scattering }) => scattering),
    of('overlap', { label: `Q(t), a = ${digits(overlapLength)} sigma` }, ({ overlap }) => overlap),
    of('chi4', { label: 'chi_4' }, ({ chi4 }) => chi4),
    of('alpha2', { label: 'alpha_2' }, ({ alpha2 }) => alpha2),
    vanHove,
    persists,
  ].filter(hasPoints);
}

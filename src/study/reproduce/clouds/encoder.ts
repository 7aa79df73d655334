/** Clouds of an encoder: the load N/D up to which its loss reaches 0, and how well fresh views are told. */
import { overRuns } from '../../../analysis/overRuns.js';
import { maxOf } from '../../../model/arrays.js';
import type { Measured } from '../../../model/measured.js';
import { type Judged, judgeCount, judgeSide } from '../judge.js';
import { combinations, listed, upTo } from '../rows.js';
import { fieldOf, groupRuns, type StoredRun } from '../storedRuns.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, NamedPlan, Preset, Runs, Stage } from '../types.js';

interface Size {
  /** Dimensions of the embedding, and N/D. */
  load: { dimensions: readonly number[]; loads: readonly number[]; steps: number; replicas: number };
  rate: { clouds: readonly number[]; rates: readonly number[]; steps: number; replicas: number };
}

const sizes: Record<Preset, Size> = {
  quick: {
    load: { dimensions: [4, 8], loads: [4, 8, 12, 20], steps: 3000, replicas: 4 },
    rate: { clouds: [32], rates: [0.003, 0.03, 0.3], steps: 2000, replicas: 6 },
  },
  standard: {
    load: { dimensions: [4, 8], loads: [4, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20], steps: 10_000, replicas: 8 },
    rate: { clouds: [32, 64], rates: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1], steps: 5000, replicas: 16 },
  },
  full: {
    load: {
      dimensions: [4, 8, 16],
      loads: [4, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 24, 28, 32],
      steps: 100_000,
      replicas: 16,
    },
    rate: { clouds: [32, 64, 128], rates: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1], steps: 50_000, replicas: 32 },
  },
};

const system = { model: 'manifold', encoder: 'linear', views: 4, inputRank: 4, inputSpread: 0.3, scale: 2, exponent: 1 };
/** D of the runs at several learning rates. */
const rateDimension = 8;
/** D0 over D. */
const inputs = 4;

function loadPlan({ dimensions, loads, steps, replicas }: Size['load']): NamedPlan {
  const rows = combinations({ embedding: dimensions, load: loads, replica: upTo(replicas) }).map(
    ({ embedding, load, replica }) => ({
      embedding,
      inputDimension: inputs * embedding,
      cloudsNumber: load * embedding,
      replica,
    }),
  );
  return { name: 'encoder load', plan: listed({ ...system, loss: 'plain', learningRate: 0.01, steps, seed: 1404 }, rows) };
}

function ratePlan({ clouds, rates, steps, replicas }: Size['rate']): NamedPlan {
  const rows = combinations({ loss: ['plain', 'log'], cloudsNumber: clouds, learningRate: rates, replica: upTo(replicas) });
  const own = { embedding: rateDimension, inputDimension: inputs * rateDimension };
  return { name: 'encoder rate', plan: listed({ ...system, ...own, steps, seed: 1405 }, rows) };
}

/** Runs of one system. */
export interface EncoderPoint {
  dimension: number;
  clouds: number;
  loss: string;
  rate: number;
  absorbed: number;
  runs: number;
  /** Mean over runs of f_a over the second half of the steps, 0 of those that absorbed. */
  activity: Measured;
  /** Part of the fresh views that are nearest to their own centre, and that a linear probe tells. */
  fresh: Measured;
  probe: Measured;
  /** The first of these of each run that absorbed, and of each that did not. */
  ofAbsorbed: number[];
  ofActive: number[];
}

const load = ({ clouds, dimension }: EncoderPoint): number => clouds / dimension;
const accuracyOf = ({ summary }: StoredRun): number => summary.freshAccuracy ?? Number.NaN;

function pointsOf(runs: readonly StoredRun[] = []): EncoderPoint[] {
  const key = (run: StoredRun) =>
    `${['embedding', 'cloudsNumber', 'learningRate'].map((name) => fieldOf(run, name)).join(' ')} ${run.config.loss}`;
  return groupRuns(runs, key).map(({ runs: group }) => {
    const first = group[0] as StoredRun;
    const [absorbed, active] = [true, false].map((is) => group.filter(({ summary }) => summary.absorbed === is));
    return {
      dimension: fieldOf(first, 'embedding'),
      clouds: fieldOf(first, 'cloudsNumber'),
      loss: String(first.config.loss),
      rate: fieldOf(first, 'learningRate'),
      absorbed: (absorbed as StoredRun[]).length,
      runs: group.length,
      activity: overRuns(group.map(({ summary }) => summary.activity.mean ?? 0)),
      fresh: overRuns(group.map(accuracyOf)),
      probe: overRuns(group.map(({ summary }) => summary.probeAccuracy ?? Number.NaN)),
      ofAbsorbed: (absorbed as StoredRun[]).map(accuracyOf),
      ofActive: (active as StoredRun[]).map(accuracyOf),
    };
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The largest N/D at which all runs absorb; 0 if there is none. */
function lastAbsorbing(points: readonly EncoderPoint[], dimension: number): number {
  const found = points.filter((point) => point.dimension === dimension && point.absorbed === point.runs).map(load);
  return found.length === 0 ? 0 : maxOf(found);
}

/** What is claimed of runs at several loads, and at several learning rates with either loss. */
export function encoderClaims(loads: readonly EncoderPoint[], rates: readonly EncoderPoint[], steps: number): Judged[] {
  const all = [...new Set(loads.map(load))].sort((a, b) => a - b);
  const [least, most] = [all[0] as number, all.at(-1) as number];
  const ends = loads.filter((point) => load(point) === least || load(point) === most);
  const dimensions = [...new Set(loads.map(({ dimension }) => dimension))].sort((a, b) => a - b);
  const grows = dimensions.map((dimension) => lastAbsorbing(loads, dimension));
  // At one system and learning rate some runs absorb and some don't: what tells them apart is the start.
  const mixed = rates.filter(({ ofAbsorbed, ofActive }) => ofAbsorbed.length > 0 && ofActive.length > 0);
  const better = mixed.map(({ ofAbsorbed, ofActive }) => mean(ofAbsorbed) - mean(ofActive));
  const falls = dimensions.map((dimension) => {
    const at = (value: number) => loads.find((point) => point.dimension === dimension && load(point) === value);
    return (at(most)?.fresh.value ?? Number.NaN) - (at(least)?.fresh.value ?? Number.NaN);
  });
  return [
    judgeCount(
      {
        id: 'encoder load',
        main: true,
        statement: `A linear encoder with the plain loss reaches loss 0 at N/D = ${least} and does not at ${most} (no published value)`,
        statistic: `D and N/D at which all runs of ${steps} steps do so`,
      },
      ends.filter((point) => (load(point) === least ? point.absorbed === point.runs : point.absorbed === 0)).length,
      ends.length,
      null,
    ),
    judgeCount(
      {
        id: 'encoder load with D',
        statement: 'In more dimensions loss 0 is reached up to a larger N/D (no published value)',
        statistic: `neighbouring D in which the largest N/D at which all runs of ${steps} steps absorb grows`,
      },
      grows.slice(1).filter((value, k) => value > (grows[k] as number)).length,
      grows.length - 1,
      null,
    ),
    judgeSide(
      {
        id: 'fresh views and absorption',
        statement: 'Runs that absorb tell fresh views better than runs of the same system that stay active (no published value)',
        statistic: 'difference of the part of fresh views nearest to their own centre, over systems that have both kinds of runs',
      },
      {
        ...(better.length > 1 ? overRuns(better) : { value: null, error: null }),
        missing: 'fewer than two systems have runs of both kinds; more starts would give some',
        artefact: null,
      },
      0,
      1,
    ),
    judgeCount(
      {
        id: 'fresh views and load',
        statement: 'Fresh views are told less well at larger load, where there are more clouds to mistake (no published value)',
        statistic: `D at which fewer are nearest to their own centre at N/D = ${most} than at ${least}`,
      },
      falls.filter((difference) => difference < 0).length,
      falls.length,
      null,
    ),
  ];
}

const table = (name: string, title: string, points: readonly EncoderPoint[]) =>
  tableOf(name, title, points, {
    dimension: ({ dimension }) => dimension,
    clouds: ({ clouds }) => clouds,
    load,
    loss: ({ loss }) => loss,
    learningRate: ({ rate }) => rate,
    absorbed: ({ absorbed }) => absorbed,
    runs: ({ runs }) => runs,
    ...measuredColumns('activity', (point: EncoderPoint) => point.activity),
    ...measuredColumns('freshAccuracy', (point: EncoderPoint) => point.fresh),
    ...measuredColumns('probeAccuracy', (point: EncoderPoint) => point.probe),
  });

/** Curves of points that have the same name. */
function series(
  points: readonly EncoderPoint[],
  nameOf: (point: EncoderPoint) => string,
  x: (point: EncoderPoint) => number,
  y: (point: EncoderPoint) => Measured,
  style: 'both' | 'points' = 'both',
) {
  return [...new Set(points.map(nameOf))].map((name) => ({
    name,
    style,
    points: points
      .filter((point) => nameOf(point) === name)
      .map((point) => ({ x: x(point), y: y(point).value, error: y(point).error })),
  }));
}

function figuresOf(loads: readonly EncoderPoint[], rates: readonly EncoderPoint[]): Analysis['figures'] {
  const byDimension = ({ dimension }: EncoderPoint) => `D = ${dimension}`;
  const byLoss = (point: EncoderPoint) => `${point.loss}, N/D = ${load(point)}`;
  const told = { label: 'fresh views nearest to their own centre' };
  return [
    {
      caption: 'Linear encoder, plain loss: f_a against the load N/D, by D; mean over starts, 0 of those that absorbed.',
      spec: {
        name: 'encoder-load',
        x: { label: 'N/D' },
        y: { label: 'active fraction f_a' },
        series: series(loads, byDimension, load, ({ activity }) => activity),
      },
    },
    {
      caption:
        'Part of the fresh views whose point is nearest to the centre of their own cloud, against the load; a guess is right in 1/N.',
      spec: {
        name: 'encoder-fresh-load',
        x: { label: 'N/D' },
        y: told,
        series: series(loads, byDimension, load, ({ fresh }) => fresh),
      },
    },
    {
      caption: `The same against the learning rate, D = ${rateDimension}, by loss and load.`,
      spec: {
        name: 'encoder-fresh-rate',
        x: { label: 'learning rate', log: true },
        y: told,
        series: series(
          rates,
          byLoss,
          ({ rate }) => rate,
          ({ fresh }) => fresh,
        ),
      },
    },
    {
      caption: `The same against f_a of the same runs, D = ${rateDimension}: a point is a learning rate.`,
      spec: {
        name: 'encoder-fresh-activity',
        x: { label: 'active fraction f_a' },
        y: told,
        series: series(
          rates,
          byLoss,
          ({ activity }) => activity.value,
          ({ fresh }) => fresh,
          'points',
        ),
      },
    },
  ];
}

export function encoderPart(preset: Preset): { protocol: string; stages: readonly Stage[]; analyse: (runs: Runs) => Analysis } {
  const { load: own, rate: other } = sizes[preset];
  return {
    protocol:
      `Encoder: linear, D0 = ${inputs} D, V = 4, rank 4, spread 0.3, r_s = 2, p = 1, batch N/2. Load: plain loss, learning rate 0.01, D = ${own.dimensions.join(', ')}, ` +
      `N/D = ${own.loads.join(', ')}, ${own.steps} steps, ${own.replicas} starts. Learning rate: D = ${rateDimension}, N = ${other.clouds.join(', ')}, either loss, ` +
      `${other.rates.length} learning rates from ${other.rates[0]} to ${other.rates.at(-1)}, ${other.steps} steps, ${other.replicas} starts.`,
    stages: [{ name: 'encoder', plan: () => [loadPlan(own), ratePlan(other)] }],
    analyse: (runs) => {
      const [loads, rates] = [pointsOf(runs['encoder load']), pointsOf(runs['encoder rate'])];
      return {
        tables: [
          table('encoder-load', 'Linear encoder, plain loss: runs that absorbed, f_a and fresh views told, by D and N/D.', loads),
          table('encoder-rate', 'Linear encoder, either loss: the same by learning rate.', rates),
        ],
        figures: figuresOf(loads, rates),
        claims: encoderClaims(loads, rates, own.steps),
        notes: [
          'Not known: where the load of loss 0 goes for large D, how it depends on the rank and spread of the clouds, and whether f_a has a power law there.',
        ],
      };
    },
  };
}

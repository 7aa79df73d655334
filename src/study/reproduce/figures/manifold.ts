/** Clouds on a sphere under the loss of neural manifold packing: where rigid ones absorb, and where free ones stay active. */
import { overRuns } from '../../../analysis/overRuns.js';
import { maxOf } from '../../../model/arrays.js';
import type { Measured } from '../../../model/measured.js';
import { encoderPart } from '../clouds/encoder.js';
import { type Judged, judgeCount } from '../judge.js';
import { combinations, listed, upTo } from '../rows.js';
import { fieldOf, groupRuns, type StoredRun } from '../storedRuns.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, FigureModule, NamedPlan, Preset, Runs } from '../types.js';

export interface Size {
  rigid: { dimensions: readonly number[]; steps: number; replicas: number };
  free: { clouds: readonly number[]; rates: readonly number[]; steps: number; replicas: number };
}

const fewRates = [0.003, 0.01, 0.02, 0.03, 0.1];
const manyRates = [0.003, 0.006, 0.01, 0.012, 0.015, 0.018, 0.02, 0.025, 0.03, 0.06, 0.1];
const sizes: Record<Preset, Size> = {
  quick: {
    rigid: { dimensions: [3, 4, 8], steps: 5000, replicas: 3 },
    free: { clouds: [20, 40], rates: fewRates, steps: 10_000, replicas: 4 },
  },
  standard: {
    rigid: { dimensions: [3, 4, 8, 16], steps: 20_000, replicas: 8 },
    free: { clouds: [40, 80, 160], rates: manyRates, steps: 100_000, replicas: 8 },
  },
  full: {
    rigid: { dimensions: [3, 4, 8, 16, 32], steps: 20_000, replicas: 24 },
    free: { clouds: [40, 80, 160, 320], rates: manyRates, steps: 1_000_000, replicas: 16 },
  },
};

const rigidClouds = 100;
/** Sizes on both sides of where clouds absorb. */
const sizesIn: Record<number, readonly number[]> = {
  3: [0.16, 0.17, 0.18, 0.19],
  4: [0.27, 0.29, 0.31, 0.33],
  8: [0.48, 0.5, 0.52, 0.54],
  16: [0.56, 0.58, 0.6, 0.62, 0.64, 0.66, 0.68],
  32: [0.62, 0.64, 0.66, 0.68, 0.7],
};
/** In three dimensions: absorbed and active in the runs that the model was tried out with (docs/manifold.md). */
const tried = { absorbs: 0.17, stays: 0.18 };

function rigidPlan({ dimensions, steps, replicas }: Size['rigid']): NamedPlan {
  const rows = dimensions.flatMap((embedding) =>
    combinations({ cloudSize: sizesIn[embedding] as readonly number[], replica: upTo(replicas) }).map((row) => ({
      embedding,
      ...row,
    })),
  );
  const base = {
    model: 'manifold',
    clouds: 'rigid',
    cloudsNumber: rigidClouds,
    batch: 50,
    exponent: 1,
    learningRate: 0.02,
    steps,
    seed: 1401,
  };
  return { name: 'rigid', plan: listed(base, rows) };
}

function freePlan({ clouds, rates, steps, replicas }: Size['free']): NamedPlan {
  const rows = combinations({ cloudsNumber: clouds, learningRate: rates, replica: upTo(replicas) }).map((row) => ({
    ...row,
    batch: row.cloudsNumber / 4,
  }));
  const base = {
    model: 'manifold',
    clouds: 'free',
    embedding: 3,
    views: 8,
    scale: 2,
    exponent: 1,
    loss: 'log',
    momentum: 0.9,
    steps,
    seed: 1402,
  };
  return { name: 'free', plan: listed(base, rows) };
}

/** Runs at one value of the control parameter of one system. */
export interface Point {
  /** D of rigid clouds, N of free ones. */
  system: number;
  control: number;
  absorbed: number;
  runs: number;
  /** Mean over runs of f_a over the second half of the steps, 0 of those that absorbed. */
  activity: Measured;
}

function pointsOf(runs: readonly StoredRun[] = [], system: string, control: string): Point[] {
  return groupRuns(runs, (run) => `${fieldOf(run, system)} ${fieldOf(run, control)}`).map(({ runs: group }) => ({
    system: fieldOf(group[0] as StoredRun, system),
    control: fieldOf(group[0] as StoredRun, control),
    absorbed: group.filter(({ summary }) => summary.absorbed).length,
    runs: group.length,
    activity: overRuns(group.map(({ summary }) => summary.activity.mean ?? 0)),
  }));
}

const isAbsorbed = ({ absorbed, runs }: Point): boolean => absorbed === runs;
const isActive = ({ absorbed }: Point): boolean => absorbed === 0;

/** The largest value at which all runs absorb; null if there is none. */
function lastAbsorbing(points: readonly Point[], system: number): number | null {
  const found = points.filter((point) => point.system === system && isAbsorbed(point)).map(({ control }) => control);
  return found.length === 0 ? null : maxOf(found);
}

export function claimsOf(rigid: readonly Point[], free: readonly Point[], { rigid: own, free: other }: Size): Judged[] {
  const sides = rigid.filter(({ system, control }) => system === 3 && Object.values(tried).includes(control));
  const grows = own.dimensions.map((dimension) => lastAbsorbing(rigid, dimension) ?? 0);
  const ends = free.filter(({ control }) => control === other.rates[0] || control === other.rates.at(-1));
  return [
    judgeCount(
      {
        id: 'rigid size',
        main: true,
        statement: `On the sphere in 3 dimensions ${rigidClouds} rigid clouds absorb at size ${tried.absorbs} and stay active at ${tried.stays} (no published value; tried out in docs/manifold.md)`,
        statistic: `sizes at which all runs of ${own.steps} steps do so`,
      },
      sides.filter((point) => (point.control === tried.absorbs ? isAbsorbed(point) : isActive(point))).length,
      sides.length,
      null,
    ),
    judgeCount(
      {
        id: 'rigid dimension',
        statement:
          'In more dimensions rigid clouds absorb up to larger sizes, since the sphere has more room (no published value)',
        statistic: 'neighbouring dimensions in which the largest size at which all runs absorb grows',
      },
      grows.slice(1).filter((size, k) => size > (grows[k] as number)).length,
      grows.length - 1,
      null,
    ),
    judgeCount(
      {
        id: 'free phases',
        main: true,
        statement: `Free clouds with the log loss absorb at learning rate ${other.rates[0]} and stay active at ${other.rates.at(-1)}, at every N (no published value)`,
        statistic: `N and learning rates at which all runs of ${other.steps} steps do so`,
      },
      ends.filter((point) => (point.control === other.rates[0] ? isAbsorbed(point) : isActive(point))).length,
      ends.length,
      null,
    ),
  ];
}

function tablesOf(rigid: readonly Point[], free: readonly Point[]) {
  const columns = (system: string, control: string) => ({
    [system]: (point: Point) => point.system,
    [control]: (point: Point) => point.control,
    absorbed: (point: Point) => point.absorbed,
    runs: (point: Point) => point.runs,
    ...measuredColumns('activity', (point: Point) => point.activity),
  });
  return [
    tableOf(
      'rigid',
      'Rigid clouds: runs that absorbed, and f_a over the second half, by dimension D and size.',
      rigid,
      columns('dimension', 'cloudSize'),
    ),
    tableOf(
      'free',
      'Free clouds, log loss: runs that absorbed, and f_a over the second half, by N and learning rate.',
      free,
      columns('clouds', 'learningRate'),
    ),
  ];
}

function curvesOf(points: readonly Point[], letter: string) {
  return [...new Set(points.map(({ system }) => system))].map((system) => ({
    name: `${letter} = ${system}`,
    style: 'both' as const,
    points: points
      .filter((point) => point.system === system)
      .map(({ control, activity }) => ({ x: control, y: activity.value, error: activity.error })),
  }));
}

function analyse(runs: Runs, preset: Preset): Analysis {
  const rigid = pointsOf(runs.rigid, 'embedding', 'cloudSize');
  const free = pointsOf(runs.free, 'cloudsNumber', 'learningRate');
  const y = { label: 'active fraction f_a' };
  const encoder = encoderPart(preset).analyse(runs);
  return {
    tables: [...tablesOf(rigid, free), ...encoder.tables],
    figures: [
      {
        caption: `f_a of ${rigidClouds} rigid clouds against their size, by the dimension D of the embedding; batch 50, p = 1.`,
        spec: { name: 'rigid', x: { label: 'size r' }, y, series: curvesOf(rigid, 'D') },
      },
      {
        caption:
          'f_a of free clouds with the log loss against the learning rate, by N; V = 8, D = 3, r_s = 2, batch N/4, momentum 0.9.',
        spec: { name: 'free', x: { label: 'learning rate', log: true }, y, series: curvesOf(free, 'N') },
      },
      ...encoder.figures,
    ],
    claims: [...claimsOf(rigid, free, sizes[preset]), ...encoder.claims],
    notes: [
      'Found: free clouds with the log loss absorb at small learning rates and stay active at large ones, although nothing is conserved.',
      'Not known: whether that is a sharp transition for large N, where it is, and of which class; no claim here is about its exponents.',
      ...encoder.notes,
    ],
  };
}

const encoderPlans = async (preset: Preset): Promise<NamedPlan[]> =>
  (await Promise.all(encoderPart(preset).stages.map(({ plan }) => plan({}, '')))).flat();

export const manifold: FigureModule = {
  name: 'manifold',
  title: 'Neural manifold packing',
  source: 'beyond',
  claim:
    'Clouds of points under the loss of CLAMP (arXiv:2506.13717) have absorbing and active states, as spheres have; nothing is published.',
  protocol: (preset) => {
    const { rigid, free } = sizes[preset];
    return (
      `Rigid: N = ${rigidClouds}, batch 50, learning rate 0.02 diameters, D = ${rigid.dimensions.join(', ')}, ${rigid.steps} steps, ${rigid.replicas} starts a size. ` +
      `Free: N = ${free.clouds.join(', ')}, ${free.steps} steps, ${free.replicas} starts a learning rate. ${encoderPart(preset).protocol}`
    );
  },
  stages: (preset) => [
    {
      name: 'runs',
      plan: async () => [rigidPlan(sizes[preset].rigid), freePlan(sizes[preset].free), ...(await encoderPlans(preset))],
    },
  ],
  analyse: async ({ runs, preset }) => analyse(runs, preset),
};
